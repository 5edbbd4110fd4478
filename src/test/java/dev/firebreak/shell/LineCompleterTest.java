package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.complete.Candidate;
import dev.firebreak.cli.complete.Known;
import java.util.List;
import org.jline.reader.Parser;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/// How candidates stand in the list below the line.
class LineCompleterTest {
    private static Candidate pod(String name, String says) {
        return new Candidate(name, says, "pods", true);
    }

    private static List<String> shown(int width, Candidate... candidates) {
        return LineCompleter.listed(List.of(candidates), width).stream()
                .map(org.jline.reader.Candidate::displ)
                .toList();
    }

    @Test
    void where_no_argument_stands_it_is_told_what_can() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Place place = new Place(firebreak.session(new Globals()), "RANGE crypto-miner")) {
            CommandSpec tree = firebreak.tree().getCommandSpec();
            LineCompleter completer = new LineCompleter(() -> tree, Known.NOTHING, new LocalHere(place));

            assertThat(explained(completer, "case ")).startsWith("one of: ").contains("close", "verify");
            assertThat(explained(completer, "isolate-pod web-k2lm --sib")).startsWith("--siblings  ");
            assertThat(explained(completer, "version nothing --")).startsWith("one of: --");
            assertThat(explained(completer, "isolate-pod ")).doesNotStartWith("one of");
        }
    }

    private static String explained(LineCompleter completer, String line) {
        return completer.explained(Words.PARSER.parse(line, line.length(), Parser.ParseContext.COMPLETE));
    }

    @Test
    void the_words_about_each_of_a_group_stand_in_one_column() {
        assertThat(shown(80, pod("web-1", "Running"), pod("ingress-2", "Pending"), pod("none", "")))
                .containsExactly("web-1      Running", "ingress-2  Pending", "none");
        assertThat(shown(80, new Candidate("a-long-namespace/", "3d", "namespaces", false), pod("web-1", "Running")))
                .containsExactly("a-long-namespace/  3d", "web-1  Running");
    }

    @Test
    void a_very_long_name_does_not_push_the_words_of_the_others_away() {
        String endless = "x".repeat(60);
        assertThat(shown(100, pod(endless, "Running"), pod("web-1", "Pending")))
                .containsExactly(endless + "  Running", "web-1" + " ".repeat(47) + "  Pending");
    }

    @Test
    void a_line_never_reaches_the_last_column() {
        assertThat(shown(40, pod("web-1", "x".repeat(100)), pod("y".repeat(100), "Running")))
                .allMatch(line -> line.length() == 39 && line.endsWith("..."));
        assertThat(shown(0, pod("web-1", "x".repeat(100)))).allMatch(line -> line.length() == 79);
    }

    @Test
    void the_order_is_the_one_they_are_offered_in_and_nothing_of_them_is_obeyed() {
        List<org.jline.reader.Candidate> listed =
                LineCompleter.listed(List.of(pod("b", "\u001b[2J"), pod("a", "\u202e")), 80);
        assertThat(listed)
                .isSorted()
                .extracting(org.jline.reader.Candidate::value)
                .containsExactly("b", "a");
        assertThat(listed).extracting(org.jline.reader.Candidate::displ).containsExactly("b  \\u001b[2J", "a  \\u202e");
        assertThat(listed).allMatch(each -> each.descr() == null);
    }
}
