package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.EveryChange;
import dev.firebreak.change.Change;
import dev.firebreak.cli.Scene;
import dev.firebreak.execute.Options.Decision;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A change of every kind to which no reply came: what became of it is found out by looking, or decided by a
/// person, and never by sending it once more.
class ReconcileTest {
    private static final RangeIncident CONTAINED = RangeIncident.begin(Scenarios.lateralMovement());

    private static final String IMAGE = "registry.example/agnhost@sha256:" + "4d7c0e5f".repeat(8);

    /// What no shipped runbook takes: a pod of our own, a container inside the suspect, a group on its interface.
    private static final Runbook BEYOND_POLICIES = ExportCrashTest.parsed("""
        runbook: beyond-policies
        title: Cut off what no policy covers
        when: policies are not enforced
        steps:
          - id: probe
            use: probe
            with: {pods: [shop/web-7f9c], probeImage: "%1$s"}
          - id: routes
            use: isolate-pod
            with: {pods: [shop/web-7f9c], strategy: pod-blackhole, blackholeImage: "%1$s"}
          - id: group
            use: isolate-pod
            with: {pods: [shop/web-7f9c], strategy: security-group, securityGroup: %2$s}
        """.formatted(IMAGE, Scene.QUARANTINE));

    private static final List<Work> WORKS = works();

    /// A change, and the work that it is part of.
    private record Work(Matrix matrix, Change change) {}

    /// The first change of each kind in a run and in its undo, and of the kinds that only an export or a move has: each
    /// of an export costs the volume's whole GiB.
    private static List<Work> works() {
        Responder responder = new Responder(CONTAINED, new CrashDisk(), Responder.containPod());
        assertThat(responder.begin()).isEqualTo(8);
        Matrix contain = Matrix.of(
                () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), Responder.containPod());
        Matrix undo = Matrix.of(
                () -> new Matrix.Begun(CONTAINED.afterRun(), responder.disk().written()), Responder.containPod());
        Matrix export = Matrix.of(
                () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), ExportCrashTest.EXPORT);
        Matrix beyond =
                Matrix.of(() -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.ownInterface())), BEYOND_POLICIES);
        Matrix moving =
                Matrix.of(() -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), Terms.MOVING);
        List<Work> works = new ArrayList<>();
        Stream.of(contain, undo, beyond)
                .forEach(matrix -> matrix.firstOfKind().values().forEach(c -> works.add(new Work(matrix, c))));
        Stream.of(export, moving)
                .forEach(matrix -> matrix.firstOfKind().forEach((kind, change) -> {
                    if (works.stream()
                            .noneMatch(work -> EveryChange.kind(work.change()).equals(kind))) {
                        works.add(new Work(matrix, change));
                    }
                }));
        return works;
    }

    @AfterAll
    static void close() {
        CONTAINED.close();
    }

    @Test
    void every_kind_of_change_is_tried() {
        List<String> tried = WORKS.stream()
                .map(work -> EveryChange.kind(work.change()))
                .distinct()
                .toList();
        assertThat(tried)
                .containsAll(
                        EveryChange.kinds().stream().map(EveryChange.Made::kind).toList());
    }

    @Test
    void a_lost_reply_is_settled_by_looking_or_stays_in_doubt_and_nothing_is_sent_twice() {
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (Work work : WORKS) {
            trials.add(() -> work.matrix().unanswered(work.change().id(), true));
            trials.add(() -> work.matrix().unanswered(work.change().id(), false));
        }
        System.out.println("reply lost, before and after the effect: " + trials.size() + " cases");
        assertThat(Parallel.broken(trials)).isEmpty();
    }

    @Test
    void a_decision_settles_every_kind_of_change() {
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (Work work : WORKS) {
            trials.add(() -> work.matrix().decided(work.change().id(), true, Decision.DONE));
            trials.add(() -> work.matrix().decided(work.change().id(), false, Decision.NOT_DONE));
            trials.add(() -> work.matrix().decided(work.change().id(), false, Decision.AGAIN));
        }
        System.out.println("decided by a person: " + trials.size() + " cases");
        assertThat(Parallel.broken(trials)).isEmpty();
    }
}
