package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.execute.Desk;
import dev.firebreak.execute.Options;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.RunState;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `firebreak resume CASE[/rN]`: goes on with a run, in this process or another, here or from a copy of the
/// case.
@Command(
        name = "resume",
        description = "go on with a run that stopped, waits or is in doubt",
        footer = {"firebreak resume 260301-k7qx", "firebreak resume 260301-k7qx -i bucket=acme-evidence"})
final class ResumeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ActingOptions acting = new ActingOptions();

    @Parameters(paramLabel = "CASE[/rN]", description = "the case, and the run if it isn't the last")
    String name = "";

    @Option(
            names = "-i",
            paramLabel = "KEY=VALUE",
            converter = Assignment.Reader.class,
            description = "an input that was still missing")
    List<Assignment> inputs = new ArrayList<>();

    @Option(
            names = "--decide",
            paramLabel = "STEP=done|not-done|again",
            converter = Assignment.Reader.class,
            description = "settle a request in doubt that can't be read back; needs --reason")
    List<Assignment> decide = new ArrayList<>();

    ResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Map<String, Options.Decision> decisions = acting.decisions(decide);
        Map<String, String> given = Assignment.byKey("-i", inputs);
        CaseName which = CaseName.parse(session, name);
        try (JournalWriter journal = session.cases().hold(which.folder())) {
            RunState run = which.run() == null ? last(journal) : run(journal, which.run());
            Runbook runbook = recorded(run);
            Map<String, JsonNode> more = more(runbook, given);
            Acting with = new Acting(session, acting);
            Optional<Desk.Handled> finished = Desk.finished(journal, run, runbook);
            if (finished.isPresent() && !decisions.isEmpty()) {
                throw nothingToDecide(journal.state(), run);
            }
            if (finished.isPresent() && acting.accept.isEmpty() && acting.waive.isEmpty()) {
                return with.finish(finished::get);
            }
            return with.finish(
                    journal,
                    () -> with.goingOn(decisions, journal.state())
                            .resume(journal, run.id(), withMore(run, runbook, given), more));
        }
    }

    private static Refusal nothingToDecide(CaseState state, RunState run) {
        String fix = state.inDoubt().stream()
                .findFirst()
                .map(doubt -> "Name the run that is in doubt: firebreak resume " + state.name() + "/" + doubt.run()
                        + " --decide " + doubt.step() + "=ANSWER --reason TEXT")
                .orElse("Leave --decide out");
        return new Refusal(
                4,
                Problem.block("nothing-in-doubt", "run " + run.id() + " is finished: there is nothing to decide", fix));
    }

    private static RunState last(JournalWriter journal) {
        if (journal.state().runs().isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "run-not-found",
                            "case " + journal.state().id() + " has no run",
                            "Start one with: firebreak run RUNBOOK --case "
                                    + journal.state().name()));
        }
        return journal.state().runs().getLast();
    }

    private static RunState run(JournalWriter journal, String id) {
        return journal.state()
                .run(id)
                .orElseThrow(() -> new Refusal(
                        4,
                        Problem.block(
                                "run-not-found",
                                "case " + journal.state().id() + " has no run " + id,
                                "Look with: firebreak case show "
                                        + journal.state().name())));
    }

    /// The runbook as the run recorded it: not as it is today.
    static Runbook recorded(RunState run) {
        Entry.RunStarted started = run.started();
        ActionType<?, ?> type = Registry.find(started.runbook()).orElse(null);
        if (type != null && run.ofOneAction()) {
            return Runbook.ofActionText(type.entry(), started.runbookText());
        }
        return switch (RunbookParser.parse(
                started.runbook(), started.runbookText().getBytes(StandardCharsets.UTF_8), Registry.catalog())) {
            case RunbookParser.Parsed.Valid valid -> valid.runbook();
            case RunbookParser.Parsed.Invalid invalid -> throw new Refusal(3, invalid.problems());
        };
    }

    private Map<String, JsonNode> more(Runbook runbook, Map<String, String> given) {
        Map<String, JsonNode> more = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            Runbook.InputDecl decl = runbook.inputs().get(key);
            if (decl != null) {
                more.put(key, InputValue.parse(decl.type(), value));
            } else if (!runbook.inputs().isEmpty()) {
                throw unknown(
                        runbook.id(), key, String.join(", ", runbook.inputs().keySet()));
            }
        });
        return more;
    }

    /// A single action has no inputs of its own: what is given late goes to its one step.
    private Runbook withMore(RunState run, Runbook runbook, Map<String, String> given) {
        ActionType<?, ?> type = Registry.find(runbook.id()).orElse(null);
        if (given.isEmpty() || type == null || !run.ofOneAction()) {
            return runbook;
        }
        Map<String, Arg> with = new LinkedHashMap<>(runbook.steps().getFirst().with());
        given.forEach((key, value) -> {
            Catalog.Input input = type.entry()
                    .input(key)
                    .orElseThrow(() -> unknown(
                            type.id(),
                            key,
                            String.join(
                                    ", ",
                                    type.entry().inputs().stream()
                                            .map(Catalog.Input::name)
                                            .toList())));
            with.put(key, new Arg.Literal(InputValue.parse(input.type(), value)));
        });
        return Runbook.ofAction(type.entry(), with);
    }

    private static Refusal unknown(String id, String key, String known) {
        return new Refusal(3, Problem.block("unknown-input", id + " has no input " + key, "Its inputs are: " + known));
    }
}
