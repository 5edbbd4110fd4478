package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.Session;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.crash.ForwardingCluster;
import dev.firebreak.execute.World;
import dev.firebreak.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TurnTest {
    /// A server that takes a write and does not answer, until the test is over.
    private static final class Silent extends ForwardingCluster {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch over;

        Silent(Cluster cluster, CountDownLatch over) {
            super(cluster);
            this.over = over;
        }

        @Override
        public Reply execute(KubeChange change) {
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Reply.Lost(null, null, "the test is over");
        }
    }

    @Test
    void the_second_interruption_stops_waiting_for_a_reply_and_the_journal_says_what_is_in_doubt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Turn turn = new Turn();
            Silent silent = new Silent(firebreak.world(new Globals()).cluster(), over);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Session session = session(firebreak, turn, silent, out);
            FutureTask<Integer> command = new FutureTask<>(() -> Commands.tree(new Root(session.globals()), session)
                    .execute(
                            "isolate-pod",
                            "shop/web-7f9c",
                            "-o",
                            "json",
                            "--approve",
                            firebreak.digest("isolate-pod", "shop/web-7f9c")));
            Thread.ofVirtual().start(command);
            assertThat(silent.asked.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(turn.left(_ -> {}).toString()).startsWith("Stopping at the next safe point");
            assertThat(command.isDone())
                    .as("it waits for the reply all the same")
                    .isFalse();
            assertThat(turn.left(_ -> {}).toString()).startsWith("No longer waiting for replies");

            assertThat(command.get(60, TimeUnit.SECONDS)).isEqualTo(7);
            JsonNode finished = Json.parse(out.toString(StandardCharsets.UTF_8));
            assertThat(finished.path("result").asString()).isEqualTo("inDoubt");
            assertThat(finished.path("next").asString()).startsWith("firebreak resume ");
        } finally {
            over.countDown();
        }
    }

    /// A server that begins a log and does not go on with it, until it is closed.
    private static final class StalledLogs extends ForwardingCluster {
        private final CountDownLatch asked = new CountDownLatch(1);

        StalledLogs(Cluster cluster) {
            super(cluster);
        }

        @Override
        public InputStream open(Gather gather) throws IOException {
            if (!(gather.source() instanceof Gather.Source.Log)) {
                return super.open(gather);
            }
            CountDownLatch closed = new CountDownLatch(1);
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    asked.countDown();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    throw new IOException("closed");
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    @Test
    void the_second_interruption_stops_waiting_for_evidence_and_resume_takes_what_is_left() throws Exception {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Turn turn = new Turn();
            StalledLogs stalled = new StalledLogs(firebreak.world(new Globals()).cluster());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Session session = session(firebreak, turn, stalled, out);
            String[] words = {"collect-pod", "shop/web-7f9c", "-o", "json", "--approve"};
            String digest = firebreak.digest("collect-pod", "shop/web-7f9c");
            FutureTask<Integer> command = new FutureTask<>(() -> Commands.tree(new Root(session.globals()), session)
                    .execute(Stream.concat(Stream.of(words), Stream.of(digest)).toArray(String[]::new)));
            Thread.ofVirtual().start(command);
            assertThat(stalled.asked.await(60, TimeUnit.SECONDS)).isTrue();

            turn.left(_ -> {});
            assertThat(turn.left(_ -> {}).toString()).startsWith("No longer waiting for replies");

            assertThat(command.get(10, TimeUnit.SECONDS)).isEqualTo(130);
            JsonNode finished = Json.parse(out.toString(StandardCharsets.UTF_8));
            assertThat(finished.path("result").asString()).isEqualTo("interrupted");
            assertThat(finished.path("next").asString()).startsWith("firebreak resume ");
            String opened = finished.path("case").asString();
            assertThat(firebreak.run("evidence", "list", opened, "-o", "json").out())
                    .contains("interrupted: nobody waited for it any longer");

            assertThat(firebreak.run("resume", opened).exit()).isZero();
        }
    }

    @Test
    void what_has_not_come_to_a_safe_point_is_left_at_once_and_shows_nothing_more() {
        Turn turn = new Turn();
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream heard = Heard.of(new PrintStream(shown, true, StandardCharsets.UTF_8), turn, OutputStream::write);
        heard.println("before");

        assertThat(turn.left(_ -> {})).hasToString("Interrupted before anything was changed.");
        heard.println("after");

        assertThat(turn.abandoned()).isTrue();
        assertThat(turn.stopping())
                .as("what comes to a safe point later stops there")
                .isTrue();
        assertThat(shown.toString(StandardCharsets.UTF_8).strip()).isEqualTo("before");
    }

    @Test
    void what_was_interrupted_before_anything_was_changed_changes_nothing_later() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String opened = firebreak.run("case", "open", "one").out().strip();
            firebreak.finished(0, "cordon-node", Scene.NODE, "--case", opened);
            String act = digest(firebreak, "isolate-pod", "shop/web-7f9c", "--case", "new");
            String undo = digest(firebreak, "undo", opened);
            String before = firebreak.run("timeline", opened).out();
            Turn turn = new Turn();
            assertThat(turn.left(_ -> {})).hasToString("Interrupted before anything was changed.");
            Session session =
                    session(firebreak, turn, firebreak.world(new Globals()).cluster(), new ByteArrayOutputStream());

            for (List<String> words : List.of(
                    List.of("case", "open", "two"),
                    List.of("case", "open", "--id", "two", "two"),
                    List.of("note", "too late"),
                    List.of("case", "close", opened),
                    List.of("isolate-pod", "shop/web-7f9c", "--case", "new", "--approve", act),
                    List.of("undo", opened, "--approve", undo))) {
                assertThat(Commands.tree(new Root(session.globals()), session).execute(words.toArray(String[]::new)))
                        .as("%s", words)
                        .isEqualTo(130);
            }

            assertThat(firebreak.run("case", "list", "-o", "json").document().path("items"))
                    .hasSize(1);
            assertThat(firebreak.run("timeline", opened).out()).isEqualTo(before);
        }
    }

    private static String digest(OnRange firebreak, String... words) {
        return firebreak
                .run(OnRange.with(words, "--dry-run", "-o", "json"))
                .document()
                .path("digest")
                .asString();
    }

    private static Session session(OnRange firebreak, Turn turn, Cluster cluster, ByteArrayOutputStream out) {
        return firebreak
                .session(new Globals())
                .typed(
                        new Globals(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        null,
                        100,
                        turn,
                        given -> with(firebreak.world(given), cluster),
                        Audience.NONE);
    }

    private static World with(World world, Cluster cluster) {
        return new World(
                world.kind(),
                cluster,
                world.cloud(),
                world.names(),
                world.inCase(),
                world.needsCloud(),
                world.guardrails(),
                world.atOnce(),
                world.account());
    }

    @Test
    void a_terminal_that_takes_no_words_does_not_keep_an_interruption_from_its_effect() {
        Turn turn = new Turn();
        assertThat(turn.stopping()).isFalse();
        List<Boolean> seen = new ArrayList<>();
        turn.left(_ -> seen.add(turn.stopping()));

        turn.left(_ -> seen.add(!turn.waitsForReplies()));

        assertThat(seen).containsExactly(true, true);
    }

    @Test
    void how_the_run_ended_is_told_after_what_the_interruption_does() throws Exception {
        Turn turn = new Turn();
        assertThat(turn.stopping()).isFalse();
        CountDownLatch telling = new CountDownLatch(1);
        Thread ends = Thread.currentThread();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread.ofPlatform()
                .start(() -> turn.left(_ -> {
                    telling.countDown();
                    while (ends.getState() == Thread.State.RUNNABLE && order.isEmpty()) {
                        Thread.onSpinWait();
                    }
                    order.add("what the interruption does");
                }));
        assertThat(telling.await(60, TimeUnit.SECONDS)).isTrue();

        turn.heard();
        order.add("how the run ended");

        assertThat(order).containsExactly("what the interruption does", "how the run ended");
    }
}
