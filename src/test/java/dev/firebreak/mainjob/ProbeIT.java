package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A probe on a real API server: its Pod Security takes the probe pod, and what the pod saw comes back with the
/// reply to its deletion. A stand-in for the kubelet runs it.
@NeedsRealParts(Part.KUBERNETES)
class ProbeIT {
    private static final String IMAGE =
            "registry.example/agnhost@sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6";

    @Test
    void the_restricted_profile_takes_the_probe_pod_and_its_deletion_tells_what_it_saw(@TempDir Path home) {
        var restricted = restricted("probe-from");
        var suspect = suspect("probe-shop");
        try (var kubelet = new ProbeKubelet(restricted, pod -> ended(saw(pod)))) {
            var ran = product(home).approved("probe", suspect, "--from", restricted, "--probe-image", IMAGE);

            assertThat(ran.exit())
                    .as(ran.document().toPrettyString() + ran.stderr())
                    .isZero();
            assertThat(ran.step("probe").at("/verdict/enforced").asString()).isEqualTo("yes");
            assertThat(ran.step("probe").at("/verdict/reasons/0/code").asString())
                    .isEqualTo("probe-blocked");
            assertThat(kubelet.ran()).isEqualTo(1);
            assertThat(pods(restricted)).isEmpty();
        }
    }

    @Test
    void a_pod_that_could_not_be_started_is_removed_too_and_says_why(@TempDir Path home) {
        var restricted = restricted("probe-stuck");
        var suspect = suspect("probe-stuck-shop");
        try (var kubelet = new ProbeKubelet(restricted, pod -> waiting())) {
            var ran = product(home).approved("probe", suspect, "--from", restricted, "--probe-image", IMAGE);

            assertThat(ran.exit())
                    .as(ran.document().toPrettyString() + ran.stderr())
                    .isEqualTo(9);
            assertThat(ran.step("probe").at("/verdict/reasons/0/code").asString())
                    .isEqualTo("image-not-pulled");
            assertThat(kubelet.ran()).isEqualTo(1);
            assertThat(pods(restricted)).isEmpty();
        }
    }

    private static Product product(Path home) {
        return new Product(
                home, Map.of("KUBECONFIG", Parts.cluster().kubeconfig().toString()));
    }

    private static String restricted(String name) {
        var namespace = Parts.cluster().newNamespace(name);
        Parts.cluster()
                .api()
                .merge(
                        "/api/v1/namespaces/" + namespace,
                        "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");
        return namespace;
    }

    /// A running pod that listens on 8080, as `NAMESPACE/POD`.
    private static String suspect(String name) {
        var namespace = Parts.cluster().newNamespace(name);
        var api = Parts.cluster().api();
        api.create(
                "/api/v1/namespaces/" + namespace + "/pods",
                "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"nodeName\":\"probe-node\",\"containers\":[{\"name\":\"app\",\"image\":\"web:1\","
                    + "\"ports\":[{\"containerPort\":8080}]}]}}");
        api.podRunning(namespace, "web", "10.9.1.10", "127.0.0.1");
        return namespace + "/web";
    }

    private static JsonNode pods(String namespace) {
        return Parts.cluster()
                .api()
                .get("/api/v1/namespaces/" + namespace + "/pods")
                .path("items");
    }

    /// What the probe pod writes where the suspect is cut off.
    private static String saw(JsonNode pod) {
        for (var variable : pod.at("/spec/containers/0/env")) {
            if (variable.path("name").asString().equals("BLOCKED")) {
                return "steady=5 rounds=5" + variable.path("value").asString() + "\n";
            }
        }
        throw new AssertionError("no variable BLOCKED: " + pod);
    }

    private static ObjectNode ended(String message) {
        var status = Json.object().put("phase", "Succeeded");
        status.putArray("containerStatuses").add(container("terminated"));
        ((ObjectNode) status.at("/containerStatuses/0/state/terminated"))
                .put("exitCode", 0)
                .put("reason", "Completed")
                .put("message", message)
                .put("startedAt", "2026-03-01T00:00:00Z")
                .put("finishedAt", "2026-03-01T00:00:20Z");
        return status;
    }

    private static ObjectNode waiting() {
        var status = Json.object().put("phase", "Pending");
        status.putArray("containerStatuses").add(container("waiting"));
        ((ObjectNode) status.at("/containerStatuses/0/state/waiting")).put("reason", "ImagePullBackOff");
        return status;
    }

    private static ObjectNode container(String state) {
        var container = Json.object()
                .put("name", "probe")
                .put("image", IMAGE)
                .put("imageID", "")
                .put("ready", false)
                .put("restartCount", 0);
        container.putObject("state").putObject(state);
        return container;
    }

    /// What becomes of a pod, as its status.
    private interface Fate {
        ObjectNode of(JsonNode pod);
    }

    /// The kubelet's part for the pods of a namespace: it says what became of each.
    private static final class ProbeKubelet implements AutoCloseable {
        private final KubeApi api = Parts.cluster().api();
        private final String namespace;
        private final Fate fate;
        private final Thread thread = Thread.ofVirtual().unstarted(this::keep);
        private volatile boolean closing;
        private volatile int ran;

        ProbeKubelet(String namespace, Fate fate) {
            this.namespace = namespace;
            this.fate = fate;
            thread.start();
        }

        private void keep() {
            while (!closing) {
                LockSupport.parkNanos(Eventually.POLL.toNanos());
                try {
                    for (var pod : pods(namespace)) {
                        if (pod.at("/status/containerStatuses").isEmpty()) {
                            api.podStatus(
                                    namespace,
                                    pod.at("/metadata/name").asString(),
                                    fate.of(pod).toString());
                            ran++;
                        }
                    }
                } catch (IllegalStateException | UncheckedIOException movedMeanwhile) {
                    // the next round sees what there is then
                }
            }
        }

        int ran() {
            return ran;
        }

        @Override
        public void close() {
            closing = true;
            LockSupport.unpark(thread);
        }
    }
}
