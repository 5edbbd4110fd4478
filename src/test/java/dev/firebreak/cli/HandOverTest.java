package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `case handover`: one block that can be pasted, whoever wrote what is in it.
class HandOverTest {
    @Test
    void it_tells_what_stands_what_is_asked_and_the_command_to_type() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            firebreak.run("note", ran, "who owns the image?", "--kind", "question");
            firebreak.run("note", ran, "only seen", "--kind", "observation");

            Ended block = firebreak.run("case", "handover", ran);

            assertThat(block.exit()).isZero();
            assertThat(block.out())
                    .startsWith("## Case " + ran)
                    .contains(
                            "- State: open", "### Standing changes", "- r1/isolate: Deny pod shop/web-7f9c all traffic")
                    .contains("firebreak status " + ran, "who owns the image?")
                    .doesNotContain("only seen")
                    .containsSubsequence("### Next", "```text", "firebreak resume " + ran, "```");

            JsonNode document =
                    firebreak.run("case", "handover", ran, "-o", "json").document();
            assertThat(document.path("standing")
                            .valueStream()
                            .map(c -> c.path("step").asString()))
                    .contains("isolate", "cordon");
            assertThat(document.path("questions")).hasSize(1);
            assertThat(document.path("next").asString()).startsWith("firebreak resume " + ran);
        }
    }

    @Test
    void containment_that_failed_is_told_with_what_was_not_so() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = firebreak.ran(8, "isolate-pod", "shop/web-7f9c");

            Ended block = firebreak.run("case", "handover", ran);
            assertThat(block.out())
                    .containsSubsequence(
                            "### Runs",
                            "- r1: isolate-pod, ",
                            "exit 8",
                            "  - isolate-pod, pod shop/web-7f9c, cut: no, ",
                            "### Standing changes",
                            "As made; whether they still hold says: `firebreak status " + ran + "`",
                            "- r1/isolate-pod");
            JsonNode document =
                    firebreak.run("case", "handover", ran, "-o", "json").document();
            assertThat(document.at("/runs/0/exit").asInt()).isEqualTo(8);
            assertThat(document.at("/runs/0/denied/0").asString()).contains("cut: no");
            assertThat(firebreak.run("case", "show", ran).out())
                    .contains("As made; whether they still hold says: firebreak status " + ran)
                    .contains("Next: " + next(firebreak, ran));
        }
    }

    @Test
    void after_all_is_done_or_taken_back_it_says_where_to_look() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
            assertThat(next(firebreak, ran)).isEqualTo("firebreak status " + ran);

            firebreak.finished(0, "undo", ran);

            assertThat(next(firebreak, ran)).isEqualTo("firebreak case verify " + ran);
        }
    }

    @Test
    void commands_about_a_copy_name_the_copy() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
            Path copy = firebreak.home().resolve("the night's shift").resolve(ran);
            Files.createDirectories(copy);
            Files.copy(firebreak.cases().getFirst().resolve("journal.jsonl"), copy.resolve("journal.jsonl"));
            String named = "'" + copy.toString().replace("'", "'\\''") + "'";

            assertThat(next(firebreak, copy.toString())).isEqualTo("firebreak status " + named);
            for (String look : List.of("status", "case show", "case handover")) {
                List<String> words = new ArrayList<>(List.of(look.split(" ")));
                words.add(copy.toString());
                String printed = firebreak.run(words.toArray(String[]::new)).out();
                assertThat(printed).contains("firebreak undo " + named).doesNotContain("undo " + ran);
            }
            assertThat(firebreak
                            .run("status", copy.toString(), "-o", "json")
                            .document()
                            .at("/changes/0/undo")
                            .asString())
                    .isEqualTo("firebreak undo " + named + "/r1/isolate-pod");
        }
    }

    @Test
    void a_case_whose_folder_has_another_name_is_named_by_its_folder() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
            Path folder = firebreak.cases().getFirst();
            Files.move(folder, folder.resolveSibling("mine"));

            assertThat(firebreak.run("case", "list").out()).contains("mine").doesNotContain(ran);
            for (String look : List.of("status", "case show", "case handover")) {
                List<String> words = new ArrayList<>(List.of(look.split(" ")));
                words.add("mine");
                String printed = firebreak.run(words.toArray(String[]::new)).out();
                assertThat(printed).as(look).contains("firebreak undo mine").doesNotContain("undo " + ran);
            }
            firebreak.finished(0, "undo", "mine");
        }
    }

    @Test
    void a_case_has_no_id_that_means_something_else() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            for (String id : List.of("new", "all")) {
                Ended refused = firebreak.run("case", "open", "--id", id);
                assertThat(refused.exit()).isEqualTo(2);
                assertThat(refused.err()).contains("Choose another id");
            }
            assertThat(firebreak.cases()).isEmpty();
        }
    }

    private static String next(OnRange firebreak, String ran) {
        return firebreak
                .run("case", "handover", ran, "-o", "json")
                .document()
                .path("next")
                .asString();
    }

    @Test
    void text_of_others_neither_draws_nor_links_nor_leaves_its_line() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String opened = firebreak
                    .run("case", "open", "x\u001b[31m](http://evil) <img src=x> `id` **b**\n# y")
                    .out()
                    .strip();
            firebreak.run(
                    "note", opened, "\u202e![i](https://evil/p.png) @all www.evil.example | ~~", "--kind", "question");

            String block = firebreak.run("case", "handover", opened).out();

            assertThat(block.lines().filter(l -> l.startsWith("#")))
                    .hasSize(6)
                    .first()
                    .asString()
                    .contains("\\\\u001b\\[31m\\](http:\\//evil) \\<img src=x\\> \\`id\\` \\*\\*b\\*\\*\\\\n\\# y");
            assertThat(block)
                    .doesNotContain("\u001b", "\u202e", "://", "www.evil", " @all")
                    .contains("\\!\\[i\\](https:\\//evil/p.png)");
            for (char special : List.of('<', '>', '[', ']', '*', '|', '~')) {
                assertThat(block.replace("\\" + special, "")).doesNotContain(String.valueOf(special));
            }
        }
    }
}
