package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The ways of naming suspects besides pod, workload and labels: service account, image and node.
class IdentifyTest {
    private static final String DIGEST = "sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

    /// Beside the three pods `shop/web-…`: one in another namespace, of another service account and node, with
    /// an init container and an ephemeral one.
    private static OnRange world() {
        return Scene.of("crypto-miner")
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: ops}}")
                .with("{apiVersion: v1, kind: ServiceAccount, metadata: {name: idle, namespace: shop}}")
                .pod("job-1", pod -> {
                    ((ObjectNode) pod.path("metadata"))
                            .put("namespace", "ops")
                            .remove(List.of("ownerReferences", "labels"));
                    ObjectNode spec = (ObjectNode) pod.path("spec");
                    spec.put("nodeName", Scene.OTHER_NODE).put("serviceAccountName", "web");
                    spec.putArray("volumes");
                    spec.set("containers", Json.parse("[{\"name\":\"app\",\"image\":\"registry.example/ops/job:1\"}]"));
                    spec.set(
                            "initContainers",
                            Json.parse("[{\"name\":\"setup\",\"image\":\"registry.example/setup:3\"}]"));
                    spec.set("ephemeralContainers", Json.parse("[{\"name\":\"look\",\"image\":\"busybox\"}]"));
                    ObjectNode status = (ObjectNode) pod.path("status");
                    status.remove("containerStatuses");
                    status.set(
                            "ephemeralContainerStatuses",
                            Json.parse(
                                    "[{\"name\":\"look\",\"imageID\":\"docker.io/library/busybox@" + DIGEST + "\"}]"));
                })
                .open();
    }

    private static List<String> found(OnRange firebreak, String... words) {
        Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.document()
                .path("pods")
                .valueStream()
                .map(p -> p.path("namespace").asString() + "/" + p.path("name").asString())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "--service-account shop/web|shop/web-7f9c shop/web-k2lm shop/web-x8r4",
                "--service-account ops/web|ops/job-1",
                "--service-account shop/idle|none",
                "--node " + Scene.NODE + "|kube-system/aws-node-4qv8x shop/web-7f9c",
                "--node node/" + Scene.OTHER_NODE + "|kube-system/aws-node-s7kdw ops/job-1 shop/web-k2lm shop/web-x8r4",
                "--image registry.example/shop/web:2.4.1|shop/web-7f9c shop/web-k2lm shop/web-x8r4",
                "--image registry.example/shop/web|shop/web-7f9c shop/web-k2lm shop/web-x8r4",
                "--image registry.example/shop/web -n ops|none",
                "--image sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6"
                        + "|shop/web-7f9c shop/web-k2lm shop/web-x8r4",
                "--image registry.example/setup:3|ops/job-1",
                "--image busybox|ops/job-1",
                "--image " + DIGEST + "|ops/job-1",
                "--image registry.example/shop/web:9|none",
            })
    void the_pods_that_are_meant_are_found_and_no_others(String words, String pods) {
        List<String> expected = pods == null ? List.of() : List.of(pods.split(" "));
        try (OnRange firebreak = world()) {
            assertThat(found(firebreak, ("find " + words).split(" "))).isEqualTo(expected);

            Ended acting = firebreak.run(OnRange.with(("find-pods " + words).split(" "), "--dry-run", "-o", "json"));
            if (expected.isEmpty()) {
                assertThat(acting.exit()).isEqualTo(4);
                assertThat(acting.codes()).containsExactly("target-not-found");
            } else {
                assertThat(acting.document().at("/steps/0/outputs/pods")).hasSize(expected.size());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "find --service-account shop/webb|4|target-not-found",
                "find --service-account web|3|target-invalid",
                "find --service-account shop/we,b|3|target-invalid",
                "find --node ip-10-0-1-24.eu-west-1.compute.internal|4|target-not-found",
                "find --node a,b|3|wrong-type",
                "find --image registry.example/shop/web@sha256:4d7c|3|bad-image",
                "find --image web --node n|2|usage",
                "find shop/web-7f9c --service-account shop/web|2|usage",
                "find-pods --image web --service-account shop/web|3|one-target",
                "find-pods shop/web-7f9c --node " + Scene.NODE + "|3|one-target",
            })
    void what_is_not_there_no_name_or_more_than_one_way_is_refused(String words, int exit, String code) {
        try (OnRange firebreak = world()) {
            Ended ended = firebreak.run(OnRange.with(words.split(" "), "-o", "json"));

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
            assertThat(ended.codes()).containsExactly(code);
        }
    }

    @Test
    void pods_of_a_node_that_was_replaced_are_not_the_ones_that_were_meant() {
        try (OnRange firebreak = world()) {
            JsonNode node =
                    firebreak.range().store().find("", "nodes", "", Scene.NODE).orElseThrow();
            ObjectNode other = (ObjectNode) node.deepCopy();
            ((ObjectNode) other.path("metadata")).put("uid", "5f0c3f0e-0009-4000-8000-000000000009");
            FindPods meant = new FindPods(
                    null,
                    null,
                    null,
                    null,
                    new NodeRef(Scene.NODE, node.at("/metadata/uid").asString()),
                    null,
                    null);
            firebreak.range().store().seed(other);

            Refusal refusal = catchThrowableOfType(
                    Refusal.class,
                    () -> meant.plan(firebreak.world(new Globals()).view()));

            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("target-replaced");
        }
    }
}
