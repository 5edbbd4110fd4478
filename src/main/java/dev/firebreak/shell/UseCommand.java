package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.runbook.Spelling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `use NS`: the namespace of what names none.
@Command(
        name = "use",
        description = "set the namespace of what names none",
        footer = {"use shop"})
final class UseCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Session session;
    private final Place place;

    @Parameters(paramLabel = "NS", description = "the namespace")
    String namespace = "";

    UseCommand(Session session, Place place) {
        this.session = session;
        this.place = place;
    }

    @Override
    public Integer call() {
        if (namespace.isBlank()) {
            throw new Refusal(2, Problem.block("usage", "the namespace has no name", "Name one: use shop"));
        }
        try {
            refuseUnknown();
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (first.code().equals("target-not-found")) {
                throw refusal;
            }
            session.err()
                    .println("Warning: whether there is such a namespace is not known: " + Text.clean(first.message()));
        }
        if (session.pace() instanceof Turn turn && turn.abandoned()) {
            return 130;
        }
        place.use(namespace);
        place.told(session);
        return 0;
    }

    /// Those that the cluster tells within a moment: it is only a default that is set.
    private List<String> known() {
        CompletableFuture<List<String>> asked = CompletableFuture.supplyAsync(
                () -> session.world().cluster().list(Resource.NAMESPACE, null, null, null).stream()
                        .map(found -> found.at("/metadata/name").asString(""))
                        .toList(),
                Thread::startVirtualThread);
        try {
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw unknown("the cluster did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("nobody waited for the cluster");
        }
    }

    private static Refusal unknown(String why) {
        return new Refusal(11, Problem.block("cluster-unreachable", why, "Look whether it answers: firebreak doctor"));
    }

    private void refuseUnknown() {
        List<String> known = known();
        if (!known.contains(namespace)) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "target-not-found",
                            "there is no namespace '" + namespace + "'",
                            Spelling.nearest(namespace, known)
                                    .map(near -> "Did you mean: use " + near)
                                    .orElse("The namespaces are: " + String.join(", ", known))));
        }
    }
}
