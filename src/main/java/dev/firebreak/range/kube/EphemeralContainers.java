package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ManagedFields.Writer;
import dev.firebreak.range.kube.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Containers put into a running pod: written through their subresource alone, never taken out again, and run by the
/// kubelet to their end at once. What one does to the network is its own affair: with NET_ADMIN and as root it
/// succeeds, without it fails.
final class EphemeralContainers implements Reaction {

    @Override
    public Set<String> watches() {
        return Set.of("pods");
    }

    /// The pod with nothing changed but its ephemeral containers.
    static ObjectNode of(ObjectNode before, ObjectNode wanted) {
        ObjectNode after = before.deepCopy();
        JsonNode containers = Json.at(wanted, "spec", "ephemeralContainers");
        if (containers.isEmpty()) {
            Json.ensure(after, "spec").remove("ephemeralContainers");
        } else {
            Json.ensure(after, "spec").set("ephemeralContainers", containers);
        }
        return after;
    }

    /// What the API server refuses: one taken out or changed, one without an image, one of a name that is taken.
    static List<Cause> causes(ObjectNode before, ObjectNode after) {
        List<Cause> causes = new ArrayList<>();
        JsonNode kept = Json.at(after, "spec", "ephemeralContainers");
        int number = 0;
        for (JsonNode container : Json.at(before, "spec", "ephemeralContainers")) {
            String name = Json.text(container, "name");
            if (kept.valueStream().noneMatch(there -> Json.text(there, "name").equals(name))) {
                causes.add(Cause.forbidden(
                        "spec.ephemeralContainers",
                        "existing ephemeral containers \"" + name + "\" may not be removed\n"));
            } else if (kept.valueStream().noneMatch(there -> Json.same(there, container))) {
                causes.add(Cause.forbidden(
                        "spec.ephemeralContainers",
                        "existing ephemeral containers \"" + name + "\" may not be changed\n"));
            }
        }
        List<String> names = new ArrayList<>();
        for (String kind : List.of("containers", "initContainers")) {
            Json.at(after, "spec", kind).forEach(c -> names.add(Json.text(c, "name")));
        }
        for (JsonNode container : kept) {
            String at = "spec.ephemeralContainers[%d]".formatted(number++);
            String name = Json.text(container, "name");
            if (name.isEmpty()) {
                causes.add(Cause.required(at + ".name", ""));
            } else if (names.contains(name)) {
                causes.add(
                        new Cause(at + ".name", "FieldValueDuplicate", "Duplicate value: " + Validation.quoted(name)));
            }
            names.add(name);
            if (Json.text(container, "image").isEmpty()) {
                causes.add(Cause.required(at + ".image", ""));
            }
        }
        return causes;
    }

    @Override
    public void react(ObjectStore store) {
        for (ObjectNode pod : store.list(ApiResource.pods(), "")) {
            ObjectNode after = pod.deepCopy();
            boolean more = false;
            for (JsonNode container : Json.at(pod, "spec", "ephemeralContainers")) {
                more |= ended(after, container, store.now());
            }
            if (more) {
                store.update(ApiResource.pods(), pod, after, new Writer("kubelet", "v1", "status"), false);
            }
        }
    }

    private static boolean ended(ObjectNode pod, JsonNode container, String now) {
        ObjectNode status = Json.ensure(pod, "status");
        ArrayNode statuses = status.path("ephemeralContainerStatuses") instanceof ArrayNode there
                ? there
                : status.putArray("ephemeralContainerStatuses");
        String name = Json.text(container, "name");
        boolean known =
                statuses.valueStream().anyMatch(s -> Json.text(s, "name").equals(name));
        if (known || !Json.text(status, "phase").equals("Running")) {
            if (statuses.isEmpty()) {
                status.remove("ephemeralContainerStatuses");
            }
            return false;
        }
        boolean mayRoute = Json.at(container, "securityContext", "capabilities", "add")
                        .valueStream()
                        .anyMatch(c -> c.asString().equals("NET_ADMIN"))
                && Json.at(container, "securityContext", "runAsUser").asInt(-1) == 0;
        ObjectNode ended = statuses.addObject()
                .put("name", name)
                .put("image", Json.text(container, "image"))
                .put("imageID", Json.text(container, "image"))
                .put("containerID", "containerd://" + name)
                .put("ready", false)
                .put("restartCount", 0);
        ended.putObject("lastState");
        ended.putObject("state")
                .putObject("terminated")
                .put("exitCode", mayRoute ? 0 : 1)
                .put("reason", mayRoute ? "Completed" : "Error")
                .put("message", mayRoute ? "" : "RTNETLINK answers: Operation not permitted")
                .put("startedAt", now)
                .put("finishedAt", now)
                .put("containerID", "containerd://" + name);
        return true;
    }
}
