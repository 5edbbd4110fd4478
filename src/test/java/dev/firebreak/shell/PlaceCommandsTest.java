package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.Session;
import dev.firebreak.cli.complete.Local;
import dev.firebreak.console.Bar;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.rehearsal.RehearseCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The commands that only a prompt has, as they are typed there.
class PlaceCommandsTest {
    private static final String POD = "shop/web-7f9c";

    private final OnRange firebreak = OnRange.of("crypto-miner");
    private Place place = new Place(firebreak.session(new Globals()), "LIVE here");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        firebreak.close();
    }

    private int type(String... words) {
        out.reset();
        err.reset();
        Turn turn = new Turn();
        Session session = firebreak
                .session(new Globals())
                .typed(
                        place.typed(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        null,
                        100,
                        turn,
                        place,
                        new Progressing(
                                place,
                                turn,
                                false,
                                Bar.of(new PrintStream(err)),
                                _ -> {},
                                firebreak.time(),
                                (_, _) -> "",
                                _ -> {}));
        Shells.Trees trees = (at, line) -> Commands.tree(new Root(at.globals()), at, line);
        return Tree.of(trees, session, List.of(words), place).execute(words);
    }

    private JsonNode document() {
        return Json.parse(out.toString(StandardCharsets.UTF_8));
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String ran(OnRange range) {
        return range.finished(0, "isolate-pod", POD).path("case").asString();
    }

    @Test
    void a_rehearsal_with_a_prompt_of_its_own_is_refused_at_a_prompt() {
        Session session = firebreak
                .session(new Globals())
                .typed(
                        new Globals(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        _ -> null,
                        100,
                        new Turn(),
                        place,
                        new Audience() {});
        RehearseCommand rehearse = new RehearseCommand(session, _ -> session.worlds(), (_, _, _) -> 0);
        assertThatThrownBy(rehearse::call).isInstanceOfSatisfying(Refusal.class, refused -> {
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.problems().getFirst().fix())
                    .isEqualTo("Leave with exit, then: firebreak rehearse crypto-miner");
        });
    }

    @Test
    void a_context_that_nobody_named_is_told_as_the_current_one() {
        Globals globals = new Globals();
        globals.kubeconfig = firebreak.range().kubeconfig().toString();
        Session session = firebreak.session(globals);
        place = new Place(session, LiveWorld.words(session));
        assertThat(type("config", "view")).as(told()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("context +\\S+ +current-context");
        assertThat(type("config", "view", "--context", "other")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("context +other +--context");
    }

    @Test
    void a_case_of_another_cluster_is_refused_at_once_and_says_where_it_belongs() {
        try (OnRange other = OnRange.another()) {
            String elsewhere = ran(other);
            String path = other.home().resolve("cases").resolve(elsewhere).toString();

            assertThat(type("case", "switch", path)).isEqualTo(4);
            assertThat(told())
                    .contains(
                            "another-world", "case " + elsewhere + " belongs to another world than LIVE here: context ")
                    .contains("firebreak --context ");
            assertThat(place.caseName()).isNull();
        }
    }

    private Refusal refused(String caseName, @Nullable String context) {
        Globals globals = new Globals();
        globals.caseId = caseName;
        globals.context = context;
        globals.kubeconfig = firebreak.range().kubeconfig().toString();
        Session session = firebreak.session(globals);
        Shells shells = new Shells(
                (at, line) -> Commands.tree(new Root(at.globals()), at, line),
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream());
        return catchThrowableOfType(Refusal.class, () -> shells.open(session, "LIVE here", List.of()));
    }

    @Test
    void a_prompt_is_opened_in_no_case_that_it_could_not_switch_to() throws IOException {
        String current = firebreak.world(new Globals()).facts().context();
        assertThat(refused("nosuch-case", current).problems().getFirst().code()).isEqualTo("case-not-found");

        String rehearsal = firebreak
                .session(new Globals())
                .rehearsing(_ -> firebreak.world(new Globals()))
                .cases()
                .open("a rehearsal", null, null)
                .reader()
                .state()
                .id();
        assertThat(refused(rehearsal, current)).satisfies(refused -> {
            assertThat(refused.exit()).isEqualTo(4);
            assertThat(refused.problems().getFirst().code()).isEqualTo("exercise-and-real");
        });

        try (OnRange other = OnRange.another()) {
            String elsewhere = ran(other);
            String path = other.home().resolve("cases").resolve(elsewhere).toString();
            assertThat(refused(path, "prod")).satisfies(refused -> {
                assertThat(refused.exit()).isEqualTo(4);
                assertThat(refused.problems().getFirst().code()).isEqualTo("another-world");
                assertThat(refused.problems().getFirst().fix()).startsWith("Open a prompt there: firebreak --context ");
            });
        }
        String here = ran(firebreak);
        assertThat(refused(here, current)).isNull();
    }

    @Test
    void a_case_that_the_cluster_says_is_of_another_world_is_left_with_words() throws Exception {
        try (OnRange other = OnRange.another()) {
            String path = other.home().resolve("cases").resolve(ran(other)).toString();
            place.switchTo(path);
            List<String> words = new ArrayList<>();
            assertThat(new CaseHere(firebreak.session(new Globals()), place, true).looks(path, words::add))
                    .isTrue();
            assertThat(place.caseName()).isNull();
            assertThat(words)
                    .singleElement(STRING)
                    .startsWith("Left case " + path)
                    .contains("another world than LIVE here");
        }
        String here = ran(firebreak);
        place.switchTo(here);
        List<String> words = new ArrayList<>();
        assertThat(new CaseHere(firebreak.session(new Globals()), place, true).looks(here, words::add))
                .isTrue();
        assertThat(place.caseName()).isEqualTo(here);
        assertThat(words).isEmpty();
    }

    @Test
    void a_case_of_this_cluster_is_switched_to_but_not_where_the_prompt_names_another_region() {
        String here = ran(firebreak);
        assertThat(type("case", "switch", here)).isZero();
        assertThat(told()).isEmpty();
        assertThat(place.caseName()).isEqualTo(here);
        assertThat(type("case", "switch", "new")).isZero();

        String aws = firebreak.ran(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
        assertThat(type("case", "switch", aws, "--region", "us-east-2")).isEqualTo(4);
        assertThat(told()).contains("another-world", "region eu-west-1");
    }

    @Test
    void a_case_whose_cluster_does_not_answer_is_switched_to_with_a_warning() {
        String here = ran(firebreak);
        firebreak.range().kube().close();

        assertThat(type("case", "switch", here)).isZero();
        assertThat(told()).contains("whether this is the cluster of the case is not known");
        assertThat(place.caseName()).isEqualTo(here);
    }

    @Test
    void where_no_case_is_named_none_of_another_world_is_meant() throws IOException {
        try (OnRange other = OnRange.another()) {
            String elsewhere = ran(other);
            Path here = firebreak.home().resolve("cases").resolve(elsewhere);
            Files.createDirectories(here);
            Files.copy(other.cases().getFirst().resolve("journal.jsonl"), here.resolve("journal.jsonl"));
        }
        assertThat(type("note", "seen", "there")).isEqualTo(2);
        assertThat(told()).contains("no case is open");
        assertThat(offered()).isEmpty();

        assertThat(type("case", "open", "tonight")).isZero();
        String opened = out.toString(StandardCharsets.UTF_8).strip();
        assertThat(type("note", "seen", "there")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Noted in case " + opened + ":");
        assertThat(type("case", "show", opened, "-o", "json")).isZero();
        assertThat(document().at("/world/clusterUid").isString()).isTrue();
        assertThat(offered()).containsExactly(opened);
    }

    private List<String> offered() {
        var _ = place.cases().read();
        return new LocalHere(place).cases().stream().map(Local.Case::id).toList();
    }

    @Test
    void a_note_is_kept_as_it_was_typed_but_for_a_case_and_quotes_around_all_of_it() {
        assertThat(type("case", "open", "tonight")).isZero();
        String opened = out.toString(StandardCharsets.UTF_8).strip();
        Map<String, String> noted = new LinkedHashMap<>();
        noted.put("note C:\\Temp and \"hi  there\" -- -x", "C:\\Temp and \"hi  there\" -- -x");
        noted.put("note -u admin  is mine", "-u admin  is mine");
        noted.put("note 'all of it'", "all of it");
        noted.put("note 'we don't know who owns it'", "we don't know who owns it");
        noted.put("note 'web' and 'db'", "'web' and 'db'");
        noted.put("note " + opened + "  who's  there", "who's  there");
        noted.put("note " + opened + " \"who owns it?\" --kind question", "who owns it?");
        noted.forEach((line, text) -> {
            assertThat(type(Words.of(line).toArray(String[]::new)))
                    .as(line + told())
                    .isZero();
            assertThat(type("timeline", opened, "--kind", "note", "-o", "json")).isZero();
            assertThat(document()
                            .path("items")
                            .valueStream()
                            .toList()
                            .getLast()
                            .path("text")
                            .asString())
                    .isEqualTo(text);
        });
    }

    @Test
    void a_case_of_somebody_who_could_not_read_the_uid_is_one_of_this_cluster_by_its_authority() {
        World world = firebreak.world(new Globals());
        ObjectNode recorded = (ObjectNode) Json.of(world.facts());
        recorded.put(
                "clusterUid",
                "ca-sha256:" + world.view().cluster().certificateAuthority().orElseThrow());
        String colleagues = firebreak
                .session(new Globals())
                .cases()
                .open("by a colleague", recorded, null)
                .reader()
                .state()
                .id();

        assertThat(type("case", "switch", colleagues)).isZero();
        assertThat(type("case", "switch", "new")).isZero();
        assertThat(type("note", "seen", "there")).isZero();
    }

    /// A prompt whose cluster can't be opened.
    private Session silent(Supplier<RuntimeException> opening) {
        return firebreak
                .session(new Globals())
                .typed(
                        new Globals(),
                        new PrintStream(out),
                        new PrintStream(err),
                        null,
                        100,
                        new Turn(),
                        _ -> {
                            throw opening.get();
                        },
                        Audience.NONE);
    }

    @Test
    void a_namespace_is_taken_with_a_warning_where_the_cluster_does_not_tell_them() {
        place = new Place(
                silent(() -> new Refusal(11, Problem.block("unreachable", "it is silent", "Wait"))), "LIVE here");
        assertThat(type("use", "shop")).isZero();
        assertThat(told()).startsWith("Warning: whether there is such a namespace is not known");
        assertThat(place.namespace()).isEqualTo("shop");
    }

    @Test
    void a_world_that_is_slow_to_open_keeps_nobody_from_the_prompt() throws InterruptedException {
        CountDownLatch opening = new CountDownLatch(1);
        CompletableFuture<Void> answered = new CompletableFuture<>();
        place = new Place(
                silent(() -> {
                    opening.countDown();
                    answered.join();
                    return new Refusal(11, Problem.block("unreachable", "it is silent", "Wait"));
                }),
                "LIVE here");
        CompletableFuture<?> asks = CompletableFuture.runAsync(place::looked, Thread::startVirtualThread);
        opening.await();
        try {
            assertThat(CompletableFuture.runAsync(() -> place.use("shop"), Thread::startVirtualThread))
                    .succeedsWithin(Duration.ofSeconds(10));
            assertThat(asks).isNotDone();
        } finally {
            answered.complete(null);
        }
    }

    /// How often a world that fails is asked for, for three cases.
    private int asked(RuntimeException failure) {
        int[] asked = {0};
        Session silent = silent(() -> {
            asked[0]++;
            return failure;
        });
        Place there = new Place(silent, "LIVE here");
        Progressing command = new Progressing(
                there,
                new Turn(),
                false,
                Bar.of(new PrintStream(err)),
                _ -> {},
                firebreak.time(),
                (_, _) -> "",
                _ -> {});
        CaseState state = silent.cases()
                .open("tonight", Json.object().put("clusterUid", "u"), null)
                .reader()
                .state();
        for (int each = 0; each < 3; each++) {
            assertThat(command.mayMean(state)).isTrue();
        }
        return asked[0];
    }

    @Test
    void a_silent_cluster_is_asked_once_by_a_command_and_not_for_each_case() {
        assertThat(asked(new Refusal(11, Problem.block("unreachable", "it is silent", "Wait"))))
                .isEqualTo(1);
    }

    @Test
    void what_fails_in_another_way_leaves_the_cluster_unknown_too() {
        assertThat(asked(new IllegalStateException("no kubeconfig"))).isEqualTo(1);
    }

    @Test
    void the_case_that_the_prompt_is_in_is_the_one_to_close() {
        assertThat(type("case", "close")).isEqualTo(2);
        String here = ran(firebreak);
        assertThat(type("case", "switch", here)).isZero();

        assertThat(type("case", "close", "--reason", "done")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Closed " + here);
    }

    @Test
    void each_has_a_document() {
        assertThat(type("use", "shop", "-o", "json")).isZero();
        assertThat(document().path("type").asString()).isEqualTo("place");
        assertThat(document().path("world").asString()).isEqualTo("LIVE here");
        assertThat(document().path("namespace").asString()).isEqualTo("shop");
        assertThat(document().path("case").isNull()).isTrue();
        assertThat(type("use", "shopp", "-o", "json")).isEqualTo(4);
        assertThat(document().path("type").asString()).isEqualTo("error");

        String here = ran(firebreak);
        assertThat(type("case", "switch", here, "-o", "json")).isZero();
        assertThat(document().path("case").asString()).isEqualTo(here);
        assertThat(type("case", "switch", "new", "-o", "jsonl")).isZero();
        assertThat(document().path("case").isNull()).isTrue();
        assertThat(type("case", "switch", "none-such", "-o", "json")).isNotZero();
        assertThat(document().path("type").asString()).isEqualTo("error");

        assertThat(type("explain", "-o", "json")).isEqualTo(2);
        assertThat(document().path("type").asString()).isEqualTo("error");
        assertThat(type("plan", "mark-suspect", POD)).isZero();
        assertThat(type("explain", "-o", "json")).isZero();
        assertThat(document().path("type").asString()).isEqualTo("list");
        JsonNode step = document().path("items").path(0);
        assertThat(step.path("step").asString()).isEqualTo("mark-suspect");
        assertThat(step.path("commands").path(0).asString()).startsWith("kubectl ");
        assertThat(type("explain", "none-such", "-o", "json")).isEqualTo(2);
        assertThat(document().path("type").asString()).isEqualTo("error");
        assertThat(told()).isEmpty();
    }

    @Test
    void explain_fills_in_the_case_and_the_run_where_they_are_known() {
        assertThat(type("plan", "mark-suspect", POD)).isZero();
        assertThat(type("explain")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("CASE.rN")
                .contains("CASE and rN stand for")
                .doesNotContain("{case}", "{run}");

        String here = ran(firebreak);
        assertThat(type("case", "switch", here)).isZero();
        assertThat(type("plan", "mark-suspect", POD)).isZero();
        assertThat(type("explain")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"" + here + ".r2\"")
                .doesNotContain("CASE", "{case}", "{run}");
    }

    private CaseState opened() {
        return firebreak
                .session(new Globals())
                .cases()
                .open("tonight", null, null)
                .reader()
                .state();
    }

    @Test
    void all_cases_are_looked_at_from_within_one() {
        CaseState state = opened();
        place.switchTo(state.id());
        assertThat(type("status", "--all", "-o", "json")).as(told()).isZero();
        assertThat(type("status", state.id(), "--all")).isEqualTo(2);
    }

    @Test
    void a_case_of_another_cluster_keeps_nobody_from_all_where_nobody_named_this_one() {
        String[] cordon = {"cordon-node", Scene.NODE};
        try (OnRange other = Scene.of("crypto-miner")
                .change(
                        "Namespace",
                        "kube-system",
                        ns -> ((ObjectNode) ns.path("metadata")).put("uid", "0b6d1f5e-0000-4000-8000-00000000000d"))
                .open()) {
            firebreak.finished(0, cordon);
            firebreak.finished(
                    0,
                    OnRange.with(
                            cordon, "--kubeconfig", other.range().kubeconfig().toString()));
            Globals globals = new Globals();
            globals.context = "range-crypto-miner";
            globals.contextWasCurrent = true;
            place = new Place(firebreak.session(globals), "LIVE here");

            assertThat(type("status", "--all", "-o", "json")).as(told()).isEqualTo(9);

            assertThat(document().path("changes").valueStream())
                    .extracting(change -> change.path("holds").asString())
                    .containsExactlyInAnyOrder("yes", "unknown");
        }
    }

    @Test
    void what_is_printed_for_approval_says_the_namespace_and_the_case_of_the_prompt() {
        CaseState state = opened();
        place.use("shop");
        place.switchTo(state.id());

        assertThat(type("isolate-pod", "web-7f9c", "--dry-run")).as(told()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("firebreak isolate-pod web-7f9c -n shop --case " + state.id() + " --approve sha256:");
        assertThat(type("isolate-pod", "shop/web-7f9c", "-n", "shop", "--case", state.id(), "--dry-run"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("firebreak isolate-pod shop/web-7f9c -n shop --case " + state.id() + " --approve sha256:");
    }
}
