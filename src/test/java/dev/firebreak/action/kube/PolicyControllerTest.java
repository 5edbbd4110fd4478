package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.View;
import dev.firebreak.action.ViewOver;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.ForwardingView;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An agent that is told to enforce still learns of no policy where its controller is off or its kind of object is not
/// there. The range has no such cluster: its PolicyEndpoints are hidden.
class PolicyControllerTest {

    /// A cluster in which no controller has written a PolicyEndpoint, and perhaps none could.
    private record Hidden(View view, boolean served) implements ViewOver {
        @Override
        public ClusterView cluster() {
            return new ForwardingView(view.cluster()) {
                @Override
                public List<JsonNode> list(
                        Resource resource,
                        @Nullable String namespace,
                        @Nullable String labels,
                        @Nullable String fields) {
                    return resource.equals(Resource.POLICY_ENDPOINT)
                            ? List.of()
                            : super.list(resource, namespace, labels, fields);
                }

                @Override
                public Set<String> served(String apiVersion) {
                    Set<String> kinds = new HashSet<>(super.served(apiVersion));
                    if (!served) {
                        kinds.remove(Resource.POLICY_ENDPOINT.plural());
                    }
                    return kinds;
                }
            };
        }
    }

    private static Enforcement enforcement(Scene scene, boolean served) {
        try (OnRange firebreak = scene.open()) {
            View view = new Hidden(EnforcementTest.view(firebreak), served);
            JsonNode pod = view.cluster().get(Resource.POD, "shop", "web-7f9c").orElseThrow();
            return Enforcers.look(view, Set.of("shop")).of(pod, List.of("deny"));
        }
    }

    @Test
    void a_configmap_that_does_not_switch_the_controller_on_is_no_enforcement() {
        Enforcement found = enforcement(
                Scene.of("crypto-miner")
                        .change(
                                "ConfigMap",
                                "amazon-vpc-cni",
                                map -> ((ObjectNode) map.path("data"))
                                        .put("enable-network-policy-controller", "false")),
                true);

        assertThat(found.holds()).isEqualTo(Holds.NO);
        assertThat(found.deciding()).extracting("code").contains("controller-off");
    }

    @Test
    void without_the_configmap_whether_the_controller_runs_is_not_known() {
        Enforcement found = enforcement(Scene.of("crypto-miner").without("ConfigMap", "amazon-vpc-cni"), true);

        assertThat(found.holds()).isEqualTo(Holds.UNKNOWN);
        assertThat(found.deciding()).extracting("code").contains("controller-unclear");
    }

    @Test
    void without_the_kind_of_policy_endpoints_nothing_is_enforced() {
        Enforcement found = enforcement(Scene.of("crypto-miner"), false);

        assertThat(found.holds()).isEqualTo(Holds.NO);
        assertThat(found.deciding()).extracting("code").contains("no-policy-endpoints");
    }

    @Test
    void an_accepted_policy_that_no_policy_endpoint_names_the_pod_for_proves_nothing() {
        Enforcement found = enforcement(Scene.of("crypto-miner"), true);

        assertThat(found.holds()).isEqualTo(Holds.UNKNOWN);
        assertThat(found.deciding()).extracting("code").contains("not-resolved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{enable-network-policy-controller: 'True'}",
                "{enable-network-policy-controller: '1'}",
                "{enable-network-policy-controller: ' true'}",
                "{enable-network-policy: 'true'}",
                "{}"
            })
    void the_controller_takes_the_word_true_under_its_own_key_and_no_other(String data) {
        Enforcement found = enforcement(
                Scene.of("crypto-miner")
                        .change("ConfigMap", "amazon-vpc-cni", map -> map.set("data", Scene.yaml(data))),
                true);

        assertThat(found.deciding()).extracting("code").contains("controller-off");
    }

    @Test
    void where_policies_were_resolved_a_configmap_that_says_off_proves_nothing() {
        Scene scene = Scene.of("crypto-miner")
                .change("ConfigMap", "amazon-vpc-cni", map -> map.set("data", Scene.yaml("{}")))
                .policy("other", "{podSelector: {matchLabels: {app: other}}}");
        try (OnRange firebreak = scene.open()) {
            Enforcement found = Enforcers.look(EnforcementTest.view(firebreak), Set.of("shop"))
                    .here();

            assertThat(found.holds()).as(found.toString()).isEqualTo(Holds.UNKNOWN);
            assertThat(found.deciding()).extracting("code").containsExactly("controller-unclear");
        }
    }
}
