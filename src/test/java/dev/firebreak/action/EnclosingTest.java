package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolating namespaces and workloads, with the pods that are still to start.
class EnclosingTest {
    private static final String[] NAMESPACE = {"isolate-namespace", "shop"};
    private static final String[] WORKLOAD = {"isolate-workload", "shop/deploy/web"};

    /// A workload whose pods are told by two labels, under an allow that others are under too.
    private static Scene twoLabels() {
        return Scene.of("crypto-miner")
                .without("NetworkPolicy")
                .each(object -> {
                    if (object.path("kind").asString().equals("Pod")) {
                        ((ObjectNode) object.at("/metadata/labels")).put("track", "stable");
                    } else if (object.path("kind").asString().matches("Deployment|ReplicaSet")
                            && object.at("/spec/selector/matchLabels/app")
                                    .asString("")
                                    .equals("web")) {
                        ((ObjectNode) object.at("/spec/selector/matchLabels")).put("track", "stable");
                        ((ObjectNode) object.at("/spec/template/metadata/labels")).put("track", "stable");
                        ((ObjectNode) object.at("/metadata/labels")).put("track", "stable");
                    }
                })
                .pod("other-1a2b", pod -> {
                    ((ObjectNode) pod.at("/metadata/labels")).put("track", "canary");
                    ((ObjectNode) pod.path("metadata")).remove("ownerReferences");
                    ((ObjectNode) pod.path("status"))
                            .put("podIP", "10.0.1.150")
                            .putArray("podIPs")
                            .addObject()
                            .put("ip", "10.0.1.150");
                })
                .policy("allow", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}");
    }

    @Test
    void all_pods_of_the_namespace_are_denied_and_what_allows_any_is_kept_from_selecting_a_pod() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            JsonNode before = policy(firebreak, "default-deny");
            assertThat(changes(firebreak.plan(NAMESPACE)))
                    .containsExactly("deny-shop", "narrow-shop/allow-all-egress", "narrow-shop/allow-web");

            JsonNode finished = firebreak.finished(8, NAMESPACE);

            assertThat(facts(finished)).isEqualTo("yes yes no");
            assertThat(policy(firebreak, "default-deny")).isEqualTo(before);
            assertThat(policy(firebreak, "allow-web")
                            .at("/spec/podSelector/matchExpressions")
                            .toString())
                    .contains("\"In\"", "\"NotIn\"");
        }
    }

    @Test
    void the_plan_says_what_still_gets_through_to_the_pods_that_are_there() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            JsonNode plan = firebreak.plan(NAMESPACE);

            assertThat(said(plan, "reach-after"))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("after this plan: nothing but its own node"));
        }
    }

    @Test
    void a_pod_that_starts_later_is_isolated_too_and_has_no_connection_to_cut() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            String ran = firebreak.ran(0, NAMESPACE);
            started(firebreak, "late-0a1b");

            Ended status = firebreak.run("status", ran, "-o", "json");

            assertThat(status.exit()).as(status.out()).isZero();
            assertThat(firebreak
                            .plan(OnRange.with(NAMESPACE, "--case", ran))
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
        }
    }

    /// facts 3.6: the first pod of its group in a deny-all namespace is open for about half a second, but in strict
    /// mode.
    @Test
    void that_the_first_pod_of_a_group_is_open_for_a_moment_is_said_before_in_standard_mode_alone() {
        Scene strict = Scene.of("crypto-miner")
                .vpcCni(containers -> ((ObjectNode) containers.path(0))
                        .putArray("env")
                        .addObject()
                        .put("name", "NETWORK_POLICY_ENFORCING_MODE")
                        .put("value", "strict"));
        try (OnRange standard = Scene.of("crypto-miner").open();
                OnRange closed = strict.open();
                OnRange off = Scene.of("crypto-miner").enforcementOff().open();
                OnRange cilium = Scene.of("crypto-miner").cilium().open()) {
            for (String[] words : List.of(NAMESPACE, WORKLOAD)) {
                assertThat(said(standard.plan(words), "open-at-start"))
                        .singleElement()
                        .asString()
                        .contains("half a second");
                assertThat(said(closed.plan(words), "open-at-start")).isEmpty();
                assertThat(said(off.plan(words), "open-at-start")).isEmpty();
                assertThat(said(cilium.plan(words), "open-at-start")).isEmpty();
            }
        }
    }

    @Test
    void an_allow_that_is_made_or_put_back_is_seen_by_status_and_narrowed_again() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            String ran = firebreak.ran(0, NAMESPACE);
            firebreak.range().store().seed(yaml("shop", "made-since"));

            Ended status = firebreak.run("status", ran, "-o", "json");

            assertThat(status.exit()).as(status.out()).isEqualTo(8);
            assertThat(status.out()).contains("made-since");
            assertThat(firebreak.run("status", ran).out()).contains("firebreak isolate-namespace shop --case " + ran);
            assertThat(changes(firebreak.plan(OnRange.with(NAMESPACE, "--case", ran))))
                    .containsExactly("narrow-shop/made-since");
            firebreak.approved(OnRange.with(NAMESPACE, "--case", ran));
            assertThat(firebreak.run("status", ran).exit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate-namespace shop", "isolate-workload shop/deploy/web", "isolate-pod shop/web-7f9c"})
    void a_run_whose_deny_all_a_later_run_rests_on_is_not_undone_before_that(String action) {
        String[] words = action.split(" ", -1);
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            String ran = firebreak
                    .approved(OnRange.with(words, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();
            firebreak.range().store().seed(yaml("shop", "made-since"));
            JsonNode open = policy(firebreak, "made-since").path("spec");
            firebreak.approved(OnRange.with(words, "--case", ran));
            assertThat(policy(firebreak, "made-since").path("spec")).isNotEqualTo(open);

            Ended first = firebreak.run("undo", ran + "/r1", "-o", "json");

            assertThat(first.exit()).isEqualTo(4);
            assertThat(first.codes()).containsExactly("rested-on");
            assertThat(first.out()).contains("firebreak undo " + ran + "/r2");
            assertThat(firebreak.approved("undo", ran + "/r2").exit()).isZero();
            assertThat(policy(firebreak, "made-since").path("spec")).isEqualTo(open);
            assertThat(firebreak.approved("undo", ran + "/r1").exit()).isZero();
        }
    }

    private static Stream<Arguments> ways() {
        return Stream.of(NAMESPACE, WORKLOAD)
                .flatMap(words -> Stream.of(
                        Arguments.of(words, "admin-deny", vpcCni(), "clusternetworkpolicies"),
                        Arguments.of(words, "cilium-deny", cilium(), "ciliumnetworkpolicies"),
                        Arguments.of(words, "calico-tier", calico(), "globalnetworkpolicies")));
    }

    private static Scene vpcCni() {
        return twoLabels().serving(Resource.AWS_CLUSTER_NETWORK_POLICY);
    }

    private static Scene cilium() {
        return twoLabels().cilium();
    }

    private static Scene calico() {
        return twoLabels().calico();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ways")
    void each_way_denies_exactly_the_part_and_is_taken_back_to_the_last_field(
            String[] words, String strategy, Scene scene, String kind) {
        try (OnRange firebreak = scene.open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            assertThat(said(firebreak.plan(words), "strategy"))
                    .singleElement()
                    .asString()
                    .startsWith("strategy " + strategy + ": ");

            JsonNode finished =
                    firebreak.approved(OnRange.with(words, "-o", "json")).document();

            String ran = finished.path("case").asString();
            assertThat(finished.at("/steps/0/verdict/applied").asString())
                    .as(finished.toString())
                    .isEqualTo("yes");
            assertThat(firebreak.range().store().snapshot().keySet().toString()).contains(kind);
            assertThat(firebreak
                            .plan(OnRange.with(words, "--case", ran))
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_workload_told_by_two_labels_is_taken_out_of_an_allow_that_goes_on_for_all_others() {
        try (OnRange firebreak = twoLabels().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode plan = firebreak.plan(WORKLOAD);
            assertThat(changes(plan)).containsExactly("deny-shop", "copy-shop/allow/1", "narrow-shop/allow");

            JsonNode finished =
                    firebreak.approved(OnRange.with(WORKLOAD, "-o", "json")).document();

            assertThat(finished.at("/steps/0/verdict/applied").asString()).isEqualTo("yes");
            Ended other =
                    firebreak.run("reach", "shop/other-1a2b", "--from", "internet", "--port", "80/TCP", "-o", "json");
            assertThat(other.document().at("/entries/0/bySpecification").asString())
                    .isEqualTo("yes");
            String ran = finished.path("case").asString();
            assertThat(changes(firebreak.plan("undo", ran)))
                    .startsWith("undo-narrow-shop/allow")
                    .containsExactlyInAnyOrder("undo-narrow-shop/allow", "undo-copy-shop/allow/1", "undo-deny-shop");
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void no_pod_and_no_template_is_written_to() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            assertThat(firebreak.plan(WORKLOAD).at("/steps/0/changes").valueStream())
                    .extracting(change -> change.at("/target/kind").asString())
                    .containsOnly("NetworkPolicy");
        }
    }

    @Test
    void a_pod_that_only_looks_like_the_workloads_is_named_before() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .pod("alike", pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences"))
                .open()) {
            assertThat(said(firebreak.plan(WORKLOAD), "selected-too"))
                    .singleElement()
                    .asString()
                    .contains("shop/alike");
        }
    }

    @Test
    void a_workload_without_labels_of_its_pods_is_refused_with_the_way_out() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .with("{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly, namespace: shop}, spec:"
                        + " {schedule: '0 3 * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never,"
                        + " containers: [{name: app, image: 'example.test/job:1'}]}}}}}}")
                .open()) {
            JsonNode plan = firebreak.plan("isolate-workload", "cronjob/nightly", "-n", "shop");

            assertThat(said(plan, "workload-without-labels")).hasSize(1);
            assertThat(plan.toString()).contains("firebreak isolate-namespace shop");
        }
    }

    @Test
    void a_workload_without_pods_is_isolated_for_those_that_start() {
        Scene none = Scene.of("crypto-miner")
                .without("Pod", "web-7f9c")
                .without("Pod", "web-k2lm")
                .without("Pod", "web-x8r4");
        try (OnRange firebreak = none.open()) {
            assertThat(changes(firebreak.plan(WORKLOAD))).containsExactly("deny-shop");
            assertThat(firebreak
                            .finished(0, WORKLOAD)
                            .at("/steps/0/verdict/applied")
                            .asString())
                    .isEqualTo("yes");
        }
    }

    @Test
    void pods_to_come_are_not_contained_where_nothing_enforces_and_the_plan_says_so() {
        try (OnRange firebreak =
                Scene.of("crypto-miner").without("Pod").enforcementOff().open()) {
            assertThat(said(firebreak.plan(WORKLOAD), "enforcement-off")).hasSize(1);

            JsonNode verdict = firebreak.finished(8, WORKLOAD).at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("no");
        }
    }

    @Test
    void a_workload_is_looked_for_in_the_namespace_of_the_command() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            assertThat(changes(firebreak.plan("isolate-workload", "deploy/web", "-n", "shop")))
                    .startsWith("deny-shop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease"})
    void a_namespace_of_the_clusters_own_is_refused(String namespace) {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .without("Namespace", namespace)
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}")
                .open()) {
            JsonNode plan = firebreak.plan("isolate-namespace", namespace);

            assertThat(said(plan, "protected-target")).hasSize(1);
            assertThat(changes(plan)).isEmpty();
        }
    }

    @Test
    void a_namespace_in_which_the_clusters_dns_runs_is_refused() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change("Pod", "web-7f9c", pod -> ((ObjectNode) pod.at("/metadata/labels")).put("k8s-app", "kube-dns"))
                .open()) {
            assertThat(said(firebreak.plan(NAMESPACE), "protected-target")).hasSize(1);
        }
    }

    @Test
    void a_namespace_that_is_not_there_is_refused() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            assertThat(said(firebreak.plan("isolate-namespace", "shopp"), "target-not-found"))
                    .hasSize(1);
        }
    }

    @Test
    void what_another_case_isolates_is_refused_and_named() {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            String ran = firebreak.ran(0, NAMESPACE);

            assertThat(said(firebreak.plan(OnRange.with(NAMESPACE, "--case", "new")), "isolated-by-case"))
                    .singleElement()
                    .asString()
                    .contains(ran);
        }
    }

    @Test
    void a_pod_on_the_host_network_is_named_before_and_keeps_the_verdict_from_yes() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .pod("agent-1", pod -> ((ObjectNode) pod.path("spec")).put("hostNetwork", true))
                .open()) {
            assertThat(said(firebreak.plan(NAMESPACE), "host-network"))
                    .singleElement()
                    .asString()
                    .contains("shop/agent-1");
            assertThat(firebreak
                            .finished(8, NAMESPACE)
                            .at("/steps/0/verdict/enforced")
                            .asString())
                    .isEqualTo("no");
        }
    }

    @Test
    void the_pods_that_run_there_count_for_the_limit_of_a_runbook(@TempDir Path folder) throws IOException {
        try (OnRange firebreak = Scene.of("crypto-miner").open()) {
            Path runbook = Files.writeString(folder.resolve("quarantine.yaml"), """
                runbook: quarantine
                title: Isolate a namespace
                when: A tenant is taken over
                limits: {pods: 1}
                steps: [{id: isolate, use: isolate-namespace, with: {namespaces: [shop]}}]
                """);

            JsonNode plan = firebreak.plan("run", runbook.toString());

            assertThat(said(plan, "over-limit")).singleElement().asString().contains("limits it to 1");
        }
    }

    @Test
    void a_pod_isolated_in_an_isolated_namespace_stays_so_when_the_namespace_is_let_go() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            String wide = firebreak.ran(8, NAMESPACE);
            String one = firebreak.ran(8, "isolate-pod", "shop/web-7f9c", "--case", "new");

            assertThat(firebreak.approved("undo", wide).exit()).isZero();

            assertThat(firebreak.run("status", one).exit()).isZero();
        }
    }

    private static void started(OnRange firebreak, String name) {
        ObjectNode pod = (ObjectNode) firebreak
                .range()
                .store()
                .find("", "pods", "shop", "web-7f9c")
                .orElseThrow()
                .deepCopy();
        ObjectNode metadata = (ObjectNode) pod.path("metadata");
        metadata.remove(List.of("uid", "resourceVersion", "managedFields", "creationTimestamp"));
        metadata.put("name", name);
        ((ObjectNode) pod.path("status"))
                .put("podIP", "10.0.1.199")
                .putArray("podIPs")
                .addObject()
                .put("ip", "10.0.1.199");
        firebreak.range().store().seed(pod);
    }

    private static JsonNode yaml(String namespace, String name) {
        return Json.parse("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\","
                + "\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + namespace
                + "\"},\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{}]}}");
    }

    private static JsonNode policy(OnRange firebreak, String name) {
        return firebreak
                .range()
                .store()
                .find("networking.k8s.io", "networkpolicies", "shop", name)
                .orElseThrow();
    }

    private static String facts(JsonNode finished) {
        JsonNode verdict = finished.at("/steps/0/verdict");
        return verdict.path("applied").asString() + " "
                + verdict.path("enforced").asString() + " "
                + verdict.path("cut").asString();
    }
}
