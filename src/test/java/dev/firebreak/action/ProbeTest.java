package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a probe promises, on a range whose packets go as the plugin that is there lets them.
class ProbeTest {
    private static final String DIGEST = "sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6";
    private static final String IMAGE = "registry.example/agnhost@" + DIGEST;
    private static final String[] PROBE = {"probe", "shop/web-7f9c", "--probe-image", IMAGE};

    @TempDir
    Path folder;

    private static List<String> codes(JsonNode step) {
        return step.at("/verdict/reasons")
                .valueStream()
                .map(r -> r.path("code").asString())
                .toList();
    }

    @Test
    void a_pod_that_nothing_isolates_is_reached_and_the_verdict_is_no() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(8, PROBE);

            JsonNode step = finished.path("steps").path(0);
            assertThat(step.at("/verdict/enforced").asString()).isEqualTo("no");
            assertThat(codes(step)).containsExactly("probe-open", "stronger-way");
            assertThat(finished.path("next").asString())
                    .isEqualTo("firebreak isolate-pod shop/web-7f9c --case "
                            + finished.path("case").asString());
        }
    }

    @Test
    void after_isolating_the_probe_is_kept_out_and_the_verdict_is_yes() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c", "--case", "new");

            JsonNode step = firebreak
                    .finished(0, OnRange.with(PROBE, "--case", ran))
                    .path("steps")
                    .path(0);

            assertThat(step.at("/verdict/holds").asString()).isEqualTo("yes");
            assertThat(step.at("/verdict/enforced").asString()).isEqualTo("yes");
            assertThat(codes(step)).containsExactly("probe-blocked", "egress-not-probed", "others-not-probed");
            assertThat(step.at("/verdict/reasons/0/message").asString())
                    .contains("10.0.1.101:8080")
                    .contains("10.100.0.1:443");
        }
    }

    @Test
    void a_probe_of_long_ago_does_not_outweigh_what_is_not_known_now() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            agentsNotReady(firebreak);
            String ran = firebreak.ran(9, "isolate-pod", "shop/web-7f9c", "--case", "new");
            firebreak.finished(0, OnRange.with(PROBE, "--case", ran));
            Ended soon = firebreak.run("status", ran, "-o", "json");
            assertThat(soon.exit()).as(soon.out()).isZero();

            firebreak.time().pause(Duration.ofMinutes(11));

            Ended late = firebreak.run("status", ran, "-o", "json");
            assertThat(late.exit()).as(late.out()).isEqualTo(9);
            assertThat(late.out()).contains("agent").doesNotContain("a probe pod on node");
        }
    }

    @Test
    void a_probe_does_not_outweigh_what_has_become_doubtful_since() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c", "--case", "new");
            firebreak.finished(0, OnRange.with(PROBE, "--case", ran));
            agentsNotReady(firebreak);

            Ended status = firebreak.run("status", ran, "-o", "json");

            assertThat(status.exit()).as(status.out()).isEqualTo(9);
            assertThat(status.out()).contains("agent").doesNotContain("a probe pod on node");
        }
    }

    @Test
    void an_old_probe_that_got_through_says_how_to_see_what_is_so_now() throws Exception {
        try (OnRange firebreak =
                Scene.of("crypto-miner").without("DaemonSet", "aws-node").open()) {
            String ran = firebreak.ran(8, "run", containing());
            firebreak.time().pause(Duration.ofMinutes(11));

            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains("; how it is now sees: firebreak probe shop/web-7f9c --case " + ran);
        }
    }

    private static void agentsNotReady(OnRange firebreak) {
        for (String agent : List.of("aws-node-4qv8x", "aws-node-s7kdw")) {
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "kube-system", agent)
                    .orElseThrow();
            ((ObjectNode) pod.path("status")).remove("containerStatuses");
            firebreak.range().store().seed(pod);
        }
    }

    /// Nothing was tried, so nothing is said to have been seen.
    @Test
    void a_pod_that_has_not_started_or_is_on_the_host_network_is_refused() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            ((ObjectNode) pod.path("status")).put("phase", "Pending").remove("podIP");
            firebreak.range().store().seed(pod);

            Ended pending = firebreak.run(OnRange.with(PROBE, "--dry-run", "-o", "json"));
            assertThat(pending.exit()).isEqualTo(4);
            assertThat(pending.codes()).contains("pod-pending");
            Ended onTheNode = firebreak.run(
                    "probe", "kube-system/aws-node-4qv8x", "--probe-image", IMAGE, "--dry-run", "-o", "json");
            assertThat(onTheNode.exit()).isEqualTo(4);
            assertThat(onTheNode.codes()).contains("host-network");
        }
    }

    /// What can't be tried is said, and keeps nobody from trying the others.
    @Test
    void pods_that_cannot_be_tried_are_left_out_with_a_warning_and_the_others_are_probed() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-k2lm")
                    .orElseThrow();
            ((ObjectNode) pod.path("status")).put("phase", "Pending").remove("podIP");
            firebreak.range().store().seed(pod);
            String[] probe = OnRange.with(PROBE, "shop/web-k2lm", "kube-system/aws-node-4qv8x");

            JsonNode plan = firebreak.plan(probe);
            for (String left : List.of("pod-pending", "host-network")) {
                JsonNode problem = Plans.problem(plan, left);
                assertThat(problem.path("severity").asString()).isEqualTo("warn");
                assertThat(problem.path("fix").asString()).contains("firebreak ");
                assertThat(problem.path("target").isObject()).isTrue();
            }

            JsonNode finished = firebreak.finished(8, probe);
            assertThat(finished.at("/steps/0/verdict/targets").size()).isEqualTo(1);
            assertThat(finished.at("/steps/0/verdict/targets/0/target/name").asString())
                    .isEqualTo("web-7f9c");
        }
    }

    /// The probe itself made nothing that stands.
    @Test
    void in_one_run_with_the_isolation_the_undo_that_is_offered_takes_the_isolation_back() throws Exception {
        try (OnRange firebreak = Scene.of("crypto-miner").enforcementOff().open()) {
            JsonNode finished = firebreak.finished(8, "run", containing());
            String ran = finished.path("case").asString();

            assertThat(finished.at("/steps/2/verdict/reasons")
                            .valueStream()
                            .filter(reason -> reason.path("code").asString().equals("take-back"))
                            .map(reason -> reason.path("message").asString()))
                    .singleElement()
                    .asString()
                    .endsWith(": firebreak undo " + ran + "/r1");
            assertThat(firebreak.run("timeline", ran, "-o", "jsonl").out())
                    .as("the isolation made it itself")
                    .contains("firebreak undo " + ran + "/r1/isolate");
            firebreak.finished(0, "undo", ran + "/r1");
            assertThat(firebreak.run("status", ran, "-o", "json").document().path("changes"))
                    .as("what stands")
                    .isEmpty();
        }
    }

    @Test
    void it_is_no_while_everything_is_applied_and_nothing_is_enforced() throws Exception {
        try (OnRange firebreak = Scene.of("crypto-miner").enforcementOff().open()) {
            JsonNode finished = firebreak.finished(8, "run", containing());

            assertThat(finished.at("/steps/1/verdict/applied").asString()).isEqualTo("yes");
            assertThat(finished.at("/steps/1/verdict/enforced").asString()).isEqualTo("no");
            assertThat(codes(finished.path("steps").path(2)))
                    .containsExactly("probe-open", "take-back", "stronger-way");
        }
    }

    /// The settings say that the plugin enforces; on the node of the suspect it does not.
    @Test
    void what_the_probe_saw_replaces_what_was_worked_out_in_the_run_and_in_status() throws Exception {
        try (OnRange firebreak =
                Scene.of("crypto-miner").without("DaemonSet", "aws-node").open()) {
            JsonNode finished = firebreak.finished(8, "run", containing());

            JsonNode isolated = finished.at("/steps/1/verdict");
            assertThat(isolated.path("applied").asString()).isEqualTo("yes");
            assertThat(isolated.path("enforced").asString()).isEqualTo("no");
            assertThat(codes(finished.path("steps").path(1)))
                    .contains("probe-open")
                    .doesNotContain("no-vpc-cni");

            assertThat(finished.path("next").asString())
                    .as("the same once more would change nothing")
                    .isEqualTo("firebreak status " + finished.path("case").asString());

            Ended status = firebreak.run("status", finished.path("case").asString(), "-o", "json");
            assertThat(status.exit()).isEqualTo(8);
            assertThat(status.out()).contains("a probe pod on node");
        }
    }

    @Test
    void a_sibling_of_the_enforcement_group_keeps_the_suspect_open_only_to_whom_it_lets_in() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished = firebreak.finished(0, PROBE);

            // default-deny keeps everybody out but the frontend
            assertThat(codes(finished.path("steps").path(0))).contains("probe-blocked");
        }
    }

    @Test
    void a_probe_that_can_reach_nothing_says_that_it_knows_nothing() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished = firebreak.finished(9, OnRange.with(PROBE, "--from", "shop"));

            assertThat(codes(finished.path("steps").path(0))).containsExactly("probe-inconclusive");
            assertThat(finished.at("/steps/0/verdict/holds").asString()).isEqualTo("unknown");
        }
    }

    @Test
    void an_image_that_cannot_be_pulled_makes_it_unknown_and_leaves_nothing_behind() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(
                    9, "probe", "shop/web-7f9c", "--probe-image", "registry.invalid/agnhost@" + DIGEST);

            assertThat(codes(finished.path("steps").path(0))).containsExactly("image-not-pulled");
            assertThat(podsOf(firebreak, "default")).isEmpty();
        }
    }

    @Test
    void an_image_without_a_digest_is_refused_with_a_way_out() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended refused = firebreak.run(
                    "probe",
                    "shop/web-7f9c",
                    "--probe-image",
                    "registry.example/agnhost:2.53",
                    "--dry-run",
                    "-o",
                    "json");

            assertThat(refused.exit()).isEqualTo(3);
            assertThat(refused.codes()).containsExactly("image-not-pinned");
            assertThat(refused.document().at("/problems/0/fix").asString()).contains("@sha256:");
        }
    }

    @Test
    void it_runs_on_another_node_without_a_token_and_as_nobody_and_is_gone_afterwards() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode plan = firebreak.plan(PROBE);
            JsonNode body = plan.at("/steps/0/changes/0/body");

            assertThat(body.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(body.at("/spec/securityContext/runAsNonRoot").asBoolean(false))
                    .isTrue();
            assertThat(body.at("/spec/containers/0/securityContext/capabilities/drop/0")
                            .asString())
                    .isEqualTo("ALL");
            assertThat(body.at("/spec/activeDeadlineSeconds").asInt()).isPositive();

            JsonNode finished = firebreak.finished(0, PROBE);

            assertThat(finished.at("/steps/0/verdict/reasons/0/message").asString())
                    .contains(Scene.OTHER_NODE);
            assertThat(podsOf(firebreak, "default")).isEmpty();
            assertThat(firebreak
                            .run("status", finished.path("case").asString(), "-o", "json")
                            .document()
                            .path("changes"))
                    .as("what stands")
                    .isEmpty();
        }
    }

    @Test
    void a_port_that_nothing_listens_on_answers_too_where_packets_get_through() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode step = firebreak
                    .finished(8, OnRange.with(PROBE, "--ports", "9999"))
                    .path("steps")
                    .path(0);

            assertThat(codes(step)).containsExactly("probe-open", "stronger-way");
            assertThat(step.toString()).contains("nothing listens there");
        }
    }

    /// A plugin that rejects answers in the name of the pod.
    @Test
    void a_refusal_says_nothing_where_the_plugin_may_reject() {
        try (OnRange firebreak =
                Scene.of("crypto-miner").without("DaemonSet", "aws-node").open()) {
            JsonNode finished = firebreak.finished(9, OnRange.with(PROBE, "--ports", "9999"));

            assertThat(codes(finished.path("steps").path(0))).containsExactly("probe-inconclusive");
        }
    }

    private static List<String> podsOf(OnRange firebreak, String namespace) {
        return firebreak.range().store().snapshot().entrySet().stream()
                .filter(e -> e.getKey().resource().equals("pods")
                        && e.getKey().namespace().equals(namespace))
                .map(e -> ((ObjectNode) e.getValue()).at("/metadata/name").asString())
                .toList();
    }

    private String containing() throws Exception {
        return Files.writeString(folder.resolve("isolate-and-probe.yaml"), """
            runbook: isolate-and-probe
            title: Isolate a pod and try whether it is
            when: It must be seen and not believed
            steps:
              - id: scope
                use: find-pods
                with: {pod: shop/web-7f9c}
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
              - id: probe
                use: probe
                with: {pods: "${steps.isolate.pods}", probeImage: %s}
            """.formatted(IMAGE))
                .toString();
    }
}
