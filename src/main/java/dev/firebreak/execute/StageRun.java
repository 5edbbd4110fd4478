package dev.firebreak.execute;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.StepState;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Makes the changes of a stage of a step side by side. What an earlier process made of them is in the journal
/// and is not made again. Where one does not succeed no other is begun, and those that are under way are
/// brought to their outcomes; a stop that is asked for does the same. A pod that is gone ends nothing.
final class StageRun {
    private static final String GONE = "gone-since";

    /// For each request under way one more change is announced, so that no request waits for a force.
    private static final int ANNOUNCED = 2;

    /// More changes than these are counted for whoever looks on.
    private static final int MANY = 10;

    private final RunScope scope;
    private final Sender sender;
    private final Step<?> step;
    private final int total;
    private final Map<String, IntentState> latest = new HashMap<>();

    /// @param total how many changes the step has
    StageRun(RunScope scope, Sender sender, Step<?> step, int total) {
        this.scope = scope;
        this.sender = sender;
        this.step = step;
        this.total = total;
        scope.step(step.id())
                .map(StepState::intents)
                .orElse(List.of())
                .forEach(intent -> latest.put(Recorded.change(intent), intent));
    }

    /// What became of a stage.
    ///
    /// @param outcomes of what was begun, in the order of the stage
    /// @param worst what ends the step, if anything
    /// @param stopped whether some were not begun because a stop was asked for
    record Made(List<Outcome> outcomes, Optional<Worst> worst, boolean stopped) {}

    /// The first outcome that is in doubt, else the first that failed, and why in words.
    record Worst(Outcome outcome, String because) {
        private Worst and(int others) {
            return others == 0 ? this : new Worst(outcome, because + " (and " + others + " more of the step)");
        }
    }

    Made make(Stage stage, List<Outcome> before) {
        List<Change> changes = stage.changes();
        List<Outcome> earlier = List.copyOf(before);
        AtomicReferenceArray<@Nullable Outcome> made = new AtomicReferenceArray<>(changes.size());
        AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger succeeded = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        int concurrency = scope.options().concurrency();
        int workers = Math.min(changes.size(), concurrency == 1 ? 1 : ANNOUNCED * concurrency);
        sideBySide(workers, () -> {
            try {
                for (int i = begun.getAndIncrement(); i < changes.size() && !ended.get(); i = begun.getAndIncrement()) {
                    Outcome outcome = made(changes.get(i), stage.first() + i, earlier);
                    made.set(i, outcome);
                    if (outcome == null || !(outcome.succeeded() || GonePod.is(outcome))) {
                        ended.set(true);
                    } else if (outcome.succeeded()) {
                        tell(changes.get(i), before.size() + succeeded.incrementAndGet());
                    }
                }
            } catch (RuntimeException | Error e) {
                ended.set(true);
                broken.compareAndSet(null, e);
            }
        });
        raise(broken.get());
        return made(changes, made);
    }

    /// One worker is the thread that asks: then everything happens in the order of the step.
    private static void sideBySide(int workers, Runnable work) {
        if (workers == 1) {
            work.run();
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < workers; i++) {
                threads.execute(work);
            }
        }
    }

    private static void raise(@Nullable Throwable broken) {
        switch (broken) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(broken);
        }
    }

    private void tell(Change change, int succeeded) {
        String of = total > MANY ? succeeded + " of " + total + "  " : "";
        scope.progress().on(step.id(), of + change.words(), 100 * succeeded / total);
    }

    private static Made made(List<Change> changes, AtomicReferenceArray<@Nullable Outcome> made) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Worst> doubts = new ArrayList<>();
        List<Worst> failures = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Outcome outcome = made.get(i);
            if (outcome == null) {
                continue;
            }
            outcomes.add(outcome);
            if (!outcome.succeeded() && !GonePod.is(outcome)) {
                Worst worst = new Worst(outcome, changes.get(i).words() + ": " + outcome.message());
                (outcome.result() == Outcome.Result.UNKNOWN ? doubts : failures).add(worst);
            }
        }
        List<Worst> worst = doubts.isEmpty() ? failures : doubts;
        return new Made(
                outcomes,
                worst.stream().findFirst().map(first -> first.and(worst.size() - 1)),
                outcomes.size() < changes.size());
    }

    /// The outcome of a change: that of an earlier process, or of sending it now. Null when a stop was asked
    /// for first.
    private @Nullable Outcome made(Change change, int index, List<Outcome> earlier) {
        IntentState last = latest.get(change.id());
        if (last != null) {
            Outcome outcome = last.inDoubt() ? sender.settle(last, earlier) : stands(last, change);
            if (GONE.equals(outcome.code()) || GonePod.is(outcome) || outcome.result() != Outcome.Result.FAILED) {
                return outcome;
            }
        }
        Outcome outcome = null;
        // what is found not to have happened may be sent again, once
        for (int again = 0; again < 2; again++) {
            if (scope.pace().stopping()) {
                return null;
            }
            String intent = newIntent(index);
            outcome = sender.send(
                    change,
                    intent,
                    Recorded.symbols(scope.caseId(), scope.run(), step.id(), step.ordinal(), intent),
                    earlier);
            if (!"did-not-happen".equals(outcome.code())) {
                break;
            }
        }
        return outcome;
    }

    /// `CASE.rN.ORDINAL.INDEX`, with the number of the attempt from the second on. The id is the intent's own
    /// even where another change had this index before: an undo that goes on is planned again, and has fewer.
    private String newIntent(int index) {
        String first = scope.caseId() + "." + scope.run() + "." + step.ordinal() + "." + index;
        String intent = first;
        for (int attempt = 2; scope.journal().state().intent(intent).isPresent(); attempt++) {
            intent = first + "." + attempt;
        }
        return intent;
    }

    /// Whether the step has itself begun to remove what it made.
    private boolean removedAgain(KubeChange made) {
        return latest.values().stream()
                .map(intent -> ChangeJson.parse(intent.change()))
                .anyMatch(change -> change instanceof KubeChange kube
                        && kube.verb() == KubeChange.Verb.DELETE
                        && kube.target().equals(made.target()));
    }

    /// What an earlier process made may have been taken away since: then the changes that rest on it must not
    /// follow.
    private Outcome stands(IntentState intent, Change change) {
        Outcome recorded = Recorded.outcome(intent, change.id());
        if (!recorded.succeeded()
                || !(ChangeJson.parse(intent.change()) instanceof KubeChange kube)
                || kube.verb() != KubeChange.Verb.CREATE
                || removedAgain(kube)
                || scope.world()
                        .cluster()
                        .get(
                                kube.resource(),
                                kube.target().namespace(),
                                kube.target().name())
                        .isPresent()) {
            return recorded;
        }
        return new Outcome(
                recorded.intent(),
                recorded.change(),
                Outcome.Result.FAILED,
                recorded.status(),
                recorded.requestId(),
                recorded.refusals(),
                null,
                GONE,
                kube.target() + " was made and is gone since; take the step back with undo, and run it again");
    }
}
