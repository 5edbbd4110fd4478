package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cluster.SilentServer;
import dev.firebreak.cluster.SilentServer.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the scripts of `firebreak completion` are answered, on a range.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompleteCommandTest {
    /// Other builds may run on the machine.
    private static final Duration BUSY = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private final OnRange firebreak = OnRange.of("crypto-miner");

    @BeforeAll
    void a_case_with_a_run_and_an_exhibit() {
        firebreak.finished(0, "collect-pod", "shop/web-7f9c", "--what", "objects");
        firebreak.run("case", "open", "--id", "second", "Another one");
    }

    @AfterAll
    void close() {
        firebreak.close();
    }

    private Ended complete(String shell, String line) {
        List<String> words = new ArrayList<>(List.of("__complete", shell, "--"));
        words.addAll(List.of(line.split(" ", -1)));
        return firebreak.run(words.toArray(String[]::new));
    }

    /// Other things that run on a busy machine are no reason to find nothing.
    private Ended patient(String line) {
        return complete("bash", "--request-timeout 60s " + line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        'isolate-pod shop/web-7'           | 'shop/web-7f9c\tRunning on ip-10-0-1-23'
        '-n shop isolate-pod web-7'        | 'web-7f9c\tRunning on ip-10-0-1-23'
        'isolate-pod sh'                   | 'shop/\t'
        'isolate-workload shop/'           | 'shop/deploy/web\t3 wanted'
        'cordon-node ip-10-0-1'            | 'ip-10-0-1-23.eu-west-1.compute.internal\tReady'
        'find --service-account shop/w'    | 'shop/web\t'
        'find --image registry.example/s'  | 'registry.example/shop/web:2.4.1\t3 pods'
        'snapshot-volumes '                | 'vol-0c0ffee0c0ffee002\tof shop/web-data'
        'isolate-namespace sho'            | 'shop\t'
        'case show sec'                    | 'second\tAnother one'
        'evidence show E'                  | ''
        'run contain-p'                    | 'contain-pod\tContain a compromised pod'
        'rehearse cry'                     | 'crypto-miner\tA miner in a web pod'
        'completion f'                     | 'fish'
        """)
    void live_and_local_names_are_offered_with_what_they_are(String line, String first) {
        Ended ended = patient(line);
        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines().toList().getFirst()).startsWith(first);
    }

    @Test
    void the_last_line_tells_how_to_go_on() {
        assertThat(last("isolate-pod shop/web-"))
                .isEqualTo(":space\tPOD  the pods to isolate, for example shop/web-7f9c");
        assertThat(last("isolate-pod sho")).startsWith(":nospace\t");
        assertThat(last("run contain-pod -i po")).startsWith(":nospace\t");
        assertThat(last("run ./")).startsWith(":files\t");
        assertThat(last("--home ")).startsWith(":folders\t");
        assertThat(last("cas")).isEqualTo(":space");
    }

    private String last(String line) {
        return patient(line).out().lines().toList().getLast();
    }

    @Test
    void files_are_left_to_the_shell() {
        assertThat(patient("run contain-pod --inputs ").out().lines()).hasSize(1);
    }

    /// Otherwise bash and zsh put what several have in common in place of the word.
    @Test
    void several_that_hold_the_word_in_their_midst_are_for_fish_alone() {
        assertThat(complete("bash", "help iso").out().lines()).hasSizeGreaterThan(2);
        assertThat(complete("bash", "help solate").out().lines()).hasSize(1);
        assertThat(complete("zsh", "help solate").out().lines()).hasSize(1);
        assertThat(complete("fish", "help solate").out().lines()).hasSizeGreaterThan(2);
        assertThat(complete("bash", "help rdon-no").out().lines().toList().getFirst())
                .startsWith("cordon-node");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isolate-pod shop/we --kubeconfig /nowhere ",
                "--kubeconfig /dev/null isolate-pod shop/",
                "--context none isolate-pod shop/",
                "--as nobody isolate-pod shop/",
                "--home /dev/null case show ",
                "--config /dev/null/x cordon-node ",
                "--request-timeout x cordon-node",
                "-o nonsense case ",
                "--case  get pods ",
                "run /no/such/book.yaml -i ",
                "resume none/r9 --decide ",
                "undo ../../etc/"
            })
    void whatever_is_wrong_is_told_by_the_command_itself_and_not_here(String line) {
        for (String shell : List.of("bash", "zsh", "fish", "none")) {
            Ended ended = complete(shell, line);
            assertThat(ended.exit()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().lines().toList().getLast()).startsWith(":");
        }
    }

    @Test
    void too_few_words_are_nothing_to_complete() {
        assertThat(firebreak.run("__complete", "bash", "--")).isEqualTo(new Ended(0, "", ""));
        assertThat(firebreak.run("__complete")).isEqualTo(new Ended(0, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "isolate-", "isolate-pod --", "run ", "run contain-pod -i ", "case show ", "get ", "undo "})
    void what_is_on_this_machine_asks_no_server(String line) {
        firebreak.reads();
        assertThat(patient(line).out().lines()).hasSizeGreaterThan(1);
        assertThat(firebreak.reads()).isEmpty();
    }

    @Test
    void the_names_of_a_namespace_are_one_list() {
        firebreak.reads();
        patient("isolate-pod shop/");
        assertThat(firebreak.reads()).filteredOn(uri -> uri.contains("/pods")).hasSize(1);
    }

    @Test
    void a_server_that_does_not_answer_is_left_after_two_seconds() throws IOException {
        try (SilentServer silent = new SilentServer(Silence.NOTHING)) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: x
                contexts: [{name: x, context: {cluster: x, user: x}}]
                clusters: [{name: x, cluster: {server: "%s"}}]
                users: [{name: x, user: {token: t}}]
                """.formatted(silent.url()));
            for (String line : List.of("isolate-pod ", "isolate-workload shop/", "isolate-pod --dry-r")) {
                long began = System.nanoTime();
                Ended ended = complete("bash", "--kubeconfig " + kubeconfig + " " + line);
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .isLessThan(Duration.ofSeconds(2).plus(BUSY));
                assertThat(ended.exit()).isZero();
                assertThat(ended.err()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void a_script_asks_for_its_own_shell(String shell) {
        Ended ended = firebreak.run("completion", shell);
        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("__complete " + shell + " --");
    }

    @Test
    void another_shell_is_refused_with_those_there_are() {
        Ended ended = firebreak.run("completion", "tcsh");
        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("'tcsh' is none of");
    }

    @Test
    void no_page_of_help_knows_what_is_for_programs() {
        assertThat(firebreak.run("-h").out()).doesNotContain("__complete").contains("completion");
        assertThat(firebreak.run("__complet").err()).doesNotContain("__complete");
    }
}
