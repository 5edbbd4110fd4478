package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The pages of `-h`: what is the command's own comes first.
class HelpTest {
    /// The words of every command that has none below it.
    static Stream<List<String>> commands() {
        return Stream.of(
                        "get",
                        "describe",
                        "blast-radius",
                        "find",
                        "reach",
                        "plan",
                        "run",
                        "resume",
                        "undo",
                        "status",
                        "doctor",
                        "note",
                        "timeline",
                        "config view",
                        "config init",
                        "completion",
                        "version",
                        "help",
                        "case open",
                        "case list",
                        "case show",
                        "case handover",
                        "case close",
                        "case verify",
                        "evidence list",
                        "evidence show",
                        "runbook list",
                        "runbook show",
                        "runbook lint",
                        "runbook permissions",
                        "runbook schema",
                        "action list",
                        "action show",
                        "find-pods",
                        "collect-pod",
                        "isolate-pod",
                        "isolate-workload",
                        "isolate-namespace",
                        "probe",
                        "cordon-node",
                        "mark-suspect",
                        "snapshot-volumes",
                        "export-snapshot")
                .map(words -> List.of(words.split(" ")));
    }

    private static String page(List<String> words) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            List<String> help = new ArrayList<>(words);
            help.add("-h");
            return firebreak.run(help.toArray(String[]::new)).out();
        }
    }

    @Test
    void without_a_command_the_page_says_what_there_would_be_at_a_terminal_and_why_it_is_shown() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("-h").out()).contains("Alone in a terminal, firebreak opens a shell");
            Ended alone = firebreak.run();
            assertThat(alone.exit()).isEqualTo(2);
            assertThat(alone.err())
                    .endsWith("No command was given, and without a terminal there is no shell to open.\n");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_page_fits_80_columns_and_describes_all_that_it_names(List<String> words) {
        String page = page(words);

        assertThat(page.lines()).allMatch(line -> Text.columns(line) <= 80);
        assertThat(page).contains("Usage: firebreak " + String.join(" ", words));
        assertThat(page.lines().filter(l -> l.startsWith("  ")))
                .as("labels without words")
                .noneMatch(l -> l.matches(" {2,6}(-\\S+|[A-Z]+)( [A-Z]+)?") && l.length() < 20);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_example_is_a_full_command_that_parses(List<String> words) {
        List<String> examples = page(words)
                .lines()
                .dropWhile(line -> !line.equals("Examples:"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(String::strip)
                .toList();

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(example).startsWith("firebreak " + String.join(" ", words));
            List<String> typed = Arrays.stream(example.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                    .map(word -> word.replace("\"", ""))
                    .skip(1)
                    .toList();
            try (OnRange firebreak = OnRange.of("crypto-miner")) {
                assertThat(firebreak.run(typed.toArray(String[]::new)).err())
                        .as(example)
                        .doesNotContain("(usage)");
            }
        }
    }

    @Test
    void the_options_of_every_command_are_named_on_each_page_and_told_on_the_first() {
        String root = page(List.of());
        String leaf = page(List.of("isolate-pod"));

        for (String option : List.of("--context", "--as-group", "--case", "--output", "--color", "--no-progress")) {
            assertThat(root).containsPattern(option + " ?[A-Z]*(\\|new)? +[a-z]");
            assertThat(leaf.substring(leaf.indexOf("Options of every command"))).contains(option);
        }
        assertThat(leaf.indexOf("--siblings")).isLessThan(leaf.indexOf("--dry-run"));
        assertThat(leaf.indexOf("--dry-run")).isLessThan(leaf.indexOf("--kubeconfig"));
    }

    @Test
    void help_of_a_command_is_its_page() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("help", "case", "close").out())
                    .isEqualTo(firebreak.run("case", "close", "-h").out());
            assertThat(Objects.requireNonNull(firebreak.run("help").out()))
                    .isEqualTo(firebreak.run("-h").out());
        }
    }
}
