package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `blast-radius` tells what an attacker reaches from a pod, never more than there is, and what it could not read.
class BlastRadiusTest {
    private static final String POD = "shop/web-7f9c";

    private static JsonNode radius(OnRange firebreak, String... more) {
        Ended ended = firebreak.run(OnRange.with(OnRange.with(new String[] {"blast-radius", POD}, more), "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.document();
    }

    private static List<String> dangers(JsonNode radius) {
        return radius.path("dangers")
                .valueStream()
                .map(danger -> danger.path("code").asString() + " "
                        + danger.path("namespace").asString("everywhere"))
                .toList();
    }

    private static Stream<JsonNode> open(JsonNode radius) {
        return radius.at("/network/open").valueStream();
    }

    @Test
    void a_pod_under_no_policy_reaches_workloads_nodes_and_the_internet_and_nothing_is_changed() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> world = WorldState.exact(firebreak.range());

            JsonNode radius = radius(firebreak);

            assertThat(open(radius))
                    .anyMatch(open -> open.path("entity").asString("").equals("internet"))
                    .anyMatch(open -> open.path("workload").asString("").equals("ReplicaSet/web")
                            && open.path("pods").asInt() == 2);
            assertThat(radius.at("/tenants/0/namespace").asString()).isEqualTo("kube-system");
            assertThat(radius.path("tenants").toString()).doesNotContain("web-7f9c");
            assertThat(WorldState.differences(world, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void after_isolating_nothing_is_reached_but_the_own_node_and_what_is_on_its_network() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.finished(0, "isolate-pod", POD);

            JsonNode radius = radius(firebreak);

            assertThat(open(radius))
                    .allMatch(open -> open.path("entity").asString("").equals("own-node")
                            || open.path("workload").asString("").equals("DaemonSet/aws-node"));
            assertThat(radius.at("/instanceMetadata/reachable").asString()).isEqualTo("no");
            assertThat(radius.at("/nodeRole/reachable").asString()).isEqualTo("no");
            assertThat(radius.at("/suspect/isolated").isNull()).isFalse();
        }
    }

    @Test
    void connections_that_an_isolation_did_not_cut_are_told_beside_what_the_policies_let_through() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = firebreak.finished(8, "isolate-pod", POD).path("case").asString();
            String open = "policies do not end them, and run " + ran + "/r1 ended with cut: NO";

            for (String look : List.of("blast-radius", "reach", "describe")) {
                assertThat(joined(firebreak, look)).as(look).containsIgnoringCase("open connections: " + open);
            }
            firebreak.finished(0, "undo", ran);
            for (String look : List.of("blast-radius", "reach", "describe")) {
                assertThat(joined(firebreak, look)).as(look).doesNotContain("cut: NO");
            }
        }
    }

    @Test
    void so_are_those_of_which_it_is_not_known() {
        Scene strict = Scene.of("crypto-miner")
                .vpcCni(containers -> ((ObjectNode) containers.path(0))
                        .putArray("env")
                        .addObject()
                        .put("name", "NETWORK_POLICY_ENFORCING_MODE")
                        .put("value", "strict"));
        try (OnRange firebreak = strict.open()) {
            firebreak.finished(9, "isolate-pod", POD);

            assertThat(joined(firebreak, "blast-radius")).contains("r1 ended with cut: unknown");
            assertThat(joined(firebreak, "reach")).contains("r1 ended with cut: unknown");
        }
    }

    private static String joined(OnRange firebreak, String look) {
        Ended ended = firebreak.run(look, POD);
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.out().replaceAll("[\\s│├└─]+", " ");
    }

    @ParameterizedTest
    @CsvSource({"required, 1, false, no", "required, 2, false, yes", "optional, 1, false, yes", "required, 1, true, yes"
    })
    void the_role_of_the_node_is_reached_as_its_metadata_service_answers(
            String tokens, int hopLimit, boolean hostNetwork, String reachable) {
        Scene scene = Scene.of("crypto-miner")
                .account(account -> account.path("instances")
                        .forEach(instance ->
                                ((ObjectNode) instance).put("tokens", tokens).put("hopLimit", hopLimit)))
                .change("Pod", "web-7f9c", pod -> ((ObjectNode) pod.path("spec")).put("hostNetwork", hostNetwork));
        try (OnRange firebreak = scene.open()) {
            JsonNode radius = radius(firebreak);

            assertThat(radius.at("/instanceMetadata/reachable").asString()).isEqualTo(reachable);
            assertThat(radius.at("/nodeRole/arn").asString()).endsWith("role/general-nodes");
        }
    }

    @Test
    void secrets_that_the_pod_was_given_are_reached_without_any_right() {
        Scene scene = Scene.of("crypto-miner").change("Pod", "web-7f9c", pod -> {
            ObjectNode spec = (ObjectNode) pod.path("spec");
            spec.withArray("volumes")
                    .addObject()
                    .put("name", "tls")
                    .putObject("secret")
                    .put("secretName", "web-tls");
            spec.withArray("imagePullSecrets").addObject().put("name", "registry");
        });
        try (OnRange firebreak = scene.open()) {
            assertThat(firebreak.run("blast-radius", POD).out())
                    .contains("secrets that the pod was given", "web-tls (mounted)")
                    .doesNotContain("to pull images");
            assertThat(radius(firebreak).at("/secrets/0/name").asString()).isEqualTo("web-tls");
        }
    }

    @Test
    void what_is_only_read_of_the_node_and_its_memory_segments_are_ways_to_it_too() {
        Scene scene = Scene.of("crypto-miner").change("Pod", "web-7f9c", pod -> {
            ObjectNode spec = (ObjectNode) pod.path("spec");
            spec.put("hostIPC", true);
            spec.withArray("volumes")
                    .addObject()
                    .put("name", "kubelet")
                    .putObject("hostPath")
                    .put("path", "/var/lib/kubelet");
            ((ObjectNode) spec.at("/containers/0"))
                    .withArray("volumeMounts")
                    .addObject()
                    .put("name", "kubelet")
                    .put("mountPath", "/node")
                    .put("readOnly", true);
        });
        try (OnRange firebreak = scene.open()) {
            assertThat(firebreak.run("blast-radius", POD).out())
                    .contains("! it can read host path /var/lib/kubelet", "! it shares the memory segments")
                    .doesNotContain("nothing in the pod's specification opens the node");
        }
    }

    @Test
    void dangerous_rights_are_told_with_the_binding_that_gives_them() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode radius = radius(firebreak);

            assertThat(dangers(radius)).containsExactlyInAnyOrder("read-secrets shop", "run-in-pods shop");
            assertThat(radius.at("/dangers/0/via/binding").asString()).isEqualTo("rolebinding shop/web");
            assertThat(firebreak.run("blast-radius", POD).out())
                    .contains("! reads secrets", "may get, list, watch configmaps in namespace shop");
        }
    }

    @Test
    void rights_by_groups_by_clusterroles_and_by_wildcards_count_and_those_of_others_do_not() {
        String binding = "{apiVersion: rbac.authorization.k8s.io/v1, kind: %s, metadata: {name: %s%s}, roleRef:"
                + " {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}, subjects: [%s]}";
        Scene scene = Scene.of("crypto-miner")
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: kubelets},"
                        + " rules: [{apiGroups: [\"\"], resources: [nodes/proxy, pods], verbs: [\"*\"]}]}")
                .with(binding.formatted(
                        "ClusterRoleBinding",
                        "all-of-shop",
                        "",
                        "kubelets",
                        "{kind: Group, name: \"system:serviceaccounts:shop\"}"))
                .with(binding.formatted(
                        "RoleBinding",
                        "admin",
                        ", namespace: kube-system",
                        "cluster-admin",
                        "{kind: ServiceAccount, name: web, namespace: shop}"))
                .with(binding.formatted(
                        "ClusterRoleBinding",
                        "not-ours",
                        "",
                        "cluster-admin",
                        "{kind: ServiceAccount, name: web, namespace: other}"));
        try (OnRange firebreak = scene.open()) {
            assertThat(dangers(radius(firebreak)))
                    .containsExactlyInAnyOrder(
                            "nodes-proxy everywhere",
                            "create-pods everywhere",
                            "all-rights kube-system",
                            "read-secrets shop");
        }
    }

    @Test
    void what_may_not_be_read_is_unknown_with_its_reason_and_the_rest_is_told() {
        try (OnRange firebreak = FewRightsTest.ada(
                        "shop", "- {apiGroups: [\"\"], resources: [pods, serviceaccounts], verbs: [get]}\n")
                .open()) {
            JsonNode radius = radius(firebreak, "--as", "ada");

            assertThat(radius.path("unknown").valueStream())
                    .extracting(each -> each.path("part").asString() + " "
                            + each.path("code").asString())
                    .contains("reach forbidden", "rights forbidden", "node forbidden", "neighbours forbidden");
            for (String part : List.of("network", "rights", "dangers", "nodeRole", "tenants")) {
                assertThat(radius.path(part).isNull()).as(part).isTrue();
            }
            assertThat(radius.at("/instanceMetadata/reachable").asString()).isEqualTo("unknown");
            assertThat(radius.at("/identity/roles/0/arn").asString()).endsWith("role/shop-web");
            assertThat(firebreak.run("blast-radius", POD, "--as", "ada").out())
                    .contains("its rights are not known", "neighbours are not known", "not known");
        }
    }

    @Test
    void aws_that_is_gone_leaves_its_roles_unknown() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().aws().close();

            JsonNode radius = radius(firebreak, "--request-timeout", "2s");

            assertThat(radius.path("unknown").toString()).contains("aws-unreachable");
            assertThat(radius.at("/instanceMetadata/reachable").asString()).isEqualTo("unknown");
            assertThat(dangers(radius)).containsExactly("read-secrets shop");
        }
    }

    @Test
    void a_terminal_shows_a_tree_within_its_width() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String shown = firebreak.typing(List.of(), "blast-radius", POD).out();

            assertThat(shown.lines()).allMatch(line -> Text.columns(line.replaceAll("\u001b\\[[0-9;]*m", "")) <= 100);
            assertThat(shown).contains("network", "service account shop/web", "AWS roles", "shop-web-uploads by IRSA");
        }
    }
}
