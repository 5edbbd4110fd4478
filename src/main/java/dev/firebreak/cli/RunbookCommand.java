package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.RunbookPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.reference.RunbookSchema;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak runbook list|show|lint|permissions|schema`
@Command(name = "runbook", description = "list, show and lint runbooks, and print their permissions and schema")
final class RunbookCommand {
    private final Session session;

    RunbookCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "list",
            description = "list the shipped runbooks",
            footer = {"firebreak runbook list", "firebreak runbook list -o json"})
    int list() {
        Library library = new Library(Registry.catalog());
        List<Runbook> all = Library.SHIPPED.stream().map(library::find).toList();
        if (session.text()) {
            new RunbookPrinter(session.out(), session.theme(), session.width()).list(all);
        } else {
            session.print(Documents.list(all.stream().map(Documents::runbook).toList()));
        }
        return 0;
    }

    @Command(
            name = "show",
            description = "show a runbook: inputs and steps",
            footer = {"firebreak runbook show contain-pod", "firebreak runbook show ./mine.yaml"})
    int show(
            @Parameters(paramLabel = "RUNBOOK|FILE", description = "a runbook's id, or the path of its file")
                    String name) {
        Runbook runbook = new Library(Registry.catalog()).find(name);
        if (session.text()) {
            new RunbookPrinter(session.out(), session.theme(), session.width()).show(runbook);
        } else {
            session.print(Documents.runbook(runbook));
        }
        return 0;
    }

    @Command(
            name = "lint",
            description = "report every problem of a runbook",
            footer = {"firebreak runbook lint ./mine.yaml", "firebreak runbook lint ./mine.yaml -o json"})
    int lint(
            @Parameters(paramLabel = "RUNBOOK|FILE", description = "a runbook's id, or the path of its file")
                    String name) {
        RunbookParser.Parsed parsed = new Library(Registry.catalog()).lint(name);
        boolean valid = parsed instanceof RunbookParser.Parsed.Valid;
        List<Problem> problems = switch (parsed) {
            case RunbookParser.Parsed.Valid v -> v.problems();
            case RunbookParser.Parsed.Invalid i -> i.problems();
        };
        if (session.text()) {
            new ProblemPrinter(session.out(), session.theme(), session.width()).print(problems);
            if (problems.isEmpty()) {
                session.out().println(Text.clean(name) + ": no problem found");
            }
        } else {
            session.print(Documents.lint(valid, problems));
        }
        return valid ? 0 : 3;
    }

    @Command(
            name = "permissions",
            description = "print the ClusterRole and the IAM policy that a runbook or an action takes; each rule says"
                    + " whether it is needed, so that a run is refused without it, or wanted, so that something is not"
                    + " known without it",
            footer = {
                "firebreak runbook permissions contain-pod",
                "firebreak runbook permissions contain-pod --kubernetes -o yaml",
                "firebreak runbook permissions contain-pod --aws -i bucket=acme-evidence"
            })
    int permissions(
            @Parameters(paramLabel = "RUNBOOK|FILE|ACTION", description = "a runbook, its file, or an action")
                    String name,
            @Option(names = "--kubernetes", description = "the ClusterRole alone") boolean kubernetes,
            @Option(names = "--aws", description = "the IAM policy alone") boolean aws,
            @Option(
                            names = "-i",
                            paramLabel = "KEY=VALUE",
                            description = "an input that narrows the policy: bucket or prefix")
                    @Nullable
                    Map<String, String> inputs) {
        if (kubernetes && aws) {
            throw new Refusal(
                    2, Problem.block("usage", "--kubernetes and --aws exclude each other", "Leave both out for both"));
        }
        new PermissionsOutput(session, kubernetes, aws)
                .print(PermissionsOutput.of(name, session.globals().region, inputs == null ? Map.of() : inputs));
        return 0;
    }

    @Command(
            name = "schema",
            description = "print the JSON Schema of runbooks (draft 2020-12), for editors",
            footer = "firebreak runbook schema")
    int schema() {
        session.out().println(Json.pretty(RunbookSchema.of(Registry.catalog())));
        return 0;
    }
}
