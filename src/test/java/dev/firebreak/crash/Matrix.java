package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.EveryChange;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.execute.Options;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.FailingDisk;
import dev.firebreak.journal.FailurePoints;
import dev.firebreak.journal.IntentState;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One piece of work, halted at its failure points, and gone on with by others until it is done.
///
/// @param begin the incident and the disk as they are before the work
/// @param passed its failure points, in the order in which it passes them
/// @param manner how its processes work; where several changes are sent at once, the points are not the same
/// each time
/// @param changes how many changes it makes to the world
/// @param firstOfKind the first change of each kind that it announces
record Matrix(
        Supplier<Begun> begin,
        Runbook runbook,
        Function<Incident, Responder.Manner> manner,
        List<String> passed,
        int changes,
        Map<String, Change> firstOfKind,
        Promises.End uninterrupted) {

    record Begun(Incident incident, CrashDisk disk) {
        /// Nothing of a case is there.
        static Begun fresh(Incident incident) {
            return new Begun(incident, new CrashDisk());
        }
    }

    /// Does the work once without a crash, to learn its points and its end.
    static Matrix of(Supplier<Begun> begin, Runbook runbook) {
        return of(begin, runbook, Responder.Manner::inOrder);
    }

    static Matrix of(Supplier<Begun> begin, Runbook runbook, Function<Incident, Responder.Manner> manner) {
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            Responder responder = new Responder(incident, begun.disk().written(), runbook, manner.apply(incident));
            int exit = Objects.requireNonNull(responder.begin());
            Promises.kept(incident, responder.left(), responder.heard());
            return new Matrix(
                    begin,
                    runbook,
                    manner,
                    responder.disk().points().passed(),
                    incident.sent().done().size(),
                    firstOfKind(responder.left()),
                    Promises.End.of(incident, responder.left(), exit));
        }
    }

    private static Map<String, Change> firstOfKind(Case left) {
        Map<String, Change> changes = new TreeMap<>();
        left.state().runs().getLast().steps().stream()
                .flatMap(step -> step.intents().stream())
                .map(intent -> ChangeJson.parse(intent.change()))
                .forEach(change -> changes.putIfAbsent(EveryChange.kind(change), change));
        return changes;
    }

    int points() {
        return passed.size();
    }

    /// The number of the point with these words.
    int point(String where) {
        return passed.indexOf(where) + 1;
    }

    /// What is not as promised, for a halt at each of the points.
    List<String> haltedEverywhere() {
        return haltedAt(IntStream.rangeClosed(1, points()).boxed().toList());
    }

    /// What is not as promised, for a halt at each of these points.
    List<String> haltedAt(List<Integer> some) {
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (int at : some) {
            trials.add(() -> halted(at, null));
        }
        return Parallel.broken(trials);
    }

    /// What is not as promised, for a halt at so many points; none of them is one of the last, which another
    /// schedule may not reach.
    List<String> haltedSomewhere(int times, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return haltedAt(random.ints(times, 1, points() * 4 / 5).boxed().toList());
    }

    /// What is not as promised, for a halt at a point and another one while going on, so many times.
    List<String> haltedTwice(int times, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int first = 1 + random.nextInt(points());
            int second = 1 + random.nextInt(points() - first + points() / 8);
            trials.add(() -> halted(first, second));
        }
        return Parallel.broken(trials);
    }

    private List<String> halted(int first, @Nullable Integer second) {
        List<String> where = new ArrayList<>();
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            CrashDisk disk = begun.disk().written(FailurePoints.haltAt(first));
            Responder responder = responder(incident, disk);
            Integer exit = responder.begin();
            if (exit != null && sideBySide(incident)) {
                // another schedule has fewer points
                Promises.ended(incident, responder.left(), exit, uninterrupted);
                return List.of();
            }
            assertThat(exit).as("it halted").isNull();
            List<String> heard = new ArrayList<>();
            CrashDisk left = dead(incident, responder, heard, where);
            if (second != null) {
                responder = responder(incident, left.survivors(FailurePoints.haltAt(second)));
                responder.resume(Map.of());
                left = dead(incident, responder, heard, where);
            }
            goOn(incident, left, heard);
            return List.of();
        } catch (AssertionError | RuntimeException broken) {
            return List.of("halted at " + first + " " + where + ": " + broken);
        }
    }

    private boolean sideBySide(Incident incident) {
        return manner.apply(incident).concurrency() > 1;
    }

    /// What is not as promised, where no reply comes to a change, which happened or did not: it is found out by
    /// looking, or stays in doubt until a person decides; and it is never made twice.
    List<String> unanswered(String change, boolean happened) {
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            if (happened) {
                incident.sent().lose(change);
            } else {
                incident.sent().vanish(change);
            }
            Responder responder = new Responder(incident, begun.disk().written(), runbook);
            int exit = Objects.requireNonNull(responder.begin());
            Promises.kept(incident, responder.left(), responder.heard());
            if (!happened && lagging(responder.left(), change)) {
                assertThat(exit)
                        .as("what is not found where reads lag is in doubt")
                        .isEqualTo(7);
                List<String> done = incident.sent().done();
                Responder looking = new Responder(incident, responder.disk().written(), runbook);
                assertThat(looking.resume(Map.of())).as("and stays so").isEqualTo(7);
                assertThat(incident.sent().done()).as("nothing is sent").isEqualTo(done);
                goOn(incident, looking.disk(), new ArrayList<>(looking.left().lines()));
            } else {
                Promises.ended(incident, responder.left(), exit, happened ? untold(change) : uninterrupted);
            }
            return List.of();
        } catch (AssertionError | RuntimeException broken) {
            return List.of("no reply to " + change + ", which " + (happened ? "happened: " : "did not: ") + broken);
        }
    }

    /// The end where the reply to a change that happened never came: what a probe saw stands in the reply to the
    /// removal of its pod alone, and is not known without.
    private Promises.End untold(String change) {
        return change.startsWith("end-probe") ? uninterrupted.with("probe", "done unknown []") : uninterrupted;
    }

    /// EC2's reads lag behind its writes.
    private static boolean lagging(Case left, String change) {
        return left.state().intents().stream()
                .map(IntentState::change)
                .filter(c -> c.path("id").asString().equals(change))
                .anyMatch(c -> ChangeJson.parse(c) instanceof CloudChange cloud
                        && cloud.operation().startsWith("ec2:"));
    }

    /// What is not as promised, where the process died at a change and a person decides what became of it.
    List<String> decided(String change, boolean happened, Options.Decision decision) {
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            int at = point((happened ? "after request " : "before request ") + change);
            CrashDisk disk = begun.disk().written(FailurePoints.haltAt(at));
            new Responder(incident, disk, runbook).begin();
            Responder next = new Responder(incident, disk.survivors(), runbook);
            IntentState doubt = next.left().state().inDoubt().getFirst();
            assertThat(doubt.change().path("id").asString()).isEqualTo(change);
            int exit = Objects.requireNonNull(next.resume(Map.of(String.valueOf(doubt.step()), decision)));
            Promises.kept(incident, next.left(), List.of());
            Promises.ended(incident, next.left(), exit, happened ? untold(change) : uninterrupted);
            Entry.ReconciledEntry settled = next.left()
                    .state()
                    .intent(doubt.id())
                    .map(IntentState::reconciled)
                    .orElseThrow();
            assertThat(settled.how()).isEqualTo("decision");
            assertThat(settled.because()).isEqualTo("looked at the account");
            return List.of();
        } catch (AssertionError | RuntimeException broken) {
            return List.of(change + " decided as " + decision + ": " + broken);
        }
    }

    /// How many files are made, writes and forces there are.
    int diskOperations() {
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            FailingDisk counting = FailingDisk.from(begun.disk(), 0, "");
            troubled(incident, begun.disk(), counting).begin();
            return counting.passed();
        }
    }

    /// What is not as promised, where the disk is in trouble from each of these of its operations on, and in
    /// order again for whoever goes on.
    List<String> troubledFrom(List<Integer> some, String trouble) {
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (int from : some) {
            trials.add(() -> troubled(from, trouble));
        }
        return Parallel.broken(trials);
    }

    private List<String> troubled(int from, String trouble) {
        Begun begun = begin.get();
        try (Incident incident = begun.incident()) {
            FailingDisk failing = FailingDisk.from(begun.disk(), from, trouble);
            Responder responder = troubled(incident, begun.disk(), failing);
            assertThat(exit(responder))
                    .as("the exit code")
                    .isEqualTo(incident.sent().done().isEmpty() ? 4 : 6);
            CrashDisk left =
                    from % 2 == 0 ? begun.disk().survivors() : begun.disk().written();
            List<String> heard = new ArrayList<>(responder.heard());
            Promises.kept(incident, new Responder(incident, left, runbook).left(), heard);
            goOn(incident, left, heard);
            return List.of();
        } catch (AssertionError | RuntimeException broken) {
            return List.of("'" + trouble + "' from operation " + from + " on: " + broken);
        }
    }

    private Responder troubled(Incident incident, CrashDisk disk, FailingDisk used) {
        return new Responder(incident, disk, used, runbook, Responder.Manner.inOrder(incident));
    }

    private static int exit(Responder responder) {
        try {
            return Objects.requireNonNull(responder.begin());
        } catch (Refusal refusal) {
            assertThat(refusal.problems().getFirst().code()).startsWith("disk-");
            return refusal.exit();
        }
    }

    private Responder responder(Incident incident, CrashDisk disk) {
        return new Responder(incident, disk, runbook, manner.apply(incident));
    }

    private CrashDisk dead(Incident incident, Responder responder, List<String> heard, List<String> where) {
        where.add(responder.disk().points().passed().getLast());
        heard.addAll(responder.heard());
        CrashDisk left = responder.disk().survivors();
        Promises.kept(incident, responder(incident, left).left(), heard);
        return left;
    }

    private void goOn(Incident incident, CrashDisk left, List<String> heard) {
        Map<String, Options.Decision> decisions = Map.of();
        for (int process = 0; process < 3; process++) {
            Responder responder = responder(incident, left.survivors());
            int exit = Objects.requireNonNull(responder.resume(decisions));
            heard.addAll(responder.heard());
            Promises.kept(incident, responder.left(), heard);
            if (exit != 7) {
                Promises.ended(incident, responder.left(), exit, uninterrupted);
                return;
            }
            decisions = decided(incident, responder.left());
            left = responder.disk();
        }
        throw new AssertionError("in doubt again and again");
    }

    /// A person looks at the account: what carries the intent was done, what is not there has to be done.
    static Map<String, Options.Decision> decided(Incident incident, Case left) {
        WorldRecord now = incident.now();
        Map<String, Options.Decision> decisions = new HashMap<>();
        for (IntentState doubt : left.state().inDoubt()) {
            boolean there = now.snapshots().stream().anyMatch(s -> s.intent().equals(doubt.id()));
            decisions.put(String.valueOf(doubt.step()), there ? Options.Decision.DONE : Options.Decision.AGAIN);
        }
        return decisions;
    }
}
