package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.message;
import static dev.firebreak.action.Plans.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import dev.firebreak.range.kube.ObjectStore.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Siblings that are moved away, so that the suspect is isolated alone.
class SiblingsTest {
    @TempDir
    Path folder;

    private static final String[] UNCOLLECTED = {"isolate-pod", "shop/web-7f9c", "--siblings", "move"};
    private static final String[] MOVE =
            OnRange.with(UNCOLLECTED, "--waive", "evidence-first", "--reason", "their logs are shipped");

    /// The suspect and a sibling on its node, which an allow of a single address would keep open.
    private static Scene sharing() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "narrow",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock:"
                                + " {cidr: 10.0.9.9/32}}]}]}");
    }

    private static Scene budget(Scene scene, String name, int minAvailable) {
        return scene.with("{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: " + name
                + ", namespace: shop}, spec: {minAvailable: " + minAvailable
                + ", selector: {matchLabels: {app: web}}}}");
    }

    /// Ada may do everything there but read logs.
    private static Scene withoutLogs(Scene scene) {
        return scene.may("ada", """
            - {apiGroups: [""], resources: [pods, pods/eviction, nodes, namespaces, services, configmaps], verbs: ["*"]}
            - {apiGroups: [apps, networking.k8s.io, networking.k8s.aws, policy, discovery.k8s.io], resources: ["*"], verbs: ["*"]}
            """);
    }

    private static boolean there(OnRange firebreak, String pod) {
        return firebreak.range().store().find("", "pods", "shop", pod).isPresent();
    }

    private static JsonNode node(OnRange firebreak) {
        return firebreak.range().store().find("", "nodes", "", Scene.NODE).orElseThrow();
    }

    private static List<JsonNode> lines(OnRange firebreak, String ran) {
        return firebreak.run("timeline", ran, "-o", "jsonl").lines();
    }

    @Test
    void the_plan_denies_excludes_cordons_and_then_evicts_and_says_what_that_costs() {
        try (OnRange firebreak = sharing().open()) {
            JsonNode plan = firebreak.plan(MOVE);

            assertThat(changes(plan))
                    .containsExactly(
                            "label-shop/web-7f9c",
                            "deny-shop",
                            "exclude-shop/narrow",
                            "cordon-" + Scene.NODE,
                            "evict-shop/web-k2lm");
            JsonNode evict = plan.at("/steps/0/changes/4");
            assertThat(evict.path("verb").asString()).isEqualTo("evict");
            assertThat(evict.path("permission").asString()).isEqualTo("create pods/eviction in shop");
            assertThat(evict.path("risk").asString()).isEqualTo("destroysEvidence");
            assertThat(evict.path("undo").asString()).isEqualTo("none");
            assertThat(evict.path("undoBecause").asString()).contains("does not come back");
            assertThat(evict.at("/body/deleteOptions/preconditions/uid").asString())
                    .isEqualTo(evict.at("/target/uid").asString());
            assertThat(message(plan, "siblings-moved"))
                    .contains("shop/web-k2lm")
                    .doesNotContain("web-x8r4");
            assertThat(message(plan, "move-comes-undone")).contains(Scene.NODE);
            assertThat(message(plan, "reach-after")).contains("nothing but its own node");
            assertThat(plan.path("problems").toString()).doesNotContain("shared-enforcement", "siblings-cut-off");
        }
    }

    @Test
    void siblings_whose_logs_are_not_collected_are_not_evicted() {
        try (OnRange firebreak = sharing().open()) {
            JsonNode plan = firebreak.plan(UNCOLLECTED);
            assertThat(message(plan, "evidence-first"))
                    .contains("shop/web-k2lm")
                    .doesNotContain("web-7f9c");
            assertThat(problem(plan, "evidence-first").path("fix").asString())
                    .contains("firebreak collect-pod shop/web-k2lm", "--waive evidence-first");
            assertThat(firebreak
                            .run(OnRange.with(
                                    UNCOLLECTED,
                                    "--approve",
                                    plan.path("digest").asString()))
                            .exit())
                    .isEqualTo(4);
            assertThat(firebreak.cases()).isEmpty();

            String ran = firebreak.ran(0, "collect-pod", "shop/web-k2lm", "--what", "objects");
            String[] inCase = OnRange.with(UNCOLLECTED, "--case", ran);
            assertThat(problem(firebreak.plan(inCase), "evidence-first")
                            .path("fix")
                            .asString())
                    .contains("firebreak collect-pod shop/web-k2lm --case " + ran);

            firebreak.finished(0, "collect-pod", "shop/web-k2lm", "--case", ran);
            firebreak.finished(8, inCase);
            assertThat(there(firebreak, "web-k2lm")).isFalse();
        }
    }

    /// A runbook that goes on where collecting failed cuts the suspect off, and does not go on to evict.
    @Test
    void a_step_that_failed_to_collect_lets_no_later_one_evict() throws IOException {
        Path runbook = Files.writeString(folder.resolve("move.yaml"), """
            runbook: move
            title: Collect, then move
            when: a test says so
            steps:
              - id: replicas
                use: find-pods
                with: {selector: app=web, namespace: shop}
              - id: collect
                use: collect-pod
                with: {pods: "${steps.replicas.pods}", what: [logs]}
                needs: [replicas]
                onFailure: continue
              - id: suspect
                use: find-pods
                with: {pod: shop/web-7f9c}
                needs: [collect]
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.suspect.pods}", siblings: move}
                needs: [suspect]
            """);
        String[] run = {"run", runbook.toString()};
        try (OnRange firebreak = withoutLogs(sharing()).open()) {
            String[] asAda = OnRange.with(run, "--as", "ada");
            assertThat(firebreak.plan(asAda).path("problems").toString())
                    .as("what any step before is to collect counts")
                    .doesNotContain("evidence-first");
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());

            JsonNode finished = firebreak.finished(6, asAda);

            String ran = finished.path("case").asString();
            assertThat(lines(firebreak, ran).toString())
                    .contains("evicted end with it, and are not collected")
                    .contains("firebreak collect-pod shop/web-k2lm --case " + ran + ", then firebreak resume " + ran
                            + "/r1. ")
                    .contains("firebreak resume " + ran + "/r1 --waive evidence-first --reason TEXT");
            assertThat(there(firebreak, "web-k2lm")).isTrue();
            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains("label-shop/web-7f9c", "deny-shop", "exclude-shop/narrow", "cordon-" + Scene.NODE);
            assertThat(changes(firebreak.plan("undo", ran)))
                    .containsExactly(
                            "undo-exclude-shop/narrow",
                            "undo-deny-shop",
                            "undo-label-shop/web-7f9c",
                            "undo-cordon-" + Scene.NODE);
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
        try (OnRange firebreak = withoutLogs(sharing()).open()) {
            String ran = firebreak.ran(6, OnRange.with(run, "--as", "ada"));
            assertThat(firebreak.run("resume", ran, "-o", "json").exit()).isEqualTo(6);
            assertThat(there(firebreak, "web-k2lm")).isTrue();

            firebreak.finished(0, hinted(firebreak, ran, "collect-pod"));
            Ended resumed = firebreak.run(OnRange.with(hinted(firebreak, ran, "resume"), "-o", "json"));

            assertThat(resumed.exit()).as(resumed.out()).isEqualTo(8);
            assertThat(there(firebreak, "web-k2lm")).isFalse();
        }
        try (OnRange firebreak = withoutLogs(sharing()).open()) {
            String ran = firebreak.ran(6, OnRange.with(run, "--as", "ada"));
            String[] waived = {"resume", ran, "--waive", "evidence-first", "--reason", "seen elsewhere"};
            Ended stopped = firebreak.run(OnRange.with(waived, "-o", "json"));
            if (stopped.exit() == 5) {
                firebreak.run(OnRange.with(
                        waived, "--approve", stopped.document().path("digest").asString()));
            }
            assertThat(there(firebreak, "web-k2lm")).as(stopped.out()).isFalse();
        }
        try (OnRange firebreak = sharing().open()) {
            firebreak.finished(8, run);
            assertThat(there(firebreak, "web-k2lm")).isFalse();
        }
    }

    /// The words of the first command with this name that the run was told to go on with.
    private static String[] hinted(OnRange firebreak, String ran, String command) {
        Matcher hint = Pattern.compile("firebreak (" + command + " .*?)(, then |\\. )")
                .matcher(lines(firebreak, ran).toString());
        assertThat(hint.find()).isTrue();
        return hint.group(1).split(" ", -1);
    }

    @Test
    void moved_the_suspect_is_isolated_alone_with_declared_rights_and_all_but_the_eviction_is_undone() {
        try (OnRange firebreak = sharing().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            Set<Use> used = Set.copyOf(firebreak.range().store().ledger());

            JsonNode finished = firebreak.finished(8, MOVE);

            JsonNode verdict = finished.at("/steps/0/verdict");
            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
            assertThat(there(firebreak, "web-k2lm")).isFalse();
            assertThat(there(firebreak, "web-x8r4")).as("on another node").isTrue();
            assertThat(node(firebreak).at("/spec/unschedulable").asBoolean()).isTrue();
            Set<String> declared = Registry.find("isolate-pod").orElseThrow().rights().stream()
                    .map(r -> r.permission()
                            .toString()
                            .replaceFirst(" (in|on) .*", "")
                            .replaceFirst("/[a-z-]*$", ""))
                    .collect(Collectors.toSet());
            assertThat(firebreak.range().store().ledger().stream()
                            .filter(u -> !used.contains(u)
                                    && (u.resource().startsWith("nodes")
                                            || u.resource().startsWith("pods")))
                            .map(u -> new Permission.Kube(u.verb(), u.group(), u.resource(), null)
                                    .toString()
                                    .replaceFirst("/[a-z-]*$", "")))
                    .contains("create pods", "patch nodes")
                    .isSubsetOf(declared);

            String ran = finished.path("case").asString();
            List<String> back = changes(firebreak.plan("undo", ran));
            assertThat(back)
                    .containsExactly(
                            "undo-exclude-shop/narrow",
                            "undo-deny-shop",
                            "undo-label-shop/web-7f9c",
                            "undo-cordon-" + Scene.NODE);
            assertThat(message(firebreak.plan("undo", ran), "not-undone")).contains("does not come back");
            assertThat(firebreak.approved("undo", ran, "-o", "json").exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .allSatisfy((object, _) -> assertThat(String.valueOf(object))
                            .containsAnyOf(
                                    "resource=pods, namespace=shop, name=web-k2lm",
                                    "resource=endpoint",
                                    "resource=policyendpoints"));
            assertThat(firebreak.run("case", "verify", ran).exit()).isZero();
        }
    }

    @Test
    void a_node_that_another_case_holds_stays_cordoned_after_the_undo() {
        try (OnRange firebreak = sharing().open()) {
            firebreak.finished(0, "cordon-node", Scene.NODE);
            String ran = firebreak.ran(8, MOVE);

            assertThat(firebreak.approved("undo", ran, "-o", "json").exit()).isZero();

            assertThat(node(firebreak).at("/spec/unschedulable").asBoolean()).isTrue();
        }
    }

    @Test
    void undo_of_a_cordon_on_which_a_move_of_the_same_case_rests_says_so() {
        try (OnRange firebreak = sharing().open()) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);
            firebreak.finished(8, OnRange.with(MOVE, "--case", ran));

            assertThat(message(firebreak.plan("undo", ran + "/r1"), "move-comes-undone"))
                    .contains(Scene.NODE, ran + "/r2");
            assertThat(firebreak.plan("undo", ran).path("problems").toString()).doesNotContain("move-comes-undone");
            assertThat(firebreak.approved("undo", ran + "/r2").exit()).isZero();
            assertThat(firebreak.plan("undo", ran + "/r1").path("problems").toString())
                    .doesNotContain("move-comes-undone");
        }
    }

    @Test
    void status_says_no_when_a_sibling_is_there_again_and_moving_it_once_more_makes_it_hold() {
        try (OnRange firebreak = sharing().open()) {
            JsonNode sibling = firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-k2lm")
                    .orElseThrow();
            String ran = firebreak.ran(8, MOVE);
            assertThat(firebreak.run("status", ran, "-o", "json").exit()).isZero();

            ObjectNode again = (ObjectNode) sibling.deepCopy();
            ((ObjectNode) again.path("metadata")).put("name", "web-n9ew").remove("uid");
            firebreak.range().store().seed(again);

            Ended open = firebreak.run("status", ran, "-o", "json");
            assertThat(open.exit()).isEqualTo(8);
            assertThat(open.out()).contains("pod shop/web-n9ew shares the rules of pod shop/web-7f9c");
            JsonNode plan = firebreak.plan(OnRange.with(MOVE, "--case", ran));
            assertThat(changes(plan)).containsExactly("evict-shop/web-n9ew");
            firebreak.finished(8, OnRange.with(MOVE, "--case", ran));
            assertThat(firebreak.run("status", ran, "-o", "json").exit()).isZero();
        }
    }

    @Test
    void a_budget_is_waited_for_under_one_intent_while_the_suspect_is_denied_and_excluded() {
        try (OnRange firebreak = budget(sharing(), "keep", 3).open()) {
            JsonNode plan = firebreak.plan(MOVE);
            assertThat(message(plan, "budget-waits")).contains("shop/keep");
            Instant before = firebreak.time().instant();

            JsonNode finished = firebreak.finished(12, MOVE);

            String ran = finished.path("case").asString();
            assertThat(finished.at("/steps/0/result").asString()).isEqualTo("waiting");
            assertThat(finished.path("next").asString()).isEqualTo("firebreak resume " + ran);
            assertThat(there(firebreak, "web-k2lm")).isTrue();
            assertThat(Duration.between(before, firebreak.time().instant()))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
            List<JsonNode> evictions = lines(firebreak, ran).stream()
                    .filter(line -> line.path("event").asString().equals("outcome"))
                    .filter(line -> line.path("result").asString().equals("failed"))
                    .toList();
            assertThat(evictions).hasSize(1);
            assertThat(evictions.getFirst().path("refusals").asInt()).isGreaterThan(20);
            assertThat(lines(firebreak, ran)).anySatisfy(line -> {
                assertThat(line.path("event").asString()).isEqualTo("wait");
                assertThat(line.path("for").asString()).contains("The disruption budget keep needs 3 healthy pods");
            });
            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains("label-shop/web-7f9c", "deny-shop", "exclude-shop/narrow");

            ObjectNode lower = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("policy", "poddisruptionbudgets", "shop", "keep")
                    .orElseThrow()
                    .deepCopy();
            ((ObjectNode) lower.path("spec")).put("minAvailable", 2);
            firebreak.range().store().seed(lower);
            Ended resumed = firebreak.run("resume", ran, "-o", "json");

            assertThat(resumed.exit()).as(resumed.out()).isEqualTo(8);
            assertThat(resumed.document().at("/steps/0/verdict/enforced").asString())
                    .isEqualTo("yes");
            assertThat(there(firebreak, "web-k2lm")).isFalse();
        }
    }

    @Test
    void a_sibling_that_was_replaced_elsewhere_before_it_was_evicted_needs_no_eviction() {
        try (OnRange firebreak = sharing().open()) {
            String digest = firebreak.digest(MOVE);
            JsonNode before = firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-k2lm")
                    .orElseThrow();
            firebreak.time().meanwhile(() -> {
                JsonNode now = firebreak
                        .range()
                        .store()
                        .find("", "pods", "shop", "web-k2lm")
                        .orElseThrow();
                if (now.at("/metadata/uid").equals(before.at("/metadata/uid"))) {
                    ObjectNode another = (ObjectNode) before.deepCopy();
                    ((ObjectNode) another.path("metadata")).remove("uid");
                    ((ObjectNode) another.path("spec")).put("nodeName", Scene.OTHER_NODE);
                    firebreak.range().store().seed(another);
                }
            });

            Ended ended = firebreak.run(OnRange.with(MOVE, "--approve", digest, "-o", "json"));

            assertThat(ended.exit()).as(ended.out()).isEqualTo(8);
            assertThat(ended.document().at("/steps/0/verdict/enforced").asString())
                    .isEqualTo("yes");
            assertThat(there(firebreak, "web-k2lm"))
                    .as("the one on another node")
                    .isTrue();
            assertThat(lines(firebreak, ended.document().path("case").asString())
                            .toString())
                    .contains("pod shop/web-k2lm is gone, and another one has its name");
        }
    }

    @Test
    void a_sibling_that_was_replaced_before_it_was_moved_once_more_leaves_the_suspect_to_be_looked_at() {
        try (OnRange firebreak = sharing().open()) {
            ObjectNode again = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-k2lm")
                    .orElseThrow()
                    .deepCopy();
            ((ObjectNode) again.path("metadata")).put("name", "web-n9ew").remove("uid");
            String ran = firebreak.ran(8, MOVE);
            firebreak.range().store().seed(again.deepCopy());
            String[] more = OnRange.with(MOVE, "--case", ran);
            String digest = firebreak.digest(more);
            boolean[] replaced = {false};
            firebreak.time().meanwhile(() -> {
                if (!replaced[0]) {
                    replaced[0] = true;
                    ObjectNode elsewhere = again.deepCopy();
                    ((ObjectNode) elsewhere.path("spec")).put("nodeName", Scene.OTHER_NODE);
                    firebreak.range().store().seed(elsewhere);
                }
            });

            Ended ended = firebreak.run(OnRange.with(more, "--approve", digest, "-o", "json"));

            assertThat(ended.exit()).as(ended.out()).isEqualTo(8);
            JsonNode step = ended.document().at("/steps/0");
            assertThat(step.path("result").asString()).isEqualTo("done");
            assertThat(step.path("verdict").path("targets").toString()).contains("web-7f9c");
        }
    }

    @Test
    void who_does_not_stay_does_not_wait_for_a_budget() {
        try (OnRange firebreak = budget(sharing(), "keep", 3).open()) {
            Instant before = firebreak.time().instant();
            firebreak.finished(12, OnRange.with(MOVE, "--no-wait"));
            assertThat(Duration.between(before, firebreak.time().instant())).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void what_waits_for_a_budget_is_asked_for_no_bucket_whatever_the_budget_is_called() {
        try (OnRange firebreak = budget(sharing(), "bucket", 3).open()) {
            JsonNode finished = firebreak.finished(12, OnRange.with(MOVE, "--no-wait"));

            assertThat(finished.path("next").asString())
                    .isEqualTo("firebreak resume " + finished.path("case").asString());
        }
    }

    @Test
    void what_evicting_would_not_move_is_refused_with_the_way_out() {
        Map<Scene, String> refusals = Map.of(
                sharing()
                        .change(
                                "Pod",
                                "web-k2lm",
                                pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences")),
                "gone for good",
                sharing()
                        .change(
                                "Pod",
                                "web-k2lm",
                                pod -> ((ObjectNode) pod.at("/metadata/ownerReferences/0")).put("kind", "DaemonSet")),
                "again on the same node",
                sharing()
                        .change(
                                "Pod",
                                "web-k2lm",
                                pod -> ((ObjectNode) pod.at("/metadata/ownerReferences/0")).put("kind", "Job")),
                "would begin its work anew",
                sharing()
                        .change(
                                "Pod",
                                "web-k2lm",
                                pod -> ((ObjectNode) pod.path("metadata"))
                                        .putObject("annotations")
                                        .put("kubernetes.io/config.mirror", "abc")),
                "the kubelet of its node would start it again",
                budget(budget(sharing(), "one", 1), "two", 1),
                "several budgets cover it: shop/one, shop/two");
        refusals.forEach((scene, why) -> {
            try (OnRange firebreak = scene.open()) {
                firebreak.run("case", "open", "--id", "tonight");
                Ended ended = firebreak.run(OnRange.with(MOVE, "-o", "json", "--case", "tonight"));
                assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
                String code = why.startsWith("several") ? "several-budgets" : "sibling-stays";
                JsonNode problem = problem(ended.document(), code);
                assertThat(problem.path("message").asString()).contains("shop/web-k2lm", why);
                assertThat(problem.path("fix").asString())
                        .contains("firebreak isolate-pod shop/web-7f9c --siblings include --case tonight");
                assertThat(there(firebreak, "web-k2lm")).isTrue();
            }
        });
    }

    @Test
    void a_controller_that_is_not_known_to_start_another_is_named_before_its_pod_is_evicted() {
        Scene scene = sharing()
                .change(
                        "Pod",
                        "web-k2lm",
                        pod -> ((ObjectNode) pod.at("/metadata/ownerReferences/0"))
                                .put("kind", "Workflow")
                                .put("name", "nightly"));
        try (OnRange firebreak = scene.open();
                OnRange known = sharing().open()) {
            assertThat(message(firebreak.plan(MOVE), "return-unknown")).contains("Workflow nightly", "shop/web-k2lm");
            assertThat(known.plan(MOVE).path("problems").toString()).doesNotContain("return-unknown");
        }
    }

    @Test
    void nobody_is_evicted_where_no_rules_are_shared() {
        for (Scene scene : List.of(sharing().enforcementOff(), sharing().without("Pod", "web-k2lm"))) {
            try (OnRange firebreak = scene.open()) {
                assertThat(changes(firebreak.plan(MOVE)))
                        .containsExactly("label-shop/web-7f9c", "deny-shop", "exclude-shop/narrow");
            }
        }
    }

    @Test
    void where_another_plugin_than_the_vpc_cni_enforces_pods_are_told_apart_and_the_suspect_is_isolated_alone() {
        try (OnRange firebreak = sharing().calico().agentsReady().open()) {
            for (String siblings : List.of("include", "leave", "move")) {
                JsonNode plan = firebreak.plan("isolate-pod", "shop/web-7f9c", "--siblings", siblings);
                assertThat(changes(plan)).contains("label-shop/web-7f9c", "deny-shop");
                assertThat(changes(plan).toString()).doesNotContain("web-k2lm", "cordon-");
                assertThat(plan.path("problems").toString()).doesNotContain("VPC CNI gives", "siblings-cut-off");
            }
        }
    }

    @Test
    void a_label_that_no_deny_all_stands_behind_keeps_no_sibling_from_being_isolated_or_moved() {
        try (OnRange firebreak = sharing()
                .change(
                        "Pod",
                        "web-k2lm",
                        pod -> ((ObjectNode) pod.at("/metadata/labels")).put("case.internal/id", "x"))
                .open()) {
            assertThat(changes(firebreak.plan("isolate-pod", "shop/web-7f9c"))).contains("label-shop/web-k2lm");
            assertThat(changes(firebreak.plan(MOVE))).contains("evict-shop/web-k2lm");
        }
    }

    @Test
    void only_who_asks_for_the_move_needs_its_rights() {
        try (OnRange firebreak = sharing().open()) {
            for (String siblings : List.of("include", "leave", "move")) {
                JsonNode plan = firebreak.plan("isolate-pod", "shop/web-7f9c", "--siblings", siblings);
                assertThat(StreamSupport.stream(plan.at("/steps/0/changes").spliterator(), false)
                                .map(change -> change.path("permission").asString())
                                .anyMatch(permission -> permission.contains("pods/eviction")))
                        .isEqualTo(siblings.equals("move"));
            }
            assertThat(firebreak.run("runbook", "permissions", "contain-pod").out())
                    .contains("networkpolicies")
                    .doesNotContain("eviction");
        }
    }

    private static String endpoints(Scene scene, String... more) {
        try (OnRange firebreak = scene.open()) {
            return message(
                    firebreak.plan(OnRange.with(new String[] {"isolate-pod", "shop/web-7f9c"}, more)),
                    "service-loses-endpoints");
        }
    }

    @Test
    void siblings_that_are_left_alone_and_cut_off_with_the_suspect_are_not_counted_as_answering() {
        assertThat(endpoints(Scene.of("lateral-movement").without("NetworkPolicy"), "--siblings", "leave"))
                .isEqualTo(
                        "service shop/web: 1 of 3 endpoints still answer; 1 left alone shares the suspect's rules and"
                                + " is cut off with it; requests sent to the isolated ones fail");
    }

    @Test
    void siblings_that_a_policy_keeps_open_answer_those_whom_it_names_alone() {
        assertThat(endpoints(sharing(), "--siblings", "leave"))
                .isEqualTo("service shop/web: 1 of 3 endpoints still answer everybody, and 1 only whom a policy allows"
                        + " in particular; 1 left alone shares the suspect's rules; requests sent to the isolated ones"
                        + " fail");
    }

    @Test
    void where_it_is_not_known_whether_rules_are_shared_the_plan_claims_neither() {
        try (OnRange firebreak = sharing().without("DaemonSet").open()) {
            JsonNode plan = firebreak.plan("isolate-pod", "shop/web-7f9c", "--siblings", "leave");

            JsonNode said = problem(plan, "siblings-unclear");
            assertThat(said.path("severity").asString()).isEqualTo("warn");
            assertThat(said.path("message").asString()).contains("is not known", "shop/web-k2lm");
            assertThat(said.path("fix").asString())
                    .contains("firebreak isolate-pod shop/web-7f9c shop/web-k2lm", "--strategy pod-blackhole");
            assertThat(message(plan, "service-loses-endpoints"))
                    .startsWith("service shop/web: 1 of 3 endpoints still answer, and 1 left alone if it does not share"
                            + " the suspect's rules, which is not known; ");
            assertThat(message(firebreak.plan("isolate-pod", "shop/web-7f9c"), "siblings-isolated"))
                    .contains("where it enforces, which is not known", "shop/web-k2lm");
            assertThat(changes(firebreak.plan(MOVE)).toString())
                    .as("nobody is evicted for a plugin of which there is no sign")
                    .doesNotContain("evict-");
        }
    }

    @Test
    void a_denial_of_the_admin_tier_cuts_off_the_siblings_that_are_left_too() {
        Scene scene = Scene.of("lateral-movement")
                .serving(Resource.AWS_CLUSTER_NETWORK_POLICY, Resource.CLUSTER_POLICY_ENDPOINT);
        try (OnRange firebreak = scene.open()) {
            JsonNode plan = firebreak.plan("isolate-pod", "shop/web-7f9c", "--siblings", "leave");

            assertThat(message(plan, "siblings-cut-off")).contains("shop/web-k2lm");
            assertThat(plan.path("problems").toString()).doesNotContain("shared-enforcement");
            assertThat(message(plan, "service-loses-endpoints")).contains("is cut off with it");
        }
    }

    @Test
    void where_pods_are_told_apart_siblings_that_are_left_go_on_answering() {
        assertThat(endpoints(Scene.of("lateral-movement").calico(), "--siblings", "leave"))
                .startsWith("service shop/web: 2 of 3 endpoints still answer; ")
                .doesNotContain("left alone");
    }

    @Test
    void a_pod_that_carries_the_label_of_a_case_and_is_under_no_denial_still_answers() {
        assertThat(endpoints(Scene.of("lateral-movement")
                        .without("NetworkPolicy")
                        .change(
                                "Pod",
                                "web-x8r4",
                                pod -> ((ObjectNode) pod.at("/metadata/labels"))
                                        .put("case.internal/id", "260301-k7qx.r1"))))
                .startsWith("service shop/web: 1 of 3 endpoints still answer; ");
    }
}
