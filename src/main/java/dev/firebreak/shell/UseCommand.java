package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.runbook.Spelling;
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

    private void refuseUnknown() {
        List<String> known = session.world().cluster().list(Resource.NAMESPACE, null, null, null).stream()
                .map(found -> found.at("/metadata/name").asString(""))
                .toList();
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
