package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.execute.Desk;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Inputs;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// `firebreak plan RUNBOOK|ACTION …`: reads, prints, never asks.
@Command(
        name = "plan",
        description = "show what a runbook or an action would do; it asks and changes nothing",
        footer = {"firebreak plan contain-pod -i pod=shop/web-7f9c", "firebreak plan isolate-pod shop/web-7f9c -o wide"
        })
final class PlanCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ActingOptions acting = new ActingOptions();

    @Parameters(index = "0", paramLabel = "RUNBOOK|ACTION", description = "a runbook, its file, or an action")
    String what = "";

    @Mixin
    RunbookInputs inputs = new RunbookInputs();

    @Option(names = "--until", paramLabel = "STEP", description = "plan the steps up to this one")
    @Nullable
    String until;

    @Unmatched
    List<String> rest = new ArrayList<>();

    @Spec
    @Nullable
    CommandSpec spec;

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.globals().plansAction = Registry.find(what).isPresent();
        if (acting.approve != null) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "usage",
                            "plan changes nothing, and there is nothing to --approve",
                            "Approve where it is run: " + Acting.approving(session, acting.approve)));
        }
        if (Registry.find(what).isPresent()) {
            return action();
        }
        Optional<String> near = Spelling.nearest(what, ActionInfoCommand.ids());
        if (near.isPresent() && !Library.isFile(what) && !Library.SHIPPED.contains(what)) {
            throw ActionInfoCommand.unknown(what);
        }
        acting.dryRun = true;
        CommandSpec known = spec;
        if (!rest.isEmpty() && known != null) {
            throw new CommandLine.UnmatchedArgumentException(known.commandLine(), rest);
        }
        Acting with = new Acting(session, acting);
        Runbook chosen = RunCommand.chosen(what, until, acting.containFirst);
        Map<String, String> given = inputs.read();
        ConfiguredInputs configured =
                ConfiguredInputs.of(session, chosen.inputs().keySet(), given.keySet());
        configured.into(given);
        Inputs bound = Inputs.bind(chosen, given);
        Desk desk = with.starting(configured.notes());
        return with.finish(() -> desk.act(chosen, bound.values(), session.globals().namespace, (world, book) -> {
            throw new IllegalStateException("a plan opens no case");
        }));
    }

    /// An action's own command, told to plan.
    private int action() {
        if (inputs.given() || until != null) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "usage",
                            "-i, --inputs and --until are for runbooks, and " + what + " is an action",
                            "Give its inputs as options: firebreak action show " + what));
        }
        List<String> words = new ArrayList<>(rest);
        words.add("--dry-run");
        acting.dryRun = false; // picocli turns a flag around that is set already
        CommandLine line = ActionCommand.line(session, Registry.find(what).orElseThrow(), acting);
        Failures failures = new Failures(session);
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        return line.execute(words.toArray(String[]::new));
    }
}
