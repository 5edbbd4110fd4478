package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is asked at a terminal, and asked again.
class QuestionsTest {
    private static final String INSTANCE = "i-0a1b2c3d4e5f60718";
    private static final String[] CONTAIN = {"run", "contain-pod", "-i", "pod=shop/web-7f9c"};
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    private final OnRange firebreak = OnRange.of("crypto-miner");

    @AfterEach
    void close() {
        firebreak.close();
    }

    private Ended contain(String... answers) {
        return firebreak.typing(
                Stream.concat(Stream.of(INSTANCE, "y"), Stream.of(answers)).toList(), CONTAIN);
    }

    @Test
    void a_bucket_that_is_wrong_is_asked_for_again_and_what_is_wrong_is_said() {
        Ended ended = contain("no-such-bucket", "night", "never", "48h", "nor-this-one", "acme-evidence");

        assertThat(ended.err())
                .contains("no bucket no-such-bucket", "'never' is not a duration", "no bucket nor-this-one")
                .contains("Type another, or nothing to leave it out.");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out()).as("what was right is kept").contains("night/");
    }

    @Test
    void a_command_that_is_typed_into_a_question_is_no_answer() {
        Ended ended = contain(
                "status 260301-k7qx",
                "Not_A_Bucket",
                "acme-evidence",
                "firebreak case list",
                "night",
                "undo it",
                "48h");

        assertThat(ended.err())
                .contains("'status 260301-k7qx' is a command, and bucket is asked for")
                .contains("'Not_A_Bucket' is no name of a bucket")
                .contains("'firebreak case list' is a command, and prefix is asked for")
                .contains("'undo it' is not a duration");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    }

    @Test
    void what_is_asked_about_names_the_case_where_there_is_one_and_says_so_where_there_is_none_yet() {
        firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
        String ran = firebreak.cases().getFirst().getFileName().toString();
        String snapshot = firebreak.range().account().snapshots().getFirst().id();
        String[] export = {"export-snapshot", snapshot, "--bucket", "acme-evidence"};

        Ended unnamed = firebreak.typing(List.of("no"), export);
        assertThat(unnamed.err())
                .contains(
                        "to s3://acme-evidence/CASE/" + snapshot + ".img can't be undone.", "CASE stands for the case");
        Ended named = firebreak.typing(List.of("no"), OnRange.with(export, "--case", ran));
        assertThat(named.err()).contains("to s3://acme-evidence/" + ran + "/" + snapshot + ".img can't be");
        assertThat(unnamed.out() + unnamed.err() + named.out() + named.err()).doesNotContain("{case}", "{run}");
    }

    @Test
    void where_a_terminal_writes_nothing_over_what_takes_long_is_told_on_lines_of_its_own_where_that_is_wanted() {
        try (OnRange slow = Scene.of("crypto-miner")
                .account(account -> account.put("snapshotSeconds", 60))
                .open()) {
            slow.environment("TERM", "dumb");
            String[] words = {"snapshot-volumes", "vol-0c0ffee0c0ffee002"};

            assertThat(slow.typing(List.of(INSTANCE), words).err())
                    .containsPattern("(?m)^snapshot-volumes  [0-9]+ %  0 of 1 snapshot completed$")
                    .doesNotContain("\u001b");
            assertThat(slow.typing(List.of(INSTANCE), OnRange.with(words, "--no-progress", "--case", "new"))
                            .err())
                    .doesNotContain("snapshot completed");
        }
    }

    @Test
    void who_has_no_other_bucket_leaves_the_run_waiting_for_one() {
        Ended ended = contain("no-such-bucket", "");

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(12);
        assertThat(ended.out()).contains("-i bucket=NAME");
        assertThat(ended.out()).as("why it waits").contains("no bucket no-such-bucket");
        String ran = firebreak.cases().getFirst().getFileName().toString();
        assertThat(firebreak.run("resume", ran, "-i", "bucket=acme-evidence").exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"yse;y,0", "what;n,5", "a;b;c;y,5", "YES,0", "'',5"})
    void what_is_neither_yes_nor_no_is_asked_again(String answers, int exit) {
        Ended ended = firebreak.typing(List.of(answers.split(";", -1)), ISOLATE);

        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
    }

    @Test
    void a_name_that_is_mistyped_is_asked_for_again_and_no_is_no_at_once() {
        assertThat(firebreak.typing(List.of("i-0a1b", "no"), CONTAIN).exit()).isEqualTo(5);
        assertThat(firebreak.typing(List.of("no", INSTANCE), CONTAIN).exit()).isEqualTo(5);
        assertThat(firebreak
                        .typing(List.of("y", "i-0a1b", INSTANCE, "n"), CONTAIN)
                        .out())
                .contains("Run ");
    }

    @Test
    void a_question_of_a_resumed_run_is_below_what_it_is_about() {
        firebreak.typing(List.of(INSTANCE, "n"), CONTAIN);
        String ran = firebreak.cases().getFirst().getFileName().toString();
        Ended resumed = firebreak.typing(List.of("n"), "resume", ran);

        assertThat(resumed.exit()).isEqualTo(5);
        assertThat(resumed.err())
                .contains("isolate-pod")
                .contains("shop/web-7f9c")
                .contains("What breaks for customers")
                .contains("2 of 3 endpoints");
    }

    @Test
    void an_export_is_approved_with_the_name_of_its_bucket() {
        String told = contain("").out();
        String ran = firebreak.cases().getFirst().getFileName().toString();
        String snapshot = Pattern.compile("snap-[0-9a-f]{17}")
                .matcher(told)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        String[] export = {"export-snapshot", snapshot, "--bucket", "acme-evidence", "--case", ran};

        Ended refused = firebreak.typing(List.of("acme", "no"), export);
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(firebreak.typing(List.of("acme-evidence"), export).exit()).isZero();
    }
}
