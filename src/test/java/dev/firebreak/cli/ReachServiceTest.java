package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The address of a Service is the agent's to look at before the node rewrites it, and its pods decide as well.
class ReachServiceTest {
    private static final String POD = "shop/web-7f9c";
    private static final String OUTSIDE = "198.51.100.7";

    private static JsonNode to(OnRange firebreak, String pod, String peer) {
        OnRange.Ended ended = firebreak.run("reach", pod, "--to", peer, "--port", "443/TCP", "-o", "json");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.document().at("/entries/0");
    }

    private static Scene services() {
        return Scene.of("lateral-movement").without("NetworkPolicy");
    }

    private static final String TO_ALL_PODS = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress:"
            + " [{to: [{namespaceSelector: {}}]}]}";

    @Test
    void an_allow_of_pods_lets_through_to_the_addresses_of_their_services_too() {
        try (OnRange firebreak = services().policy("to-pods", TO_ALL_PODS).open()) {
            for (String address : List.of("10.100.0.1", "10.100.7.7")) {
                JsonNode entry = to(firebreak, POD, address);
                assertThat(entry.path("allowed").asString())
                        .as(entry.toString())
                        .isEqualTo("yes");
                assertThat(entry.path("bySpecification").asString()).isNotEqualTo("yes");
                assertThat(entry.at("/policies/0/name").asString()).isEqualTo("to-pods");
            }
            assertThat(to(firebreak, POD, "10.100.0.1").at("/peer/entity").asString())
                    .isEqualTo("service/kubernetes");
            assertThat(to(firebreak, POD, OUTSIDE).path("allowed").asString()).isEqualTo("no");
        }
    }

    @Test
    void what_keeps_a_suspect_open_through_its_sibling_keeps_the_services_open() {
        try (OnRange firebreak = services().policy("to-pods", TO_ALL_PODS).open()) {
            assertThat(firebreak.plan("isolate-pod", POD, "--siblings", "leave").path("problems"))
                    .anyMatch(problem -> problem.path("code").asString().equals("reach-after")
                            && problem.path("message").asString().contains("still gets through")
                            && problem.path("message").asString().contains("service shop/web (10.100.7.7) on TCP 80"));
            firebreak.approved("isolate-pod", POD, "--siblings", "leave");

            JsonNode entry = to(firebreak, POD, "10.100.0.1");
            assertThat(entry.path("allowed").asString()).as(entry.toString()).isEqualTo("yes");
            assertThat(firebreak.run("reach", POD, "-o", "json").document().path("entries"))
                    .anyMatch(e -> e.at("/peer/entity").asString("").equals("service/kubernetes")
                            && e.path("allowed").asString().equals("yes"));
        }
    }

    @Test
    void an_address_of_a_service_whose_pods_refuse_is_not_open() {
        try (OnRange firebreak = services()
                .policy("closed", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}")
                .pod("tool", pod -> {
                    ((ObjectNode) pod.at("/metadata")).putObject("labels").put("app", "tool");
                    pod.withObject("/status")
                            .put("podIP", "10.0.9.1")
                            .putArray("podIPs")
                            .addObject()
                            .put("ip", "10.0.9.1");
                })
                .open()) {
            OnRange.Ended ended =
                    firebreak.run("reach", "shop/tool", "--to", "10.100.7.7", "--port", "80/TCP", "-o", "json");
            JsonNode entry = ended.document().at("/entries/0");
            assertThat(entry.path("allowed").asString()).as(ended.out()).isEqualTo("no");
            assertThat(entry.path("because").asString()).contains("service shop/web");
        }
    }
}
