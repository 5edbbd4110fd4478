package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.message;
import static dev.firebreak.action.Plans.problem;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The plan of an isolation and its verdict ask the same agents: what the one will say is told by the other.
class PlanAndVerdictTest {
    private static final String POD = "shop/web-7f9c";
    private static final String SIBLING = "shop/web-k2lm";

    /// The suspect and a sibling on its node, whom an allow of a single address would keep open.
    static Scene sharing() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "narrow",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock:"
                                + " {cidr: 10.0.9.9/32}}]}]}");
    }

    private static Consumer<JsonNode> off() {
        return container -> {
            if (container.has("args")) {
                ((ObjectNode) container).putArray("args").add("--enable-network-policy=false");
            }
        };
    }

    /// The daemonset says no, and the agents that run are still the ones that say yes.
    private static Scene rolling() {
        return sharing()
                .change(
                        "DaemonSet",
                        "aws-node",
                        set -> set.at("/spec/template/spec/containers").forEach(off()));
    }

    private static Scene switchedOff() {
        return sharing().change("ConfigMap", "amazon-vpc-cni", map -> map.set("data", Scene.yaml("{}")));
    }

    /// The agents enforce nothing, and the policies are as they are.
    private static Scene notEnforced() {
        return Scene.of("lateral-movement").enforcementOff();
    }

    /// Ada may do everything there but read ConfigMaps.
    private static Scene withoutConfigMaps() {
        return sharing().may("ada", """
            - {apiGroups: [""], resources: [pods, pods/log, pods/eviction, nodes, namespaces, services, events], verbs: ["*"]}
            - {apiGroups: [apps, networking.k8s.io, networking.k8s.aws, policy, discovery.k8s.io], resources: ["*"], verbs: ["*"]}
            """);
    }

    static Stream<Arguments> clusters() {
        return Stream.of(
                Arguments.of("enforced everywhere", sharing(), List.of()),
                Arguments.of("a roll in progress", rolling(), List.of()),
                Arguments.of("a ConfigMap that says off, and PolicyEndpoints", switchedOff(), List.of()),
                Arguments.of("a ConfigMap that may not be read", withoutConfigMaps(), List.of("--as", "ada")));
    }

    private static String[] words(List<String> as, String... words) {
        return OnRange.with(words, as.toArray(String[]::new));
    }

    private static List<String> facts(JsonNode finished) {
        return finished.at("/steps/0/verdict/targets")
                .valueStream()
                .map(target -> target.at("/target/name").asString() + " "
                        + target.path("enforced").asString())
                .sorted()
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clusters")
    void the_group_on_the_node_is_isolated_where_the_agent_there_may_enforce(String why, Scene scene, List<String> as) {
        try (OnRange firebreak = scene.open()) {
            JsonNode plan = firebreak.plan(words(as, "isolate-pod", POD));

            assertThat(changes(plan)).contains("label-" + POD, "label-" + SIBLING);
            assertThat(message(plan, "siblings-isolated")).contains(SIBLING);
            assertThat(message(plan, "service-loses-endpoints")).startsWith("service shop/web: 1 of 3 endpoints");
            JsonNode finished = firebreak
                    .approved(words(as, "isolate-pod", POD, "-o", "json"))
                    .document();
            assertThat(codes(finished.at("/steps/0/verdict"))).doesNotContain("shared-enforcement");
            assertThat(facts(finished)).hasSize(2).noneMatch(each -> each.endsWith(" no"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clusters")
    void a_sibling_that_was_left_is_added_by_a_second_isolation_or_moved(String why, Scene scene, List<String> as) {
        try (OnRange firebreak = scene.open()) {
            JsonNode first = firebreak.finished(8, words(as, "isolate-pod", POD, "--siblings", "leave"));
            assertThat(codes(first.at("/steps/0/verdict"))).contains("shared-enforcement");
            String ran = first.path("case").asString();

            assertThat(changes(firebreak.plan(words(as, "isolate-pod", POD, "--siblings", "move", "--case", ran))))
                    .contains("evict-" + SIBLING);
            JsonNode plan = firebreak.plan(words(as, "isolate-pod", POD, "--siblings", "include", "--case", ran));

            assertThat(changes(plan)).contains("label-" + SIBLING);
            assertThat(message(plan, "siblings-isolated")).contains(SIBLING).doesNotContain("web-7f9c");
            JsonNode second = firebreak
                    .approved(words(as, "isolate-pod", POD, "--siblings", "include", "--case", ran, "-o", "json"))
                    .document();
            assertThat(codes(second.at("/steps/0/verdict"))).doesNotContain("shared-enforcement");
        }
    }

    @Test
    void in_a_roll_the_deny_is_waited_for_before_an_allow_lets_go() {
        try (OnRange firebreak = rolling().open()) {
            DenyFirst.isWaitedFor(firebreak.world(new Globals()).view());
        }
    }

    static Stream<Arguments> notEnforcing() {
        Scene alone = Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
        return Stream.of(
                Arguments.of("switched off", alone.enforcementOff(), "--strategy pod-blackhole"),
                Arguments.of(
                        "Fargate",
                        Scene.of("lateral-movement")
                                .without("Pod", "web-k2lm")
                                .change(
                                        "Node",
                                        Scene.NODE,
                                        node -> ((ObjectNode) node.at("/metadata/labels"))
                                                .put("eks.amazonaws.com/compute-type", "fargate")),
                        "firebreak cordon-node"),
                Arguments.of(
                        "a second interface",
                        Scene.of("lateral-movement")
                                .without("Pod", "web-k2lm")
                                .change(
                                        "Pod",
                                        "web-7f9c",
                                        pod -> ((ObjectNode) pod.path("metadata"))
                                                .putObject("annotations")
                                                .put(
                                                        "k8s.v1.cni.cncf.io/network-status",
                                                        "[{\"name\":\"a\"},{\"name\":\"b\"}]")),
                        "--strategy pod-blackhole"),
                Arguments.of(
                        "security groups in strict mode",
                        Scene.of("lateral-movement").without("Pod", "web-k2lm").branchInterface(),
                        "--strategy security-group"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notEnforcing")
    void where_nothing_enforces_the_plan_says_that_connections_live_on_and_what_cuts_them(
            String why, Scene scene, String cuts) {
        try (OnRange firebreak = scene.open()) {
            JsonNode said = problem(firebreak.plan("isolate-pod", POD), "sessions-live-on");

            assertThat(said.path("severity").asString()).isEqualTo("warn");
            assertThat(said.path("message").asString()).contains("live on: " + POD);
            assertThat(said.path("fix").asString()).contains(cuts).doesNotContain("admin tier");
            JsonNode finished =
                    firebreak.approved("isolate-pod", POD, "-o", "json").document();
            assertThat(finished.at("/steps/0/verdict/cut").asString()).isEqualTo("no");
        }
    }

    @Test
    void where_a_policy_was_put_back_isolating_again_says_who_manages_it_and_that_connections_live_on() {
        Scene scene = Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
        try (OnRange firebreak = scene.open()) {
            String ran = firebreak.ran(0, "isolate-pod", POD);
            firebreak
                    .range()
                    .store()
                    .seed(Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: back,"
                            + " namespace: shop, labels: {app.kubernetes.io/managed-by: Helm}}, spec: {podSelector: {},"
                            + " policyTypes: [Ingress], ingress: [{}]}}"));

            JsonNode plan = firebreak.plan("isolate-pod", POD, "--case", ran);

            assertThat(changes(plan)).containsExactly("exclude-shop/back");
            assertThat(message(plan, "policy-managed")).contains("Helm");
            assertThat(message(plan, "sessions-live-on")).contains(POD);
        }
    }

    @Test
    void a_plan_with_nothing_to_do_warns_as_a_fresh_one_does() {
        try (OnRange firebreak = notEnforced().open()) {
            JsonNode fresh = firebreak.plan("isolate-pod", POD);
            String ran = firebreak.ran(8, "isolate-pod", POD);

            JsonNode again = firebreak.plan("isolate-pod", POD, "--case", ran);

            assertThat(changes(again)).isEmpty();
            assertThat(message(again, "isolated-already")).contains(POD);
            for (String code : List.of("enforcement-off", "sessions-live-on")) {
                assertThat(said(again, code)).as(code).isEqualTo(said(fresh, code));
            }
            assertThat(message(again, "reach-after")).contains("still gets through: from everywhere");
        }
    }

    @Test
    void where_nothing_enforces_nobody_is_said_to_be_cut_off() {
        try (OnRange firebreak = notEnforced().open()) {
            String plan = firebreak.plan("isolate-pod", POD).path("problems").toString();

            assertThat(plan)
                    .contains("enforcement-off")
                    .doesNotContain(
                            "service-loses-endpoints", "siblings-cut-off", "shared-enforcement", "siblings-isolated");
        }
    }

    @Test
    void where_enforcement_is_not_known_requests_fail_only_if_it_is() {
        try (OnRange firebreak = withoutConfigMaps().open()) {
            assertThat(message(firebreak.plan("isolate-pod", POD, "--as", "ada"), "service-loses-endpoints"))
                    .contains("if policies are enforced for them, which is not known");
        }
    }

    @Test
    void what_another_case_holds_is_said_to_open_only_where_a_policy_allows_it_and_rules_are_shared() {
        try (OnRange open = sharing().open();
                OnRange closed = sharing().without("NetworkPolicy").open();
                OnRange off = sharing().enforcementOff().open()) {
            assertThat(heldByOther(open))
                    .singleElement()
                    .satisfies(said -> assertThat(said).contains("open both"));
            assertThat(heldByOther(closed))
                    .singleElement()
                    .satisfies(said ->
                            assertThat(said).contains("leaves it cut off").doesNotContain("open both"));
            assertThat(heldByOther(off)).isEmpty();
        }
    }

    private static List<String> heldByOther(OnRange firebreak) {
        firebreak.approved("isolate-pod", SIBLING, "--siblings", "leave");
        return said(firebreak.plan("isolate-pod", POD, "--siblings", "leave"), "sibling-held-by-case");
    }
}
