package dev.firebreak.cli;

import static dev.firebreak.cli.ExitCodesTest.events;
import static dev.firebreak.cli.ExitCodesTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `if`, `needs` and `onFailure: undo`, as a run takes them.
class StepTermsTest {
    private static final String HEAD = """
        runbook: terms
        title: Steps with terms
        when: a test says so
        inputs:
          pod: {type: pod, help: the pod, example: shop/web}
          mode: {type: string, help: how, choices: [look, cut], default: cut, example: cut}
        steps:
          - id: scope
            use: find-pods
            with: {pod: "${inputs.pod}"}
        """;

    @TempDir
    private Path folder;

    private String[] run(String steps) throws IOException {
        Path runbook = Files.writeString(
                folder.resolve("terms.yaml"),
                HEAD + steps.stripTrailing().stripIndent().indent(2));
        return new String[] {"run", runbook.toString(), "-i", "pod=shop/web-7f9c"};
    }

    private static List<String> proposals(JsonNode plan) {
        return plan.path("steps")
                .valueStream()
                .map(s -> s.path("id").asString() + " " + s.path("proposal").asString())
                .toList();
    }

    private static String because(JsonNode plan, int step) {
        return plan.at("/steps/" + step + "/because").asString();
    }

    @Test
    void a_condition_that_is_false_makes_the_step_not_applicable_and_says_which() throws IOException {
        String[] words = OnRange.with(run("""
                - id: isolate
                  use: isolate-pod
                  with: {pods: "${steps.scope.pods}"}
                  if: inputs.mode == 'cut' && size(steps.scope.pods) == 1
                - id: logs
                  use: collect-pod
                  with: {pods: "${steps.isolate.pods}", what: [logs]}
            """), "-i", "mode=look");
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode plan = firebreak.plan(words);
            assertThat(proposals(plan)).containsExactly("scope found", "isolate notApplicable", "logs notApplicable");
            assertThat(because(plan, 1))
                    .isEqualTo("its condition is false: inputs.mode == 'cut' && size(steps.scope.pods) == 1");

            JsonNode finished = firebreak.run(OnRange.with(words, "-o", "json")).document();
            assertThat(finished.path("exit").asInt()).isZero();
            assertThat(results(finished)).containsEntry("isolate", "notApplicable");

            words[words.length - 1] = "mode=cut";
            assertThat(proposals(firebreak.plan(words))).contains("isolate changes");
        }
    }

    @Test
    void a_condition_on_a_verdict_makes_the_step_later_and_is_decided_when_it_is_reached() throws IOException {
        String steps = """
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
              - id: cordon
                use: cordon-node
                with: {nodes: "${steps.scope.nodes}"}
                if: steps.isolate.verdict.enforced == 'no'
            """;
        try (OnRange enforced = OnRange.of("crypto-miner");
                OnRange open = Scene.of("crypto-miner").enforcementOff().open()) {
            JsonNode plan = enforced.plan(run(steps));
            assertThat(proposals(plan)).contains("cordon later");
            assertThat(because(plan, 2))
                    .isEqualTo("its condition is known after isolate: steps.isolate.verdict.enforced == 'no'");

            assertThat(results(enforced.finished(0, run(steps)))).containsEntry("cordon", "notApplicable");
            assertThat(results(open.finished(8, run(steps)))).containsEntry("cordon", "done");
        }
    }

    @Test
    void a_condition_that_has_no_answer_blocks_the_plan() throws IOException {
        String[] words = run("""
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
                if: 1 / (size(steps.scope.pods) - 1) == 0
            """);
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));

            assertThat(ended.exit()).isEqualTo(4);
            assertThat(ended.codes()).contains("condition-failed");
        }
    }

    @Test
    void a_step_that_waits_holds_up_only_those_that_need_it() throws IOException {
        String[] words = run("""
              - id: snapshot
                use: snapshot-volumes
                with: {volumes: "${steps.scope.volumes}"}
                needs: [scope]
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
                needs: [scope]
              - id: cordon
                use: cordon-node
                with: {nodes: "${steps.scope.nodes}"}
            """);
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(12, OnRange.with(words, "--no-wait"));

            assertThat(results(finished))
                    .containsEntry("snapshot", "waiting")
                    .containsEntry("isolate", "done")
                    .containsEntry("cordon", "notReached");
            assertThat(finished.path("steps")
                            .valueStream()
                            .map(s -> s.path("id").asString()))
                    .containsExactly("scope", "snapshot", "isolate", "cordon");

            firebreak.time().pause(Duration.ofHours(1));
            JsonNode resumed = firebreak
                    .run("resume", finished.path("case").asString(), "-o", "json")
                    .document();
            assertThat(results(resumed)).containsEntry("snapshot", "done").containsEntry("cordon", "done");
            assertThat(events(firebreak, finished, "intent").stream()
                            .map(e -> e.path("intent").asString()))
                    .as("nothing is sent twice")
                    .doesNotHaveDuplicates();
            assertThat(firebreak
                            .run("case", "verify", finished.path("case").asString())
                            .exit())
                    .isZero();
        }
    }

    @Test
    void steps_that_ran_side_by_side_are_taken_back_in_the_reverse_order_of_the_journal() throws IOException {
        String[] words = run("""
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
                needs: [scope]
              - id: cordon
                use: cordon-node
                with: {nodes: "${steps.scope.nodes}"}
                needs: [scope]
            """);
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode finished = firebreak.finished(0, words);
            String id = finished.path("case").asString();
            List<String> sent = events(firebreak, finished, "intent").stream()
                    .map(e -> e.path("step").asString())
                    .toList();

            JsonNode undone = firebreak.finished(0, "undo", id);

            boolean isolateLast = sent.lastIndexOf("isolate") > sent.lastIndexOf("cordon");
            assertThat(undone.path("steps").valueStream().map(s -> s.path("id").asString()))
                    .containsExactly(isolateLast ? "isolate" : "cordon", isolateLast ? "cordon" : "isolate");
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    private static final String UNDOING = """
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
          - id: cordon
            use: cordon-node
            with: {nodes: "${steps.scope.nodes}"}
            timeLimit: 1s
            onFailure: undo
        """;

    @Test
    void a_step_that_fails_takes_the_run_back_where_the_runbook_says_so() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            assertThat(firebreak.run(OnRange.with(run(UNDOING), "--dry-run")).out())
                    .contains("(on failure: undo)");
            String[] words = OnRange.with(run(UNDOING), "--approve", firebreak.digest(run(UNDOING)), "-o", "json");
            firebreak.time().meanwhile(() -> firebreak.time().pause(Duration.ofSeconds(2)));

            Ended ended = firebreak.run(words);

            JsonNode finished = ended.document();
            String id = finished.path("case").asString();
            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(6);
            assertThat(finished.path("run").asString()).isEqualTo("r1");
            assertThat(results(finished)).containsEntry("isolate", "done").containsEntry("cordon", "failed");
            assertThat(finished.path("next").asString()).isEqualTo("firebreak case show " + id);
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
            JsonNode undo = events(firebreak, finished, "runStarted").getLast();
            assertThat(undo.path("undoes").asString()).isEqualTo("r1");
            assertThat(events(firebreak, finished, "approval").stream()
                            .map(e -> e.path("digest").asString())
                            .distinct())
                    .as("one approval covers both")
                    .hasSize(1);
            assertThat(firebreak.run("undo", id + "/r1", "-o", "json").exit())
                    .as("nothing is left to undo")
                    .isZero();
        }
    }

    @Test
    void a_run_is_not_taken_back_before_it_changed_anything() throws IOException {
        String[] words = run("""
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.scope.pods}"}
                timeLimit: 1s
                onFailure: undo
            """);
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] approved = OnRange.with(words, "--approve", firebreak.digest(words), "-o", "json");
            firebreak.time().meanwhile(() -> firebreak.time().pause(Duration.ofSeconds(2)));

            Ended ended = firebreak.run(approved);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(4);
            assertThat(events(firebreak, ended.document(), "runStarted")).hasSize(1);
        }
    }
}
