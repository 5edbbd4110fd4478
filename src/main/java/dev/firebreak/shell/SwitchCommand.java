package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

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
        CaseFolder folder = session.cases().find(name);
        CaseState state = folder.reader().state();
        if (state.exercise() != session.exercise()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "exercise-and-real",
                            "case " + state.id()
                                    + (state.exercise() ? " is a rehearsal" : " is real, and this is a rehearsal"),
                            "The cases of this world are listed by: case list"
                                    + (session.exercise() ? " --exercise" : "")));
        }
        refuseAnotherWorld(state);
        if (session.pace() instanceof Turn turn && turn.abandoned()) {
            return 130;
        }
        place.switchTo(state.name());
        place.told(session);
        return 0;
    }

    /// A case without a run belongs to no world yet. A cluster that does not tell which it is keeps nobody
    /// from the notes of a case: what acts there looks again.
    private void refuseAnotherWorld(CaseState state) {
        JsonNode recorded = state.world();
        if (recorded == null) {
            return;
        }
        String region = Json.text(recorded, "/region");
        String here = session.globals().region;
        if (region != null && here != null && !region.equals(here)) {
            throw another(state, "region " + region, recorded);
        }
        if (isAnother(recorded)) {
            String context = Json.text(recorded, "/context");
            throw another(
                    state,
                    (context == null ? "EKS cluster " + Json.text(recorded, "/cluster") : "context " + context)
                            + ", server " + Json.text(recorded, "/server"),
                    recorded);
        }
    }

    /// Where that is not known within a moment, it is told.
    private boolean isAnother(JsonNode recorded) {
        if (place.here().learned() == null) {
            session.err()
                    .println("Warning: whether this is the cluster of the case is not known: "
                            + Text.clean(place.here().silence()));
        }
        return place.here().isAnother(recorded);
    }

    private Refusal another(CaseState state, String where, JsonNode recorded) {
        return new Refusal(
                4,
                Problem.block(
                        "another-world",
                        "case " + state.id() + " belongs to another world than " + place.world() + ": " + where,
                        session.exercise()
                                ? "Work in a case of this range; another is reached from a terminal of its own, if it"
                                        + " was kept"
                                : "Leave with exit, and open a prompt there: firebreak" + way(recorded) + " --case "
                                        + state.name()));
    }

    private static String way(JsonNode recorded) {
        String context = Json.text(recorded, "/context");
        String cluster = Json.text(recorded, "/cluster");
        String region = Json.text(recorded, "/region");
        return (context != null ? " --context " + context : cluster != null ? " --cluster " + cluster : "")
                + (region == null ? "" : " --region " + region);
    }
}
