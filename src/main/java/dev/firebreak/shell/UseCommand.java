package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.cli.complete.FromServer;
import dev.firebreak.cli.complete.Known;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Spelling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
        refuseUnknown();
        if (session.pace() instanceof Turn turn && turn.abandoned()) {
            return 130;
        }
        place.use(namespace);
        place.told(session);
        return 0;
    }

    /// Waits a moment and no longer: it is only a default that is set.
    private void refuseUnknown() {
        FromServer now = new FromServer(
                () -> session.world().cluster(),
                () -> Names.DEFAULT,
                session.clock(),
                session.pace()::nanoTime,
                PATIENCE);
        List<String> known =
                now.of(Sort.NAMESPACE, null).stream().map(Known.Named::name).toList();
        if (known.isEmpty()) {
            session.err()
                    .println("Warning: whether there is such a namespace is not known: the cluster does not tell them");
        } else if (!known.contains(namespace)) {
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
