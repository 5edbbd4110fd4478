package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What other tools were seen to do wrong when they isolate.
class PeersDefectsTest {
    private static final String POD = "shop/web-7f9c";

    private static Scene alone() {
        return Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
    }

    private static List<String> denied(JsonNode plan) {
        return plan.path("steps")
                .valueStream()
                .flatMap(step -> step.path("changes").valueStream())
                .filter(change -> change.path("verb").asString().equals("create"))
                .map(change -> change.at("/target/name").asString())
                .toList();
    }

    @Test
    void a_policy_that_has_the_denys_name_already_is_not_overwritten_and_no_success_is_reported() {
        try (OnRange firebreak = alone().open()) {
            String mine = firebreak
                    .run("case", "open", "mine", "-o", "json")
                    .document()
                    .path("id")
                    .asString();
            String name = "case-" + mine + "-r1-1-1";
            ObjectNode there =
                    (ObjectNode) Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata:"
                            + " {name: " + name + ", namespace: shop}, spec: {podSelector: {matchLabels: {app: other}},"
                            + " policyTypes: [Ingress], ingress: [{}]}}");
            firebreak.range().store().seed(there);

            Ended ended = firebreak.approved("isolate-pod", POD, "--case", mine, "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(6);
            assertThat(firebreak
                            .range()
                            .store()
                            .find("networking.k8s.io", "networkpolicies", "shop", name)
                            .orElseThrow()
                            .path("spec"))
                    .isEqualTo(there.path("spec"));
        }
    }

    @Test
    void a_pod_of_a_job_is_isolated_like_any_other() {
        try (OnRange firebreak = alone().change("Pod", "web-7f9c", pod -> {
                    ObjectNode owner = (ObjectNode) pod.at("/metadata/ownerReferences/0");
                    owner.put("kind", "Job").put("apiVersion", "batch/v1").put("name", "import");
                })
                .open()) {
            JsonNode verdict = firebreak.finished(0, "isolate-pod", POD).at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
        }
    }

    @Test
    void the_one_pod_is_denied_and_not_its_whole_workload() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").without("NetworkPolicy").open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(changes(plan)).contains("label-shop/web-7f9c").doesNotContain("label-shop/web-x8r4");
            assertThat(plan.at("/steps/0/changes").toString()).doesNotContain("\"matchLabels\":{\"app\"");
        }
    }

    @Test
    void the_denies_of_one_run_have_names_of_their_own_in_the_whole_cluster() {
        try (OnRange firebreak = alone().with("{apiVersion: v1, kind: Namespace, metadata: {name: bank}}")
                .pod("ledger-1", pod -> {
                    ((ObjectNode) pod.path("metadata")).put("namespace", "bank");
                    pod.withObject("/status").put("podIP", "10.0.1.9");
                })
                .open()) {
            List<String> names = denied(firebreak.plan("isolate-pod", POD, "bank/ledger-1"));

            assertThat(names).hasSize(2).doesNotHaveDuplicates().allMatch(name -> name.startsWith("case-"));
        }
    }

    @Test
    void no_pod_is_isolated_by_labelling_it_out_of_an_allow_alone() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            List<String> changes = changes(firebreak.plan("isolate-pod", POD));

            assertThat(changes).contains("exclude-shop/allow-web");
            assertThat(changes.indexOf("deny-shop")).isLessThan(changes.indexOf("exclude-shop/allow-web"));
            assertThat(changes.indexOf("deny-shop")).isGreaterThan(changes.indexOf("label-shop/web-7f9c"));
        }
    }

    /// A pod that loses its controller's label is an orphan, on which the policy may not hold.
    @Test
    void the_pod_keeps_its_labels_and_its_controller_while_it_is_isolated() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            JsonNode before = suspect(firebreak);

            firebreak.finished(8, "isolate-pod", POD);

            JsonNode after = suspect(firebreak);
            assertThat(after.at("/metadata/ownerReferences")).isEqualTo(before.at("/metadata/ownerReferences"));
            assertThat(after.at("/metadata/labels").properties())
                    .containsAll(before.at("/metadata/labels").properties())
                    .hasSize(before.at("/metadata/labels").size() + 1);
        }
    }

    private static JsonNode suspect(OnRange firebreak) {
        return firebreak.range().store().find("", "pods", "shop", "web-7f9c").orElseThrow();
    }

    /// A key that is misspelt in one of the three places leaves the pod open.
    @Test
    void one_key_and_value_are_in_the_pods_label_in_the_deny_and_in_the_exclusion() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            firebreak.finished(8, "isolate-pod", POD);

            JsonNode label = policies(firebreak)
                    .filter(policy -> policy.at("/metadata/name").asString().startsWith("case-"))
                    .map(policy -> policy.at("/spec/podSelector/matchLabels"))
                    .findFirst()
                    .orElseThrow();
            String key = label.propertyNames().iterator().next();
            assertThat(suspect(firebreak).at("/metadata/labels").path(key)).isEqualTo(label.path(key));
            assertThat(policies(firebreak)
                            .filter(policy ->
                                    policy.at("/metadata/name").asString().startsWith("allow-"))
                            .map(policy -> policy.at("/spec/podSelector/matchExpressions")))
                    .isNotEmpty()
                    .allSatisfy(not -> assertThat(not.valueStream()).anySatisfy(each -> {
                        assertThat(each.path("key").asString()).isEqualTo(key);
                        assertThat(each.path("operator").asString()).isEqualTo("NotIn");
                        assertThat(each.path("values").valueStream()).contains(label.path(key));
                    }));
        }
    }

    private static Stream<JsonNode> policies(OnRange firebreak) {
        return firebreak.range().store().snapshot().values().stream()
                .filter(object -> object.path("kind").asString().equals("NetworkPolicy"));
    }
}
