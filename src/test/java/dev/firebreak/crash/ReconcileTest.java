package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.EveryChange;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.execute.Options.Decision;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.IntentState;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A change of every kind to which no reply came: what became of it is found out by looking, or decided by a
/// person, and never by sending it once more.
class ReconcileTest {
    private static final RangeIncident CONTAINED = RangeIncident.begin(Scenarios.lateralMovement());
    private static final List<Work> WORKS = works();

    /// One piece of work, and the first change of each kind in it.
    private record Work(Matrix matrix, Map<String, Change> changes) {
        static Work of(Supplier<Matrix.Begun> begin, Runbook runbook) {
            Matrix.Begun begun = begin.get();
            try (Incident incident = begun.incident()) {
                Responder responder = new Responder(incident, begun.disk().written(), runbook);
                responder.begin();
                Map<String, Change> changes = new TreeMap<>();
                List<IntentState> intents = responder.left().state().runs().getLast().steps().stream()
                        .flatMap(step -> step.intents().stream())
                        .toList();
                for (IntentState intent : intents) {
                    Change change = ChangeJson.parse(intent.change());
                    changes.putIfAbsent(EveryChange.kind(change), change);
                }
                return new Work(Matrix.of(begin, runbook), changes);
            }
        }
    }

    private static List<Work> works() {
        Responder responder = new Responder(CONTAINED, new CrashDisk(), Responder.containPod());
        assertThat(responder.begin()).isEqualTo(8);
        return List.of(
                Work.of(
                        () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())),
                        Responder.containPod()),
                Work.of(
                        () -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())),
                        ExportCrashTest.EXPORT),
                Work.of(
                        () -> new Matrix.Begun(
                                CONTAINED.afterRun(), responder.disk().written()),
                        Responder.containPod()));
    }

    @AfterAll
    static void close() {
        CONTAINED.close();
    }

    @Test
    void every_kind_of_change_is_tried() {
        List<String> tried = WORKS.stream()
                .flatMap(work -> work.changes().keySet().stream())
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
            for (Change change : work.changes().values()) {
                trials.add(() -> work.matrix().unanswered(change.id(), true));
                trials.add(() -> work.matrix().unanswered(change.id(), false));
            }
        }
        System.out.println("reply lost, before and after the effect: " + trials.size() + " cases");
        assertThat(Parallel.broken(trials)).isEmpty();
    }

    @Test
    void a_decision_settles_every_kind_of_change() {
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (Work work : WORKS) {
            for (Change change : work.changes().values()) {
                trials.add(() -> work.matrix().decided(change.id(), true, Decision.DONE));
                trials.add(() -> work.matrix().decided(change.id(), false, Decision.NOT_DONE));
                trials.add(() -> work.matrix().decided(change.id(), false, Decision.AGAIN));
            }
        }
        System.out.println("decided by a person: " + trials.size() + " cases");
        assertThat(Parallel.broken(trials)).isEmpty();
    }
}
