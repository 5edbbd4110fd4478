package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.JournalReader;
import dev.firebreak.rehearsal.RehearseCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// Whatever tells the state of a case counts the same things, and leaves out no run.
class OneCountTest {
    @Test
    void status_list_show_and_hand_over_count_the_same_changes() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");

            JsonNode status = firebreak.run("status", ran, "-o", "json").document();
            long standing = status.path("changes")
                    .valueStream()
                    .filter(change -> !change.path("undo").isNull())
                    .count();
            long kept = status.path("changes").size() - standing;
            assertThat(standing).isPositive();
            assertThat(kept).isPositive();
            assertThat(firebreak.run("status", ran).out())
                    .contains(standing + " changes stand, " + kept + " keeps evidence, and all hold");
            for (String look : List.of("show " + ran, "list")) {
                JsonNode document = firebreak
                        .run(OnRange.with(("case " + look).split(" "), "-o", "json"))
                        .document();
                JsonNode one = look.equals("list") ? document.at("/items/0") : document;
                assertThat(one.path("standing").asLong()).isEqualTo(standing);
            }
            JsonNode handOver =
                    firebreak.run("case", "handover", ran, "-o", "json").document();
            assertThat(handOver.path("standing").size()).isEqualTo((int) standing);
            assertThat(handOver.path("kept").size()).isEqualTo((int) kept);
            assertThat(firebreak.run("case", "show", ran).out()).contains("Evidence kept outside");
        }
    }

    @Test
    void a_closed_case_that_goes_on_is_open_for_whatever_reads_its_changes_alone() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = firebreak.ran(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            firebreak.run("case", "close", ran);
            JournalReader reader =
                    firebreak.session(new Globals()).cases().find(ran).reader();
            assertThat(reader.changes().closed()).isTrue();

            assertThat(firebreak
                            .run("resume", ran, "-i", "bucket=acme-evidence")
                            .exit())
                    .isEqualTo(8);

            assertThat(reader.state().closed()).isFalse();
            assertThat(reader.changes().closed()).isFalse();
        }
    }

    @Test
    void each_run_that_is_not_done_is_named_until_it_is_taken_back() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] contain = {"run", "contain-pod", "-i", "pod=shop/web-7f9c"};
            String ran = firebreak.ran(12, contain);
            firebreak.finished(12, OnRange.with(contain, "--case", ran));

            for (String look : List.of("status", "case show")) {
                assertThat(firebreak.run(OnRange.with(look.split(" "), ran)).out())
                        .contains("firebreak resume " + ran + "/r1 -i bucket=NAME")
                        .contains("firebreak resume " + ran + " -i bucket=NAME");
            }

            firebreak.finished(0, "undo", ran);

            for (String look : List.of("status", "case show")) {
                assertThat(firebreak.run(OnRange.with(look.split(" "), ran)).out())
                        .doesNotContain("firebreak resume");
            }
            assertThat(firebreak
                            .run("case", "show", ran, "-o", "json")
                            .document()
                            .at("/runs/0/next")
                            .isNull())
                    .isTrue();
        }
    }

    private static @Nullable String answer(String question) {
        String instance = "i-0a1b2c3d4e5f60718";
        return question.contains(instance) ? instance : question.contains("[y/N]") ? "y" : null;
    }

    @Test
    void who_leaves_a_range_is_told_which_runs_are_lost_with_it() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            Session session = firebreak
                    .session(new Globals())
                    .typed(
                            new Globals(),
                            new PrintStream(PrintStream.nullOutputStream()),
                            new PrintStream(told, true, StandardCharsets.UTF_8),
                            OneCountTest::answer,
                            100,
                            firebreak.time(),
                            firebreak::world,
                            Audience.NONE);
            RehearseCommand rehearse = new RehearseCommand(
                    session, range -> given -> firebreak.world(given, range), (there, world, greeting) -> {
                        String[] words = {"run", "contain-pod", "-i", "pod=shop/web-7f9c"};
                        return Commands.tree(new Root(there.globals()), there, List.of(words))
                                .execute(words);
                    });

            new CommandLine(rehearse).execute("crypto-miner");

            assertThat(told.toString(StandardCharsets.UTF_8))
                    .containsPattern(
                            "Lost with this range, not finished: [0-9a-z-]+/r1\\. .*rehearse crypto-miner --keep");
        }
    }
}
