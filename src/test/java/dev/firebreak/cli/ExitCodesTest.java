package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.range.aws.Faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What scripts branch on: the exit code, and one document that says why.
class ExitCodesTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    /// Invocations that change nothing, with exit code, type of the document, and code of its first problem.
    static Stream<Arguments> looks() {
        return Stream.of(
                look(0, "find", "", "find", "shop/web-7f9c"),
                look(0, "find", "", "find", "web-7f9c", "-n", "shop"),
                look(0, "find", "", "find", "--workload", "deploy/web", "-n", "shop"),
                look(0, "find", "", "find", "-l", "app=nothing", "-n", "shop"),
                look(4, "error", "target-not-found", "find", "shop/nobody"),
                look(4, "error", "target-not-found", "find", "--workload", "deploy/nobody", "-n", "shop"),
                look(2, "error", "usage", "find", "shop/web-7f9c", "-l", "app=web"),
                look(0, "plan", "", "plan", "isolate-pod", "shop/web-7f9c"),
                look(0, "plan", "", "isolate-pod", "shop/web-7f9c", "--dry-run"),
                look(0, "plan", "", "plan", "contain-pod", "-i", "pod=shop/web-7f9c"),
                look(4, "error", "target-not-found", "plan", "contain-pod", "-i", "pod=shop/nobody"),
                look(4, "error", "target-not-found", "isolate-pod", "shop/nobody"),
                look(4, "error", "target-not-found", "isolate-pod", "-l", "app=nothing", "-n", "shop"),
                look(5, "plan", "", "isolate-pod", "shop/web-7f9c"),
                look(5, "plan", "", "isolate-pod", "shop/web-7f9c", "--approve", "sha256:00"),
                look(3, "error", "unknown-runbook", "run", "no-such-runbook"),
                look(3, "error", "unknown-runbook", "plan", "no-such-runbook"),
                look(3, "error", "unknown-input", "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "pood=x"),
                look(3, "error", "missing-input", "run", "contain-pod"),
                look(3, "error", "context-unknown", "find", "shop/web-7f9c", "--context", "elsewhere"),
                look(3, "error", "kubeconfig-missing", "find", "shop/web-7f9c", "--kubeconfig", "nowhere.yaml"),
                look(2, "error", "usage", "isolate-pod"),
                look(2, "error", "usage", "run"),
                look(2, "error", "usage", "undo"),
                look(2, "error", "usage", "no-such-command"),
                look(2, "error", "usage", "timeline", "--kind", "verdicts"),
                look(2, "error", "usage", "timeline", "--since", "yesterday"),
                look(2, "error", "usage", "note", "a text", "--at", "yesterday"),
                look(2, "error", "usage", "note", "a text", "--kind", "rumour"),
                look(2, "error", "usage", "note", ""),
                look(2, "error", "usage", "version", "--color", "red"),
                look(2, "error", "usage", "version", "--home", ""),
                look(2, "error", "usage", "plan", "isolate-pod", "shop/web-7f9c", "--approve", "yes"),
                look(2, "error", "unknown-action", "action", "show", "isolat-pod"),
                look(2, "error", "unknown-action", "plan", "isolat-pod", "shop/web-7f9c"),
                look(3, "error", "home-unusable", "case", "list", "--home", "/dev/null"),
                look(2, "error", "usage", "find", "shop/web-7f9c", "--no-such-option"),
                look(2, "error", "usage", "plan", "contain-pod", "--no-such-option"),
                look(2, "error", "usage", "plan", "isolate-pod", "shop/web-7f9c", "--no-such-option"),
                look(2, "error", "usage", "plan", "isolate-pod"),
                look(2, "error", "usage", "isolate-pod", "shop/web-7f9c", "--waive", "over-limit"),
                look(2, "error", "usage", "isolate-pod", "shop/web-7f9c", "--accept", "cut=no"),
                look(2, "error", "usage", "isolate-pod", "shop/web-7f9c", "--accept", "cut=maybe", "--reason", "x"),
                look(2, "error", "case-not-named", "note", "a text"),
                look(2, "error", "case-not-named", "timeline"),
                look(4, "error", "case-not-found", "undo", "no-such-case"),
                look(4, "error", "case-not-found", "resume", "no-such-case"),
                look(4, "error", "case-not-found", "case", "verify", "no-such-case"),
                look(0, "list", "", "case", "list"),
                look(0, "list", "", "runbook", "list"),
                look(0, "list", "", "action", "list"),
                look(0, "runbook", "", "runbook", "show", "contain-pod"),
                look(0, "action", "", "action", "show", "isolate-pod"),
                look(0, "lint", "", "runbook", "lint", "contain-pod"));
    }

    private static Arguments look(int exit, String type, String code, String... words) {
        return Arguments.of(exit, type, code, List.of(words));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void a_command_that_changes_nothing_prints_one_document_and_exits_as_promised(
            int exit, String type, String code, List<String> words) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());

            Ended ended = firebreak.run(OnRange.with(words.toArray(String[]::new), "-o", "json"));

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
            JsonNode document = ended.document();
            assertThat(document.path("apiVersion").asString()).isEqualTo("firebreak/v1");
            assertThat(document.path("type").asString()).isEqualTo(type);
            if (type.equals("error")) {
                assertThat(document.path("exit").asInt()).isEqualTo(exit);
                assertThat(ended.codes()).first().isEqualTo(code);
                assertThat(document.at("/problems/0/fix").asString()).isNotBlank();
            }
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
            assertThat(firebreak.cases()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    void the_same_command_in_text_exits_alike_and_puts_errors_on_standard_error(
            int exit, String type, String code, List<String> words) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(words.toArray(String[]::new));

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
            if (type.equals("error")) {
                assertThat(ended.out()).isEmpty();
                assertThat(ended.err()).contains(code);
            } else {
                assertThat(ended.out()).isNotBlank();
            }
        }
    }

    @Test
    void without_a_command_usage_is_told_and_the_exit_is_2() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run();
            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("isolate-pod");
        }
    }

    /// What was typed, and the word that was probably meant.
    @ParameterizedTest
    @CsvSource({
        "isolat-pod shop/web-7f9c, isolate-pod",
        "case shwo, show",
        "find --workloda deploy/web, --workload",
        "timeline --kind verdicts, verdict",
        "action show cordon-nod, cordon-node",
        "plan isolat-pod, isolate-pod",
        "run contain-pd, contain-pod"
    })
    void what_is_misspelt_is_answered_with_the_nearest_word(String typed, String meant) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(typed.split(" "));
            assertThat(ended.err()).containsPattern("[Dd]id you mean '?" + meant + "'?\\?");
        }
    }

    @Test
    void where_several_cases_are_open_the_way_out_is_the_command_itself_with_one_of_them() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.run("case", "open", "--id", "first");
            firebreak.run("case", "open", "--id", "second");
            Ended ended = firebreak.run("note", "who's there?");
            assertThat(ended.err()).contains("fix: Name one: firebreak note 'who'\\''s there?' --case first");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void asked_for_help_it_exits_0(String option) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("isolate-pod", option);
            assertThat(ended.exit()).isZero();
            assertThat(ended.out()).contains("--siblings");
        }
    }

    @Test
    void done_and_verified_is_0() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(0, ISOLATE);
            assertThat(finished.path("result").asString()).isEqualTo("succeeded");
            assertThat(finished.path("exit").asInt()).isZero();
        }
    }

    @Test
    void verified_not_to_hold_is_8_and_what_is_accepted_with_a_reason_no_longer_counts() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished = firebreak.finished(8, ISOLATE);
            assertThat(finished.path("result").asString()).isEqualTo("notHolding");
        }
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished = firebreak.finished(
                    0, OnRange.with(ISOLATE, "--accept", "cut=no", "--reason", "no session is open"));
            assertThat(finished.path("result").asString()).isEqualTo("succeeded");
            assertThat(events(firebreak, finished, "approval")
                            .getFirst()
                            .path("accepted")
                            .toString())
                    .contains("cut")
                    .contains("no session is open");
        }
    }

    @Test
    void a_limit_is_lifted_with_a_reason_and_that_is_recorded() {
        Scene many = Scene.of("crypto-miner");
        for (int i = 0; i < 4; i++) {
            many.pod("more-" + i, p -> {});
        }
        String[] words = {"isolate-pod", "-l", "app=web", "-n", "shop"};
        try (OnRange firebreak = many.open()) {
            Ended over = firebreak.run(OnRange.with(words, "-o", "json"));
            assertThat(over.exit()).isEqualTo(4);
            assertThat(over.codes()).contains("over-limit");
            assertThat(firebreak.cases()).isEmpty();

            JsonNode finished =
                    firebreak.finished(0, OnRange.with(words, "--waive", "over-limit", "--reason", "all of them"));
            assertThat(events(firebreak, finished, "approval")
                            .getFirst()
                            .path("waived")
                            .toString())
                    .contains("over-limit")
                    .contains("all of them");
        }
    }

    @Test
    void not_known_to_hold_is_9() {
        try (OnRange firebreak = Scene.of("crypto-miner").without("DaemonSet").open()) {
            assertThat(firebreak.finished(9, ISOLATE).path("result").asString()).isEqualTo("unverified");
        }
    }

    @Test
    void a_failure_after_the_first_change_is_6_and_next_resumes() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().deny("ec2:CreateSnapshots");
            String[] words = {"run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"};
            Ended blocked = firebreak.run(OnRange.with(words, "-o", "json"));
            assertThat(blocked.exit()).as("found by the dry run").isEqualTo(4);
            assertThat(blocked.document()
                            .path("problems")
                            .valueStream()
                            .filter(p -> p.path("severity").asString().equals("block"))
                            .map(p -> p.path("code").asString() + " "
                                    + p.path("fix").asString()))
                    .singleElement()
                    .asString()
                    .startsWith("forbidden ")
                    .contains("--waive forbidden");
            assertThat(firebreak.cases()).isEmpty();

            JsonNode waived = firebreak.finished(
                    6, OnRange.with(words, "--waive", "forbidden", "--reason", "the cut must not wait for IAM"));
            assertThat(results(waived))
                    .containsEntry("isolate", "done")
                    .containsEntry("cordon", "done")
                    .containsEntry("snapshot", "failed")
                    .containsEntry("export", "notReached");
        }
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().deny("ec2:CreateSnapshots");
            Ended alone = firebreak.run(
                    "snapshot-volumes", "vol-0c0ffee0c0ffee002", "--waive", "forbidden", "--reason", "x", "-o", "json");
            assertThat(alone.exit()).as("nothing is left to do without it").isEqualTo(4);
        }
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().failSnapshotsOf("vol-0c0ffee0c0ffee002");
            String[] words = {"run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"};
            JsonNode finished = firebreak.finished(6, words);
            assertThat(finished.path("result").asString()).isEqualTo("failed");
            assertThat(finished.path("next").asString()).startsWith("firebreak resume ");
        }
    }

    @Test
    void a_bucket_that_is_there_and_may_not_be_written_is_6_when_all_else_is_done() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().deny("s3:PutObject");
            JsonNode finished = firebreak.finished(
                    6, "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence");
            assertThat(results(finished))
                    .containsEntry("isolate", "done")
                    .containsEntry("snapshot", "done")
                    .containsEntry("export", "failed");
            assertThat(events(firebreak, finished, "stepFinished").getLast().toString())
                    .contains("s3:PutObject");
        }
    }

    @Test
    void a_server_that_is_not_there_is_11() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().kube().close();
            Ended ended = firebreak.run("isolate-pod", "shop/web-7f9c", "-o", "json", "--request-timeout", "2s");
            assertThat(ended.exit()).as(ended.out()).isEqualTo(11);
            assertThat(firebreak.cases()).isEmpty();
        }
    }

    @Test
    void waiting_without_a_bucket_is_12_and_resume_goes_on() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            String ran = finished.path("case").asString();
            assertThat(finished.path("result").asString()).isEqualTo("waiting");
            assertThat(finished.path("next").asString()).isEqualTo("firebreak resume " + ran + " -i bucket=NAME");

            Ended resumed = firebreak.run("resume", ran, "-i", "bucket=acme-evidence", "-o", "json");
            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
            assertThat(resumed.document().path("run").asString()).isEqualTo("r1");
        }
    }

    @Test
    void a_run_that_does_not_stay_for_snapshots_waits_with_12() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(12, "snapshot-volumes", "vol-0c0ffee0c0ffee002", "--no-wait");
            int snapshots = firebreak.range().account().snapshots().size();

            firebreak.time().pause(Duration.ofMinutes(5));
            Ended resumed = firebreak.run("resume", ran, "-o", "json");

            assertThat(resumed.exit()).as(resumed.out()).isZero();
            assertThat(firebreak.range().account().snapshots()).hasSize(snapshots);
        }
    }

    @Test
    void a_stop_at_a_safe_point_is_130_and_resume_finishes() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String digest = firebreak.digest(ISOLATE);
            firebreak.time().stopAfter(2);
            Ended stopped = firebreak.run(OnRange.with(ISOLATE, "--approve", digest, "-o", "json"));
            assertThat(stopped.exit()).as(stopped.out()).isEqualTo(130);
            String next = stopped.document().path("next").asString();
            assertThat(next).startsWith("firebreak resume ");

            firebreak.time().stopAfter(Integer.MAX_VALUE);
            String ran = stopped.document().path("case").asString();
            JsonNode ended = firebreak
                    .run("timeline", ran, "--kind", "stepFinished", "-o", "json")
                    .document()
                    .at("/items/0");
            assertThat(ended.path("result").asString()).isEqualTo("notReached");
            assertThat(ended.path("because").asString()).isEqualTo("it was begun, and did not come to an end");
            Ended resumed = firebreak.run("resume", ran, "-o", "json");
            assertThat(resumed.exit()).as(resumed.out()).isZero();
        }
    }

    @Test
    void a_step_that_was_begun_is_not_said_to_be_not_reached() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String digest = firebreak.digest(ISOLATE);
            firebreak.time().stopAfter(2);
            Ended stopped = firebreak.run(OnRange.with(ISOLATE, "--approve", digest));
            String ran = firebreak.cases().getFirst().getFileName().toString();

            assertThat(stopped.out())
                    .doesNotContain("not reached")
                    .containsPattern("isolate-pod +isolate-pod +begun +not complete: firebreak resume " + ran);
            firebreak.time().stopAfter(Integer.MAX_VALUE);
            assertThat(firebreak.run("timeline", ran).out())
                    .contains("begun, not complete:", "firebreak resume " + ran + "/r1");
        }
    }

    @Test
    void a_request_that_may_or_may_not_have_happened_is_7_and_a_decision_goes_on() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] words = {"snapshot-volumes", "vol-0c0ffee0c0ffee002"};
            firebreak.time().once(() -> firebreak.range().aws().faults().next("ec2:CreateSnapshots", Fault.RESET));
            JsonNode finished = firebreak.finished(7, words);
            assertThat(finished.path("result").asString()).isEqualTo("inDoubt");
            assertThat(firebreak.range().account().snapshots()).isEmpty();
            String ran = finished.path("case").asString();
            assertThat(finished.path("next").asString())
                    .as("looking comes before deciding")
                    .isEqualTo("firebreak resume " + ran);

            Ended stillInDoubt = firebreak.run("resume", ran, "-o", "json");
            assertThat(stillInDoubt.exit()).as(stillInDoubt.out()).isEqualTo(7);
            String next = stillInDoubt.document().path("next").asString();
            assertThat(next).isEqualTo("firebreak resume " + ran + " --decide snapshot-volumes=ANSWER --reason TEXT");
            Ended pasted = firebreak.run(next.substring("firebreak ".length()).split(" ", -1));
            assertThat(pasted.exit()).isEqualTo(2);
            assertThat(pasted.err()).contains("done (it happened)");
            assertThat(firebreak.range().account().snapshots())
                    .as("never repeated silently")
                    .isEmpty();

            Ended decided = firebreak.run(
                    "resume", ran, "--decide", "snapshot-volumes=again", "--reason", "looked myself", "-o", "json");
            assertThat(decided.exit()).as(decided.out() + decided.err()).isZero();
            assertThat(firebreak.range().account().snapshots()).hasSize(1);
        }
    }

    @Test
    void a_reply_that_was_lost_is_settled_by_looking_and_the_request_is_not_sent_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.time().once(() -> firebreak.range().aws().faults().next("ec2:CreateSnapshots", Fault.LOST_REPLY));
            JsonNode finished = firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
            assertThat(events(firebreak, finished, "intent")).hasSize(1);
            assertThat(events(firebreak, finished, "reconciled")).hasSize(1);
            assertThat(firebreak.range().account().snapshots()).hasSize(1);
        }
    }

    @Test
    void a_step_that_is_answered_with_no_ends_the_run_with_5_and_resume_asks_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] words = {"run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"};
            Ended stopped =
                    firebreak.typing(List.of(irreversible(firebreak, words), "no"), OnRange.with(words, "-o", "json"));

            assertThat(stopped.exit()).as(stopped.out() + stopped.err()).isEqualTo(5);
            JsonNode finished = stopped.document();
            assertThat(finished.path("type").asString()).isEqualTo("runFinished");
            assertThat(finished.path("result").asString()).isEqualTo("waiting");
            assertThat(events(firebreak, finished, "intent")).isEmpty();
            String ran = finished.path("case").asString();
            assertThat(firebreak.run("resume", ran, "-o", "json").exit())
                    .as("nobody can be asked")
                    .isEqualTo(5);
            Ended resumed = firebreak.typing(List.of("yes"), "resume", ran, "-o", "json");
            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
        }
    }

    static Map<String, String> results(JsonNode finished) {
        return finished.path("steps")
                .valueStream()
                .collect(Collectors.toMap(
                        s -> s.path("id").asString(), s -> s.path("result").asString()));
    }

    @Test
    void a_step_that_a_person_was_to_be_asked_about_is_not_passed_when_the_run_goes_on_alone() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] words = {"run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"};
            firebreak.time().stopAfter(1);
            Ended stopped =
                    firebreak.typing(List.of(irreversible(firebreak, words)), OnRange.with(words, "-o", "json"));
            assertThat(stopped.exit()).as(stopped.out() + stopped.err()).isEqualTo(130);
            firebreak.time().stopAfter(Integer.MAX_VALUE);

            Ended alone =
                    firebreak.run("resume", stopped.document().path("case").asString(), "-o", "json");

            assertThat(alone.exit()).as(alone.out() + alone.err()).isEqualTo(5);
            assertThat(events(firebreak, alone.document(), "intent")).isEmpty();
        }
    }

    /// What has to be typed to approve the plan.
    private static String irreversible(OnRange firebreak, String... words) {
        return firebreak
                .plan(words)
                .at("/steps")
                .valueStream()
                .flatMap(s -> s.path("changes").valueStream())
                .filter(c -> !c.path("risk").asString().equals("reversible")
                        && !c.path("kind").asString().equals("gather"))
                .findFirst()
                .orElseThrow()
                .at("/target/name")
                .asString();
    }

    static List<JsonNode> events(OnRange firebreak, JsonNode finished, String event) {
        return firebreak.run("timeline", finished.path("case").asString(), "-o", "jsonl").lines().stream()
                .filter(e -> e.path("event").asString().equals(event))
                .toList();
    }
}
