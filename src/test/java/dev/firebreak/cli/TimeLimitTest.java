package dev.firebreak.cli;

import static dev.firebreak.cli.ExitCodesTest.events;
import static dev.firebreak.cli.ExitCodesTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A step that takes longer than the runbook allows.
class TimeLimitTest {
    private static final String RUNBOOK = """
        runbook: limited
        title: Isolate and snapshot
        when: both are wanted, and soon
        inputs:
          pod: {type: pod, help: the pod, example: shop/web}
        steps:
          - id: scope
            use: find-pods
            with: {pod: "${inputs.pod}"}
          - id: isolate
            use: isolate-pod
            with: {pods: "${steps.scope.pods}"}
            timeLimit: 90s
          - id: snapshot
            use: snapshot-volumes
            with: {volumes: "${steps.scope.volumes}"}
            timeLimit: 1s
        """;

    @TempDir
    private Path folder;

    private String[] run() throws IOException {
        Path runbook = Files.writeString(folder.resolve("limited.yaml"), RUNBOOK);
        return new String[] {"run", runbook.toString(), "-i", "pod=shop/web-7f9c"};
    }

    @Test
    void a_step_whose_time_is_over_fails_at_its_next_safe_point_and_goes_on_when_resumed() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            // every safe point comes a minute after the one before
            firebreak.time().meanwhile(() -> firebreak.time().pause(Duration.ofMinutes(1)));

            JsonNode finished = firebreak.finished(6, run());

            assertThat(results(finished)).containsEntry("isolate", "failed").containsEntry("snapshot", "notReached");
            assertThat(events(firebreak, finished, "stepFinished").stream()
                            .filter(e -> e.path("step").asString().equals("isolate"))
                            .map(e -> e.path("because").asString()))
                    .containsExactly("it took longer than its limit of 1m30s");
            assertThat(events(firebreak, finished, "intent"))
                    .as("what was begun is told in full")
                    .hasSameSizeAs(events(firebreak, finished, "outcome"))
                    .isNotEmpty();

            firebreak.time().meanwhile(() -> {});
            JsonNode resumed = firebreak
                    .run("resume", finished.path("case").asString(), "-o", "json")
                    .document();

            assertThat(results(resumed)).containsEntry("isolate", "done");
        }
    }

    @Test
    void a_step_that_only_waits_for_a_snapshot_ends_waiting_when_its_time_is_over() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(12, run());

            assertThat(results(finished)).containsEntry("isolate", "done").containsEntry("snapshot", "waiting");
            assertThat(finished.path("next").asString())
                    .isEqualTo("firebreak resume " + finished.path("case").asString());

            firebreak.time().pause(Duration.ofHours(1));
            OnRange.Ended resumed =
                    firebreak.run("resume", finished.path("case").asString(), "-o", "json");

            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
            assertThat(results(resumed.document())).containsEntry("snapshot", "done");
            assertThat(events(firebreak, finished, "intent").stream()
                            .filter(e -> e.path("step").asString().equals("snapshot")))
                    .as("one snapshot, whatever its time limit")
                    .hasSize(1);
        }
    }

    @Test
    void the_limit_is_in_the_plan_and_in_the_runbook_that_is_shown() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run(OnRange.with(run(), "--dry-run")).out()).contains("(at most 1m30s)");
            assertThat(firebreak.run("runbook", "show", run()[1]).out()).contains("at most 1m30s");
        }
    }
}
