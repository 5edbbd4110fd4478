package dev.firebreak.cli.complete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.complete.ShopNames.Entry;
import dev.firebreak.cli.complete.ShopNames.Machine;
import dev.firebreak.console.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// What is offered for a word of a line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompleterTest {
    private final OnRange range = OnRange.of("crypto-miner");
    private CommandSpec tree = CommandSpec.create();

    @BeforeAll
    void the_whole_tree() {
        tree = range.tree().getCommandSpec();
    }

    @AfterAll
    void close() {
        range.close();
    }

    private Completions complete(String line, Known known) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        return Completer.complete(tree, words.subList(0, words.size() - 1), words.getLast(), known, new Machine());
    }

    private Completions complete(String line) {
        return complete(line, ShopNames.of());
    }

    /// The word under the cursor is what stands behind the last blank; `…` is behind what goes on.
    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 500, textBlock = """
        # commands
        'cas'                                     | case
        'case '                                   | close handover list open show verify
        'case v'                                  | verify
        'wor'                                     | isolate-workload
        'help case cl'                            | close
        '-n shop case ver'                        | verify
        '__comp'                                  | -
        # names of options
        'get --al'                                | --all-namespaces
        'get pods -A --al'                        | -
        '-n shop get --names'                     | -
        'get --namespace=shop --names'            | -
        'isolate-pod --waive x --wai'             | --waive --wait-timeout
        'isolate-pod --waive '                    | over-limit protected
        'isolate-pod --waive over-limit --waive ' | over-limit protected
        'export-snapshot snap-'                   | snap-1 snap-0
        'export-snapshot snap-1,'                 | snap-1,snap-0
        'isolate-pod -- --dry'                    | -
        'version --context lab --as-g'            | --as-group
        'find -'                                  | --workload --service-account --image --node -l --context \
        --kubeconfig --namespace --as --as-group --cluster --region --profile --assume-role --case --home --config \
        --output --request-timeout -v -q --color --no-progress --help
        # pods
        'isolate-pod '                            | debug-1 worker-2 default/… shop/… shipping/…
        'isolate-pod w'                           | worker-2
        'isolate-pod sh'                          | shop/… shipping/…
        'isolate-pod bug'                         | debug-1
        'isolate-pod shop/'                       | shop/web-7f9c shop/web-k2lm shop/api-x8r4
        'isolate-pod shop/we'                     | shop/web-7f9c shop/web-k2lm
        'isolate-pod shop/x8'                     | shop/api-x8r4
        'isolate-pod shop/web-7f9c shop/we'       | shop/web-k2lm
        'isolate-pod shop/web-7f9c,shop/we'       | shop/web-7f9c,shop/web-k2lm
        '-n shop isolate-pod we'                  | web-7f9c web-k2lm
        'isolate-pod -n shop we'                  | web-7f9c web-k2lm
        'isolate-pod -nshop we'                   | web-7f9c web-k2lm
        'isolate-pod we -n shop'                  | shop
        'isolate-pod pod/d'                       | pod/debug-1
        'isolate-pod depl'                        | deploy/…
        'isolate-pod deploy/'                     | deploy/worker
        'isolate-pod deployment/'                 | deployment/worker
        'isolate-pod shop/sts/'                   | shop/sts/db
        'isolate-pod shop/pod/ap'                 | shop/pod/api-x8r4
        'isolate-pod --pods shop/ap'              | shop/api-x8r4
        'isolate-pod nowhere/'                    | -
        # what another namespace alone has
        'isolate-pod web-'                        | shop/web-7f9c shop/web-k2lm
        'isolate-pod api'                         | shop/api-x8r4
        'isolate-pod pod/web'                     | shop/pod/web-7f9c shop/pod/web-k2lm
        'isolate-pod sts/'                        | shop/sts/db
        'isolate-pod sts/d'                       | shop/sts/db
        'isolate-workload web'                    | shop/deploy/web
        '-n default isolate-pod api'              | -
        'isolate-pod api -n default'              | default
        'describe api'                            | shop/api-x8r4
        'describe pod/api'                        | shop/pod/api-x8r4
        'describe sa/we'                          | shop/sa/web
        'run contain-pod -i pod=api'              | pod=shop/api-x8r4
        'timeline --pod shop/ap'                  | shop/api-x8r4
        'timeline --pod deploy/'                  | -
        'plan isolate-pod shop/ap'                | shop/api-x8r4
        'plan isolate-pod --sib'                  | --siblings
        'reach shop/api-x8r4 --to int'            | internet
        'reach shop/api-x8r4 --port 443'          | 443/TCP 443/UDP 443/SCTP
        # other names of the cluster
        'get po'                                  | pods policies
        'get pods -n shop web-k'                  | web-k2lm
        'get no ip-10-0-2'                        | ip-10-0-2-41
        'get netpol -n shop '                     | allow-web
        'get events -n shop '                     | -
        'describe n'                              | node/… netpol/…
        'get pod/web-'                            | shop/pod/web-7f9c shop/pod/web-k2lm
        'get node/'                               | node/ip-10-0-1-23 node/ip-10-0-2-41
        'describe node/'                          | node/ip-10-0-1-23 node/ip-10-0-2-41
        'describe shop/w'                         | shop/web-7f9c shop/web-k2lm
        'describe shop/sa/'                       | shop/sa/web
        'cordon-node ip-10-0-1'                   | ip-10-0-1-23
        'find --node ip-10-0-1'                   | ip-10-0-1-23
        'find --node=ip-10-0-1'                   | --node=ip-10-0-1-23
        'find --workload shop/d'                  | shop/deploy/web
        'find --workload deploy/'                 | deploy/worker
        'find --service-account sh'               | shop/… shipping/…
        'find --service-account shop/'            | shop/web
        'find --service-account buil'             | default/builder
        'find --image '                           | registry.example/shop/web:2.4.1 registry.example/debug@sha256:0123
        'find -n shop --image '                   | registry.example/shop/web:2.4.1
        'isolate-workload shop/'                  | shop/deploy/web shop/sts/db
        'isolate-namespace sh'                    | shop shipping
        'snapshot-volumes vol-'                   | vol-0c0ffee1
        # values of a few
        'get pods -o js'                          | json jsonl
        '--output=wi'                             | --output=wide
        'note x --kind '                          | observation decision question
        'timeline --kind interr'                  | -
        'timeline --kind verd'                    | verdict
        'isolate-pod --siblings '                 | include leave move
        'isolate-pod --strategy calico'           | calico-tier
        'isolate-pod --detach '                   | true false
        'isolate-pod --detach --sib'              | --siblings
        'collect-pod x --what objects,'           | objects,events objects,logs
        'isolate-pod --accept '                   | applied=… enforced=… cut=… holds=…
        'isolate-pod --accept cut='               | cut=no cut=unknown
        'completion z'                            | zsh
        '--context l'                             | lab
        '--color al'                              | always
        # runbooks
        'run contain-p'                           | contain-pod
        'run ./'                                  | ./other.yaml
        'run mi'                                  | mine.yaml
        'runbook show contain-w'                  | contain-workload
        'runbook permissions cordon'              | cordon-node
        'plan cordon'                             | cordon-node
        'action show prob'                        | probe
        'run contain-pod --until isol'            | isolate
        'plan --until '                           | isolate-pod
        'run contain-pod -i '                     | pod=… siblings=… bucket=… prefix=… retain=…
        'run contain-pod -i pod=x -i p'           | prefix=…
        'run contain-pod -i pod=shop/ap'          | pod=shop/api-x8r4
        'run contain-pod -i siblings='            | siblings=include siblings=leave
        'run contain-image -i image=registry.example/s' | image=registry.example/shop/web:2.4.1
        'run contain-service-account -i service-account=shop/' | service-account=shop/web
        'run contain-workload -i workload=shop/d' | workload=shop/deploy/web
        'run contain-pod -i nothing='             | -
        'rehearse lat'                            | lateral-movement
        'rehearse crypto-miner --auto contain-pod -i bu' | bucket=…
        'run contain-pod --inputs '               | mine.yaml books/…
        'run contain-pod --inputs .'              | .hidden
        '--home '                                 | books/…
        # cases
        'case show '                              | miner older
        'undo old'                                | older
        'undo older/'                             | older/r1 older/r2
        'undo older/r1/'                          | older/r1/isolate older/r1/snapshot
        'resume older/r'                          | older/r1 older/r2
        'resume older/r1/'                        | -
        'resume miner --decide '                  | snapshot=…
        'resume miner --decide snapshot='         | snapshot=again snapshot=done snapshot=not-done
        'resume miner -i bu'                      | bucket=…
        'resume older -i '                        | -
        'isolate-pod --case '                     | miner older new
        'note '                                   | miner older
        'note miner '                             | -
        'evidence show '                          | miner older E001
        'evidence show older '                    | E007
        'case open --id '                         | -
        # nothing is known of the word, or nothing comes any more
        'no-such-command x'                       | -
        'find --selector-of-none '                | debug-1 worker-2 default/… shop/… shipping/…
        """)
    void what_fits_is_offered(String line, String expected) {
        assertThat(complete(line).candidates().stream().map(c -> c.value() + (c.complete() ? "" : "…")))
                .containsExactlyElementsOf(expected.equals("-") ? List.of() : List.of(expected.split(" +")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        'isolate-pod '                     | POD  the pods to isolate, for example shop/web-7f9c
        'find --node '                     | NODE  all pods on this node
        'find --node=i'                    | NODE  all pods on this node
        'run contain-pod -i pod='          | pod  the suspect pod, for example shop/web-7f9c
        'run contain-pod -i '              | KEY=VALUE  an input of the runbook
        'case open --id '                  | ID  an id of your own: letters, digits and dashes
        """)
    void help_tells_of_the_argument_under_the_cursor(String line, String help) {
        assertThat(complete(line).help()).isEqualTo(help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cas", "isolate-pod --", "version "})
    void where_there_is_no_argument_there_is_no_help(String line) {
        assertThat(complete(line).help()).isNull();
    }

    @Test
    void names_that_are_missing_are_told_with_what_the_argument_is() {
        Known coming = new Known() {
            @Override
            public List<Named> of(Sort sort, @Nullable String namespace) {
                return List.of();
            }

            @Override
            public Optional<String> missing(Sort sort) {
                return sort == Sort.VOLUME ? Optional.of("they come") : Optional.empty();
            }
        };
        assertThat(complete("snapshot-volumes ", coming).help()).startsWith("VOLUME  they come; the volumes");
        assertThat(complete("cordon-node ", coming).help()).startsWith("NODE  ").doesNotContain("they come");
    }

    @Test
    void everything_has_a_few_words_about_it_where_there_are_any() {
        for (String line : List.of(
                "",
                "case ",
                "isolate-pod --",
                "isolate-pod shop/",
                "isolate-pod --strategy ",
                "isolate-pod --siblings ",
                "isolate-pod --detach ",
                "isolate-namespace --strategy ",
                "run contain-pod -i siblings=",
                "run ",
                "case show ",
                "rehearse ")) {
            assertThat(complete(line).candidates())
                    .as(line)
                    .isNotEmpty()
                    .noneMatch(c -> c.says().isEmpty());
        }
    }

    @Test
    void what_a_runbook_hands_on_as_it_is_has_the_words_of_the_actions_input(@TempDir Path folder) throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.yaml"), """
            runbook: mine
            title: Cut
            when: At night
            inputs:
              pod: {type: pod, help: the pod, example: shop/web-7f9c}
              how: {type: string, help: how, choices: [except-deny, calico-tier], example: calico-tier}
              what: {type: string, help: what, choices: [leave], example: leave}
            steps:
              - id: scope
                use: find-pods
                with: {pod: "${inputs.pod}"}
              - id: cut
                use: isolate-pod
                with: {pods: "${steps.scope.pods}", strategy: "${inputs.how}", siblings: "${inputs.what}"}
            """);
        String line = "run " + mine + " -i ";
        assertThat(complete(line + "how=").candidates())
                .extracting(candidate -> candidate.value().replace("how=", ""), Candidate::says)
                .containsExactlyElementsOf(complete("isolate-pod --strategy ").candidates().stream()
                        .filter(candidate -> candidate.value().matches("except-deny|calico-tier"))
                        .map(candidate -> tuple(candidate.value(), candidate.says()))
                        .toList());
        assertThat(complete(line + "what=").candidates())
                .extracting(Candidate::value, Candidate::says)
                .containsExactly(complete("isolate-pod --siblings ").candidates().stream()
                        .filter(candidate -> candidate.value().equals("leave"))
                        .map(candidate -> tuple("what=leave", candidate.says()))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void what_comes_after_the_last_argument_is_an_option() {
        assertThat(complete("version ").candidates())
                .extracting(Candidate::value)
                .contains("--output", "--help");
        assertThat(complete("isolate-pod --dry-run --").candidates())
                .extracting(Candidate::group)
                .contains("options", "options of every command")
                .isSorted();
    }

    @Test
    void paths_are_wanted_where_a_file_fits() {
        assertThat(complete("run contain-pod --inputs ").paths()).isEqualTo(Completions.Paths.FILES);
        assertThat(complete("--home ").paths()).isEqualTo(Completions.Paths.FOLDERS);
        assertThat(complete("run ./").paths()).isEqualTo(Completions.Paths.FILES);
        assertThat(complete("run con").paths()).isEqualTo(Completions.Paths.NONE);
        assertThat(complete("isolate-pod shop/").paths()).isEqualTo(Completions.Paths.NONE);
    }

    /// A label that nothing is known of would leave its argument without completion, and nobody would notice.
    @Test
    void of_every_option_and_argument_of_the_tree_it_is_known_what_it_takes() {
        List<String> unknown = new ArrayList<>();
        unknown(tree, unknown);
        assertThat(unknown).isEmpty();
    }

    private static void unknown(CommandSpec command, List<String> unknown) {
        Stream.<ArgSpec>concat(
                        command.options().stream().filter(Line::takesValue), command.positionalParameters().stream())
                .filter(arg -> Takes.of(arg).isEmpty())
                .forEach(arg -> unknown.add(command.qualifiedName() + ": " + arg.paramLabel()));
        command.subcommands().values().forEach(below -> unknown(below.getCommandSpec(), unknown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web-\u001b[31m",
                "web-\u202egpj",
                "web-\u200bx",
                "web-\nrm",
                "web-\u009bx",
                "web- x",
                "web-$(id)",
                "web-`id`",
                "web-'",
                "web-\"",
                "web-;id",
                "web-\\",
                "web-*",
                "--approve",
                "~web-x"
            })
    void a_name_that_does_not_show_as_itself_or_that_a_shell_obeys_is_not_offered(String name) {
        Known hostile = ShopNames.of(
                Stream.of(Sort.values()).map(s -> new Entry(s, "shop", name)).toArray(Entry[]::new));
        for (String line : List.of(
                "isolate-pod shop/",
                "isolate-pod shop/web-",
                "isolate-pod ",
                "-n shop isolate-pod ",
                "isolate-workload shop/",
                "cordon-node ",
                "isolate-namespace ",
                "snapshot-volumes ",
                "find --image ",
                "describe shop/sa/",
                "describe ",
                "find --service-account ",
                "get netpol -n shop ",
                "run contain-pod -i pod=shop/")) {
            assertThat(complete(line, hostile).candidates())
                    .as(line)
                    .noneMatch(c -> c.value().contains(name));
        }
    }

    @Test
    void what_is_told_beside_a_name_shows_as_itself_and_is_short() {
        Known hostile = (sort, namespace) ->
                List.of(new Known.Named(namespace, "web-1", "Running\u001b]0;x\u0007\n\u202e" + "x".repeat(5_000)));
        assertThat(complete("isolate-pod shop/", hostile).candidates())
                .isNotEmpty()
                .allMatch(c -> Text.clean(c.says()).equals(c.says()) && c.says().length() < 200)
                .anyMatch(c -> c.says().startsWith("Running\\u001b"));
    }

    @Test
    void five_thousand_pods_are_quick() {
        ShopNames many = ShopNames.of(IntStream.range(0, 5_000)
                .mapToObj(i -> new Entry(Sort.POD, "shop", "batch-" + i))
                .toArray(Entry[]::new));
        List<Known.Named> pods = many.of(Sort.POD, "shop");
        Known known = (sort, namespace) -> sort == Sort.POD ? pods : List.of();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long began = System.nanoTime();
            assertThat(complete("isolate-pod shop/batch-49", known).candidates())
                    .hasSize(111);
            best = Math.min(best, System.nanoTime() - began);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(10));
    }
}
