package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shell on a range, in a terminal that draws what it is sent.
@NeedsRealParts(Part.TERMINAL)
class ShellIT {
    @TempDir
    Path folder;

    private static Screen onRange(Screen screen) {
        screen.line("firebreak rehearse crypto-miner");
        screen.prompt("RANGE crypto-miner  no case");
        return screen;
    }

    @Test
    void the_prompt_says_which_world_this_is_and_the_case_that_a_command_opened() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            assertThat(screen.text()).contains("EXERCISE crypto-miner: A miner in a web pod");

            screen.line("use shop");
            screen.prompt("ns shop");
            screen.line("isolate-pod web-7f9c");
            assertThat(screen.until("Approve this plan? [y/N]")).contains("2 of 3 endpoints still answer");
            screen.line("y");
            String ended = screen.prompt("ns shop  case ");

            assertThat(ended).contains("Result: succeeded");
            screen.until("2 changes stand, looked at");
            screen.line("timeline");
            screen.until("what was typed, in the timeline", text -> text.contains("typed  timeline"));
            assertThat(screen.prompt("ns shop  case ")).doesNotContain("  exit ");
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
        }
    }

    @Test
    void no_is_what_an_empty_answer_means_and_nothing_is_changed() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.key("Enter");

            assertThat(screen.prompt("no case  exit 5")).contains("Not approved: nothing was changed");
            screen.line("cordon-node nonsense");
            assertThat(screen.prompt("no case  exit 4")).contains("nonsense");
            assertThat(folder.resolve("home").resolve("rehearsals")).doesNotExist();
        }
    }

    @Test
    void what_is_pasted_while_a_command_runs_answers_no_question_and_is_one_text() throws Exception {
        String log = "note log of web-7f9c:\ncase open pwned\n" + "y\n".repeat(200);
        try (Screen screen = onRange(Screen.in(folder, 80, 40, Map.of()))) {
            screen.line("isolate-pod shop/web-7f9c").paste(log);
            screen.until("Approve this plan? [y/N]");
            screen.key("Enter");
            screen.prompt("no case  exit 5");

            screen.line("get pods -n shop").paste(log);
            screen.until("all of it in the line that is typed", text -> text.contains("> y\n> y\n> y"));
            screen.key("C-c");
            screen.prompt("no case");
            screen.line("version");
            screen.prompt("no case");
            assertThat(folder.resolve("home").resolve("rehearsals")).doesNotExist();
        }
    }

    @Test
    void an_interruption_ends_a_run_at_a_safe_point_and_resume_without_a_name_goes_on() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 100, 40, Map.of()))) {
            screen.line("run contain-pod -i pod=shop/web-7f9c -i bucket=acme-evidence");
            screen.until("To approve the plan, type ");
            screen.line("i-0a1b2c3d4e5f60718");
            screen.until("Go on with step isolate? [y/N]");
            screen.line("y");
            screen.until(
                    "what is under way, and the case clock, below the rest",
                    text -> text.matches("(?s).*\\nsnapshot {2}[^\\n]*(waiting|snapshot)[^\\n]*\\n"
                            + "waiting {2}export\\ncase open for \\w+   Ctrl-C stops at the next safe point"));
            screen.key("C-c");
            screen.until("Stopping at the next safe point");
            assertThat(screen.prompt("exit 130")).contains("case ");
            assertThat(screen.text()).contains("r1 is not finished: resume");

            screen.line("resume");
            screen.until("Result: succeeded");
            screen.prompt("case ");
            assertThat(screen.journal("rehearsals").stream().filter(l -> l.contains("\"runFinished\"")))
                    .hasSize(2);
        }
    }

    @Test
    void a_window_that_is_closed_at_a_question_ends_the_run_with_its_entry() throws Exception {
        Screen screen = onRange(Screen.in(folder, 100, 40, Map.of()));
        try {
            screen.line("run contain-pod -i pod=shop/web-7f9c -i bucket=acme-evidence");
            screen.until("To approve the plan, type ");
            screen.line("i-0a1b2c3d4e5f60718");
            screen.until("Go on with step isolate? [y/N]");
        } finally {
            screen.close();
        }
        for (int tries = 0; tries < 300 && !finished(screen); tries++) {
            Thread.sleep(100);
        }
        assertThat(finished(screen)).isTrue();
        assertThat(folder.resolve("home").resolve("firebreak.log")).doesNotExist();
    }

    private static boolean finished(Screen screen) throws Exception {
        return screen.journal("rehearsals").stream().anyMatch(line -> line.contains("\"runFinished\""));
    }

    @Test
    void what_a_run_has_not_cut_stays_in_sight_here_and_at_another_terminal() throws Exception {
        try (Screen screen = Screen.in(folder)) {
            screen.line("firebreak rehearse lateral-movement");
            screen.prompt("no case");
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            screen.prompt("  r1 cut: NO  exit 8");
            screen.until("r1 cut: NO: status   5 changes stand");
            screen.line("cordon-node ip-10-0-1-23.eu-west-1.compute.internal");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            screen.until("another that ended well", text -> text.contains("r1 cut: NO: status   6 changes stand"));

            screen.line("case switch new");
            screen.prompt("no case");
            String opened = screen.journal("rehearsals").getFirst().replaceAll(".*\"case\":\"([^\"]+)\".*", "$1");
            screen.line("case switch " + opened);
            screen.prompt("r1 cut: NO");

            screen.line("undo " + opened + "/r1");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            screen.until("no more of it", text -> text.contains("\n1 change stands, looked at"));
            assertThat(screen.prompt("case ").lines().toList().reversed().stream()
                            .filter(line -> line.startsWith("RANGE lateral-movement"))
                            .findFirst())
                    .hasValueSatisfying(line -> assertThat(line).doesNotContain("cut"));
        }
    }

    @Test
    void what_an_argument_is_stands_in_a_line_of_its_own_as_long_as_the_cursor_is_there() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.line("case open a case to work in");
            screen.prompt("case ");
            screen.type("isolate-pod ").key("F1");
            screen.until(
                    "the line of the case, and below it what the argument is",
                    text -> text.matches(
                            "(?s).*RANGE> isolate-pod *\\n+case open for \\w+\\nPOD  the pods to isolate.*"));
            screen.key("C-u");
            String shown = screen.until(
                    "nothing of it",
                    text -> text.matches("(?s).*RANGE>\\n+case open for \\w+") && !text.contains("POD  the"));
            assertThat(shown.lines().filter(line -> line.startsWith("RANGE>")).count())
                    .as("the prompt is drawn once")
                    .isEqualTo(shown.lines()
                            .filter(line -> line.startsWith("RANGE crypto-miner"))
                            .count());
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
        }
    }

    @Test
    void what_is_typed_in_a_case_is_in_its_journal_and_a_secret_is_in_no_file() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.line("case open Miner in the shop");
            screen.prompt("case ");
            screen.line("get pods -n shop");
            screen.prompt("case ");
            screen.line("note 'curl -u admin:hunter22 http://registry'");
            screen.prompt("case ");
            screen.key("Up");
            screen.until("LIVE or RANGE with the line again", text -> text.contains("RANGE> note 'curl -u "));
            screen.key("C-c");
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.line("n");
            screen.prompt("exit 5");
            screen.line("exit");

            List<String> journal = screen.journal("rehearsals");
            assertThat(journal).anyMatch(l -> l.contains("\"kind\":\"command\"") && l.contains("get pods -n shop"));
            assertThat(journal.get(0)).contains("\"caseOpened\"");
            assertThat(journal.get(1)).contains("case open Miner in the shop");
            assertThat(journal)
                    .anyMatch(l -> l.contains("\"kind\":\"decision\"")
                            && l.contains("Not approved: isolate-pod shop/web-7f9c"));
            assertThat(String.join("", journal)).doesNotContain("hunter22");
            Path history = folder.resolve("home").resolve("history");
            assertThat(history).content().contains("get pods -n shop").doesNotContain("hunter22");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void the_terminal_is_as_it_was_after_every_end() throws Exception {
        try (Screen screen = Screen.in(folder)) {
            screen.line("stty -g > '" + folder + "/before'");
            for (String end : List.of("C-d", "TERM", "HUP")) {
                onRange(screen);
                if (end.equals("C-d")) {
                    screen.key(end);
                } else {
                    screen.signal(end);
                }
                screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
                screen.line("clear; stty -g | cmp - '" + folder + "/before' && echo SAME");
                screen.until("SAME", text -> text.startsWith("SAME"));
                screen.line("clear");
                screen.until("$", text -> text.equals("$"));
            }
        }
    }

    @Test
    void no_colour_where_none_is_wanted_and_no_control_sequence_where_none_is_known() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 80, 24, Map.of("NO_COLOR", "1")))) {
            screen.line("get pods -n shop");
            screen.prompt("no case");
            screen.type("get ").key("Tab");
            screen.until("serviceaccounts");
            screen.key("Tab").key("Tab");
            screen.until("one that is chosen", text -> text.contains("RANGE> get nodes"));
            screen.key("C-c");
            screen.prompt("no case");
            Matcher colour = Pattern.compile("\u001b\\[([0-9]+;)*([39][0-7]|4[0-7]|10[0-7]|1)(;[0-9]+)*m")
                    .matcher(screen.sent());
            assertThat(colour.find()).isFalse();
        }
        try (Screen screen = Screen.in(folder, 80, 24, Map.of("TERM", "dumb"))) {
            int before = screen.sent().length();
            onRange(screen);
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            screen.prompt("case ");
            screen.key("C-c");
            screen.until("the prompt anew", text -> text.contains("^C\n") && text.endsWith("RANGE>"));
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
            assertThat(screen.sent().substring(before)).contains("RANGE> ").doesNotContain("\u001b[");
        }
    }

    @Test
    void the_prompt_comes_and_lives_where_the_cluster_does_not_answer_and_says_how_it_is() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
                Screen screen = Screen.in(folder, 100, 24, Map.of("AWS_EC2_METADATA_DISABLED", "true"))) {
            screen.line("firebreak --kubeconfig '" + kubeconfig("silent", silent.getLocalPort()) + "'");
            screen.prompt("LIVE silent-cluster  no case");
            screen.line("get pods --request-timeout 2s");
            screen.prompt("LIVE silent-cluster  no case  exit 11");
            screen.line("get pods");
            screen.until(
                    "life, while there is no reply",
                    text -> text.matches(
                            "(?s).*LIVE> get pods\\n+" + "waiting for what is read of the cluster and AWS, [1-9] s"));
            screen.key("C-c");
            assertThat(screen.prompt("exit 130"))
                    .contains("Interrupted before anything was changed.")
                    .doesNotContain("waiting for");
            screen.key("C-d");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));

            int nobody = silent.getLocalPort();
            silent.close();
            screen.line("clear");
            screen.line("firebreak --kubeconfig '" + kubeconfig("gone", nobody) + "'");
            screen.prompt("LIVE gone-cluster  no case");
            screen.until("cluster unreachable for ");
            screen.type("isolate-pod ").key("Tab");
            screen.until("POD  the pods to isolate");
        }
    }

    @Test
    void a_signal_ends_a_terminal_of_lines_at_once_and_leaves_nothing_of_the_range() throws Exception {
        try (Screen screen = Screen.in(folder, 200, 24, Map.of("TERM", "dumb"))) {
            onRange(screen);
            Matcher range = Pattern.compile("KUBECONFIG=(\\S+)").matcher(screen.all());
            assertThat(range.find()).isTrue();
            Path kubeconfig = Path.of(range.group(1));
            assertThat(kubeconfig).exists();

            screen.signal("TERM");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
            assertThat(kubeconfig).doesNotExist();
            assertThat(kubeconfig.getParent()).doesNotExist();
        }
    }

    private Path kubeconfig(String name, int port) throws IOException {
        return Files.writeString(folder.resolve(name), """
            apiVersion: v1
            kind: Config
            current-context: %1$s-cluster
            contexts: [{name: %1$s-cluster, context: {cluster: x, user: x}}]
            clusters: [{name: x, cluster: {server: "http://127.0.0.1:%2$d"}}]
            users: [{name: x, user: {token: t}}]
            """.formatted(name, port));
    }

    @Test
    void a_quote_that_is_open_says_what_is_waited_for_and_how_to_give_up() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.line("case open 'half of a");
            screen.until("the quote is not closed; Ctrl-C gives the line up>");
            screen.key("C-c");
            screen.prompt("no case");
        }
    }

    @Test
    void a_long_line_and_what_stands_below_it_follow_the_terminal() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 120, 30, Map.of()))) {
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            screen.prompt("case ");
            screen.until("2 changes stand, looked at");
            String typed = "note '" + "all of it is to be seen once ".repeat(6) + "'";
            screen.type(typed);
            screen.until("the end of the line", text -> text.contains("seen once '"));
            for (int columns : new int[] {44, 120, 60}) {
                screen.resize(columns, 30);
                screen.until("the line once, at " + columns + " columns", text -> once(text, typed, columns));
            }
            screen.resize(44, 30);
            screen.until(
                    "the state, shortened", text -> text.matches("(?s).*\\n2 stand, looked at \\w+ ago   open \\w+"));
        }
    }

    /// Whether the line stands on the screen whole and once, from its prompt on.
    private static boolean once(String text, String typed, int columns) {
        int prompt = text.lastIndexOf("RANGE> note");
        String shown =
                prompt < 0 ? "" : text.substring(prompt).replace("\n", "").replace(" ", "");
        String line = "RANGE>" + typed.replace(" ", "");
        return (shown.startsWith(line + "2changesstand") || shown.startsWith(line + "2stand"))
                && text.indexOf("RANGE> note") == prompt
                && text.lines().mapToInt(String::length).max().orElse(0) <= columns;
    }

    @Test
    void what_is_drawn_below_spoils_no_line_above_it_in_a_terminal_of_any_height() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 80, 24, Map.of()))) {
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");
            screen.line("y");
            String named = screen.prompt("case ").replaceAll("(?s).*crypto-miner {2}(case \\S+).*", "$1");
            for (int rows : new int[] {14, 24, 10, 30}) {
                screen.resize(80, rows);
                screen.until(
                        "one state below one prompt, at " + rows + " rows",
                        text -> text.matches(
                                "(?s).*\nRANGE crypto-miner {2}" + named + "\nRANGE>\n2 changes stand, [^\n]*"));
            }
            String clock = screen.until("the state", text -> text.contains("2 changes stand"));
            screen.until("the clock again", text -> !text.equals(clock));
            assertThat(screen.all()).containsOnlyOnce("crypto-miner  " + named).contains("Undo: firebreak undo");
        }
        try (Screen screen = onRange(Screen.in(Files.createDirectory(folder.resolve("running")), 80, 24, Map.of()))) {
            screen.line("run contain-pod -i pod=shop/web-7f9c -i bucket=acme-evidence");
            screen.until("To approve the plan, type ");
            screen.line("i-0a1b2c3d4e5f60718");
            screen.until("Go on with step isolate? [y/N]");
            screen.line("y");
            screen.until("snapshot  ");
            for (int[] size : new int[][] {{100, 30}, {70, 14}, {80, 24}}) {
                screen.resize(size[0], size[1]);
                screen.until(
                        "a bar below the lines, at " + size[0] + " columns",
                        text -> text.matches("(?s).*\nexport {2}[^\n]+ %[^\n]+\ncase open for [^\n]+"));
            }
            screen.until("Result: succeeded");
            screen.prompt("case ");
            assertThat(screen.all().lines().filter(line -> line.contains(" %") || line.startsWith("case open for")))
                    .as("nothing is left of what was drawn")
                    .isEmpty();
        }
    }

    @Test
    void a_narrower_terminal_gets_narrower_tables() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 120, 30, Map.of()))) {
            screen.line("isolate-pod shop/web-7f9c --dry-run");
            screen.until("STEP         ACTION");
            screen.prompt("no case");
            screen.resize(70, 30);
            screen.line("isolate-pod shop/web-7f9c --dry-run");
            assertThat(screen.until("the narrow table", text -> text.contains("for the deny-all policy\n")))
                    .contains("RANGE>");
            assertThat(screen.text().lines().mapToInt(String::length).max().orElse(0))
                    .isLessThanOrEqualTo(70);
        }
    }

    @Test
    void a_question_stands_alone_below_its_plan_however_the_terminal_is_resized() throws Exception {
        try (Screen screen = onRange(Screen.in(folder, 120, 30, Map.of()))) {
            screen.line("case open a case to work in");
            screen.prompt("case ");
            screen.line("isolate-pod shop/web-7f9c");
            screen.until("Approve this plan? [y/N]");

            screen.resize(70, 24);
            screen.until("the question, last", text -> text.endsWith("Approve this plan? [y/N]"));
            screen.resize(120, 40);
            String shown = screen.until("the question, last", text -> text.endsWith("Approve this plan? [y/N]"));

            assertThat(shown).contains("What breaks for customers", "2 of 3 endpoints still answer", "Digest: sha256:");
            screen.line("n");
            screen.until("the state below the prompt", text -> text.contains("\ncase open for "));
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
        }
    }

    @Test
    void help_on_an_empty_line_is_all_there_is_to_type() throws Exception {
        try (Screen screen = onRange(Screen.in(folder))) {
            screen.key("F1");

            String told = screen.until(
                    "the commands, and the prompt below them",
                    text -> text.contains("More about a command: help COMMAND") && text.endsWith("RANGE>"));
            assertThat(told).contains("Look:", "isolate-pod", "explain");
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
        }
    }
}
