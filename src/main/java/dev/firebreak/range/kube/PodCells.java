package dev.firebreak.range.kube;

import tools.jackson.databind.JsonNode;

/// What `kubectl get pods` says of a pod's containers.
final class PodCells {

    private PodCells() {}

    static String ready(JsonNode pod) {
        long ready = Json.at(pod, "status", "containerStatuses")
                .valueStream()
                .filter(status -> Json.flag(status, "ready"))
                .count();
        return ready + "/" + Json.at(pod, "spec", "containers").size();
    }

    static String status(JsonNode pod) {
        String status = Json.text(pod, "status", "reason");
        if (status.isEmpty()) {
            status = Json.text(pod, "status", "phase");
        }
        for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
            String waiting = Json.text(container, "state", "waiting", "reason");
            String terminated = Json.text(container, "state", "terminated", "reason");
            if (!waiting.isEmpty()) {
                status = waiting;
            } else if (!terminated.isEmpty()) {
                status = terminated;
            }
        }
        return Json.at(pod, "metadata").has("deletionTimestamp") ? "Terminating" : status;
    }

    static String restarts(JsonNode pod) {
        return Long.toString(Json.at(pod, "status", "containerStatuses")
                .valueStream()
                .mapToLong(status -> Json.number(status, "restartCount"))
                .sum());
    }
}
