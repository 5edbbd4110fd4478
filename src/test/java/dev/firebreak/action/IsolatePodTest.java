package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.message;
import static dev.firebreak.action.Plans.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolating pods: what is written, in which order, what is refused and what is said before.
class IsolatePodTest {
    private static final String POD = "shop/web-7f9c";

    /// No policy, no sibling on the suspect's node, the VPC CNI enforces.
    private static Scene alone() {
        return Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
    }

    private static Stream<Arguments> selectorsThatSelectThePod() {
        return Stream.of(
                Arguments.of("{}"),
                Arguments.of("{matchLabels: {app: web}}"),
                Arguments.of("{matchExpressions: [{key: app, operator: In, values: [api, web]}]}"),
                Arguments.of("{matchExpressions: [{key: app, operator: NotIn, values: [api]}]}"),
                Arguments.of("{matchExpressions: [{key: tier, operator: NotIn, values: [db]}]}"),
                Arguments.of("{matchExpressions: [{key: app, operator: Exists}]}"),
                Arguments.of("{matchExpressions: [{key: tier, operator: DoesNotExist}]}"));
    }

    @ParameterizedTest
    @MethodSource("selectorsThatSelectThePod")
    void a_policy_that_allows_the_pod_something_excludes_it_whatever_its_selector(String selector) {
        try (OnRange firebreak = alone().policy(
                        "allow", "{podSelector: " + selector + ", policyTypes: [Ingress], ingress: [{}]}")
                .open()) {
            assertThat(changes(firebreak.plan("isolate-pod", POD)))
                    .containsExactly("label-shop/web-7f9c", "deny-shop", "exclude-shop/allow");

            JsonNode verdict = firebreak
                    .finished(8, "isolate-pod", POD)
                    .path("steps")
                    .path(0)
                    .path("verdict");

            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(policy(firebreak, "allow")
                            .at("/spec/podSelector/matchExpressions")
                            .toString())
                    .contains("NotIn");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{matchLabels: {app: api}}",
                "{matchExpressions: [{key: app, operator: In, values: [api]}]}",
                "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
                "{matchExpressions: [{key: tier, operator: Exists}]}",
                "{matchExpressions: [{key: app, operator: DoesNotExist}]}"
            })
    void a_policy_that_does_not_select_the_pod_is_not_touched(String selector) {
        try (OnRange firebreak = alone().policy(
                        "allow", "{podSelector: " + selector + ", policyTypes: [Ingress], ingress: [{}]}")
                .open()) {
            assertThat(changes(firebreak.plan("isolate-pod", POD))).containsExactly("label-shop/web-7f9c", "deny-shop");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}",
                "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}",
                "{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}"
            })
    void a_policy_of_one_direction_that_allows_is_excluded(String spec) {
        try (OnRange firebreak = alone().policy("one-way", spec).open()) {
            assertThat(changes(firebreak.plan("isolate-pod", POD)))
                    .containsExactly("label-shop/web-7f9c", "deny-shop", "exclude-shop/one-way");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podSelector: {}, policyTypes: [Ingress, Egress]}",
                "{podSelector: {}, policyTypes: [Ingress]}",
                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: []}"
            })
    void a_policy_that_allows_nothing_is_never_touched(String spec) {
        try (OnRange firebreak = alone().policy("deny", spec).open()) {
            JsonNode before = policy(firebreak, "deny");
            assertThat(changes(firebreak.plan("isolate-pod", POD))).containsExactly("label-shop/web-7f9c", "deny-shop");

            firebreak.finished(8, "isolate-pod", POD);

            assertThat(policy(firebreak, "deny")).isEqualTo(before);
        }
    }

    @Test
    void a_policy_of_another_namespace_is_not_touched() {
        try (OnRange firebreak = alone().with("{apiVersion: v1, kind: Namespace, metadata: {name: bank}}")
                .with("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: allow, namespace:"
                        + " bank}, spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}}")
                .open()) {
            assertThat(changes(firebreak.plan("isolate-pod", POD))).containsExactly("label-shop/web-7f9c", "deny-shop");
        }
    }

    @Test
    void undo_restores_the_policies_before_it_deletes_the_deny_and_takes_the_label_off_last() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            String ran = firebreak.ran(8, "isolate-pod", POD, "--siblings", "leave");

            List<String> back = changes(firebreak.plan("undo", ran));

            assertThat(back.subList(0, 2))
                    .containsExactlyInAnyOrder("undo-exclude-shop/allow-web", "undo-exclude-shop/allow-all-egress");
            assertThat(back.subList(2, back.size())).containsExactly("undo-deny-shop", "undo-label-shop/web-7f9c");
        }
    }

    @Test
    void siblings_on_the_node_are_isolated_together_and_named() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(changes(plan)).startsWith("label-shop/web-7f9c", "label-shop/web-k2lm", "deny-shop");
            assertThat(message(plan, "siblings-isolated"))
                    .contains("shop/web-k2lm")
                    .doesNotContain("web-x8r4");
        }
    }

    @Test
    void a_sibling_left_alone_that_is_allowed_traffic_keeps_the_suspect_open_and_the_verdict_says_so() {
        try (OnRange firebreak = sharing().open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--siblings", "leave");
            assertThat(message(plan, "shared-enforcement")).contains("shop/web-k2lm");
            assertThat(problem(plan, "shared-enforcement").path("fix").asString())
                    .contains("--siblings include", "--siblings move", "--strategy pod-blackhole");
            assertThat(changes(plan)).doesNotContain("label-shop/web-k2lm");

            JsonNode finished = firebreak.finished(8, "isolate-pod", POD, "--siblings", "leave");

            JsonNode verdict = finished.path("steps").path(0).path("verdict");
            assertThat(verdict.path("enforced").asString()).isEqualTo("no");
            assertThat(verdict.toString()).contains("shared-enforcement");
            assertThat(finished.path("next").asString()).contains("--siblings include");
        }
    }

    @Test
    void a_sibling_left_alone_that_nothing_allows_is_cut_off_with_the_suspect() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").without("NetworkPolicy").open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD, "--siblings", "leave");

            assertThat(message(plan, "siblings-cut-off")).contains("shop/web-k2lm");
            assertThat(changes(plan)).containsExactly("label-shop/web-7f9c", "deny-shop");
        }
    }

    @Test
    void where_enforcement_is_off_the_suspect_alone_is_isolated_and_siblings_are_named() {
        try (OnRange firebreak = Scene.of("lateral-movement").enforcementOff().open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);
            assertThat(changes(plan)).contains("label-shop/web-7f9c").doesNotContain("label-shop/web-k2lm");
            assertThat(message(plan, "siblings")).contains("shop/web-k2lm");
            assertThat(message(plan, "enforcement-off")).contains("does not enforce");

            JsonNode verdict = firebreak
                    .finished(8, "isolate-pod", POD)
                    .path("steps")
                    .path(0)
                    .path("verdict");
            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("no");
        }
    }

    @Test
    void a_pod_that_is_gone_is_not_counted_among_those_that_are_denied() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            View view = firebreak.world(new Globals()).view();
            PodRef there = PodFacts.ref(
                    view.cluster().get(Resource.POD, "shop", "web-7f9c").orElseThrow());
            PodRef gone = new PodRef("shop", "web-0gone", "5f0c3f0e-0009-4000-8000-000000000009");

            Proposal<IsolatePod.Isolated> proposal =
                    new IsolatePod(List.of(there, gone), IsolatePod.Siblings.LEAVE, null, false, null, null).plan(view);

            assertThat(((Proposal.Changes<?>) proposal).changes())
                    .extracting(Change::words)
                    .contains("Deny pod shop/web-7f9c all traffic");
        }
    }

    @Test
    void where_enforcement_is_not_known_those_that_may_share_rules_are_isolated_too_and_nothing_is_claimed() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").without("DaemonSet").open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);
            assertThat(changes(plan)).contains("label-shop/web-7f9c", "label-shop/web-k2lm");
            assertThat(message(plan, "siblings-isolated")).contains("is not known", "shop/web-k2lm");

            JsonNode verdict = firebreak
                    .finished(9, "isolate-pod", POD)
                    .path("steps")
                    .path(0)
                    .path("verdict");
            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("unknown");
            assertThat(verdict.path("cut").asString()).isEqualTo("unknown");
        }
    }

    private static Stream<Arguments> managers() {
        return Stream.of(
                Arguments.of("{annotations: {argocd.argoproj.io/tracking-id: shop:x}}", "Argo CD (shop:x)"),
                Arguments.of("{labels: {kustomize.toolkit.fluxcd.io/name: apps}}", "Flux (apps)"),
                Arguments.of("{labels: {app.kubernetes.io/managed-by: Helm}}", "Helm"),
                Arguments.of(
                        "{ownerReferences: [{apiVersion: acme.example/v1, kind: Tenant, name: shop, uid: u-1}]}",
                        "Tenant shop"));
    }

    @ParameterizedTest
    @MethodSource("managers")
    void a_policy_that_somebody_manages_is_warned_of_with_the_managers_name(String metadata, String manager) {
        String named = metadata.replaceFirst("\\{", "{name: allow, namespace: shop, ");
        try (OnRange firebreak = alone().with("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: "
                        + named + ", spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}}")
                .open()) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(problem(plan, "policy-managed").path("severity").asString())
                    .isEqualTo("warn");
            assertThat(message(plan, "policy-managed")).contains(manager);
        }
    }

    private static Stream<Arguments> refusedPods() {
        return Stream.of(
                Arguments.of("host-network", (Consumer<ObjectNode>) p -> spec(p).put("hostNetwork", true)),
                Arguments.of("isolated-by-case", (Consumer<ObjectNode>)
                        p -> ((ObjectNode) p.at("/metadata/labels")).put(Names.DEFAULT.label(), "other-case")));
    }

    @ParameterizedTest
    @MethodSource("refusedPods")
    void a_pod_that_can_not_be_isolated_is_refused_with_the_way_out(String code, Consumer<ObjectNode> change) {
        String other = "{" + Names.DEFAULT.label() + ": other-case}";
        try (OnRange firebreak = alone().pod("odd-1", change)
                .with("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: held, namespace: shop,"
                        + " labels: " + other + "}, spec: {podSelector: {matchLabels: " + other
                        + "}, policyTypes: [Ingress, Egress]}}")
                .open()) {
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());
            Ended ended = firebreak.run("isolate-pod", "shop/odd-1", "-o", "json");

            assertThat(ended.exit()).isEqualTo(4);
            assertThat(problem(ended.document(), code).path("severity").asString())
                    .isEqualTo("block");
            assertThat(problem(ended.document(), code).path("fix").asString()).isNotBlank();
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void pods_of_the_cluster_itself_are_refused() {
        try (OnRange firebreak = alone().pod("coredns-1", p -> {
                    ((ObjectNode) p.path("metadata")).put("namespace", "kube-system");
                })
                .open()) {
            Ended ended = firebreak.run("isolate-pod", "kube-system/coredns-1", "-o", "json");

            assertThat(ended.exit()).isEqualTo(4);
            assertThat(ended.codes()).contains("protected-target");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "k8s-app, aws-node",
        "k8s-app, calico-node",
        "k8s-app, calico-typha",
        "k8s-app, cilium",
        "io.cilium/app, operator",
        "k8s-app, kube-dns",
        "app.kubernetes.io/name, coredns"
    })
    void dns_and_the_network_plugin_are_refused_wherever_they_run(String key, String value) {
        try (OnRange firebreak = alone().pod("odd-1", p -> ((ObjectNode) p.at("/metadata/labels")).put(key, value))
                .open()) {
            Ended ended = firebreak.run("isolate-pod", "shop/odd-1", "-o", "json");

            assertThat(ended.exit()).isEqualTo(4);
            JsonNode refused = problem(ended.document(), "protected-target");
            assertThat(refused.path("message").asString()).contains(key + "=" + value);
            assertThat(refused.path("fix").asString()).contains("kubectl -n shop label pod odd-1 " + key + "-");
        }
    }

    @Test
    void an_ordinary_pod_with_labels_like_theirs_is_not_protected() {
        try (OnRange firebreak = alone().pod(
                        "odd-1",
                        p -> ((ObjectNode) p.at("/metadata/labels"))
                                .put("k8s-app", "web")
                                .put("app.kubernetes.io/name", "coredns-exporter"))
                .open()) {
            assertThat(changes(firebreak.plan("isolate-pod", "shop/odd-1"))).contains("label-shop/odd-1");
        }
    }

    @Test
    void a_pod_whose_isolation_would_cut_off_the_clusters_dns_with_it_is_refused_where_rules_are_shared() {
        Consumer<ObjectNode> dns = p -> ((ObjectNode) p.at("/metadata/labels")).put("k8s-app", "kube-dns");
        try (OnRange firebreak = alone().pod("web-dns", dns).open();
                OnRange off = alone().pod("web-dns", dns).enforcementOff().open()) {
            for (String siblings : List.of("include", "leave")) {
                Ended ended = firebreak.run("isolate-pod", POD, "--siblings", siblings, "-o", "json");
                assertThat(ended.exit()).isEqualTo(4);
                assertThat(message(ended.document(), "protected-target")).contains("shop/web-dns");
            }
            assertThat(changes(off.plan("isolate-pod", POD))).contains("label-shop/web-7f9c");
        }
    }

    /// The rule of `cut`: yes where the VPC CNI enforces and no policy was over the pod before; no where one was, and
    /// where nothing is enforced; else unknown.
    @ParameterizedTest(name = "{0}, {1}: cut {3}")
    @CsvSource({
        "enforces, no policy before, yes, yes",
        "enforces, a policy before, yes, no",
        "enforces, a policy over its group before, yes, no",
        "off, no policy before, no, no",
        "off, a policy before, no, no",
        "not visible, no policy before, unknown, unknown",
        "not visible, a policy before, unknown, unknown",
        "fargate, no policy before, no, no",
        "fargate, a policy before, no, no",
        "windows, no policy before, no, no",
        "windows, a policy before, no, no",
        "auto mode, no policy before, unknown, unknown",
        "auto mode, a policy before, unknown, no",
        "orphan, no policy before, unknown, unknown",
        "orphan, a policy before, unknown, no"
    })
    void connections_are_said_to_be_cut_where_that_is_known(String where, String before, String enforced, String cut) {
        Scene scene = alone();
        switch (where) {
            case "off" -> scene.enforcementOff();
            case "not visible" -> scene.without("DaemonSet");
            case "fargate" -> nodeLabel(scene, "eks.amazonaws.com/compute-type", "fargate");
            case "windows" -> nodeLabel(scene, "kubernetes.io/os", "windows");
            case "auto mode" -> nodeLabel(scene, "eks.amazonaws.com/compute-type", "auto");
            case "orphan" ->
                scene.change("Pod", "web-7f9c", p -> ((ObjectNode) p.path("metadata")).remove("ownerReferences"));
            default -> {}
        }
        switch (before) {
            case "a policy before" -> scene.policy("before", "{podSelector: {}, policyTypes: [Ingress]}");
            case "a policy over its group before" ->
                scene.pod("web-other", p -> ((ObjectNode) p.at("/metadata/labels")).put("app", "other"))
                        .policy("before", "{podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]}");
            default -> {}
        }
        try (OnRange firebreak = scene.open()) {
            Ended ended = firebreak.approved("isolate-pod", POD, "-o", "json");

            JsonNode verdict = ended.document().at("/steps/0/verdict");
            assertThat(verdict.path("enforced").asString()).isEqualTo(enforced);
            assertThat(verdict.path("cut").asString()).isEqualTo(cut);
        }
    }

    private static void nodeLabel(Scene scene, String key, String value) {
        scene.change("Node", Scene.NODE, n -> ((ObjectNode) n.at("/metadata/labels")).put(key, value));
    }

    private static Stream<Arguments> oddPods() {
        return Stream.of(
                odd("pod-pending", "warn", p -> ((ObjectNode) p.path("status")).put("phase", "Pending")),
                odd(
                        "pod-terminating",
                        "warn",
                        p -> ((ObjectNode) p.path("metadata"))
                                .put("deletionTimestamp", "2026-01-05T09:59:00Z")
                                .put("deletionGracePeriodSeconds", 30)),
                odd(
                        "pod-mirror",
                        "warn",
                        p -> ((ObjectNode) p.path("metadata"))
                                .putObject("annotations")
                                .put("kubernetes.io/config.mirror", "abc")),
                odd("pod-orphan", "warn", p -> ((ObjectNode) p.path("metadata")).remove("ownerReferences")),
                odd("pod-of-daemonset", "info", p -> owner(p, "DaemonSet")),
                odd("pod-of-statefulset", "info", p -> owner(p, "StatefulSet")));
    }

    private static Arguments odd(String code, String severity, Consumer<ObjectNode> change) {
        return Arguments.of(code, severity, change);
    }

    @ParameterizedTest
    @MethodSource("oddPods")
    void an_odd_pod_has_a_word_of_its_own_in_the_plan(String code, String severity, Consumer<ObjectNode> change) {
        try (OnRange firebreak = alone().pod("odd-1", change).open()) {
            JsonNode plan = firebreak.plan("isolate-pod", "shop/odd-1");

            assertThat(problem(plan, code).path("severity").asString())
                    .as(plan.toString())
                    .isEqualTo(severity);
            assertThat(message(plan, code)).contains("shop/odd-1");
            assertThat(changes(plan)).contains("label-shop/odd-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Succeeded", "Failed"})
    void a_finished_pod_has_no_network_to_cut(String phase) {
        try (OnRange firebreak = alone().pod("odd-1", p -> ((ObjectNode) p.path("status")).put("phase", phase))
                .open()) {
            JsonNode plan = firebreak.plan("isolate-pod", "shop/odd-1");

            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("notApplicable");
            assertThat(message(plan, "pod-finished")).contains("shop/odd-1");
        }
    }

    @Test
    void a_pod_whose_node_is_gone_is_isolated_and_enforcement_is_not_claimed() {
        try (OnRange firebreak = alone().pod("odd-1", p -> spec(p).put("nodeName", "gone.compute.internal"))
                .open()) {
            JsonNode plan = firebreak.plan("isolate-pod", "shop/odd-1");

            assertThat(message(plan, "node-gone")).contains("gone.compute.internal");
            assertThat(changes(plan)).contains("label-shop/odd-1");
            JsonNode verdict = firebreak
                    .finished(9, "isolate-pod", "shop/odd-1")
                    .path("steps")
                    .path(0)
                    .path("verdict");
            assertThat(verdict.path("enforced").asString()).isEqualTo("unknown");
            assertThat(verdict.toString()).contains("node-gone");
        }
    }

    @Test
    void a_pod_of_another_case_is_refused_and_in_its_own_case_there_is_nothing_to_do() {
        try (OnRange firebreak = alone().open()) {
            String ran = firebreak.ran(0, "isolate-pod", POD);

            Ended other = firebreak.run("isolate-pod", POD, "--case", "new", "-o", "json");
            Ended same = firebreak.run("isolate-pod", POD, "--case", ran, "-o", "json");

            assertThat(other.exit()).isEqualTo(4);
            assertThat(problem(other.document(), "isolated-by-case").path("fix").asString())
                    .contains("--case " + ran);
            assertThat(same.exit()).isZero();
            assertThat(same.document().at("/steps/0/result").asString()).isEqualTo("nothing");
        }
    }

    @Test
    void pods_whose_names_run_together_are_both_isolated_and_both_given_back() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: team}}")
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: team-api}}")
                .pod("api-db-0", pod -> placed(pod, "team", "10.0.1.151"))
                .pod("db-0", pod -> placed(pod, "team-api", "10.0.1.152"))
                .open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());

            JsonNode finished = firebreak
                    .approved("isolate-pod", "team/api-db-0", "team-api/db-0", "-o", "json")
                    .document();

            assertThat(finished.at("/steps/0/result").asString())
                    .as(finished.toString())
                    .isEqualTo("done");
            String ran = finished.path("case").asString();
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    private static void placed(ObjectNode pod, String namespace, String address) {
        ((ObjectNode) pod.path("metadata")).put("namespace", namespace).remove("ownerReferences");
        ((ObjectNode) pod.path("status"))
                .put("podIP", address)
                .putArray("podIPs")
                .addObject()
                .put("ip", address);
    }

    @Test
    void a_pod_whose_deny_all_was_cut_down_is_isolated_again_and_no_allow_opens_it_on_the_way() {
        try (OnRange firebreak = alone().policy("allow", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}")
                .open()) {
            JsonNode finished = firebreak.finished(8, "isolate-pod", POD);
            String ran = finished.path("case").asString();
            ObjectNode deny = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("networking.k8s.io", "networkpolicies", "shop", "case-" + ran + "-r1-1-1")
                    .orElseThrow()
                    .deepCopy();
            ((ObjectNode) deny.path("spec")).putArray("policyTypes").add("Ingress");
            ((ObjectNode) deny.path("spec")).remove("egress");
            firebreak.range().store().seed(deny);

            assertThat(changes(firebreak.plan("isolate-pod", POD, "--case", ran)))
                    .containsExactly("exclude-shop/allow", "deny-shop", "label-shop/web-7f9c");
            JsonNode verdict =
                    firebreak.finished(8, "isolate-pod", POD, "--case", ran).at("/steps/0/verdict");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
        }
    }

    @Test
    void the_way_out_of_a_shared_enforcement_isolates_the_sibling_and_leaves_the_suspect_under_its_deny() {
        try (OnRange firebreak = sharing().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode finished = firebreak.finished(8, "isolate-pod", POD, "--siblings", "leave");
            String ran = finished.path("case").asString();
            JsonNode labels = pod(firebreak).at("/metadata/labels");
            String[] next = finished.path("next")
                    .asString()
                    .replaceFirst("firebreak ", "")
                    .split(" ", -1);

            assertThat(changes(firebreak.plan(next)))
                    .containsExactly("label-shop/web-k2lm", "deny-shop", "exclude-shop/narrow");
            JsonNode verdict = firebreak.finished(8, next).at("/steps/0/verdict");

            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
            assertThat(pod(firebreak).at("/metadata/labels")).isEqualTo(labels);
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void isolating_the_sibling_of_a_pod_that_is_held_does_not_take_that_pod_from_its_deny() {
        try (OnRange firebreak = sharing().open()) {
            String ran = firebreak.ran(8, "isolate-pod", POD, "--siblings", "leave");

            for (String into : List.of(ran, "new")) {
                assertThat(changes(firebreak.plan("isolate-pod", "shop/web-k2lm", "--case", into)))
                        .contains("label-shop/web-k2lm")
                        .doesNotContain("label-shop/web-7f9c");
            }
        }
    }

    /// The suspect and a sibling on its node, allowed a single address: an allow that beats the deny's
    /// exception.
    private static Scene sharing() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "narrow",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from:"
                                + " [{ipBlock: {cidr: 10.0.9.9/32}}]}], egress: [{to: [{ipBlock: {cidr:"
                                + " 10.0.9.9/32}}]}]}");
    }

    @Test
    void undo_leaves_alone_what_somebody_changed_since_and_names_it() {
        try (OnRange firebreak = alone().open()) {
            String ran = firebreak.ran(0, "isolate-pod", POD);
            ObjectNode changed = (ObjectNode) pod(firebreak).deepCopy();
            ((ObjectNode) changed.at("/metadata/labels")).put(Names.DEFAULT.label(), "somebody");
            firebreak.range().store().seed(changed);

            JsonNode plan = firebreak.plan("undo", ran);
            assertThat(message(plan, "changed-since"))
                    .contains("/metadata/labels")
                    .contains("shop/web-7f9c");
            assertThat(firebreak.approved("undo", ran).exit()).isEqualTo(8);
            assertThat(pod(firebreak).at("/metadata/labels").toString()).contains("somebody");
        }
    }

    @Test
    void a_deny_all_that_somebody_replaced_is_not_deleted() {
        try (OnRange firebreak = alone().open()) {
            JsonNode finished = firebreak.finished(0, "isolate-pod", POD);
            String name = firebreak.range().store().snapshot().values().stream()
                    .filter(o -> o.path("kind").asString().equals("NetworkPolicy"))
                    .map(o -> o.at("/metadata/name").asString())
                    .findFirst()
                    .orElseThrow();
            ObjectNode theirs = (ObjectNode) policy(firebreak, name).deepCopy();
            ((ObjectNode) theirs.path("metadata")).remove("annotations");
            firebreak.range().store().seed(theirs);

            JsonNode plan = firebreak.plan("undo", finished.path("case").asString());

            assertThat(message(plan, "replaced-since")).contains(name);
            assertThat(changes(plan)).containsExactly("undo-label-shop/web-7f9c");
        }
    }

    private static JsonNode pod(OnRange firebreak) {
        return firebreak.range().store().find("", "pods", "shop", "web-7f9c").orElseThrow();
    }

    private static JsonNode policy(OnRange firebreak, String name) {
        return firebreak
                .range()
                .store()
                .find("networking.k8s.io", "networkpolicies", "shop", name)
                .orElseThrow();
    }

    private static ObjectNode spec(ObjectNode pod) {
        return (ObjectNode) pod.path("spec");
    }

    private static void owner(ObjectNode pod, String kind) {
        ((ObjectNode) pod.path("metadata"))
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", kind)
                .put("name", "odd")
                .put("uid", "5f0c3f0e-0001-4000-8000-00000000000f")
                .put("controller", true);
    }

    @ParameterizedTest
    @CsvSource({
        "true, connections that are open now live on: shop/web-7f9c was under a policy before",
        "false, connections that are open now may live on: shop/web-7f9c"
    })
    void of_a_pod_without_an_owner_too_the_plan_says_what_becomes_of_open_connections(boolean before, String said) {
        Scene scene =
                alone().change("Pod", "web-7f9c", p -> ((ObjectNode) p.path("metadata")).remove("ownerReferences"));
        if (before) {
            scene.policy("before", "{podSelector: {}, policyTypes: [Ingress]}");
        }
        try (OnRange firebreak = scene.open()) {
            JsonNode problem = Plans.problem(firebreak.plan("isolate-pod", POD), "sessions-live-on");

            assertThat(problem.path("message").asString()).isEqualTo(said);
            assertThat(problem.path("fix").asString()).contains("--strategy pod-blackhole");
        }
    }
}
