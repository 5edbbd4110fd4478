package dev.firebreak.execute;

import dev.firebreak.action.Registry;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// The steps of a run that are under way, each on a thread of its own. Where the plan lets no step begin before
/// the one above it has ended, they run on the caller's.
final class SideBySide implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletionService<StepEnd> ending = new ExecutorCompletionService<>(threads);
    private final Map<String, Step<?>> running = new HashMap<>();
    private final Deque<StepEnd> ended = new ArrayDeque<>();
    private final boolean oneByOne;

    SideBySide(Plan plan) {
        this.oneByOne = plan.steps().stream().allMatch(step -> step.terms().needs() == null);
    }

    /// Whether no step is under way, and the end of none is left to be taken.
    boolean isEmpty() {
        return running.isEmpty() && ended.isEmpty();
    }

    void start(Step<?> step, Callable<StepEnd> work) {
        if (oneByOne) {
            ended.add(call(work));
        } else {
            running.put(step.id(), step);
            ending.submit(work);
        }
    }

    /// Takes the end of a step that did not begin.
    void over(StepEnd end) {
        ended.add(end);
    }

    /// The end of a step, waited for where none has ended.
    StepEnd next() {
        StepEnd end = ended.isEmpty() ? call(() -> ending.take().get()) : ended.remove();
        running.remove(end.id());
        return end;
    }

    /// Whether a step under way changes objects of a kind and namespace that this one changes too: what was
    /// planned for one world must not be sent to another. Of a step that is planned when it begins that is not
    /// known.
    boolean touches(Step<?> step) {
        boolean unknown = step.proposal() instanceof Proposal.Later<?> && !Registry.onAws(step.use());
        Set<String> mine = collections(step);
        return running.values().stream()
                .map(SideBySide::collections)
                .anyMatch(
                        theirs -> unknown ? !theirs.isEmpty() : theirs.stream().anyMatch(mine::contains));
    }

    /// Whether two steps change one object: then the second was planned for what the first makes of it.
    static boolean shareAnObject(Step<?> one, Step<?> other) {
        Set<Target> theirs = Plan.changes(one).stream().map(Change::target).collect(Collectors.toSet());
        return Plan.changes(other).stream().map(Change::target).anyMatch(theirs::contains);
    }

    private static Set<String> collections(Step<?> step) {
        return Plan.changes(step).stream()
                .filter(KubeChange.class::isInstance)
                .map(KubeChange.class::cast)
                .map(change -> change.resource() + " in " + change.target().namespace())
                .collect(Collectors.toSet());
    }

    private static StepEnd call(Callable<StepEnd> work) {
        try {
            return work.call();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException("a step failed in a way that has no words yet", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(
                    130, Problem.block("interrupted", "interrupted while steps were under way", "Resume the run"));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a step failed in a way that has no words yet", e);
        }
    }

    /// Waits for the steps under way: none is cut short.
    @Override
    public void close() {
        threads.close();
    }
}
