package dev.firebreak.cli;

import static dev.firebreak.cli.ExitCodesTest.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.range.aws.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Cases: which one a command works in, what lies in its folder, and what becomes of a damaged one.
class CasesTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String[] CORDON = {"cordon-node", Scene.NODE};

    @Test
    void a_case_is_named_by_id_by_path_or_by_the_environment() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String opened = firebreak.run("case", "open", "A miner").out().strip();
            Path folder = firebreak.home().resolve("cases").resolve(opened);

            assertThat(firebreak.ran(0, OnRange.with(CORDON, "--case", opened))).isEqualTo(opened);
            assertThat(firebreak.ran(0, OnRange.with(ISOLATE, "--case", folder.toString())))
                    .isEqualTo(opened);
            firebreak.environment("FIREBREAK_CASE", opened);
            JsonNode found = firebreak.finished(0, "find-pods", "shop/web-7f9c");
            assertThat(found.path("case").asString()).isEqualTo(opened);
            assertThat(found.path("run").asString()).isEqualTo("r3");

            JsonNode fresh = firebreak.finished(0, "find-pods", "shop/web-7f9c", "--case", "new");
            assertThat(fresh.path("case").asString()).isNotEqualTo(opened);
            assertThat(firebreak.cases()).hasSize(2);
        }
    }

    @Test
    void two_runs_of_one_case_have_addresses_of_their_own() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode first = firebreak.finished(0, CORDON);
            String ran = first.path("case").asString();
            JsonNode second = firebreak.finished(0, OnRange.with(ISOLATE, "--case", ran));
            assertThat(List.of(first.path("run").asString(), second.path("run").asString()))
                    .containsExactly("r1", "r2");
            assertThat(events(firebreak, second, "intent").stream()
                            .map(e -> e.path("intent").asString()))
                    .doesNotHaveDuplicates()
                    .anyMatch(i -> i.startsWith(ran + ".r1."))
                    .anyMatch(i -> i.startsWith(ran + ".r2."));

            JsonNode undo = firebreak.plan("undo", ran + "/r1");
            assertThat(undo.path("steps").path(0).path("id").asString()).isEqualTo("cordon-node");
            assertThat(undo.path("steps")).hasSize(1);
        }
    }

    @Test
    void a_run_offers_to_take_back_itself_alone_where_others_stand() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "A miner").out().strip();
            assertThat(firebreak
                            .approved(OnRange.with(ISOLATE, "--case", ran))
                            .out()
                            .lines())
                    .contains("Undo: firebreak undo " + ran);
            assertThat(firebreak
                            .approved(OnRange.with(CORDON, "--case", ran))
                            .out()
                            .lines())
                    .contains("Undo: firebreak undo " + ran + "/r2");
            firebreak.finished(0, "undo", ran);
            assertThat(firebreak
                            .approved(OnRange.with(CORDON, "--case", ran))
                            .out()
                            .lines())
                    .contains("Undo: firebreak undo " + ran);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -u admin https://a",
                "ran ls -la -- -x",
                "kubectl get pods -o json",
                "it is in C:\\Temp\\m.exe, said  \"hi  there\"",
                "-u is what it was started with",
                "see --follow"
            })
    void a_note_is_prose_of_words_that_are_no_options(String text) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "A miner").out().strip();
            List<String> words = new ArrayList<>(List.of("note", "--case", ran, "--kind", "question"));
            words.addAll(List.of(text.split(" ", -1)));
            words.addAll(List.of("--at", "2026-03-01T03:07:00Z"));

            Ended noted = firebreak.run(words.toArray(String[]::new));

            assertThat(noted.exit()).as(noted.err()).isZero();
            JsonNode note = firebreak
                    .run("timeline", ran, "--kind", "note", "-o", "json")
                    .document()
                    .at("/items/0");
            assertThat(note.path("text").asString()).isEqualTo(text);
            assertThat(note.path("kind").asString()).isEqualTo("question");
            assertThat(note.path("at").asString()).startsWith("2026-03-01T03:07:00");
        }
    }

    @Test
    void notes_go_into_the_named_case_or_the_only_open_one() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String one = firebreak.run("case", "open", "one").out().strip();
            assertThat(firebreak.run("note", "seen in the log").exit()).isZero();
            assertThat(firebreak
                            .run("note", one, "and again", "--kind", "decision")
                            .exit())
                    .isZero();
            assertThat(firebreak.run("timeline", one).out())
                    .contains("seen in the log")
                    .contains("and again");

            String two = firebreak.run("case", "open", "two").out().strip();
            Ended which = firebreak.run("note", "whose?", "-o", "json");
            assertThat(which.exit()).isEqualTo(2);
            assertThat(which.document().toString()).contains(one).contains(two);

            assertThat(firebreak.run("case", "close", two, "--reason", "done").exit())
                    .isZero();
            assertThat(firebreak.run("note", "again the only one").exit()).isZero();
            assertThat(firebreak.run("timeline", one).out()).contains("again the only one");
        }
    }

    @Test
    void a_second_undo_says_that_there_is_nothing_to_undo() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, ISOLATE);
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            SortedMap<String, JsonNode> restored = WorldState.exact(firebreak.range());

            Ended again = firebreak.run("undo", ran);

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(again.out()).containsIgnoringCase("nothing to undo");
            assertThat(WorldState.differences(restored, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void where_the_world_has_moved_resume_plans_what_is_left_again_and_asks_for_it() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            movesOnceDenied(firebreak);
            JsonNode failed = firebreak.finished(6, ISOLATE);
            assertThat(failed.at("/steps/0/result").asString()).isEqualTo("failed");
            String ran = failed.path("case").asString();

            Ended asked = firebreak.run("resume", ran, "-o", "json");
            assertThat(asked.exit()).as(asked.out() + asked.err()).isEqualTo(5);
            assertThat(asked.document().path("type").asString()).isEqualTo("plan");
            String digest = asked.document().path("digest").asString();

            Ended resumed = firebreak.run("resume", ran, "--approve", digest, "-o", "json");
            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isEqualTo(8);
            assertThat(policy(firebreak, "allow-web")
                            .at("/spec/podSelector/matchExpressions")
                            .toString())
                    .contains("Exists")
                    .contains(ran + ".r1");
            assertThat(events(firebreak, resumed.document(), "approval")).hasSize(2);
            assertThat(firebreak
                            .run("undo", ran, "--approve", firebreak.digest("undo", ran))
                            .exit())
                    .isZero();
            assertThat(policy(firebreak, "allow-web")
                            .at("/spec/podSelector/matchExpressions")
                            .toString())
                    .isEqualTo("[{\"key\":\"app\",\"operator\":\"Exists\"}]");
        }
    }

    /// Someone edits policy allow-web after the deny-all was made and before it is changed.
    private static void movesOnceDenied(OnRange firebreak) {
        AtomicBoolean moved = new AtomicBoolean();
        firebreak.time().meanwhile(() -> {
            boolean denied = firebreak.range().store().snapshot().keySet().stream()
                    .anyMatch(key -> key.toString().contains("case-"));
            if (denied && moved.compareAndSet(false, true)) {
                ObjectNode edited = (ObjectNode) policy(firebreak, "allow-web").deepCopy();
                ((ObjectNode) edited.at("/spec/podSelector"))
                        .putArray("matchExpressions")
                        .addObject()
                        .put("key", "app")
                        .put("operator", "Exists");
                firebreak.range().store().seed(edited);
            }
        });
    }

    private static JsonNode policy(OnRange firebreak, String name) {
        return firebreak
                .range()
                .store()
                .find("networking.k8s.io", "networkpolicies", "shop", name)
                .orElseThrow();
    }

    @Test
    void a_case_keeps_its_prefix_whatever_the_environment_says_later() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            firebreak.environment("FIREBREAK_PREFIX", "acme.example");
            String ran = firebreak.ran(0, CORDON);
            firebreak.environment("FIREBREAK_PREFIX", null);

            firebreak.finished(0, "undo", ran);

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
            firebreak.environment("FIREBREAK_PREFIX", "Not A Name");
            Ended refused = firebreak.run(OnRange.with(CORDON, "-o", "json"));
            assertThat(refused.exit()).isEqualTo(3);
            assertThat(refused.codes()).containsExactly("bad-prefix");
        }
    }

    @Test
    void an_exclusion_that_two_runs_made_is_taken_back_once() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode allow = policy(firebreak, "allow-web");
            String ran = firebreak.ran(8, ISOLATE);
            firebreak.range().store().seed(allow);
            firebreak.finished(0, OnRange.with(ISOLATE, "--case", ran, "--accept", "cut=no", "--reason", "known"));

            firebreak.finished(0, "undo", ran);

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_run_that_was_taken_back_is_not_gone_on_with() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode waiting = firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            String ran = waiting.path("case").asString();
            firebreak.finished(0, "undo", ran);

            Ended resumed = firebreak.run("resume", ran + "/r1", "-i", "bucket=acme-evidence", "-o", "json");

            assertThat(resumed.exit()).as(resumed.out()).isEqualTo(4);
            assertThat(resumed.codes()).containsExactly("run-undone");
            assertThat(resumed.out())
                    .contains("Run it anew: firebreak run contain-pod, with the inputs that it had and --case " + ran);
        }
    }

    @Test
    void a_single_action_that_was_taken_back_is_done_anew_by_its_own_command() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            movesOnceDenied(firebreak);
            String ran = firebreak.ran(6, ISOLATE);
            firebreak.finished(0, "undo", ran);

            assertThat(firebreak.run("resume", ran + "/r1").err())
                    .contains("Run it anew: firebreak isolate-pod, with the inputs that it had and --case " + ran);
        }
    }

    @Test
    void resume_tells_the_digest_that_it_goes_on_under() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode waiting = firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            String ran = waiting.path("case").asString();

            Ended other =
                    firebreak.run("resume", ran, "-i", "bucket=acme-evidence", "--approve", "sha256:00", "-o", "json");
            assertThat(other.exit()).isEqualTo(5);
            String digest = other.document().path("digest").asString();

            Ended resumed =
                    firebreak.run("resume", ran, "-i", "bucket=acme-evidence", "--approve", digest, "-o", "json");
            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
        }
    }

    @Test
    void an_option_that_can_not_apply_is_refused_and_not_dropped() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, ISOLATE);
            String[] accept = {"--accept", "cut=no", "--reason", "known"};

            Ended late = firebreak.run(OnRange.with(new String[] {"resume", ran, "-o", "json"}, accept));
            assertThat(late.codes()).containsExactly("run-finished");
            JsonNode waiting = firebreak.finished(12, "snapshot-volumes", "vol-0c0ffee0c0ffee002", "--no-wait");
            Ended slip = firebreak.run(
                    "resume",
                    waiting.path("case").asString(),
                    "--decide",
                    "nosuch=done",
                    "--reason",
                    "x",
                    "-o",
                    "json");
            assertThat(slip.exit()).isEqualTo(4);
            assertThat(slip.codes()).containsExactly("nothing-in-doubt");
            assertThat(firebreak
                            .run("plan", "isolate-pod", "shop/web-7f9c", "--until", "x")
                            .exit())
                    .isEqualTo(2);
            assertThat(firebreak.run("find-pods", "shop/web-7f9c", "shop/web-x").exit())
                    .isEqualTo(2);
            Ended elsewhere =
                    firebreak.run("undo", waiting.path("case").asString(), "--region", "us-east-1", "-o", "json");
            assertThat(elsewhere.exit()).as(elsewhere.out()).isEqualTo(4);
        }
    }

    @Test
    void a_bucket_that_was_named_wrong_on_resume_can_be_put_right() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode waiting = firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c");
            String ran = waiting.path("case").asString();
            Ended typo = firebreak.run("resume", ran, "-i", "bucket=acme-evidenc", "-o", "json");
            assertThat(typo.exit()).as(typo.out()).isEqualTo(6);
            assertThat(typo.document().path("next").asString())
                    .isEqualTo("firebreak resume " + ran + " -i bucket=NAME");

            Ended right = firebreak.run("resume", ran, "-i", "bucket=acme-evidence", "-o", "json");

            assertThat(right.exit()).as(right.out() + right.err()).isZero();
            assertThat(firebreak.range().account().snapshots()).hasSize(2);
        }
    }

    @Test
    void an_undo_that_leaves_what_others_changed_does_not_say_restored() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, ISOLATE);
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            ((ObjectNode) pod.at("/metadata/labels")).put("case.internal/id", "other.r1");
            firebreak.range().store().seed(pod);

            JsonNode undone = firebreak.finished(8, "undo", ran);

            assertThat(undone.at("/steps/0/verdict/holds").asString()).isEqualTo("no");
            assertThat(undone.at("/steps/0/verdict/reasons/0/code").asString()).isEqualTo("changed-since");
            assertThat(firebreak.plan(ISOLATE).at("/problems").toString()).contains("label-without-policy");
            firebreak.finished(0, ISOLATE);
        }
    }

    @Test
    void a_finished_run_is_repeated_without_a_world_and_a_case_is_closed_once() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            Ended repeated = firebreak.run("resume", ran, "--kubeconfig", "nowhere.yaml", "-o", "json");
            assertThat(repeated.exit()).as(repeated.out()).isZero();
            assertThat(repeated.document().path("result").asString()).isEqualTo("succeeded");

            Ended closed = firebreak.run("case", "close", ran);
            assertThat(closed.exit()).isZero();
            assertThat(closed.err()).contains("has 1 change that stands", "r1/cordon-node", "firebreak undo " + ran);
            assertThat(firebreak.run("case", "close", ran, "-o", "json").codes())
                    .containsExactly("case-closed");
        }
    }

    @Test
    void a_damaged_case_shows_what_can_be_read_and_no_command_that_would_write_to_it() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
            Path journal = firebreak.cases().getFirst().resolve("journal.jsonl");
            List<String> lines = new ArrayList<>(Files.readAllLines(journal));
            lines.set(lines.size() - 2, lines.get(lines.size() - 2).replace("\"time\":\"2", "\"time\":\"1"));
            Files.write(journal, lines);

            for (String look : List.of("show", "handover")) {
                Ended looked = firebreak.run("case", look, ran);
                assertThat(looked.exit()).as(looked.out()).isEqualTo(10);
                assertThat(looked.out())
                        .contains("Deny pod shop/web-7f9c all traffic", "firebreak case verify " + ran, "damage")
                        .doesNotContain("firebreak undo", "firebreak resume");
                assertThat(looked.err()).contains("journal-damaged");
            }
            assertThat(firebreak.run("evidence", "list", ran).exit()).isEqualTo(10);
        }
    }

    /// Not a line, none at all, and one that was cut while the folder was copied.
    @ParameterizedTest
    @ValueSource(strings = {"{}\n", "", "{\"case\":\"old"})
    void a_damaged_case_keeps_nobody_from_the_others(String journal) throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String damaged = firebreak.run("case", "open", "old").out().strip();
            Files.writeString(firebreak.home().resolve("cases").resolve(damaged).resolve("journal.jsonl"), journal);
            String open = firebreak.run("case", "open", "new").out().strip();

            Ended listed = firebreak.run("case", "list");
            assertThat(listed.exit()).isZero();
            assertThat(listed.out()).contains(open).doesNotContain(damaged);
            assertThat(listed.err()).contains(damaged);
            assertThat(firebreak.run("note", "seen").exit()).isZero();
            assertThat(firebreak.run("status", "--all").exit()).isZero();
            for (String look : List.of("show", "handover", "verify")) {
                assertThat(firebreak.run("case", look, damaged).exit()).as(look).isEqualTo(10);
            }
            assertThat(firebreak
                            .run("cordon-node", Scene.NODE, "--case", damaged)
                            .exit())
                    .isEqualTo(10);
        }
    }

    @Test
    void a_request_in_doubt_is_settled_by_the_printed_commands_also_after_a_later_run() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak
                    .time()
                    .once(() -> firebreak.range().aws().faults().next("ec2:CreateSnapshots", Faults.Fault.RESET));
            String ran = firebreak.ran(7, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
            assertThat(firebreak.run("resume", ran).exit()).isEqualTo(7);
            assertThat(firebreak.run("undo", ran).exit()).isZero();

            String settle = "firebreak resume " + ran + "/r1";
            assertThat(firebreak.run("case", "handover", ran).out()).contains(settle + " --decide snapshot-volumes=");
            assertThat(firebreak.run("case", "close", ran).err()).contains(settle);
            assertThat(firebreak.run("status", ran).out())
                    .contains("Run " + ran + "/r1 has 1 request in doubt.")
                    .contains(settle);
            String[] decide = {"--decide", "snapshot-volumes=not-done", "--reason", "looked"};
            Ended latest = firebreak.run(OnRange.with(new String[] {"resume", ran}, decide));
            assertThat(latest.exit()).isEqualTo(4);
            assertThat(latest.err()).contains(settle);

            Ended both = firebreak.run(OnRange.with(
                    OnRange.with(new String[] {"resume", ran + "/r1"}, decide), "--decide", "snapshot-volumes=again"));
            assertThat(both.exit()).isEqualTo(2);
            assertThat(both.err()).contains("--decide snapshot-volumes is given twice: as not-done and as again");
            assertThat(firebreak.range().account().snapshots()).isEmpty();
        }
    }

    @Test
    void what_is_given_twice_or_by_halves_is_refused_and_a_waiver_of_nothing_is_told() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] plan = {"plan", "contain-pod", "-i", "pod=shop/web-7f9c"};
            Ended twice = firebreak.run(OnRange.with(plan, "-i", "pod=shop/web-k2lm"));
            assertThat(twice.exit()).isEqualTo(2);
            assertThat(twice.err()).contains("-i pod is given twice: as shop/web-7f9c and as shop/web-k2lm");
            Ended half = firebreak.run("plan", "contain-pod", "-i", "pod");
            assertThat(half.exit()).isEqualTo(2);
            assertThat(half.err()).contains("write KEY=VALUE").doesNotContain("option option");

            Ended waived = firebreak.run(
                    OnRange.with(CORDON, "--dry-run", "--waive", "nonsense", "--reason", "x", "-o", "json"));
            assertThat(waived.exit()).isZero();
            assertThat(waived.codes()).contains("waiver-unused");

            String ran = firebreak.ran(0, CORDON);
            assertThat(firebreak
                            .run("resume", ran, "--decide", "cordon-node=maybe", "--reason", "x")
                            .exit())
                    .isEqualTo(2);
            assertThat(firebreak
                            .run("resume", ran, "--decide", "cordon-node=done")
                            .exit())
                    .isEqualTo(2);
        }
    }

    @Test
    void evidence_that_was_changed_is_not_handed_out() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "collect-pod", "shop/web-7f9c");
            assertThat(firebreak.run("evidence", "show", ran, "E001", "--raw").exit())
                    .isZero();
            try (Stream<Path> exhibits =
                    Files.list(firebreak.home().resolve("cases").resolve(ran).resolve("evidence"))) {
                for (Path exhibit : exhibits.toList()) {
                    Files.writeString(exhibit, "x", StandardOpenOption.APPEND);
                }
            }
            Ended changed = firebreak.run("evidence", "show", ran, "E001", "--raw");
            assertThat(changed.exit()).isEqualTo(10);
            assertThat(changed.out()).isEmpty();
        }
    }

    @Test
    void a_label_whose_deny_all_was_refused_does_not_count_as_isolated() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "A miner").out().strip();
            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            ((ObjectNode) pod.at("/metadata/labels")).put("case.internal/id", ran + ".r1");
            firebreak.range().store().seed(pod);

            JsonNode again = firebreak.plan(OnRange.with(ISOLATE, "--case", ran));

            assertThat(again.at("/steps/0/proposal").asString()).isEqualTo("changes");
            assertThat(again.at("/steps/0/changes")
                            .valueStream()
                            .map(c -> c.path("id").asString()))
                    .contains("deny-shop");
        }
    }

    @Test
    void while_another_process_writes_a_request_under_way_is_not_in_doubt() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            CaseFolder folder = CaseFolder.find(new RealDisk(), firebreak.home(), ran);
            LockHolder alice =
                    LockHolder.here("alice", "laptop", firebreak.time().instant());
            try (JournalWriter writing = JournalWriter.open(folder, alice, firebreak.time())) {
                JsonNode change = writing.state().intents().iterator().next().change();
                writing.append("r1", "cordon-node", new Entry.Intent(ran + ".r1.1.1.2", change));

                assertThat(firebreak.run("case", "show", ran).out())
                        .contains("alice on laptop")
                        .doesNotContain("In doubt");
                JsonNode shown =
                        firebreak.run("case", "show", ran, "-o", "json").document();
                assertThat(shown.path("inDoubt").asInt()).isZero();
                assertThat(shown.at("/runs/0/next").isNull()).isTrue();
                JsonNode verified =
                        firebreak.run("case", "verify", ran, "-o", "json").document();
                assertThat(verified.path("inDoubt")).isEmpty();
            }
            JsonNode shown = firebreak.run("case", "show", ran, "-o", "json").document();
            assertThat(shown.path("inDoubt").asInt()).isOne();
        }
    }

    @Test
    void resuming_a_finished_run_repeats_its_result_and_changes_nothing() throws IOException {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode finished = firebreak.finished(8, ISOLATE);
            String ran = finished.path("case").asString();
            String journal = Files.readString(journal(firebreak, ran));
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());

            Ended resumed = firebreak.run("resume", ran, "-o", "json");

            assertThat(resumed.exit()).isEqualTo(8);
            assertThat(resumed.document()).isEqualTo(finished);
            assertThat(Files.readString(journal(firebreak, ran))).isEqualTo(journal);
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_copy_of_the_case_elsewhere_can_be_resumed_and_undone(@TempDir Path elsewhere) throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String digest = firebreak.digest(ISOLATE);
            firebreak.time().stopAfter(2);
            String ran = firebreak
                    .run(OnRange.with(ISOLATE, "--approve", digest, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();
            firebreak.time().stopAfter(Integer.MAX_VALUE);
            Path copy = copy(firebreak.home().resolve("cases").resolve(ran), elsewhere.resolve("copied case"));
            firebreak.environment(
                    "FIREBREAK_HOME", elsewhere.resolve("other-home").toString());

            assertThat(firebreak.run("resume", copy.toString()).exit()).isZero();
            Ended undone = firebreak.approved("undo", copy + "/r1", "-o", "json");

            assertThat(undone.exit()).as(undone.out()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
            assertThat(firebreak.run("case", "verify", copy.toString()).exit()).isZero();
        }
    }

    @Test
    void a_case_that_another_writer_holds_is_refused_and_the_holder_named() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            CaseFolder folder = CaseFolder.find(new RealDisk(), firebreak.home(), ran);
            try (JournalWriter held = JournalWriter.open(
                    folder, LockHolder.here("alice", "laptop", firebreak.time().instant()), firebreak.time())) {
                assertThat(held.state().id()).isEqualTo(ran);
                for (String[] words : List.of(
                        new String[] {"undo", ran},
                        new String[] {"resume", ran},
                        new String[] {"note", ran, "text"},
                        OnRange.with(
                                ISOLATE,
                                "--case",
                                ran,
                                "--approve",
                                firebreak.digest(OnRange.with(ISOLATE, "--case", ran))))) {
                    Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));
                    assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
                    assertThat(ended.codes()).containsExactly("case-locked");
                    assertThat(ended.out()).contains("alice");
                }
            }
        }
    }

    @Test
    void a_changed_line_is_10_everywhere_and_verify_names_it() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            List<String> lines = new ArrayList<>(Files.readAllLines(journal(firebreak, ran)));
            lines.set(2, lines.get(2).replaceFirst("\"time\":\"2026", "\"time\":\"2025"));
            Files.write(journal(firebreak, ran), lines);

            Ended verified = firebreak.run("case", "verify", ran, "-o", "json");
            assertThat(verified.exit()).isEqualTo(10);
            assertThat(verified.document().path("valid").asBoolean(true)).isFalse();
            assertThat(verified.document().at("/firstBad/line").asInt()).isBetween(3, 4);
            for (String[] words : List.of(
                    new String[] {"undo", ran}, new String[] {"resume", ran}, new String[] {"note", ran, "text"})) {
                assertThat(firebreak.run(words).exit()).as(words[0]).isEqualTo(10);
            }
        }
    }

    @Test
    void a_torn_tail_is_reported_by_verify_and_recorded_by_the_next_writer() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            Files.writeString(journal(firebreak, ran), "{\"torn\":", StandardOpenOption.APPEND);

            Ended verified = firebreak.run("case", "verify", ran, "-o", "json");
            assertThat(verified.exit()).isZero();
            assertThat(verified.codes()).containsExactly("torn-tail");
            assertThat(Files.readString(journal(firebreak, ran))).endsWith("{\"torn\":");

            assertThat(firebreak.run("note", ran, "after the crash").exit()).isZero();
            assertThat(Files.readString(journal(firebreak, ran)))
                    .doesNotContain("{\"torn\":")
                    .contains("after the crash");
            Ended after = firebreak.run("case", "verify", ran, "-o", "json");
            assertThat(after.exit()).isZero();
            assertThat(firebreak.run("timeline", ran, "-o", "jsonl").out()).contains("torn");
        }
    }

    @Test
    void a_case_that_leaves_something_is_closed_after_a_yes_alone() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, CORDON);
            firebreak.time().stopAfter(2);
            firebreak.run(OnRange.with(
                    OnRange.with(ISOLATE, "--case", ran),
                    "--approve",
                    firebreak.digest(OnRange.with(ISOLATE, "--case", ran))));
            firebreak.time().stopAfter(Integer.MAX_VALUE);

            Ended no = firebreak.typing(List.of(""), "case", "close", ran);

            assertThat(no.exit()).as(no.err()).isEqualTo(5);
            assertThat(no.err().replaceAll("\u001b\\[[0-9;]*m", ""))
                    .contains("1 run that is not done", "Run r2 is not done: firebreak resume " + ran)
                    .contains("case " + ran + " stays open");
            assertThat(firebreak.typing(List.of("y"), "case", "close", ran).exit())
                    .isZero();
        }
    }

    @Test
    void a_case_that_leaves_nothing_is_closed_without_a_question() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "x").out().strip();

            Ended closed = firebreak.typing(List.of(), "case", "close", ran);

            assertThat(closed.exit()).as(closed.err()).isZero();
            assertThat(closed.err()).isEmpty();
        }
    }

    @Test
    void a_closed_case_still_takes_what_came_to_light_later() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "x").out().strip();
            firebreak.run("case", "close", ran);

            assertThat(firebreak.run("note", ran, "after all").exit()).isZero();
            assertThat(firebreak.run("timeline", ran).out()).contains("after all");
            assertThat(firebreak.run("case", "verify", ran).exit()).isZero();
        }
    }

    @Test
    void a_closed_case_takes_no_new_run() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.run("case", "open", "x").out().strip();
            assertThat(firebreak.run("case", "close", ran).exit()).isZero();

            Ended ended = firebreak.run(OnRange.with(CORDON, "--case", ran, "-o", "json"));

            assertThat(ended.exit()).isEqualTo(4);
            assertThat(ended.codes()).contains("case-closed");
        }
    }

    private static Path journal(OnRange firebreak, String ran) {
        return firebreak.home().resolve("cases").resolve(ran).resolve("journal.jsonl");
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }
}
