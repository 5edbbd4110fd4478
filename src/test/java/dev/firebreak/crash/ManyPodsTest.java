package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.execute.Pace;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Many changes are sent side by side.
class ManyPodsTest {
    private static final int CONCURRENCY = 4;

    /// What may be announced beside what is under way.
    private static final int ANNOUNCED = 2 * CONCURRENCY;

    private final CrashDisk disk = new CrashDisk();

    @Test
    void as_many_requests_as_allowed_are_under_way_at_once_and_never_more() {
        AtomicInteger underWay = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(CONCURRENCY);
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = responder(incident, request -> {
                seen.add(underWay.incrementAndGet());
                all.countDown();
                assertThat(arrived(all)).as("so many come at once").isTrue();
                Reply reply = request.send();
                underWay.decrementAndGet();
                return reply;
            });
            assertThat(responder.begin()).isEqualTo(8);
            assertThat(seen).hasSize(ManyPods.CHANGES);
            assertThat(Collections.max(seen)).isEqualTo(CONCURRENCY);
        }
    }

    @Test
    void one_at_a_time_is_in_the_order_of_the_plan() {
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = new Responder(
                    incident,
                    disk,
                    ManyPods.RUNBOOK,
                    new Responder.Manner(
                            1,
                            cluster -> new Watched(cluster, request -> {
                                sent.add(request.change().id());
                                return request.send();
                            }),
                            incident.time()));
            assertThat(responder.begin()).isEqualTo(8);
            List<String> planned = new ArrayList<>();
            Objects.requireNonNull(run(responder).plan())
                    .plan()
                    .at("/steps")
                    .forEach(step -> step.path("changes")
                            .forEach(change -> planned.add(change.path("id").asString())));
            assertThat(sent).isEqualTo(planned);
        }
    }

    @Test
    void no_request_starts_before_a_force_that_covers_its_intent() {
        AtomicInteger covered = new AtomicInteger();
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = responder(incident, request -> {
                List<String> forced = new Case(disk.survivors(), Responder.HOME)
                        .entries().stream()
                                .map(line ->
                                        line.entry() instanceof Entry.Intent intent ? intent.change() : Json.object())
                                .map(change -> change.path("id").asString(""))
                                .toList();
                assertThat(forced).contains(request.change().id());
                covered.incrementAndGet();
                return request.send();
            });
            assertThat(responder.begin()).isEqualTo(8);
            assertThat(covered).hasValue(ManyPods.CHANGES);
        }
    }

    @Test
    void what_follows_a_stage_starts_after_the_last_of_it_has_succeeded() {
        List<KubeChange> done = Collections.synchronizedList(new ArrayList<>());
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = responder(incident, request -> {
                KubeChange change = request.change();
                long labels = done.stream().filter(ManyPodsTest::labels).count();
                long denials = done.stream().filter(ManyPodsTest::denies).count();
                if (denies(change)) {
                    assertThat(labels).isEqualTo(ManyPods.PODS);
                } else if (change.resource().equals(Resource.NETWORK_POLICY)) {
                    assertThat(denials).isEqualTo(1);
                }
                Reply reply = request.send();
                done.add(change);
                return reply;
            });
            assertThat(responder.begin()).isEqualTo(8);
            assertThat(done).hasSize(ManyPods.CHANGES);
        }
    }

    @Test
    void where_one_change_fails_the_others_under_way_come_to_their_outcomes_and_none_is_begun() {
        CountDownLatch all = new CountDownLatch(CONCURRENCY);
        AtomicBoolean failed = new AtomicBoolean();
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = responder(incident, request -> {
                if (!labels(request.change())) {
                    return request.send();
                }
                all.countDown();
                assertThat(arrived(all)).isTrue();
                return failed.getAndSet(true)
                        ? request.send()
                        : new Reply.Refused(403, null, "forbidden", "a webhook denies it", null);
            });
            assertThat(responder.begin()).isEqualTo(6);

            List<IntentState> isolate = intents(responder, "isolate");
            assertThat(isolate).hasSizeBetween(CONCURRENCY, ANNOUNCED + CONCURRENCY);
            assertThat(isolate).noneMatch(IntentState::inDoubt);
            assertThat(isolate.stream()
                            .map(i -> Objects.requireNonNull(i.outcome()).result()))
                    .containsOnlyOnce(Outcome.Result.FAILED)
                    .doesNotContain(Outcome.Result.UNKNOWN);
            assertThat(incident.sent().done()).noneMatch(change -> change.startsWith("deny-"));

            Responder next = new Responder(incident, responder.disk(), ManyPods.RUNBOOK);
            assertThat(next.resume(Map.of())).isEqualTo(8);
            assertThat(incident.sent().done()).hasSize(ManyPods.CHANGES).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_stop_in_the_middle_leaves_nothing_without_an_outcome() {
        AtomicInteger labelled = new AtomicInteger();
        try (RangeIncident incident = ManyPods.begin()) {
            Stoppable pace = new Stoppable(incident.time());
            Responder responder = new Responder(
                    incident,
                    disk,
                    ManyPods.RUNBOOK,
                    new Responder.Manner(
                            CONCURRENCY,
                            cluster -> new Watched(cluster, request -> {
                                if (labels(request.change()) && labelled.incrementAndGet() == CONCURRENCY) {
                                    pace.stopping = true;
                                }
                                return request.send();
                            }),
                            pace));
            assertThat(responder.begin()).isEqualTo(130);

            List<IntentState> isolate = intents(responder, "isolate");
            assertThat(isolate).hasSizeBetween(CONCURRENCY, ANNOUNCED + CONCURRENCY);
            assertThat(isolate).allMatch(IntentState::happened);
            assertThat(Promises.doubts(responder.left())).isEmpty();
            assertThat(incident.sent().done()).noneMatch(change -> change.startsWith("deny-"));

            Responder next = new Responder(incident, responder.disk(), ManyPods.RUNBOOK);
            assertThat(next.resume(Map.of())).isEqualTo(8);
            assertThat(incident.sent().done()).hasSize(ManyPods.CHANGES).doesNotHaveDuplicates();
        }
    }

    @Test
    void replies_that_get_lost_side_by_side_are_settled_each_by_looking_again() {
        try (RangeIncident incident = ManyPods.begin()) {
            AtomicInteger losing = new AtomicInteger();
            Responder responder = responder(incident, request -> {
                Reply reply = request.send();
                return labels(request.change()) && losing.getAndIncrement() % 3 == 0
                        ? new Reply.Lost(null, null, "the connection was reset")
                        : reply;
            });
            assertThat(responder.begin()).isEqualTo(8);
            assertThat(intents(responder, "isolate").stream().filter(i -> i.reconciled() != null))
                    .hasSize((ManyPods.PODS + 2) / 3);
            assertThat(incident.sent().done()).hasSize(ManyPods.CHANGES).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_server_that_has_too_many_is_left_alone_by_all_and_the_refusals_are_counted() {
        CountDownLatch all = new CountDownLatch(CONCURRENCY);
        AtomicInteger refused = new AtomicInteger();
        List<Long> after = Collections.synchronizedList(new ArrayList<>());
        try (RangeIncident incident = ManyPods.begin()) {
            Responder responder = responder(incident, request -> {
                if (!labels(request.change())) {
                    return request.send();
                }
                all.countDown();
                assertThat(arrived(all)).isTrue();
                if (refused.incrementAndGet() <= CONCURRENCY) {
                    return new Reply.Refused(
                            429, null, "too-many-requests", "too many requests", Duration.ofSeconds(7));
                }
                after.add(incident.time().nanoTime());
                return request.send();
            });
            assertThat(responder.begin()).isEqualTo(8);
            assertThat(after).hasSize(ManyPods.PODS);
            long first = Collections.min(after);
            assertThat(Duration.ofNanos(first)).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
            assertThat(intents(responder, "isolate").stream()
                            .mapToInt(i -> Objects.requireNonNull(i.outcome()).refusals())
                            .sum())
                    .isEqualTo(CONCURRENCY);
            assertThat(intents(responder, "isolate"))
                    .as("a refusal is no new intent")
                    .hasSize(ManyPods.PODS + 3);
        }
    }

    private Responder responder(Incident incident, Watch watch) {
        UnaryOperator<Cluster> watched = cluster -> new Watched(cluster, watch);
        return new Responder(
                incident, disk, ManyPods.RUNBOOK, new Responder.Manner(CONCURRENCY, watched, incident.time()));
    }

    private static boolean labels(KubeChange change) {
        return change.id().startsWith("label-");
    }

    private static boolean denies(KubeChange change) {
        return change.id().startsWith("deny-");
    }

    private static RunState run(Responder responder) {
        return responder.left().state().runs().getLast();
    }

    private static List<IntentState> intents(Responder responder, String step) {
        return run(responder).step(step).orElseThrow().intents();
    }

    private static boolean arrived(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Watch {
        Reply reply(Request request);
    }

    private record Request(KubeChange change, Supplier<Reply> sending) {
        Reply send() {
            return sending.get();
        }
    }

    /// A cluster whose requests somebody stands in the way of.
    private static final class Watched extends ForwardingCluster {
        private final Watch watch;

        Watched(Cluster cluster, Watch watch) {
            super(cluster);
            this.watch = watch;
        }

        @Override
        public Reply execute(KubeChange change) {
            return watch.reply(new Request(change, () -> super.execute(change)));
        }
    }

    /// Time in which somebody presses Ctrl-C.
    private static final class Stoppable implements Pace {
        private final Pace pace;
        private volatile boolean stopping;

        Stoppable(Pace pace) {
            this.pace = pace;
        }

        @Override
        public void pause(Duration duration) {
            pace.pause(duration);
        }

        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public long nanoTime() {
            return pace.nanoTime();
        }
    }
}
