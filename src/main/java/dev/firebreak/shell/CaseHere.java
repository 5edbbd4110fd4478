package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.console.Text;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which cases may be worked in at this prompt.
///
/// @param stands whether the prompt stands already
record CaseHere(Session session, Place place, boolean stands) {
    /// The case of this name. Refuses one that is not there, a rehearsal where this is none and a real one where this
    /// is, and one of another region.
    CaseState named(String name) {
        CaseState state = session.cases().find(name).reader().state();
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
        JsonNode recorded = state.world();
        String region = recorded == null ? null : Json.text(recorded, "/region");
        String here = session.globals().region;
        if (recorded != null && region != null && here != null && !region.equals(here)) {
            throw another(state, "region " + region, recorded);
        }
        return state;
    }

    /// The same for the case that the prompt is opened in, before anything is contacted: one whose cluster the
    /// kubeconfig calls otherwise and finds elsewhere is refused too.
    CaseState opening(String name) {
        CaseState state = named(name);
        JsonNode recorded = state.world();
        if (recorded != null && !session.exercise() && isCalledOtherwise(recorded)) {
            throw another(state, where(recorded), recorded);
        }
        return state;
    }

    private boolean isCalledOtherwise(JsonNode recorded) {
        String context = Json.text(recorded, "/context");
        String cluster = Json.text(recorded, "/cluster");
        String byName = session.globals().cluster;
        if (byName != null) {
            return cluster != null && !cluster.equals(byName);
        }
        String here = session.globals().context;
        return context != null
                && here != null
                && !context.equals(here)
                && !server(KubernetesCluster.serverOf(here, session.globals().kubeconfig)
                                .orElse(null))
                        .equals(server(Json.text(recorded, "/server")));
    }

    private static String server(@Nullable String url) {
        return String.valueOf(url).replaceFirst("/+$", "");
    }

    /// A case without a run belongs to no world yet. A cluster that does not tell which it is keeps nobody
    /// from the notes of a case: what acts there looks again.
    void refuseAnotherWorld(CaseState state) {
        JsonNode recorded = state.world();
        if (recorded == null) {
            return;
        }
        if (place.here().learned() == null) {
            session.err()
                    .println("Warning: whether this is the cluster of the case is not known: "
                            + Text.clean(place.here().silence()));
        }
        if (place.here().isAnother(recorded)) {
            throw another(state, where(recorded), recorded);
        }
    }

    /// Asks the cluster whether the case that the prompt was opened in is of this world. One that is not is left, and
    /// why is told. False where the cluster did not say which it is, and is to be asked again.
    boolean looks(String named, Consumer<String> told) {
        try {
            CaseState state = session.cases().find(named).reader().state();
            JsonNode recorded = state.world();
            if (recorded == null || !named.equals(place.caseName())) {
                return true;
            }
            if (place.here().learned() == null) {
                return false;
            }
            if (place.here().isAnother(recorded) && named.equals(place.caseName())) {
                place.switchTo(null);
                Problem why =
                        another(state, where(recorded), recorded).problems().getFirst();
                told.accept("Left case " + named + ": " + why.message() + ". " + why.fix());
            }
            return true;
        } catch (Refusal unreadable) {
            // the prompt says so by itself
            return true;
        }
    }

    private static String where(JsonNode recorded) {
        String context = Json.text(recorded, "/context");
        return (context == null ? "EKS cluster " + Json.text(recorded, "/cluster") : "context " + context) + ", server "
                + Json.text(recorded, "/server");
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
                                : (stands ? "Leave with exit, and open" : "Open")
                                        + " a prompt there: firebreak" + way(recorded) + " --case "
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
