package dev.firebreak.cli.complete;

import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that may say what a word can be.
final class Asked {
    private final Line line;
    private final Known known;
    private final Local local;
    private @Nullable List<Local.Case> cases;

    Asked(Line line, Known known, Local local) {
        this.line = line;
        this.known = known;
        this.local = local;
    }

    Line line() {
        return line;
    }

    Known known() {
        return known;
    }

    Local local() {
        return local;
    }

    /// Read once: a case is a journal.
    List<Local.Case> cases() {
        if (cases == null) {
            cases = local.cases();
        }
        return cases;
    }

    /// The namespace of a target that names none.
    String namespace() {
        return givenNamespace().orElseGet(local::namespace);
    }

    Optional<String> givenNamespace() {
        return line.given().reversed().stream()
                .filter(g -> g.name().equals("--namespace"))
                .map(Line.Given::value)
                .filter(n -> !n.isEmpty())
                .findFirst();
    }

    /// The runbook that stands on the line.
    Optional<Runbook> runbook() {
        return line.last(label -> label.startsWith("RUNBOOK")).flatMap(local::runbook);
    }

    private static boolean namesCase(String label) {
        return label.contains("CASE");
    }

    /// The case that stands on the line, or the one that is meant without.
    Optional<Local.Case> theCase() {
        String typed = line.last(Asked::namesCase).orElse(null);
        String name = typed == null ? local.current() : typed;
        if (name == null) {
            return Optional.empty();
        }
        int slash = name.indexOf('/');
        String id = slash < 0 ? name : name.substring(0, slash);
        return cases().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /// The run of that case: the one that is named, or the last.
    Optional<Local.Run> run() {
        Optional<Local.Case> theCase = theCase();
        String typed = line.last(Asked::namesCase).orElse("");
        String[] parts = typed.split("/", -1);
        return parts.length > 1
                ? theCase.flatMap(c -> c.run(parts[1]))
                : theCase.flatMap(c -> c.runs().reversed().stream().findFirst());
    }

    /// The inputs that can be given: of the runbook on the line, or of the run that is resumed.
    Map<String, Runbook.InputDecl> inputs() {
        return runbook()
                .map(Runbook::inputs)
                .orElseGet(() -> run().map(Local.Run::inputs).orElse(Map.of()));
    }
}
