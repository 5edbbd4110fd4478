package dev.firebreak.shell;

import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.WorldFacts;
import java.time.Duration;
import java.util.Optional;
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

    private record Answer(ClusterIdentity identity, Optional<String> authority, WorldFacts facts) {}

    private final Supplier<World> world;
    private final @Nullable String context;
    private @Nullable CompletableFuture<Answer> asked;
    private volatile @Nullable Answer known;
    private volatile String silence = "it was not asked yet";

    /// @param context what the kubeconfig calls it, where that is known
    Here(Supplier<World> world, @Nullable String context) {
        this.world = world;
        this.context = context;
    }

    /// Asks the cluster, and waits a moment; null where it does not say.
    @Nullable
    WorldFacts learned() {
        Answer before = known;
        if (before != null) {
            return before.facts();
        }
        try {
            Answer now = asking().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            known = now;
            return now.facts();
        } catch (TimeoutException silent) {
            silence = "it did not answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            // whatever it failed by, the prompt goes on without knowing
            asked(null);
            Throwable cause = e.getCause();
            silence = cause instanceof Refusal refusal
                    ? refusal.problems().getFirst().message()
                    : "it could not be asked: " + cause;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            silence = "nobody waited for its answer";
        }
        return null;
    }

    /// Why it is not known.
    String silence() {
        return silence;
    }

    boolean has(CaseState state) {
        return has(state.world());
    }

    /// Whether a case is of this world, as far as is known without waiting. One without a world may be of any. Where
    /// the cluster has not said which it is, its name must do.
    ///
    /// @param recorded the world of the case
    boolean has(@Nullable JsonNode recorded) {
        return recorded == null
                || (known == null
                        ? context == null || context.equals(Json.text(recorded, "/context"))
                        : !isAnother(recorded));
    }

    /// Whether the world that a case recorded is known to be another than this.
    boolean isAnother(JsonNode recorded) {
        Answer answer = known;
        String uid = Json.text(recorded, "/clusterUid");
        return answer != null && (uid == null || !answer.identity().is(uid, answer.authority()));
    }

    private synchronized CompletableFuture<Answer> asking() {
        CompletableFuture<Answer> before = asked;
        if (before != null) {
            return before;
        }
        CompletableFuture<Answer> begun = CompletableFuture.supplyAsync(this::ask, Thread::startVirtualThread);
        asked = begun;
        return begun;
    }

    private Answer ask() {
        World here = world.get().needing(false);
        WorldFacts facts = here.facts();
        ClusterIdentity identity = new ClusterIdentity(
                facts.context(), facts.server(), facts.clusterUid(), facts.cluster(), facts.kubeUser());
        return new Answer(identity, here.view().cluster().certificateAuthority(), facts);
    }

    private synchronized void asked(@Nullable CompletableFuture<Answer> again) {
        asked = again;
    }
}
