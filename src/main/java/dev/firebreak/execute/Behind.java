package dev.firebreak.execute;

import dev.firebreak.action.aws.ExportSnapshot;
import dev.firebreak.change.Patch;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether a copy of the case went on elsewhere: then something that the case left in the world names an intent
/// that its journal here does not hold. Whatever is created or tagged carries its intent. Where nothing of that
/// kind was left, nothing is known to be missing; what could not be looked at is said.
final class Behind {
    /// A folder of a bucket that the case has exported to, or is about to.
    record Exports(String bucket, String folder) {}

    private final CaseState state;
    private final World world;
    private final Set<String> unseen = new LinkedHashSet<>();

    private Behind(CaseState state, World world) {
        this.state = state;
        this.world = world;
    }

    /// Refuses with `case-behind` (4); warns with `case-behind-unknown` of what could not be looked at. One list for
    /// each kind of object and label. AWS is asked where the case has used it, or is about to.
    static List<Problem> refuse(CaseState state, World inCase) {
        return refuse(state, inCase, Set.of());
    }

    /// @param about where the case is about to export to, besides where it has
    static List<Problem> refuse(CaseState state, World inCase, Set<Exports> about) {
        Behind behind = new Behind(state, inCase);
        behind.labelled(Resource.NETWORK_POLICY, inCase.names().label());
        behind.labelled(Resource.POD, inCase.names().label());
        behind.labelled(Resource.POD, inCase.names().mark());
        for (JsonNode node : behind.objects(Resource.NODE, null)) {
            behind.marked(name(Resource.NODE, node), node);
            behind.held(node);
        }
        if (inCase.needsCloud() || behind.usedCloud()) {
            behind.snapshots();
            behind.exports(about);
        }
        return behind.unknown();
    }

    /// Where the steps of a runbook export to with these inputs.
    static Set<Exports> exports(Runbook runbook, Map<String, JsonNode> inputs, String caseId) {
        Set<Exports> places = new LinkedHashSet<>();
        for (Runbook.StepDecl step : runbook.steps()) {
            String bucket = text(step.with().get("bucket"), inputs);
            if (step.use().equals(ExportSnapshot.TYPE.id()) && bucket != null) {
                places.add(new Exports(
                        bucket, ExportSnapshot.folder(text(step.with().get("prefix"), inputs), caseId)));
            }
        }
        return places;
    }

    private static @Nullable String text(@Nullable Arg arg, Map<String, JsonNode> inputs) {
        JsonNode value = switch (arg) {
            case Arg.Literal literal -> literal.value();
            case Arg.FromInput from -> inputs.get(from.input());
            case null, default -> null;
        };
        return value == null || !value.isString() ? null : value.asString();
    }

    private boolean usedCloud() {
        return state.runs().stream().anyMatch(r -> Json.text(r.started().world(), "/account") != null);
    }

    private List<Problem> unknown() {
        return unseen.isEmpty()
                ? List.of()
                : List.of(Problem.warn(
                        "case-behind-unknown",
                        "whether a copy of case " + state.id() + " went on elsewhere is not known: could not look at "
                                + String.join("; ", unseen),
                        "Make sure that no copy of it was used since: firebreak case handover " + state.id()));
    }

    private void labelled(Resource resource, String label) {
        for (JsonNode object : objects(resource, label)) {
            marked(name(resource, object), object);
        }
    }

    private void marked(String name, JsonNode object) {
        for (String annotation : List.of(world.names().intent(), world.names().markIntent())) {
            String intent = Json.text(object, "/metadata/annotations/" + Patch.segment(annotation));
            if (intent != null && isMissing(intent)) {
                throw behind(name + " names intent " + intent + ", which its journal here does not hold");
            }
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
        named("a snapshot", "snapshots", () -> world.cloudOfCase().intents(state.id()));
    }

    private void exports(Set<Exports> about) {
        Set<Exports> places = new LinkedHashSet<>(about);
        for (IntentState intent : state.intents()) {
            String bucket = Json.text(intent.change(), "/body/Bucket");
            String key = Json.text(intent.change(), "/body/Key");
            if (bucket != null && key != null) {
                places.add(new Exports(bucket, key.substring(0, key.lastIndexOf('/') + 1)));
            }
        }
        for (Exports place : places) {
            String where = "s3://" + place.bucket() + "/" + place.folder();
            named("an object in " + where, where, () -> world.cloudOfCase().intents(place.bucket(), place.folder()));
        }
    }

    /// AWS that does not answer, or may not be asked, keeps nobody from the cluster.
    private void named(String one, String all, Supplier<List<String>> read) {
        List<String> intents;
        try {
            intents = read.get();
        } catch (Refusal refusal) {
            unseen.add(all + " (" + refusal.problems().getFirst().message() + ")");
            return;
        }
        intents.stream().filter(this::isMissing).findFirst().ifPresent(intent -> {
            throw behind(one + " names intent " + intent + ", which its journal here does not hold");
        });
    }

    /// Everywhere, or where that may not be listed, in the namespaces that the case has changed something in, and
    /// the nodes that it has.
    private List<JsonNode> objects(Resource resource, @Nullable String label) {
        ClusterView cluster = world.cluster();
        return seen("all " + resource.plural(), () -> cluster.list(resource, null, label, null))
                .orElseGet(() -> resource.namespaced() ? near(resource, label) : changed(resource));
    }

    private List<JsonNode> near(Resource resource, @Nullable String label) {
        List<JsonNode> found = new ArrayList<>();
        for (String namespace : targets("/target/namespace", _ -> true)) {
            seen(
                            resource.plural() + " of namespace " + namespace,
                            () -> world.cluster().list(resource, namespace, label, null))
                    .ifPresent(found::addAll);
        }
        return found;
    }

    private List<JsonNode> changed(Resource resource) {
        List<JsonNode> found = new ArrayList<>();
        for (String name :
                targets("/target/name", change -> resource.kind().equals(Json.text(change, "/target/kind")))) {
            seen(
                            resource.kind() + " " + name,
                            () -> world.cluster().get(resource, null, name).stream()
                                    .toList())
                    .ifPresent(found::addAll);
        }
        return found;
    }

    /// What the targets of the case's changes say there.
    private Set<String> targets(String pointer, Predicate<JsonNode> which) {
        return state.intents().stream()
                .map(IntentState::change)
                .filter(which)
                .map(change -> Json.text(change, pointer))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Empty where we may not look, which is remembered.
    private Optional<List<JsonNode>> seen(String what, Supplier<List<JsonNode>> look) {
        try {
            return Optional.of(look.get());
        } catch (Refusal refusal) {
            if (!isForbidden(refusal)) {
                throw refusal;
            }
            unseen.add(what + " (forbidden)");
            return Optional.empty();
        }
    }

    private static boolean isForbidden(Refusal refusal) {
        return refusal.problems().getFirst().code().equals("forbidden");
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
