package dev.firebreak.cli.complete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.Main;
import dev.firebreak.parts.Command;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts of `firebreak completion`, in the shells themselves: keys are typed at a terminal, Tab among them, and
/// seen is what runs in the end. In place of Firebreak a program answers what a test lays out for it.
@NeedsRealParts(Part.SHELLS)
class ShellsIT {
    private static final String TERMINAL =
            "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @TempDir
    Path folder;

    @BeforeEach
    void a_folder_with_something_in_it() throws IOException {
        Files.createDirectories(folder.resolve("work/books"));
        Files.writeString(folder.resolve("work/mine.yaml"), "");
        Files.writeString(folder.resolve("work/other.json"), "");
        for (String shell : SHELLS) {
            String script = "firebreak." + shell;
            try (InputStream in = Completer.class.getResourceAsStream("/completion/" + script)) {
                Files.copy(Objects.requireNonNull(in, script), scripts().resolve(script));
            }
        }
    }

    /// What is typed, what is answered, and what runs.
    static Stream<Arguments> typed() {
        String pods = "shop/web-7f9c\tRunning on a\nshop/web-k2lm\tPending\n";
        String images = "--image=registry:5000/a:1\ta\n--image=registry:5000/b@sha256:01\tb\n";
        List<List<String>> rows = List.of(
                List.of("isolate-pod shop/web-7\t", pods + ":space", "[isolate-pod] [shop/web-7f9c]"),
                List.of("isolate-pod shop/w\tk\t", pods + ":space", "[isolate-pod] [shop/web-k2lm]"),
                List.of(
                        "isolate-pod shop/web-7\t--dry\t",
                        pods + "--dry-run\n:space",
                        "[isolate-pod] [shop/web-7f9c] [--dry-run]"),
                List.of("isolate-pod sho\tx", "shop/\tactive\n:nospace\tPOD  a pod", "[isolate-pod] [shop/x]"),
                List.of("run a -i po\tx", "pod=\tthe pod\n:nospace", "[run] [a] [-i] [pod=x]"),
                List.of(
                        "run a -i pod=shop/web-7\t",
                        "pod=shop/web-7f9c\tx\n:space",
                        "[run] [a] [-i] [pod=shop/web-7f9c]"),
                List.of("find --image=registry:5000/a\t", images + ":space", "[find] [--image=registry:5000/a:1]"),
                List.of(
                        "find --image=registry:5000/b@\t",
                        images + ":space",
                        "[find] [--image=registry:5000/b@sha256:01]"),
                List.of("find --image=registry:50\ta\t", images + ":space", "[find] [--image=registry:5000/a:1]"),
                List.of("run --inputs mi\t", ":files\tFILE  inputs", "[run] [--inputs] [mine.yaml]"),
                List.of("run --inputs=mi\t", ":files", "[run] [--inputs=mine.yaml]"),
                List.of("case list --home bo\tx", ":folders", "[case] [list] [--home] [books/x]"),
                List.of("isolate-pod nothing\t", ":space\tPOD  a pod", "[isolate-pod] [nothing]"),
                List.of("isolate-pod \tx", "", "[isolate-pod] [x]"));
        return SHELLS.stream()
                .flatMap(shell -> rows.stream().map(row -> Arguments.of(shell, row.get(0), row.get(1), row.get(2))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("typed")
    void a_tab_completes(String shell, String keys, String answer, String runs) throws IOException {
        assertThat(type(shell, keys, answer)).contains("RAN " + runs + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void a_word_that_a_single_name_holds_becomes_that_name(String shell) throws IOException {
        assertThat(type(shell, "isolate-pod 7f9c\t", "+shop/web-7f9c\tRunning\n:space"))
                .contains("RAN [isolate-pod] [shop/web-7f9c]\n");
    }

    /// What fish shows can be walked through, and takes keys of its own: there it is asked for below.
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void what_is_told_of_each_stands_beside_it(String shell) throws IOException {
        String pods = "shop/web-7f9c\tRunning on a\nshop/web-k2lm\tPending for long\n";
        assertThat(type(shell, "isolate-pod shop/web-\t\t", pods + ":space"))
                .contains("Running on a")
                .contains("Pending for long");
    }

    @Test
    void fish_is_told_of_each_too() throws IOException {
        answering("shop/web-7f9c\tRunning on a\nshop/web-k2lm\tPending for long\n:space\tPOD  a pod");
        assertThat(Command.of("fish", "-N", "-c", "firebreak completion fish | source; complete -C 'firebreak a shop/'")
                        .with(Map.of("PATH", folder + ":" + System.getenv("PATH")))
                        .run()
                        .stdout())
                .isEqualTo("shop/web-7f9c\tRunning on a\nshop/web-k2lm\tPending for long\n");
    }

    static List<String> shells() {
        return SHELLS;
    }

    /// What a user types is no command before it is entered.
    @ParameterizedTest
    @MethodSource("shells")
    void nothing_on_the_line_is_run_by_a_tab(String shell) throws IOException {
        Path made = folder.resolve("made");
        type(shell, "isolate-pod '$(touch " + made + ")' ';touch " + made + "' x\t", ":space");
        assertThat(made).doesNotExist();
        assertThat(Files.readString(folder.resolve("asked"))).contains("[x]");
    }

    @Test
    void bash_shows_the_values_alone_where_each_is_put_on_the_line_in_turn() throws IOException {
        Command.Result result = inBash("COMP_TYPE=37", "a-1\tx\na-2\ty\n:space");
        assertThat(result.stdout()).isEqualTo("<a-1>\n<a-2>\n");
    }

    @Test
    void bash_takes_no_words_apart_where_its_breaks_are_others() throws IOException {
        Command.Result result = inBash("COMP_WORDBREAKS=' '", "a=1\tx\n:space");
        assertThat(result.stdout()).isEqualTo("<a=1>\n");
    }

    @Test
    void zsh_reads_it_as_a_file_of_its_functions_too() throws IOException {
        Path functions = Files.createDirectories(folder.resolve("functions"));
        Files.copy(scripts().resolve("firebreak.zsh"), functions.resolve("_firebreak"));
        answering("shop/web-7f9c\tRunning\nshop/web-k2lm\tPending\n:space");
        String read = "fpath=(" + functions + " $fpath); autoload -Uz compinit; compinit -u -D\n";

        assertThat(enter("zsh", read, "isolate-pod shop/web-7\tshop/web-k\t", Map.of()))
                .contains("RAN [isolate-pod] [shop/web-7f9c] [shop/web-k2lm]\n");
    }

    /// The real thing, from the script to the cluster's names.
    @ParameterizedTest
    @MethodSource("shells")
    void names_of_a_cluster_complete(String shell) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        program("""
            #!/bin/sh
            case $1 in
                __complete | completion)
                    exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp '%s' %s "$@" ;;
                *) printf 'RAN'; printf ' [%%s]' "$@"; echo ;;
            esac
            """.formatted(java, System.getProperty("java.class.path"), Main.class.getName()));
        try (Range range = Range.open(Scenario.find("crypto-miner").orElseThrow(), InstantSource.system(), 1)) {
            String out = enter(
                    shell, "--request-timeout 60s isolate-pod -n shop web-7\t--siblings=in\t", range.environment());
            assertThat(out)
                    .contains("RAN [--request-timeout] [60s] [isolate-pod] [-n] [shop] [web-7f9c]"
                            + " [--siblings=include]\n");
        }
    }

    /// What the shell showed, with everything that was run in it.
    private String type(String shell, String keys, String answer) throws IOException {
        answering(answer);
        return enter(shell, keys, Map.of());
    }

    private String enter(String shell, String keys, Map<String, String> environment) throws IOException {
        String zsh = "autoload -Uz compinit; compinit -u -D\nsource <(firebreak completion zsh)\n";
        return enter(shell, zsh, keys, environment);
    }

    private String enter(String shell, String zsh, String keys, Map<String, String> environment) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("bashrc"), "source <(firebreak completion bash)\n");
        Files.writeString(folder.resolve(".zshrc"), zsh);
        List<String> interactive = switch (shell) {
            case "bash" -> List.of("bash", "--rcfile", folder.resolve("bashrc").toString(), "-i");
            case "zsh" -> List.of("zsh", "-i");
            case "fish" -> List.of("fish", "-N", "-i", "-C", "firebreak completion fish | source");
            default -> throw new IllegalArgumentException(shell);
        };
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", folder + ":" + System.getenv("PATH"));
        all.put("HOME", folder.resolve("home").toString());
        all.put("ZDOTDIR", folder.toString());
        all.put("TERM", "dumb");
        Command.Result result = Command.of(Stream.concat(Stream.of("python3", "-c", TERMINAL), interactive.stream())
                        .toList())
                .with(all)
                .in(folder.resolve("work"))
                .reading("firebreak " + keys + "\nexit\n")
                .within(Duration.ofMinutes(10))
                .run();
        return result.stdout().replace("\r", "");
    }

    /// Completes `firebreak a` in bash as its readline would, and prints what would be offered.
    private Command.Result inBash(String set, String answer) throws IOException {
        answering(answer);
        return Command.of(
                        "bash",
                        "-c",
                        "source <(firebreak completion bash); " + set
                                + "; COMP_LINE='firebreak a'; COMP_POINT=11; COMP_WORDS=(firebreak a); COMP_CWORD=1;"
                                + " _firebreak; printf '<%s>\\n"
                                + "' \"${COMPREPLY[@]}\"")
                .with(Map.of("PATH", folder + ":" + System.getenv("PATH")))
                .run();
    }

    /// A program that answers with the lines that begin with the last word; a line with a plus fits any.
    private void answering(String answer) throws IOException {
        Files.writeString(folder.resolve("answer"), answer + "\n");
        program("""
            #!/bin/sh
            if [ "$1" = completion ]; then
                exec cat '%1$s/'firebreak.$2
            elif [ "$1" != __complete ]; then
                printf 'RAN'; printf ' [%%s]' "$@"; echo
                exit
            fi
            printf '[%%s]' "$@" >>'%2$s/asked'
            for last in "$@"; do :; done
            while IFS= read -r line; do
                case $line in
                    +*) printf '%%s\\n' "${line#+}" ;;
                    "$last"* | :*) printf '%%s\\n' "$line" ;;
                esac
            done <'%2$s/answer'
            """.formatted(scripts(), folder));
    }

    private Path scripts() throws IOException {
        return Files.createDirectories(folder.resolve("scripts"));
    }

    private void program(String text) throws IOException {
        Path program = folder.resolve("firebreak");
        Files.writeString(program, text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
