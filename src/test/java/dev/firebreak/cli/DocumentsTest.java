package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.io.File;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The documents and events on standard output, and what approving needs.
class DocumentsTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    @Test
    void a_run_ends_with_runFinished_alone_on_standard_output() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(0, ISOLATE);
            assertThat(finished.propertyNames()).contains("case", "run", "result", "exit", "steps", "next");
            JsonNode verdict = finished.path("steps").path(0).path("verdict");
            assertThat(verdict.propertyNames()).contains("holds", "reasons", "targets", "applied", "enforced", "cut");
            assertThat(verdict.path("targets").path(0).propertyNames())
                    .contains("target", "holds", "reasons", "applied", "enforced", "cut");
            assertThat(verdict.path("reasons").path(0).propertyNames()).contains("fact", "code", "message", "source");
        }
    }

    @Test
    void jsonl_is_events_and_then_runFinished_and_no_event_of_that_name_before_it() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(OnRange.with(ISOLATE, "--approve", firebreak.digest(ISOLATE), "-o", "jsonl"));

            List<JsonNode> lines = ended.lines();
            assertThat(ended.exit()).isZero();
            assertThat(lines.getLast().path("type").asString()).isEqualTo("runFinished");
            assertThat(lines.subList(0, lines.size() - 1)).isNotEmpty().allSatisfy(line -> {
                assertThat(line.path("apiVersion").asString()).isEqualTo("firebreak/v1");
                assertThat(line.path("type").asString()).isEqualTo("event");
                assertThat(line.path("event").asString()).isNotEqualTo("runFinished");
                assertThat(line.propertyNames()).contains("seq", "time", "case", "run", "step", "event");
                assertThat(line.path("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
            });
            assertThat(lines.stream().map(l -> l.path("event").asString()))
                    .contains(
                            "runStarted",
                            "plan",
                            "approval",
                            "stepStarted",
                            "intent",
                            "outcome",
                            "verdict",
                            "stepFinished");
        }
    }

    @Test
    void a_failure_in_jsonl_is_one_line() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            List<JsonNode> lines =
                    firebreak.run("find", "shop/nobody", "-o", "jsonl").lines();
            assertThat(lines)
                    .singleElement()
                    .satisfies(l -> assertThat(l.path("type").asString()).isEqualTo("error"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o json", "--output json", "--output=json", "-ojson", "-o=json"})
    void usage_errors_obey_the_format_however_it_is_written(String option) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] format = option.split(" ", -1);
            String[] after = OnRange.with(new String[] {"find", "--nonsense"}, format);
            String[] before = OnRange.with(format, "find", "--nonsense");
            for (String[] words : List.of(after, before)) {
                Ended ended = firebreak.run(words);
                assertThat(ended.exit()).isEqualTo(2);
                assertThat(ended.document().path("type").asString()).isEqualTo("error");
            }
        }
    }

    @Test
    void global_options_count_before_and_after_the_command() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode before = firebreak
                    .run("-n", "shop", "-o", "json", "find", "web-7f9c")
                    .document();
            JsonNode after = firebreak
                    .run("find", "web-7f9c", "-n", "shop", "-o", "json")
                    .document();
            assertThat(before).isEqualTo(after);
            assertThat(before.at("/pods/0/name").asString()).isEqualTo("web-7f9c");
        }
    }

    @Test
    void a_format_that_is_none_is_a_usage_error() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("find", "shop/web-7f9c", "-o", "xml");
            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.err()).contains("xml").contains("jsonl");
        }
    }

    @Test
    void a_dry_run_is_the_plan_and_writes_nothing() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());
            Ended dry = firebreak.run(OnRange.with(ISOLATE, "--dry-run", "-o", "json"));
            Ended plan = firebreak.run("plan", "isolate-pod", "shop/web-7f9c", "-o", "json");
            assertThat(dry.document()).isEqualTo(plan.document());
            assertThat(firebreak.cases()).isEmpty();
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void without_a_terminal_nothing_is_changed_and_the_document_holds_the_digest_to_approve() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());
            Ended unasked = firebreak.run(OnRange.with(ISOLATE, "-o", "json"));
            assertThat(unasked.exit()).isEqualTo(5);
            String digest = unasked.document().path("digest").asString();
            Ended other = firebreak.run(OnRange.with(ISOLATE, "--approve", "sha256:" + "0".repeat(64), "-o", "json"));
            assertThat(other.exit()).isEqualTo(5);
            assertThat(other.document().path("digest").asString()).isEqualTo(digest);
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
            assertThat(firebreak.cases()).isEmpty();

            assertThat(firebreak.run(OnRange.with(ISOLATE, "--approve", digest)).exit())
                    .isZero();
        }
    }

    @Test
    void at_a_terminal_the_default_answer_is_no() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            for (String answer : List.of("", "n", "maybe")) {
                assertThat(firebreak.typing(List.of(answer), ISOLATE).exit()).isEqualTo(5);
            }
            assertThat(firebreak.typing(List.of(), ISOLATE).exit()).isEqualTo(5);
            assertThat(firebreak.cases()).isEmpty();
            assertThat(firebreak.typing(List.of("y"), ISOLATE).exit()).isZero();
        }
    }

    @Test
    void what_can_not_be_undone_asks_for_the_targets_name() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] words = {"snapshot-volumes", "vol-0c0ffee0c0ffee002"};
            assertThat(firebreak.typing(List.of("y"), words).exit()).isEqualTo(5);
            assertThat(firebreak.range().account().snapshots()).isEmpty();
            assertThat(firebreak.typing(List.of("i-0a1b2c3d4e5f60718"), words).exit())
                    .isZero();
        }
    }

    @Test
    void a_list_of_kubeconfig_files_works_as_kubectls_does() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String list =
                    "nowhere.yaml" + File.pathSeparator + firebreak.range().kubeconfig();
            assertThat(firebreak
                            .run("find", "shop/web-7f9c", "--kubeconfig", list)
                            .exit())
                    .isZero();
        }
    }
}
