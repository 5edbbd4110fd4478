package dev.firebreak.cluster;

import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reconciled;
import dev.firebreak.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the object, as it is now, says about a change whose reply was lost.
final class ReadBack {
    private static final int LONGEST_MESSAGE = 4_096;

    private ReadBack() {}

    static Reconciled of(KubeChange change, String intent, Optional<JsonNode> now) {
        return switch (change.verb()) {
            case CREATE -> created(change, intent, now);
            case PATCH -> patched(change, now);
            case DELETE, EVICT -> deleted(change, now);
        };
    }

    private static Reconciled created(KubeChange change, String intent, Optional<JsonNode> now) {
        if (now.isEmpty()) {
            return new Reconciled.DidNot("there is no " + change.target());
        }
        List<String> marks = change.body() == null
                ? List.of()
                : change.body().at("/metadata/annotations").properties().stream()
                        .filter(annotation -> annotation.getValue().asString().equals(intent))
                        .map(Map.Entry::getKey)
                        .toList();
        if (marks.isEmpty()) {
            return new Reconciled.InDoubt(change.target() + " is there, and the change carries no mark to know it by");
        }
        JsonNode annotations = now.get().at("/metadata/annotations");
        for (String mark : marks) {
            if (annotations.path(mark).asString("").equals(intent)) {
                return new Reconciled.Happened(
                        observed(KubeChange.Verb.CREATE, now.get()), change.target() + " carries the intent");
            }
        }
        return new Reconciled.DidNot(change.target() + " is there and carries another intent");
    }

    private static Reconciled patched(KubeChange change, Optional<JsonNode> now) {
        if (now.isEmpty() || another(change, now.get())) {
            return new Reconciled.DidNot(change.target() + " is gone, and with it whatever was written");
        }
        if (Patch.made(now.get(), change.writes())) {
            return new Reconciled.Happened(
                    observed(KubeChange.Verb.PATCH, now.get()), change.target() + " has the values written");
        }
        for (FieldWrite write : change.writes()) {
            boolean made = Patch.made(now.get(), List.of(write));
            boolean prior = write.appends() ? !hasNamesake(now.get(), write) : hasPrior(now.get(), write);
            if (made || !prior) {
                return new Reconciled.InDoubt(
                        change.target() + " has some of the values written and not others: " + write.pointer());
            }
        }
        return new Reconciled.DidNot(change.target() + " has the values it had before");
    }

    /// Whether the list has an element of the same name, which may be ours as the server has completed it.
    private static boolean hasNamesake(JsonNode now, FieldWrite write) {
        String name = write.value() == null ? null : Json.text(write.value(), "/name");
        return name != null
                && now.at(write.list()).valueStream().anyMatch(element -> name.equals(Json.text(element, "/name")));
    }

    private static boolean hasPrior(JsonNode now, FieldWrite write) {
        JsonNode found = now.at(write.pointer());
        JsonNode value = found.isMissingNode() || found.isNull() ? null : found;
        return Objects.equals(value, write.prior());
    }

    private static Reconciled deleted(KubeChange change, Optional<JsonNode> now) {
        if (now.isEmpty() || another(change, now.get())) {
            return new Reconciled.Happened(
                    Json.object().put("uid", change.target().uid()), change.target() + " is gone");
        }
        if (Json.text(now.get(), "/metadata/deletionTimestamp") != null) {
            return new Reconciled.Happened(observed(change.verb(), now.get()), change.target() + " is being deleted");
        }
        return new Reconciled.DidNot(change.target() + " is there");
    }

    /// Another object of the same name.
    private static boolean another(KubeChange change, JsonNode now) {
        String uid = change.target().uid();
        return uid != null && !uid.equals(Json.text(now, "/metadata/uid"));
    }

    /// Whether a successful reply is about the object that was asked for. A delete is answered with the object or
    /// with a Status, an eviction with a Status. Whoever stands between may answer anything, such as nothing.
    static boolean answers(KubeChange change, JsonNode reply) {
        boolean removes = change.verb() == KubeChange.Verb.DELETE || change.verb() == KubeChange.Verb.EVICT;
        if (removes && "Status".equals(Json.text(reply, "/kind"))) {
            return "Success".equals(Json.text(reply, "/status"));
        }
        String uid = Json.text(reply, "/metadata/uid");
        return uid != null
                && Objects.equals(change.target().name(), Json.text(reply, "/metadata/name"))
                && Objects.equals(change.target().namespace(), Json.text(reply, "/metadata/namespace"))
                && (change.target().uid() == null || change.target().uid().equals(uid));
    }

    /// What a reply says that later steps and undo need. An eviction is answered with a bare Status.
    static ObjectNode observed(KubeChange change, JsonNode reply) {
        return change.verb() == KubeChange.Verb.EVICT
                ? Json.object().put("uid", change.target().uid())
                : observed(change.verb(), reply);
    }

    /// Uid and resourceVersion, and of a create also name and namespace. A delete may be answered with a Status, which
    /// tells the uid in its details.
    private static ObjectNode observed(KubeChange.Verb verb, JsonNode reply) {
        ObjectNode observed = Json.object();
        String uid = Json.text(reply, "/metadata/uid");
        observed.put("uid", uid == null ? Json.text(reply, "/details/uid") : uid);
        observed.put("resourceVersion", Json.text(reply, "/metadata/resourceVersion"));
        if (verb == KubeChange.Verb.CREATE) {
            observed.put("name", Json.text(reply, "/metadata/name"));
            observed.put("namespace", Json.text(reply, "/metadata/namespace"));
        }
        if (verb == KubeChange.Verb.DELETE && "Pod".equals(Json.text(reply, "/kind"))) {
            ended(reply, observed);
        }
        return observed;
    }

    /// How a pod was when it was deleted: its phase, its node, and of each container the state with reason and
    /// message. A termination message has 4,096 bytes at most.
    private static void ended(JsonNode pod, ObjectNode observed) {
        observed.put("phase", Json.text(pod, "/status/phase"));
        observed.put("node", Json.text(pod, "/spec/nodeName"));
        ArrayNode containers = observed.putArray("containers");
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            for (String state : List.of("waiting", "running", "terminated")) {
                JsonNode found = status.at("/state/" + state);
                if (found.isObject()) {
                    ObjectNode container = containers.addObject();
                    container.put("name", Json.text(status, "/name")).put("state", state);
                    container.put("reason", Json.text(found, "/reason"));
                    container.put("message", shortened(Json.text(found, "/message")));
                    container.put("finishedAt", Json.text(found, "/finishedAt"));
                }
            }
        }
    }

    private static @Nullable String shortened(@Nullable String message) {
        return message == null || message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    }
}
