package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.EveryChange;
import dev.firebreak.action.EveryChange.Made;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Outcome.Result;
import dev.firebreak.change.Symbols;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.LockHolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/// Every kind of change there is, against a server that counts: whatever comes back, an intent is exactly one
/// request, but for refusals that the server itself lets be repeated, which are counted under the same intent.
class OneRequestTest {
    private static final List<Made> KINDS = EveryChange.kinds();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-05T10:00:00Z"));
    private static final Path HOME = Path.of("/home/alice/.firebreak");
    private static final String INTENT = "c1.r1.1.1";
    private static final AtomicInteger TRIED = new AtomicInteger();
    private static final AtomicInteger REQUESTS = new AtomicInteger();

    @TempDir
    Path folder;

    static List<Made> kinds() {
        return KINDS;
    }

    @AfterAll
    static void count() {
        System.out.println("one request per intent: " + TRIED + " cases of " + KINDS.size() + " kinds of change, "
                + REQUESTS + " requests");
    }

    @Test
    void there_is_a_change_of_every_verb_and_of_every_protocol() {
        assertThat(KINDS.stream().map(Made::kind))
                .contains(
                        "patch pods/ephemeralcontainers",
                        "ec2:ModifyNetworkInterfaceAttribute",
                        "s3:CreateMultipartUpload",
                        "s3:UploadPart",
                        "s3:CompleteMultipartUpload",
                        "s3:PutObject")
                .anyMatch(kind -> kind.startsWith("ec2:"));
        for (KubeChange.Verb verb : KubeChange.Verb.values()) {
            assertThat(KINDS).anyMatch(made -> made.kind().startsWith(verb + " "));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_the_server_did_succeeds(Made made) throws Exception {
        Sent sent = sent(made, List.of(), WireReply.DONE);
        assertThat(sent.outcome.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(sent.requests).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_the_server_itself_refuses_for_good_is_failed(Made made) throws Exception {
        for (int status : new int[] {400, 403, 409, 422}) {
            Sent sent = sent(made, List.of(), new WireReply.Own(status, null));
            assertThat(sent.outcome.result()).as("%s", status).isEqualTo(Result.FAILED);
            assertThat(sent.outcome.status()).isEqualTo(status);
            assertThat(sent.outcome.refusals()).isZero();
            assertThat(sent.requests).as("%s", status).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_may_have_happened_is_in_doubt_and_not_sent_again(Made made) throws Exception {
        List<WireReply> doubts = new ArrayList<>(List.of(
                WireReply.Broken.RESET,
                WireReply.Broken.CLOSED,
                WireReply.Broken.CUT,
                WireReply.Broken.SILENT,
                new WireReply.Own(500, null)));
        for (int status : new int[] {400, 403, 409, 422, 429, 500, 503}) {
            doubts.add(new WireReply.Bare(status));
        }
        // a success that does not answer: whoever stands between gave it, or the reply lost its body
        for (String body : List.of("", "{}", "[1,2]", "null", "<html></html>", WireReply.Bare.OF_ANOTHER)) {
            doubts.add(new WireReply.Bare(200, body));
        }
        doubts.add(new WireReply.Bare(204, ""));
        for (WireReply doubt : doubts) {
            Sent sent = sent(made, List.of(), doubt);
            assertThat(sent.outcome.result()).as("%s", doubt).isEqualTo(Result.UNKNOWN);
            assertThat(sent.requests).as("%s", doubt).isEqualTo(1);
            assertThat(sent.intent.inDoubt()).isTrue();
            assertThat(sent.intent.doubt()).as("%s", doubt).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_refusal_that_passes_is_repeated_under_the_same_intent_as_late_as_the_server_asks(Made made)
            throws Exception {
        for (int status : new int[] {429, 503}) {
            Sent sent =
                    sent(made, List.of(new WireReply.Own(status, 7), new WireReply.Own(status, null)), WireReply.DONE);
            assertThat(sent.outcome.result()).as("%s", status).isEqualTo(Result.SUCCEEDED);
            assertThat(sent.outcome.refusals()).isEqualTo(2);
            assertThat(sent.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(1));
            assertThat(sent.requests).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void after_a_refusal_that_passes_a_lost_reply_is_in_doubt_all_the_same(Made made) throws Exception {
        Sent sent = sent(made, List.of(new WireReply.Own(503, 2)), WireReply.Broken.RESET);
        assertThat(sent.outcome.result()).isEqualTo(Result.UNKNOWN);
        assertThat(sent.outcome.refusals()).isEqualTo(1);
        assertThat(sent.requests).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_server_that_refuses_again_and_again_is_left_alone_in_the_end(Made made) throws Exception {
        Sent sent = sent(made, List.of(), new WireReply.Own(429, 1));
        assertThat(sent.outcome.result()).isEqualTo(Result.FAILED);
        assertThat(sent.outcome.refusals()).isEqualTo(20);
        assertThat(sent.requests).isEqualTo(21);
    }

    /// A date at hand and one far away are as many seconds.
    @ParameterizedTest
    @MethodSource("kinds")
    void a_date_to_be_left_alone_until_is_honoured_as_seconds_are(Made made) throws Exception {
        Sent soon = sent(made, List.of(new WireReply.Until(429, 7), new WireReply.Until(503, 3)), WireReply.DONE);
        assertThat(soon.outcome.result()).isEqualTo(Result.SUCCEEDED);
        assertThat(soon.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(3));

        Sent never = sent(made, List.of(), new WireReply.Until(429, 2_000_000_000));
        assertThat(never.outcome.result()).isEqualTo(Result.FAILED);
        assertThat(never.outcome.refusals()).isZero();
        assertThat(never.requests).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_server_that_asks_for_more_than_minutes_is_neither_waited_for_nor_asked_early(Made made) throws Exception {
        Sent sent = sent(made, List.of(), new WireReply.Own(503, 3600));
        assertThat(sent.outcome.result()).isEqualTo(Result.FAILED);
        assertThat(sent.outcome.refusals()).isZero();
        assertThat(sent.requests).isEqualTo(1);
    }

    /// What one intent came to.
    private record Sent(Outcome outcome, IntentState intent, int requests, List<Duration> pauses) {}

    /// Sends the change to a server that gives these replies, and then the last one for ever.
    private Sent sent(Made made, List<WireReply> first, WireReply then) throws Exception {
        TRIED.incrementAndGet();
        CrashDisk disk = new CrashDisk();
        CaseFolder.create(disk, HOME, "c1", new Entry.CaseOpened("wire", null, false, "alice"), CLOCK);
        List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> announced = Collections.synchronizedList(new ArrayList<>());
        Replies replies = new Replies(first, then, () -> announced.add(survives(disk)));
        try (CountingWorld server = server(made.change(), replies);
                JournalWriter journal = JournalWriter.open(
                        CaseFolder.find(disk, HOME, "c1"),
                        LockHolder.here("alice", "bastion", CLOCK.instant()),
                        CLOCK)) {
            journal.append("r1", "wire", new Entry.StepStarted("wire"));
            Sender sender = new Sender(
                    RunScope.of(server.world(), journal, new Paused(pauses), Progress.NONE, Options.DEFAULT, "r1"),
                    "wire");
            Outcome outcome = sender.send(small(made.change()), INTENT, new Symbols(Map.of()), made.earlier());
            IntentState intent = journal.state().intent(INTENT).orElseThrow();
            assertThat(journal.state().intents()).hasSize(1);
            assertThat(intent.outcome()).isEqualTo(Entry.OutcomeEntry.of(outcome));
            assertThat(announced)
                    .as("the intent is on the disk when a request comes")
                    .containsOnly(true);
            REQUESTS.addAndGet(server.requests());
            int waits = outcome.refusals();
            return new Sent(outcome, intent, server.requests(), List.copyOf(pauses.subList(0, waits)));
        }
    }

    /// A part of one block: its size is not what is tried here.
    private static Change small(Change change) {
        if (!(change instanceof CloudChange part && part.operation().equals("s3:UploadPart"))) {
            return change;
        }
        ObjectNode body = (ObjectNode) part.body().deepCopy();
        return new CloudChange(
                part.id(),
                part.operation(),
                part.target(),
                body.put("LengthBytes", 512 * 1024),
                part.permissions(),
                part.words(),
                part.command(),
                part.undo(),
                part.risk(),
                part.reconcile(),
                part.settle());
    }

    private CountingWorld server(Change change, Replies replies) throws Exception {
        return switch (change) {
            case KubeChange kube -> new CountingWorld.OfCluster(kube.target(), folder, replies);
            case CloudChange cloud -> new CountingWorld.OfAccount(cloud.operation(), replies);
        };
    }

    /// Whether the intent would still be there if the power went now.
    private static boolean survives(CrashDisk disk) {
        return CaseFolder.find(disk.survivors(), HOME, "c1")
                .reader()
                .state()
                .intent(INTENT)
                .isPresent();
    }

    /// The replies to one intent's requests, one after the other.
    static final class Replies {
        private final List<WireReply> first;
        private final WireReply then;
        private final Runnable asked;

        Replies(List<WireReply> first, WireReply then, Runnable asked) {
            this.first = new ArrayList<>(first);
            this.then = then;
            this.asked = asked;
        }

        synchronized WireReply next() {
            asked.run();
            return first.isEmpty() ? then : first.removeFirst();
        }
    }

    private record Paused(List<Duration> pauses) implements Pace {
        @Override
        public void pause(Duration duration) {
            pauses.add(duration);
        }

        @Override
        public boolean stopping() {
            return false;
        }

        /// Time passes only here.
        @Override
        public long nanoTime() {
            return List.copyOf(pauses).stream().mapToLong(Duration::toNanos).sum();
        }
    }

    /// What a server does with a request that it has read.
    sealed interface WireReply {
        WireReply DONE = new Whole();

        /// 200 and what was asked for.
        record Whole() implements WireReply {}

        /// The server's own word: a Status, an error code; with `Retry-After` where that is named.
        record Own(int status, @Nullable Integer retryAfterSeconds) implements WireReply {}

        /// The server's own word, with a date in `Retry-After`, so many seconds after that of the reply.
        record Until(int status, int seconds) implements WireReply {
            private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

            Map<String, String> headers() {
                return Map.of("Date", date(NOW), "Retry-After", date(NOW.plusSeconds(seconds)));
            }

            private static String date(Instant instant) {
                return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
            }
        }

        /// The status and something that is not the server's, as whoever stands between may give it.
        record Bare(int status, String body) implements WireReply {
            static final String OF_ANOTHER =
                    "{\"apiVersion\":\"v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"another\",\"uid\":\"another\"}}";

            Bare(int status) {
                this(status, "upstream says no");
            }
        }

        enum Broken implements WireReply {
            RESET,
            CLOSED,
            CUT,
            SILENT
        }
    }
}
