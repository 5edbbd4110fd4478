package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.journal.CaseState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `case switch CASE`: the case that commands work in which name none.
@Command(
        name = "switch",
        description = "work in this case from here on",
        footer = {"case switch 260301-k7qx", "case switch new"})
final class SwitchCommand implements Callable<Integer> {
    private final Session session;
    private final Place place;

    @Parameters(paramLabel = "CASE|new", description = "the case, or new: the next command that acts opens one")
    String name = "";

    SwitchCommand(Session session, Place place) {
        this.session = session;
        this.place = place;
    }

    @Override
    public Integer call() {
        if (name.equals("new")) {
            place.switchTo(null);
            place.told(session);
            return 0;
        }
        CaseHere here = new CaseHere(session, place, true);
        CaseState state = here.named(name);
        here.refuseAnotherWorld(state);
        if (session.pace() instanceof Turn turn && turn.abandoned()) {
            return 130;
        }
        place.switchTo(state.name());
        place.told(session);
        return 0;
    }
}
