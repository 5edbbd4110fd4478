package dev.firebreak.execute;

import dev.firebreak.change.Readiness;
import dev.firebreak.json.Json;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Whether a pod that ends by itself has ended, or never will.
final class PodEnd {
    /// What the kubelet gives as the reason of a container that waits, and does not go on without a change of the pod.
    /// A pull is tried again after `ErrImagePull`, with growing pauses after `ImagePullBackOff`.
    private static final Set<String> STUCK = Set.of(
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    private PodEnd() {}

    static Readiness of(JsonNode pod) {
        String phase = pod.at("/status/phase").asString("Pending");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Readiness.ready("the pod has ended");
        }
        if (Json.text(pod, "/metadata/deletionTimestamp") != null) {
            return Readiness.never("the pod is being deleted");
        }
        for (JsonNode container : pod.at("/status/containerStatuses")) {
            String waits = container.at("/state/waiting/reason").asString("");
            if (STUCK.contains(waits)) {
                return Readiness.never("the pod can't start: " + waits);
            }
        }
        return Readiness.notYet(phase.equals("Running") ? "the probe pod tries" : "the probe pod starts", -1);
    }
}
