package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `reach` tells what still gets through to a pod and from it, by the policies and by what enforces them.
class ReachTest {
    private static final String POD = "shop/web-7f9c";

    private static List<JsonNode> entries(OnRange firebreak, String... words) {
        Ended ended = firebreak.run(OnRange.with(OnRange.with(new String[] {"reach", POD}, words), "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return StreamSupport.stream(ended.document().path("entries").spliterator(), false)
                .toList();
    }

    private static Scene quiet() {
        return Scene.of("lateral-movement").without("NetworkPolicy");
    }

    @Test
    void a_pod_under_no_policy_is_open_to_everybody_and_nothing_is_changed() {
        try (OnRange firebreak = OnRange.of(quiet().scenario())) {
            SortedMap<String, JsonNode> world = WorldState.exact(firebreak.range());

            List<JsonNode> entries = entries(firebreak);

            assertThat(entries)
                    .isNotEmpty()
                    .allMatch(e -> e.path("allowed").asString().equals("yes")
                            && e.path("bySpecification").asString().equals("yes"));
            assertThat(entries).anyMatch(e -> e.at("/peer/cidr").asString("").equals("0.0.0.0/0"));
            assertThat(entries).anyMatch(e -> e.at("/peer/entity").asString("").equals("own-node"));
            assertThat(WorldState.differences(world, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    /// Strict mode keeps closed what starts in it; the API does not tell what started before.
    @Test
    void where_the_vpc_cni_is_strict_a_pod_under_no_policy_is_not_said_to_be_open() {
        Scene strict = quiet().vpcCni(containers -> ((ObjectNode) containers.path(0))
                .putArray("env")
                .addObject()
                .put("name", "NETWORK_POLICY_ENFORCING_MODE")
                .put("value", "strict"));
        try (OnRange firebreak = strict.open()) {
            assertThat(entries(firebreak, "--from", "internet")).isNotEmpty().allSatisfy(entry -> {
                assertThat(entry.path("allowed").asString()).isEqualTo("unknown");
                assertThat(entry.path("bySpecification").asString()).isEqualTo("yes");
                assertThat(entry.path("because").asString()).contains("strict mode");
            });
        }
    }

    @Test
    void a_range_of_ports_that_a_policy_allows_stands_as_that_range_and_names_the_policy() {
        Scene scene = quiet().policy(
                        "web",
                        "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8,"
                                + " except: [10.1.0.0/16]}}], ports: [{port: 8000, endPort: 8010}]}]}");
        try (OnRange firebreak = OnRange.of(scene.scenario())) {
            List<JsonNode> open = entries(firebreak, "--from", "internet").stream()
                    .filter(e -> e.path("bySpecification").asString().equals("yes"))
                    .toList();

            assertThat(open).singleElement().satisfies(e -> {
                assertThat(e.at("/peer/cidr").asString()).isEqualTo("10.0.0.0/8");
                assertThat(e.path("protocol").asString()).isEqualTo("TCP");
                assertThat(e.path("port").asInt()).isEqualTo(8000);
                assertThat(e.path("endPort").asInt()).isEqualTo(8010);
                assertThat(e.at("/policies/0/group").asString()).isEqualTo("networking.k8s.io");
                assertThat(e.at("/policies/0/name").asString()).isEqualTo("web");
            });
            assertThat(entries(firebreak, "--from", "10.1.2.3", "--port", "8005/tcp"))
                    .singleElement()
                    .satisfies(e ->
                            assertThat(e.path("bySpecification").asString()).isEqualTo("no"));
            assertThat(entries(firebreak, "--from", "10.2.2.3", "--port", "8005/TCP"))
                    .singleElement()
                    .satisfies(e ->
                            assertThat(e.path("bySpecification").asString()).isEqualTo("yes"));
            assertThat(entries(firebreak, "--from", "internet", "--port", "8005/TCP"))
                    .as("one port, one answer: somebody gets through")
                    .singleElement()
                    .satisfies(e -> {
                        assertThat(e.at("/peer/entity").asString()).isEqualTo("internet");
                        assertThat(e.path("bySpecification").asString()).isEqualTo("yes");
                        assertThat(e.at("/policies/0/name").asString()).isEqualTo("web");
                    });
            assertThat(entries(firebreak, "--from", "10.1.0.0/16", "--port", "8005/TCP"))
                    .singleElement()
                    .satisfies(e ->
                            assertThat(e.path("bySpecification").asString()).isEqualTo("no"));
        }
    }

    @Test
    void calico_is_read_in_the_form_that_people_write_where_only_that_is_served() {
        Scene scene = quiet().serving(Resource.CALICO_TIER_V3, Resource.CALICO_GLOBAL_NETWORK_POLICY_V3)
                .with("{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: first}, spec: {order: 7}}")
                .with("{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: first.closed},"
                        + " spec: {tier: first, selector: all(), types: [Ingress], ingress: [{action: Deny}]}}");
        try (OnRange firebreak = OnRange.of(scene.scenario())) {
            assertThat(entries(firebreak, "--from", "198.51.100.7", "--port", "80/TCP"))
                    .singleElement()
                    .satisfies(e -> {
                        assertThat(e.path("bySpecification").asString()).isEqualTo("no");
                        assertThat(e.at("/policies/0/group").asString()).isEqualTo("projectcalico.org");
                        assertThat(e.at("/policies/0/name").asString()).isEqualTo("first.closed");
                    });
        }
    }

    @Test
    void after_isolating_nothing_is_left_but_the_own_node() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.finished(0, "isolate-pod", POD);

            assertThat(entries(firebreak))
                    .as("a pod on the network of its own node is that node")
                    .allMatch(e -> e.at("/peer/entity").asString("").equals("own-node")
                            || e.at("/peer/pod").asString("").equals("aws-node-4qv8x"));
        }
    }

    /// As the enforcement verdict says: a pod that started before Cilium did is under no policy of it.
    @Test
    void a_pod_that_cilium_may_not_manage_is_not_said_to_be_closed() {
        for (boolean managed : List.of(true, false)) {
            Scene scene = Scene.of("crypto-miner")
                    .cilium()
                    .agentsReady()
                    .serving(Resource.CILIUM_ENDPOINT)
                    .with("{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system},"
                            + " data: {enable-policy: default}}")
                    .with("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: "
                            + (managed ? "web-7f9c" : "another") + ", namespace: shop}}")
                    .policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}");
            try (OnRange firebreak = scene.open()) {
                JsonNode entry = firebreak
                        .run("reach", "shop/web-7f9c", "--from", "internet", "--port", "80/TCP", "-o", "json")
                        .document()
                        .at("/entries/0");

                assertThat(entry.path("allowed").asString()).isEqualTo(managed ? "no" : "unknown");
                assertThat(entry.path("because").asString().contains("managed by Cilium"))
                        .isEqualTo(!managed);
            }
        }
    }

    @Test
    void where_nothing_enforces_the_policies_and_the_packets_are_told_apart() {
        Scene scene = Scene.of("crypto-miner")
                .without("DaemonSet")
                .policy("closed", "{podSelector: {}, policyTypes: [Ingress, Egress]}");
        try (OnRange firebreak = OnRange.of(scene.scenario())) {
            List<JsonNode> entries = entries(firebreak, "--to", "198.51.100.7");

            assertThat(entries).singleElement().satisfies(e -> {
                assertThat(e.path("allowed").asString()).isEqualTo("unknown");
                assertThat(e.path("bySpecification").asString()).isEqualTo("no");
                assertThat(e.path("because").asString())
                        .contains("which plugin enforces", "the policies say otherwise");
            });
        }
    }

    @Test
    void a_terminal_shows_a_table_within_its_width() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String shown = firebreak.typing(List.of(), "reach", POD).out();

            assertThat(shown.lines()).allMatch(line -> Text.columns(line.replaceAll("\u001b\\[[0-9;]*m", "")) <= 100);
            assertThat(shown).contains("PEER", "PORTS", "HERE", "BY POLICIES", "DECIDED BY", "own-node");
        }
    }

    @Test
    void a_block_means_the_pods_in_it_too() {
        Scene scene = quiet().policy(
                        "web",
                        "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}], ports:"
                                + " [{port: 8080}]}]}");
        try (OnRange firebreak = OnRange.of(scene.scenario())) {
            assertThat(entries(firebreak, "--from", "10.0.0.0/8", "--port", "8080/TCP"))
                    .singleElement()
                    .satisfies(e -> {
                        assertThat(e.path("bySpecification").asString()).isEqualTo("yes");
                        assertThat(e.at("/peer/cidr").asString()).isEqualTo("10.0.0.0/8");
                        assertThat(e.at("/policies/0/name").asString()).isEqualTo("web");
                    });
            assertThat(entries(firebreak, "--from", "192.168.0.0/16", "--port", "8080/TCP"))
                    .singleElement()
                    .satisfies(e ->
                            assertThat(e.path("bySpecification").asString()).isEqualTo("no"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"300.1.1.1", "1.2.3.4/33", "010.0.0.1", "2130706433", "fe80::1::2"})
    void what_looks_like_an_address_and_is_none_is_no_pod(String text) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            OnRange.Ended refused = firebreak.run("reach", POD, "--from", text);
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err()).contains(text);
        }
    }

    @Test
    void a_pod_that_is_not_there_and_a_port_that_is_none_are_refused() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("reach", "shop/nobody").exit()).isEqualTo(4);
            assertThat(firebreak.run("reach", POD, "--port", "http").exit()).isEqualTo(2);
            assertThat(firebreak.run("reach", POD, "--from", "shop/nobody").exit())
                    .isEqualTo(4);
        }
    }

    @Test
    void the_same_reason_of_many_rows_stands_once() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").without("DaemonSet").open()) {
            String shown = firebreak
                    .typing(List.of(), "reach", POD)
                    .out()
                    .replaceAll("\u001b\\[[0-9;]*m", "")
                    .replaceAll("\\s+", " ");

            assertThat(shown.split("which plugin enforces policies for the receiving pod", -1))
                    .hasSize(2);
            assertThat(shown.split("which plugin enforces policies for the sending pod", -1))
                    .hasSize(2);
            assertThat(shown)
                    .contains("What the policies say there: the receiving pod is isolated and no policy allows it");
        }
    }

    @Test
    void what_a_block_excepts_stands_beside_it_with_an_answer_of_its_own() {
        Scene scene = quiet().policy(
                        "out",
                        "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{ipBlock: {cidr:"
                                + " 0.0.0.0/0, except: [192.0.2.0/24]}}]}], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0,"
                                + " except: [169.254.169.254/32, 10.0.0.0/8]}}]}]}");
        try (OnRange firebreak = scene.open()) {
            assertThat(entries(firebreak))
                    .filteredOn(e -> e.at("/peer").has("cidr"))
                    .extracting(
                            e -> e.path("direction").asString(),
                            e -> e.at("/peer/cidr").asString(),
                            e -> e.path("allowed").asString())
                    .contains(
                            tuple("ingress", "0.0.0.0/0", "yes"),
                            tuple("ingress", "192.0.2.0/24", "no"),
                            tuple("egress", "0.0.0.0/0", "yes"),
                            tuple("egress", "169.254.169.254/32", "no"),
                            tuple("egress", "10.0.0.0/8", "no"));
            assertThat(firebreak.typing(List.of(), "reach", POD).out().replaceAll("\u001b\\[[0-9;]*m", ""))
                    .containsPattern("to +169\\.254\\.169\\.254/32 +all +closed +closed");
            assertThat(firebreak
                            .run("blast-radius", POD, "-o", "json")
                            .document()
                            .at("/network/open"))
                    .extracting(
                            open -> open.path("entity").asString(""),
                            open -> open.path("allowed").asString())
                    .contains(tuple("internet", "yes"), tuple("169.254.169.254/32", "no"), tuple("10.0.0.0/8", "no"));
        }
    }

    @Test
    void what_enforces_is_told_of_the_pods_own_node_where_the_clusters_settings_differ() {
        Scene off = quiet().change(
                        "DaemonSet",
                        "aws-node",
                        set -> ((ObjectNode) set.at("/spec/template/spec/containers/1"))
                                .putArray("args")
                                .add("--enable-network-policy=false"));
        try (OnRange firebreak = off.open()) {
            assertThat(header(firebreak))
                    .contains("on the pod's node the VPC CNI 1.21 enforces NetworkPolicies, in standard mode")
                    .contains("the cluster's settings differ: the VPC CNI does not enforce NetworkPolicies");
        }
        Scene on = quiet().change(
                        "Pod",
                        "aws-node-4qv8x",
                        pod -> ((ObjectNode) pod.at("/spec/containers/1"))
                                .putArray("args")
                                .add("--enable-network-policy=false"));
        try (OnRange firebreak = on.open()) {
            assertThat(header(firebreak))
                    .contains("on the pod's node the VPC CNI does not enforce NetworkPolicies")
                    .contains("the cluster's settings differ: the VPC CNI 1.21 enforces NetworkPolicies");
        }
    }

    private static String header(OnRange firebreak) {
        String shown = firebreak
                .typing(List.of(), "reach", POD)
                .out()
                .replaceAll("\u001b\\[[0-9;]*m", "")
                .replaceAll("\\s+", " ");
        return shown.substring(shown.indexOf("What enforces policies here:"), shown.indexOf("PEER"));
    }
}
