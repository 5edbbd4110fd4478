package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.execute.Desk;
import dev.firebreak.plan.StepOrder;
import dev.firebreak.runbook.Inputs;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak run RUNBOOK|FILE -i KEY=VALUE`
@Command(
        name = "run",
        description = "run a runbook",
        footer = {
            "firebreak run contain-pod -i pod=shop/web-7f9c -i bucket=acme-evidence",
            "firebreak run ./mine.yaml --inputs inputs.yaml --until isolate"
        })
final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ActingOptions acting = new ActingOptions();

    @Parameters(paramLabel = "RUNBOOK|FILE", description = "a runbook's id, or the path of its file")
    String runbook = "";

    @Mixin
    RunbookInputs inputs = new RunbookInputs();

    @Option(names = "--until", paramLabel = "STEP", description = "run the steps up to this one")
    @Nullable
    String until;

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Acting with = new Acting(session, acting);
        Runbook chosen = chosen(runbook, until, acting.containFirst);
        Map<String, String> given = inputs.read();
        ConfiguredInputs configured =
                ConfiguredInputs.of(session, chosen.inputs().keySet(), given.keySet());
        configured.into(given);
        Inputs bound = Inputs.bind(chosen, given);
        Desk desk = with.starting(configured.notes());
        return with.finish(() -> desk.act(
                chosen,
                bound.values(),
                session.globals().namespace,
                (world, book) -> session.cases().acting(book.title(), world)));
    }

    static Runbook chosen(String name, @Nullable String until, boolean containFirst) {
        Runbook found = new Library(Registry.catalog()).find(name);
        Runbook cut = until == null ? found : StepOrder.until(found, until);
        return containFirst ? StepOrder.containFirst(cut) : cut;
    }
}
