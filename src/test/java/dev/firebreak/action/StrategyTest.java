package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.problem;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The way in which pods are denied traffic: chosen from what the cluster has, said with its reason, and taken back.
class StrategyTest {
    private static final String POD = "shop/web-7f9c";
    private static final String LABEL = "label-shop/web-7f9c";
    private static final String AWS = "clusternetworkpolicies.networking.k8s.aws";
    private static final String CILIUM = "ciliumnetworkpolicies.cilium.io";
    private static final String CALICO = "globalnetworkpolicies.crd.projectcalico.org";

    /// The suspect alone on its node, under an allow, where the VPC CNI enforces.
    private static Scene vpcCni() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .without("Pod", "web-k2lm")
                .policy("allow", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}");
    }

    private static Scene cilium() {
        return vpcCni().cilium();
    }

    private static Scene calico() {
        return vpcCni().calico();
    }

    private static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of("except-deny", vpcCni(), List.of(LABEL, "deny-shop", "exclude-shop/allow"), ""),
                Arguments.of(
                        "admin-deny",
                        vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY),
                        List.of(LABEL, "deny-shop", "tier-deny", "exclude-shop/allow"),
                        AWS),
                Arguments.of("cilium-deny", cilium(), List.of(LABEL, "deny-shop", "cilium-deny-shop"), CILIUM),
                Arguments.of("calico-tier", calico(), List.of(LABEL, "deny-shop", "tier", "tier-deny"), CALICO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void the_strongest_way_that_is_known_to_be_enforced_is_chosen_and_said_with_its_reason(
            String strategy, Scene scene, List<String> changes, String kind) {
        try (OnRange firebreak = scene.open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(changes(plan)).isEqualTo(changes);
            assertThat(said(plan, "strategy"))
                    .singleElement()
                    .asString()
                    .startsWith("strategy " + strategy + ": ")
                    .contains(", because ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void what_a_way_made_is_taken_back_to_the_last_field(
            String strategy, Scene scene, List<String> changes, String kind) {
        try (OnRange firebreak = scene.open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode finished =
                    firebreak.approved("isolate-pod", POD, "-o", "json").document();
            String ran = finished.path("case").asString();
            assertThat(finished.path("steps")
                            .path(0)
                            .path("verdict")
                            .path("applied")
                            .asString())
                    .as(finished.toString())
                    .isEqualTo("yes");
            if (!kind.isEmpty()) {
                assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range()))
                                .toString())
                        .contains(kind.substring(0, kind.indexOf('.')));
            }
            assertThat(firebreak
                            .plan("isolate-pod", POD, "--case", ran)
                            .path("steps")
                            .path(0)
                            .path("proposal")
                            .asString())
                    .as("planned again in the same case")
                    .isEqualTo("nothing");

            assertThat(firebreak.approved("undo", ran).exit()).isZero();

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_way_that_was_asked_for_is_gone_and_recorded() {
        try (OnRange firebreak =
                vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "except-deny");

            assertThat(changes(plan)).containsExactly(LABEL, "deny-shop", "exclude-shop/allow");
            assertThat(said(plan, "strategy")).singleElement().asString().endsWith("because it was asked for");
            assertThat(plan.path("steps")
                            .path(0)
                            .path("outputs")
                            .path("strategy")
                            .asString())
                    .isEqualTo("except-deny");
        }
    }

    @Test
    void a_way_whose_kind_the_cluster_does_not_serve_is_refused() {
        try (OnRange firebreak = vpcCni().open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "cilium-deny");

            assertThat(plan.path("steps").path(0).path("proposal").asString()).isEqualTo("refused");
            assertThat(said(plan, "strategy-not-served"))
                    .singleElement()
                    .asString()
                    .contains("cilium.io");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod-blackhole", "security-group"})
    void a_way_that_is_inside_one_pod_is_none_for_those_still_to_start(String way) {
        try (OnRange firebreak = vpcCni().open()) {
            OnRange.Ended ended = firebreak.run("isolate-namespace", "shop", "--strategy", way, "-o", "json");

            assertThat(ended.exit()).isEqualTo(3);
            assertThat(ended.out()).contains("except-deny", "admin-deny").doesNotContain("needs ,");
        }
    }

    @Test
    void a_way_that_may_not_be_enforced_is_warned_of() {
        try (OnRange firebreak =
                vpcCni().serving(Resource.CLUSTER_NETWORK_POLICY).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "upstream-deny");

            assertThat(changes(plan)).containsExactly(LABEL, "deny-shop", "tier-deny", "exclude-shop/allow");
            assertThat(said(plan, "strategy-not-enforced")).hasSize(1);
        }
    }

    /// facts 3.2: Cilium enforces it from 1.20 on, behind a switch; Calico from 3.31 on.
    @ParameterizedTest
    @CsvSource({
        "cilium, v1.20.1, true, yes",
        "cilium, v1.19.4, true, no",
        "cilium, v1.20.1, false, no",
        "cilium, latest, true, unknown",
        "calico, v3.31.2, '', yes",
        "calico, v3.30.0, '', no",
        "calico, release, '', unknown"
    })
    void the_upstream_tier_is_enforced_by_the_versions_and_settings_that_know_it(
            String plugin, String tag, String setting, String enforced) {
        String house = "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name:"
                + " house}, spec: {tier: Admin, priority: 10, subject: {namespaces: {}}, egress: [{action: Deny,"
                + " to: [{networks: [\"0.0.0.0/0\"]}]}]}}";
        try (OnRange firebreak = knowingUpstream(plugin, tag, setting).open();
                OnRange denied =
                        knowingUpstream(plugin, tag, setting).with(house).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "upstream-deny");
            assertThat(said(plan, "strategy-not-enforced")).hasSize(enforced.equals("yes") ? 0 : 1);
            assertThat(changes(plan)).contains("exclude-shop/allow");
            assertThat(said(firebreak.plan("isolate-pod", POD), "strategy").toString())
                    .as("a stronger way is always there")
                    .doesNotContain("upstream-deny");

            JsonNode verdict = firebreak
                    .approved("isolate-pod", POD, "--strategy", "upstream-deny", "-o", "json")
                    .document()
                    .at("/steps/0/verdict");
            assertThat(verdict.toString().contains("denial-not-enforced")).isEqualTo(enforced.equals("no"));

            String reached = denied.run("reach", POD, "--to", "internet", "--port", "443/TCP", "-o", "json")
                    .document()
                    .at("/entries/0/allowed")
                    .asString();
            assertThat(reached)
                    .isEqualTo(
                            switch (enforced) {
                                case "yes" -> "no";
                                case "no" -> "yes";
                                default -> "unknown";
                            });
        }
    }

    private static Scene knowingUpstream(String plugin, String tag, String setting) {
        Scene scene = plugin.equals("cilium")
                ? cilium().serving(Resource.CILIUM_ENDPOINT)
                        .with("{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace:"
                                + " kube-system}, data: {enable-policy: default,"
                                + " enable-k8s-cluster-network-policy: \""
                                + setting + "\"}}")
                        .with("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: web-7f9c, namespace:"
                                + " shop}}")
                : calico();
        String daemonSet = plugin.equals("cilium") ? "cilium" : "calico-node";
        return scene.agentsReady()
                .serving(Resource.CLUSTER_NETWORK_POLICY)
                .change(
                        "DaemonSet",
                        daemonSet,
                        set -> ((ObjectNode) set.at("/spec/template/spec/containers/0"))
                                .put("image", "registry.example/agent:" + tag));
    }

    @Test
    void a_kind_of_the_same_name_in_another_group_is_not_taken_for_the_plugins() {
        try (OnRange firebreak =
                vpcCni().serving(Resource.CLUSTER_NETWORK_POLICY).open()) {
            assertThat(said(firebreak.plan("isolate-pod", POD), "strategy"))
                    .singleElement()
                    .asString()
                    .startsWith("strategy except-deny: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate-pod " + POD, "isolate-pod " + POD + " shop/web-x8r4", "isolate-namespace shop"})
    void a_stronger_way_that_is_asked_for_of_what_the_case_holds_by_a_weaker_is_not_left_out_silently(String words) {
        try (OnRange firebreak =
                vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY).open()) {
            String[] isolate = words.split(" ");
            String[] first = words.startsWith("isolate-pod") ? new String[] {"isolate-pod", POD} : isolate;
            String ran = firebreak
                    .approved(OnRange.with(first, "--strategy", "except-deny", "-o", "json"))
                    .document()
                    .path("case")
                    .asString();

            JsonNode again = firebreak.plan(OnRange.with(isolate, "--strategy", "admin-deny", "--case", ran));

            JsonNode warned = problem(again, "strategy-not-added");
            assertThat(warned.path("severity").asString()).isEqualTo("warn");
            assertThat(warned.path("message").asString()).contains("except-deny", "admin-deny");
            assertThat(warned.path("fix").asString()).contains("firebreak undo " + ran + "/r1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate-pod " + POD, "isolate-namespace shop"})
    void nothing_is_said_of_a_way_that_holds_already_or_of_a_weaker_one(String words) {
        try (OnRange firebreak =
                vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY).open()) {
            String[] isolate = words.split(" ");
            String ran = firebreak
                    .approved(OnRange.with(isolate, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();

            for (String way : List.of("admin-deny", "except-deny")) {
                JsonNode again = firebreak.plan(OnRange.with(isolate, "--strategy", way, "--case", ran));
                assertThat(said(again, "strategy-not-added")).as(way).isEmpty();
            }
        }
    }

    /// Where the controller resolves the tier too, as EKS does; the allow was over the pod before.
    private static Scene adminTier() {
        return vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY, Resource.CLUSTER_POLICY_ENDPOINT);
    }

    @Test
    void the_admin_tier_cuts_the_sessions_of_a_pod_that_was_under_an_ordinary_policy() {
        try (OnRange firebreak = adminTier().open()) {
            assertThat(said(firebreak.plan("isolate-pod", POD), "sessions-cut")).hasSize(1);

            JsonNode verdict = verdict(firebreak);

            assertThat(verdict.path("cut").asString()).as(verdict.toString()).isEqualTo("yes");
            assertThat(verdict.toString()).contains("admin-tier-cuts");
        }
    }

    /// peers 3.5: agents before the measured one dropped or kept open connections inconsistently.
    @ParameterizedTest
    @CsvSource({"v1.4.3, yes", "v1.4.0-eksbuild.2, yes", "v2.0.1, yes", "v1.3.9, unknown", "latest, unknown"})
    void whether_sessions_are_cut_is_claimed_only_of_agents_as_new_as_the_measured_one(String tag, String cut) {
        Scene scene = adminTier()
                .vpcCni(containers -> containers.forEach(container -> {
                    if (container.has("args")) {
                        ((ObjectNode) container).put("image", "registry.example/aws-network-policy-agent:" + tag);
                    }
                }));
        try (OnRange firebreak = scene.open()) {
            boolean known = cut.equals("yes");
            JsonNode plan = firebreak.plan("isolate-pod", POD);
            assertThat(said(plan, "sessions-cut")).hasSize(known ? 1 : 0);
            assertThat(said(plan, "sessions-live-on")).hasSize(known ? 0 : 1);

            JsonNode verdict = verdict(firebreak);

            assertThat(verdict.path("cut").asString()).as(verdict.toString()).isEqualTo(cut);
            assertThat(verdict.toString().contains("agent-not-measured")).isEqualTo(!known);
        }
    }

    @Test
    void sessions_of_a_pod_that_a_policy_of_the_tiers_was_over_before_live_on() {
        String before = "{apiVersion: networking.k8s.aws/v1alpha1, kind: ClusterNetworkPolicy, metadata: {name: house},"
                + " spec: {tier: Baseline, priority: 10, subject: {namespaces: {}}, ingress: [{name: a, action: Accept,"
                + " from: [{namespaces: {}}]}]}}";
        try (OnRange firebreak = adminTier().with(before).open()) {
            assertThat(said(firebreak.plan("isolate-pod", POD), "sessions-live-on"))
                    .hasSize(1);

            assertThat(verdict(firebreak).path("cut").asString()).isEqualTo("no");
        }
    }

    @Test
    void a_denial_of_the_tier_that_the_controller_has_not_taken_up_is_not_known_to_cut() {
        try (OnRange firebreak =
                vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY).open()) {
            JsonNode verdict = verdict(firebreak);

            assertThat(verdict.path("cut").asString()).as(verdict.toString()).isEqualTo("unknown");
            assertThat(verdict.toString()).contains("denial-not-resolved");
        }
    }

    private static JsonNode verdict(OnRange firebreak) {
        return firebreak
                .approved("isolate-pod", POD, "-o", "json")
                .document()
                .path("steps")
                .path(0)
                .path("verdict");
    }

    /// The needed rights, and those of the admin tier but for one.
    private static Scene ada(String without) {
        String verbs = Stream.of("create", "list", "get", "delete")
                .filter(verb -> !verb.equals(without))
                .collect(Collectors.joining(", "));
        return vpcCni().serving(Resource.AWS_CLUSTER_NETWORK_POLICY)
                .with("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: ada}
                    rules:
                    - {apiGroups: [""], resources: [pods], verbs: [get, list, patch]}
                    - {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, create, patch, delete]}
                    - {apiGroups: [networking.k8s.aws], resources: [clusternetworkpolicies], verbs: [%s]}
                    - {apiGroups: [apps], resources: [daemonsets], verbs: [get]}
                    """.formatted(verbs))
                .with("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRoleBinding
                    metadata: {name: ada}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ada}
                    subjects: [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]
                    """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "list", "get", "delete"})
    void without_a_right_that_the_stronger_way_takes_the_weaker_is_gone_and_the_plan_says_which(String verb) {
        try (OnRange firebreak = ada(verb).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--as", "ada");

            assertThat(changes(plan)).containsExactly(LABEL, "deny-shop", "exclude-shop/allow");
            assertThat(said(plan, "forbidden"))
                    .anySatisfy(message -> assertThat(message).contains("may not " + verb + " " + AWS));
            assertThat(said(plan, "strategy")).singleElement().asString().startsWith("strategy except-deny: ");
        }
    }

    @Test
    void who_may_not_list_the_kind_of_the_stronger_way_still_goes_on_in_the_case() {
        try (OnRange firebreak = ada("list").open()) {
            String ran = firebreak
                    .approved("isolate-pod", POD, "--as", "ada", "-o", "json")
                    .document()
                    .path("case")
                    .asString();

            JsonNode again = firebreak.plan("isolate-pod", POD, "--as", "ada", "--case", ran);

            assertThat(again.at("/steps/0/proposal").asString()).isEqualTo("nothing");
        }
    }

    @Test
    void a_denial_of_the_tier_where_nothing_enforces_is_not_said_to_cut() {
        try (OnRange firebreak = adminTier().enforcementOff().open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "admin-deny");

            assertThat(said(plan, "strategy-not-enforced")).hasSize(1);
            assertThat(said(plan, "sessions-cut")).isEmpty();
        }
    }

    @Test
    void with_all_rights_of_the_stronger_way_it_is_gone() {
        try (OnRange firebreak = ada("").open()) {
            assertThat(changes(firebreak.plan("isolate-pod", POD, "--as", "ada")))
                    .contains("tier-deny");
        }
    }

    private static Stream<Arguments> definitionsAlone() {
        return Stream.of(
                Arguments.of(
                        "cilium-deny",
                        vpcCni().serving(Resource.CILIUM_NETWORK_POLICY, Resource.CILIUM_CLUSTERWIDE_NETWORK_POLICY)),
                Arguments.of(
                        "calico-tier", vpcCni().serving(Resource.CALICO_TIER, Resource.CALICO_GLOBAL_NETWORK_POLICY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("definitionsAlone")
    void where_only_the_definitions_of_a_plugin_are_there_its_denial_takes_no_allows_place(
            String strategy, Scene scene) {
        try (OnRange firebreak = scene.open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", strategy);

            assertThat(changes(plan)).endsWith("exclude-shop/allow");
            assertThat(said(plan, "strategy-not-enforced")).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("definitionsAlone")
    void a_denial_that_nothing_here_enforces_is_told_and_never_the_ground_of_a_yes(String strategy, Scene scene) {
        try (OnRange firebreak = scene.open()) {
            String[] isolate = {"isolate-pod", POD, "--strategy", strategy};
            JsonNode finished =
                    firebreak.approved(OnRange.with(isolate, "-o", "json")).document();

            JsonNode verdict = finished.at("/steps/0/verdict");
            assertThat(verdict.path("enforced").asString())
                    .as("the ordinary deny-all is, and no policy allows anything: " + verdict)
                    .isEqualTo("yes");
            assertThat(Plans.codes(verdict))
                    .contains("denial-not-enforced", "deny-selects", "policy-endpoint")
                    .doesNotContain("denied-above");
            firebreak
                    .range()
                    .store()
                    .seed(Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: since,"
                            + " namespace: shop}, spec: {podSelector: {}, ingress: [{}]}}"));

            String ran = finished.path("case").asString();
            assertThat(firebreak.run("status", ran).exit()).isEqualTo(8);
            assertThat(changes(firebreak.plan(OnRange.with(isolate, "--case", ran))))
                    .containsExactly("exclude-shop/since");
        }
    }

    @Test
    void a_denial_whose_plugin_is_gone_since_holds_nothing_where_allows_were_left() {
        try (OnRange firebreak = cilium().agentsReady().open()) {
            String ran = firebreak
                    .approved("isolate-pod", POD, "-o", "json")
                    .document()
                    .path("case")
                    .asString();
            firebreak.range().store().seed(hollow("cilium"));
            enforcing().forEach(firebreak.range().store()::seed);

            Ended status = firebreak.run("status", ran, "-o", "json");

            assertThat(status.out()).contains("does nothing for pod").doesNotContain("before any policy is asked");
            assertThat(status.exit()).isEqualTo(8);
        }
    }

    /// The daemonset of a plugin without its agent.
    private static JsonNode hollow(String name) {
        return Scene.yaml("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: " + name
                + ", namespace: kube-system}, spec: {selector: {matchLabels: {k8s-app: x}}, template: {metadata:"
                + " {labels: {k8s-app: x}}, spec: {containers: [{name: pause, image: \"example.test/pause:1\"}]}}}}");
    }

    /// The VPC CNI as it runs where it enforces.
    private static List<JsonNode> enforcing() {
        return vpcCni().scenario().objects().stream()
                .filter(each -> each.at("/metadata/name").asString().startsWith("aws-node"))
                .toList();
    }

    private static Consumer<JsonNode> cni(String version) {
        return containers ->
                ((ObjectNode) containers.path(0)).put("image", "registry.example/amazon-k8s-cni:" + version);
    }

    /// The API server serves the kind for the whole cluster, the agents come with the add-on.
    @Test
    void a_vpc_cni_before_1_21_knows_no_admin_tier_whatever_kinds_the_cluster_serves() {
        try (OnRange firebreak = adminTier().vpcCni(cni("v1.20.4-eksbuild.2")).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(changes(plan)).containsExactly(LABEL, "deny-shop", "exclude-shop/allow");
            assertThat(said(plan, "strategy"))
                    .singleElement()
                    .asString()
                    .startsWith("strategy except-deny: ")
                    .contains("1.21");
            assertThat(said(plan, "sessions-live-on")).hasSize(1);
        }
    }

    @Test
    void what_the_tiers_deny_gets_through_where_the_agent_is_older_than_they_are() {
        String closed =
                "{apiVersion: networking.k8s.aws/v1alpha1, kind: ClusterNetworkPolicy, metadata: {name: closed}, spec:"
                        + " {tier: Admin, priority: 10, subject: {namespaces: {}}, egress: [{name: d, action: Deny, to:"
                        + " [{networks: [0.0.0.0/0]}]}]}}";
        try (OnRange firebreak = adminTier().vpcCni(cni("v1.20.4")).with(closed).open()) {
            JsonNode entry = firebreak
                    .run("reach", POD, "--to", "198.51.100.7", "--port", "443/TCP", "-o", "json")
                    .document()
                    .at("/entries/0");

            assertThat(entry.path("allowed").asString()).as(entry.toString()).isEqualTo("yes");
            assertThat(entry.path("bySpecification").asString()).isEqualTo("no");
        }
    }

    @Test
    void the_admin_tier_asked_for_on_an_older_vpc_cni_is_warned_of_and_cuts_nothing() {
        try (OnRange firebreak = adminTier().vpcCni(cni("v1.20.4")).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--strategy", "admin-deny");
            assertThat(said(plan, "strategy-not-enforced")).hasSize(1);
            assertThat(said(plan, "sessions-cut")).isEmpty();
            assertThat(said(plan, "sessions-live-on")).hasSize(1);

            JsonNode verdict = firebreak
                    .approved("isolate-pod", POD, "--strategy", "admin-deny", "-o", "json")
                    .document()
                    .at("/steps/0/verdict");

            assertThat(verdict.path("cut").asString()).as(verdict.toString()).isEqualTo("no");
            assertThat(Plans.codes(verdict)).contains("denial-not-enforced").doesNotContain("admin-tier-cuts");
        }
    }

    /// While a new version is rolled out, the daemonset is ahead of its pods.
    @Test
    void an_agent_on_the_node_that_is_older_than_its_daemonset_cuts_nothing_by_the_admin_tier() {
        Scene behind = adminTier()
                .change("Pod", "aws-node-4qv8x", pod -> cni("v1.20.4").accept(pod.at("/spec/containers")));
        try (OnRange firebreak = behind.open()) {
            assertThat(said(firebreak.plan("isolate-pod", POD), "sessions-live-on"))
                    .hasSize(1);

            assertThat(verdict(firebreak).path("cut").asString()).isEqualTo("no");
        }
    }

    /// Beside a sibling that is left alone and allowed something by this rule.
    private static Scene sibling(String from) {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .serving(Resource.AWS_CLUSTER_NETWORK_POLICY, Resource.CLUSTER_POLICY_ENDPOINT)
                .policy(
                        "narrow",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [" + from
                                + "]}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "'{podSelector: {matchLabels: {app: api}}}', v1.21.1, yes",
        "'{podSelector: {matchLabels: {app: api}}}', v1.20.4, no",
        "'{ipBlock: {cidr: 10.0.9.9/32}}', v1.21.1, no"
    })
    void the_admin_tier_beats_a_siblings_allow_for_pods_and_not_one_for_addresses_outside_nor_on_an_older_agent(
            String from, String version, String enforced) {
        try (OnRange firebreak = sibling(from).vpcCni(cni(version)).open()) {
            JsonNode verdict = firebreak
                    .approved("isolate-pod", POD, "--siblings", "leave", "--strategy", "admin-deny", "-o", "json")
                    .document()
                    .at("/steps/0/verdict");

            assertThat(verdict.path("enforced").asString())
                    .as(verdict.toString())
                    .isEqualTo(enforced);
            assertThat(verdict.toString().contains("shared-enforcement")).isEqualTo(enforced.equals("no"));
        }
    }

    @Test
    void connections_that_live_on_are_said_before_approval_with_what_would_cut_them() {
        for (Scene scene : List.of(vpcCni(), calico().agentsReady())) {
            try (OnRange firebreak = scene.open()) {
                JsonNode said = problem(firebreak.plan("isolate-pod", POD), "sessions-live-on");

                assertThat(said.path("message").asString()).contains("live on", POD);
                assertThat(said.path("fix").asString()).contains("admin tier", "--strategy pod-blackhole");
            }
        }
    }

    /// A label can be written by anybody who may write pods, in any namespace.
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void no_pod_of_another_namespace_is_denied_by_the_label_of_an_isolated_one(
            String strategy, Scene scene, List<String> changes, String kind) {
        try (OnRange firebreak = scene.with("{apiVersion: v1, kind: Namespace, metadata: {name: bank}}")
                .open()) {
            firebreak.approved("isolate-pod", POD);
            ObjectNode alike = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow()
                    .deepCopy();
            ((ObjectNode) alike.path("metadata")).put("namespace", "bank").remove("uid");
            ((ObjectNode) alike.path("status"))
                    .put("podIP", "10.0.1.222")
                    .putArray("podIPs")
                    .addObject()
                    .put("ip", "10.0.1.222");
            firebreak.range().store().seed(alike);

            assertThat(entered(firebreak, "bank/web-7f9c")).containsOnly("yes");
            assertThat(entered(firebreak, POD)).containsOnly("no");
        }
    }

    /// What the policies allow of the traffic from another pod of the shop.
    private static Stream<String> entered(OnRange firebreak, String pod) {
        return firebreak
                .run("reach", pod, "--from", "shop/web-x8r4", "-o", "json")
                .document()
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("bySpecification").asString());
    }
}
