package dev.firebreak.cli;

import dev.firebreak.journal.JournalWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `firebreak undo CASE[/rN[/STEP]]`: a plan like any other.
@Command(
        name = "undo",
        description = "take back what a case, a run or a step changed",
        footer = {"firebreak undo 260301-k7qx", "firebreak undo 260301-k7qx/r1/isolate --dry-run"})
final class UndoCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    ActingOptions acting = new ActingOptions();

    @Parameters(paramLabel = "CASE[/rN[/STEP]]", description = "what to take back")
    String name = "";

    UndoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CaseName which = CaseName.parse(session, name);
        try (JournalWriter journal = session.cases().hold(which.folder())) {
            Acting with = new Acting(session, acting);
            return with.finish(
                    journal, () -> with.goingOn(Map.of(), journal.state()).undo(journal, which.run(), which.step()));
        }
    }
}
