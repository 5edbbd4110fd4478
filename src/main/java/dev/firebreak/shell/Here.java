package dev.firebreak.shell;

import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.WorldFacts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which world the prompt is in, asked of its cluster once: the cases of others are not meant where none is named.
final class Here {
    /// How long a cluster is given to say which it is.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Supplier<World> world;
    private final @Nullable String context;
    private @Nullable CompletableFuture<WorldFacts> asked;
    private volatile @Nullable WorldFacts known;
    private volatile String silence = "it was not asked yet";

    /// @param context what the kubeconfig calls it, where that is known
    Here(Supplier<World> world, @Nullable String context) {
        this.world = world;
        this.context = context;
    }

    /// Asks the cluster, and waits a moment; null where it does not say.
    @Nullable
    WorldFacts learned() {
        if (known != null) {
            return known;
        }
        CompletableFuture<WorldFacts> answer = asking();
        try {
            known = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            silence = "it did not answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            asked(null);
            if (!(e.getCause() instanceof Refusal refusal)) {
                throw new IllegalStateException(e.getCause());
            }
            silence = refusal.problems().getFirst().message();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            silence = "nobody waited for its answer";
        }
        return known;
    }

    /// Why it is not known.
    String silence() {
        return silence;
    }

    /// Whether a case is of this world, as far as is known without waiting. One without a world may be of any. Where
    /// the cluster has not said which it is, its name must do.
    boolean has(CaseState state) {
        JsonNode recorded = state.world();
        WorldFacts facts = known;
        if (recorded == null) {
            return true;
        }
        return facts != null
                ? facts.clusterUid().equals(Json.text(recorded, "/clusterUid"))
                : context == null || context.equals(Json.text(recorded, "/context"));
    }

    private synchronized CompletableFuture<WorldFacts> asking() {
        CompletableFuture<WorldFacts> before = asked;
        if (before != null) {
            return before;
        }
        CompletableFuture<WorldFacts> begun =
                CompletableFuture.supplyAsync(() -> world.get().needing(false).facts(), Thread::startVirtualThread);
        asked = begun;
        return begun;
    }

    private synchronized void asked(@Nullable CompletableFuture<WorldFacts> again) {
        asked = again;
    }
}
