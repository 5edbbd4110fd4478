package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.change.Verdict;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.model.PodRef;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The verdict of an isolation, by what is found in the cluster when it is looked at again.
class ContainmentTest {
    private static final String UID = "5f0c3f0e-0001-4000-8000-0000000000aa";

    /// A pod under the deny-all `deny` of a run.
    private static Scene isolated() {
        return Scene.of("crypto-miner")
                .change("Pod", "web-7f9c", pod -> {
                    ((ObjectNode) pod.path("metadata")).put("uid", UID);
                    ((ObjectNode) pod.at("/metadata/labels")).put("held", "c1.r2");
                })
                .policy("deny", "{podSelector: {matchLabels: {held: c1.r2}}, policyTypes: [Ingress, Egress]}");
    }

    private static Consumer<ObjectNode> label(String key, String value) {
        return object -> ((ObjectNode) object.at("/metadata/labels")).put(key, value);
    }

    static Stream<Arguments> worlds() {
        return Stream.of(
                Arguments.of(
                        "deny-selects vpc-cni-enforces policy-endpoint no-policy-before", "YES YES YES", isolated()),
                Arguments.of(
                        "pod-gone stale-rules",
                        "NOT_APPLICABLE NOT_APPLICABLE NOT_APPLICABLE",
                        isolated()
                                .change("Pod", "web-7f9c", p -> ((ObjectNode) p.path("metadata")).put("uid", "other"))),
                Arguments.of(
                        "deny-missing not-applied not-enforced",
                        "NO NO UNKNOWN",
                        isolated().without("NetworkPolicy", "deny")),
                Arguments.of(
                        "deny-missing not-applied not-enforced",
                        "NO NO UNKNOWN",
                        isolated().change("Pod", "web-7f9c", label("held", "c2.r1"))),
                Arguments.of(
                        "still-allowed not-applied not-enforced",
                        "NO NO UNKNOWN",
                        isolated().policy("allow", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}")),
                Arguments.of(
                        "deny-selects enforcement-off not-enforced",
                        "YES NO NO",
                        isolated().enforcementOff()),
                Arguments.of(
                        "deny-selects windows not-enforced",
                        "YES NO NO",
                        isolated().change("Node", Scene.NODE, label("kubernetes.io/os", "windows"))),
                Arguments.of(
                        "deny-selects fargate not-enforced",
                        "YES NO NO",
                        isolated().change("Node", Scene.NODE, label("eks.amazonaws.com/compute-type", "fargate"))),
                Arguments.of(
                        "deny-selects auto-mode-unclear enforcement-unknown",
                        "YES UNKNOWN UNKNOWN",
                        isolated()
                                .without("DaemonSet")
                                .change("Node", Scene.NODE, label("eks.amazonaws.com/compute-type", "auto"))),
                Arguments.of(
                        "deny-selects not-resolved enforcement-unknown",
                        "YES UNKNOWN UNKNOWN",
                        isolated()
                                .change(
                                        "Pod",
                                        "web-7f9c",
                                        p -> ((ObjectNode) p.path("status")).remove(List.of("podIP", "podIPs")))));
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void each_fact_is_told_with_its_reason(String codes, String facts, Scene scene) {
        PodRef pod = new PodRef("shop", "web-7f9c", UID);
        IsolatePod.Isolated planned = new IsolatePod.Isolated(
                List.of(pod), List.of("shop/deny"), "except-deny", List.of(pod), List.of(), null);
        try (OnRange firebreak = scene.open()) {
            Verdict.PerTarget verdict = verdict(planned, firebreak).targets().getFirst();

            assertThat(verdict.reasons()).extracting("code").containsExactly((Object[]) codes.split(" ", -1));
            Verdict.Facts found = Objects.requireNonNull(verdict.facts());
            assertThat(found.applied() + " " + found.enforced() + " " + found.cut())
                    .isEqualTo(facts);
        }
    }

    private static Verdict verdict(IsolatePod.Isolated planned, OnRange firebreak) {
        return new IsolatePod(planned.pods(), IsolatePod.Siblings.LEAVE, null, false, null, null)
                .verify(
                        new Done<>(planned, List.of(), List.of(), List.of(), "c1"),
                        firebreak.world(new Globals()).view());
    }

    @Test
    void pods_that_several_runs_isolated_are_each_under_the_deny_of_their_own() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-k2lm", "--siblings", "leave");
            firebreak.finished(0, "isolate-pod", "shop/web-7f9c", "--siblings", "leave", "--case", ran);
            firebreak.range().store().seed(policy());

            JsonNode verdict = firebreak
                    .finished(8, "isolate-pod", "shop/web-k2lm,shop/web-7f9c", "--siblings", "leave", "--case", ran)
                    .at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString())
                    .as(verdict.toString())
                    .isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
            assertThat(verdict.toString()).doesNotContain("deny-missing");
        }
    }

    private static JsonNode policy() {
        return dev.firebreak.json.Json.parse("""
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
             "metadata": {"name": "allow", "namespace": "shop"},
             "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]}}\
            """);
    }

    @Test
    void where_the_plugin_does_not_take_the_deny_up_no_policy_that_allows_is_touched() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .policy("allow", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}")
                .open()) {
            JsonNode allow = find(firebreak, "allow");
            firebreak.time().meanwhile(() -> nothingIsResolved(firebreak));

            Ended ended = firebreak.approved("isolate-pod", "shop/web-7f9c", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(6);
            assertThat(ended.document().at("/steps/0/result").asString()).isEqualTo("failed");
            assertThat(firebreak
                            .run("timeline", ended.document().path("case").asString(), "-o", "jsonl")
                            .out())
                    .contains("has not taken the policy up");
            assertThat(find(firebreak, "allow").path("spec")).isEqualTo(allow.path("spec"));
        }
    }

    /// The controller made the PolicyEndpoints, and found no pod yet.
    private static void nothingIsResolved(OnRange firebreak) {
        for (JsonNode object : firebreak.range().store().snapshot().values()) {
            if (object.path("kind").asString().equals("PolicyEndpoint")) {
                ((ObjectNode) object.path("spec")).putArray("podSelectorEndpoints");
                firebreak.range().store().seed(object);
            }
        }
    }

    private static JsonNode find(OnRange firebreak, String policy) {
        return firebreak
                .range()
                .store()
                .find("networking.k8s.io", "networkpolicies", "shop", policy)
                .orElseThrow();
    }

    /// What the plan to isolate one pod says of each Service's endpoints.
    private static Stream<String> left(OnRange firebreak) {
        return firebreak
                .plan("isolate-pod", "shop/web-7f9c")
                .path("problems")
                .valueStream()
                .filter(p -> p.path("code").asString().equals("service-loses-endpoints"))
                .map(p -> p.path("message").asString().replaceFirst(";.*", ""));
    }

    @Test
    void the_plan_says_how_many_endpoints_each_service_is_left_with() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .with("{apiVersion: v1, kind: Service, metadata: {name: all, namespace: shop}, spec: {selector: {app:"
                        + " web}, ports: [{port: 81}]}}")
                .with("{apiVersion: v1, kind: Service, metadata: {name: other, namespace: shop}, spec: {selector: {app:"
                        + " other}, ports: [{port: 82}]}}")
                .open()) {
            assertThat(left(firebreak))
                    .containsExactlyInAnyOrder(
                            "service shop/web: 2 of 3 endpoints still answer",
                            "service shop/all: 2 of 3 endpoints still answer");
        }
    }

    /// The counts are those of the EndpointSlices: who is not ready, or on its way out, gets no requests.
    @Test
    void a_pod_that_is_not_ready_is_no_endpoint_that_remains() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change(
                        "Pod",
                        "web-k2lm",
                        pod -> pod.at("/status/conditions")
                                .valueStream()
                                .filter(condition ->
                                        condition.path("type").asString().equals("Ready"))
                                .forEach(condition -> ((ObjectNode) condition).put("status", "False")))
                .open()) {
            assertThat(left(firebreak)).containsExactly("service shop/web: 1 of 2 endpoints still answer");
        }
    }
}
