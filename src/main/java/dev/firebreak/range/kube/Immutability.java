package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Refusal.Cause;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Fields that an update may not change.
final class Immutability {

    private static final String POD = "pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
            + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if"
            + " it was previously negative)";
    private static final String STATEFUL_SET = "updates to statefulset spec for fields other than 'replicas',"
            + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
            + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    private Immutability() {}

    static void field(JsonNode before, JsonNode after, List<Cause> causes, String... path) {
        JsonNode value = Json.at(after, path);
        if (!Json.same(Json.at(before, path), value)) {
            causes.add(Cause.invalid(
                    String.join(".", path),
                    value instanceof MissingNode ? "null" : value.toString(),
                    "field is immutable"));
        }
    }

    static void pod(ObjectNode before, ObjectNode after, List<Cause> causes) {
        ObjectNode mutable = Json.ensure(before.deepCopy(), "spec");
        ObjectNode wanted = Json.ensure(after.deepCopy(), "spec");
        JsonNode kept = Json.at(mutable, "tolerations");
        JsonNode asked = Json.at(wanted, "tolerations");
        boolean onlyAdded = kept.valueStream()
                .allMatch(toleration -> asked.valueStream().anyMatch(there -> tolerationSame(toleration, there)));
        if (!onlyAdded) {
            causes.add(Cause.forbidden(
                    "spec.tolerations", "existing toleration can not be modified except its" + " tolerationSeconds"));
        }
        for (ObjectNode spec : List.of(mutable, wanted)) {
            spec.remove(List.of("tolerations", "activeDeadlineSeconds"));
            for (String kind : List.of("containers", "initContainers")) {
                for (JsonNode container : Json.at(spec, kind)) {
                    ((ObjectNode) container).remove("image");
                }
            }
        }
        if (!Json.same(mutable, wanted)) {
            causes.add(Cause.forbidden("spec", POD));
        }
    }

    private static boolean tolerationSame(JsonNode left, JsonNode right) {
        ObjectNode one = (ObjectNode) left.deepCopy();
        ObjectNode other = (ObjectNode) right.deepCopy();
        one.remove("tolerationSeconds");
        other.remove("tolerationSeconds");
        return Json.same(one, other);
    }

    static void node(JsonNode before, JsonNode after, List<Cause> causes) {
        String provider = Json.text(before, "spec", "providerID");
        if (!provider.isEmpty() && !provider.equals(Json.text(after, "spec", "providerID"))) {
            causes.add(Cause.forbidden(
                    "spec.providerID", "node updates may not change providerID except from \"\" to valid"));
        }
    }

    static void statefulSet(ObjectNode before, ObjectNode after, List<Cause> causes) {
        ObjectNode old = Json.ensure(before.deepCopy(), "spec");
        ObjectNode wanted = Json.ensure(after.deepCopy(), "spec");
        for (ObjectNode spec : List.of(old, wanted)) {
            spec.remove(List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds"));
        }
        if (!Json.same(old, wanted)) {
            causes.add(Cause.forbidden("spec", STATEFUL_SET));
        }
    }

    static void service(JsonNode before, JsonNode after, List<Cause> causes) {
        String address = Json.text(before, "spec", "clusterIP");
        if (!address.isEmpty() && !address.equals(Json.text(after, "spec", "clusterIP"))) {
            causes.add(Cause.invalid(
                    "spec.clusterIPs[0]",
                    "[\"" + Json.text(after, "spec", "clusterIP") + "\"]",
                    "may not change once set"));
        }
    }

    static void data(JsonNode before, JsonNode after, List<Cause> causes) {
        if (!Json.at(before, "type").isMissingNode()) {
            field(before, after, causes, "type");
        }
        boolean frozen = Json.flag(before, "immutable");
        for (String part : List.of("data", "binaryData", "immutable")) {
            if (frozen && !Json.same(Json.at(before, part), Json.at(after, part))) {
                causes.add(Cause.forbidden(part, "field is immutable when `immutable` is set"));
            }
        }
    }

    static void roleRef(JsonNode before, JsonNode after, List<Cause> causes) {
        if (!Json.same(Json.at(before, "roleRef"), Json.at(after, "roleRef"))) {
            causes.add(Cause.invalid("roleRef", Json.at(after, "roleRef").toString(), "cannot change roleRef"));
        }
    }
}
