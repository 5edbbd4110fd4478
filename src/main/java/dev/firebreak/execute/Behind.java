package dev.firebreak.execute;

import dev.firebreak.change.Patch;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether a copy of the case went on elsewhere: then something that the case left in the world names an intent
/// that its journal here does not hold. Whatever is created or tagged carries its intent. Where nothing of that
/// kind was left, or it may not be listed, nothing is known to be missing.
final class Behind {
    private final CaseState state;
    private final World world;

    private Behind(CaseState state, World world) {
        this.state = state;
        this.world = world;
    }

    /// Refuses with `case-behind` (4). One list for each kind of object; AWS is asked only where it is needed.
    static void refuse(CaseState state, World inCase) {
        Behind behind = new Behind(state, inCase);
        for (Resource resource : List.of(Resource.NETWORK_POLICY, Resource.POD)) {
            for (JsonNode object : behind.objects(resource, inCase.names().label())) {
                behind.marked(name(resource, object), object);
            }
        }
        for (JsonNode node : behind.objects(Resource.NODE, null)) {
            behind.marked(name(Resource.NODE, node), node);
            behind.held(node);
        }
        behind.snapshots();
    }

    private void marked(String name, JsonNode object) {
        String intent = Json.text(
                object, "/metadata/annotations/" + Patch.segment(world.names().intent()));
        if (intent != null && isMissing(intent)) {
            throw behind(name + " names intent " + intent + ", which its journal here does not hold");
        }
    }

    private boolean isMissing(String intent) {
        return intent.startsWith(state.id() + ".") && state.intent(intent).isEmpty();
    }

    /// A node lists the cases that hold it, and names no intent: a change of the journal must have put it
    /// there.
    private void held(JsonNode node) {
        String pointer = "/metadata/annotations/" + Patch.segment(world.names().cordon());
        if (!names(Json.text(node, pointer))) {
            return;
        }
        String uid = Json.text(node, "/metadata/uid");
        boolean byUs = false;
        for (IntentState intent : state.intents()) {
            if ((intent.happened() || intent.inDoubt())
                    && String.valueOf(uid).equals(Json.text(intent.change(), "/target/uid"))) {
                for (JsonNode write : intent.change().path("writes")) {
                    if (pointer.equals(Json.text(write, "/pointer"))) {
                        byUs = intent.inDoubt() || names(Json.text(write, "/value"));
                    }
                }
            }
        }
        if (!byUs) {
            throw behind(name(Resource.NODE, node) + " is held by it, and no change of its journal here did that");
        }
    }

    private boolean names(@Nullable String list) {
        return list != null && List.of(list.split(",", -1)).contains(state.id());
    }

    private void snapshots() {
        if (!world.needsCloud()) {
            return;
        }
        List<String> intents;
        try {
            intents = world.cloud().intents(state.id());
        } catch (Refusal silent) {
            // AWS that does not answer, or may not be asked, is for the step that needs it to tell
            return;
        }
        intents.stream().filter(this::isMissing).findFirst().ifPresent(intent -> {
            throw behind("a snapshot names intent " + intent + ", which its journal here does not hold");
        });
    }

    /// Everywhere, or where that may not be listed, in the namespaces that the case has changed something in.
    private List<JsonNode> objects(Resource resource, @Nullable String label) {
        ClusterView cluster = world.cluster();
        try {
            return cluster.list(resource, null, label, null);
        } catch (Refusal refusal) {
            if (!isForbidden(refusal)) {
                throw refusal;
            }
        }
        List<JsonNode> found = new ArrayList<>();
        for (String namespace : resource.namespaced() ? namespaces() : Set.<String>of()) {
            try {
                found.addAll(cluster.list(resource, namespace, label, null));
            } catch (Refusal refusal) {
                if (!isForbidden(refusal)) {
                    throw refusal;
                }
            }
        }
        return found;
    }

    private static boolean isForbidden(Refusal refusal) {
        return refusal.problems().getFirst().code().equals("forbidden");
    }

    private Set<String> namespaces() {
        return state.intents().stream()
                .map(i -> Json.text(i.change(), "/target/namespace"))
                .filter(namespace -> namespace != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(Resource resource, JsonNode object) {
        String name = String.valueOf(Json.text(object, "/metadata/name"));
        return new Target(resource.kind(), Json.text(object, "/metadata/namespace"), name, null, null).toString();
    }

    private Refusal behind(String what) {
        return new Refusal(
                4,
                Problem.block(
                                "case-behind",
                                "case " + state.id() + " went on elsewhere: " + what,
                                "Go on with the copy of the case folder that was used last, or work in a case of its"
                                        + " own with --case new")
                        .because("going on here would do again, or leave standing, what this journal knows nothing"
                                + " of"));
    }
}
