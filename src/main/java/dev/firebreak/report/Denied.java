package dev.firebreak.report;

import dev.firebreak.change.Verdict;
import dev.firebreak.change.WayOut;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.StepState;
import dev.firebreak.journal.Undone;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A fact that the verdict of a run said no of, and that no later run has put right, no undo has taken back, and
/// nobody has accepted: an attacker whose connections are open is not forgotten because another command ended well.
///
/// @param run `r1`
/// @param action what the step did: `isolate-pod`
/// @param fact `cut`, `enforced`, `applied`; `holds` of what is no containment
/// @param targets what it is said of; empty where the verdict names none
/// @param at when that was said
/// @param seenAgain whether looking again at what stands says anew how it is; of connections nothing does
/// @param stronger the command of the next stronger way; null where none was offered
/// @param afterUndo whether that comes after the undo
public record Denied(
        String run,
        String action,
        String fact,
        Set<Target> targets,
        Instant at,
        boolean seenAgain,
        @Nullable String stronger,
        boolean afterUndo) {
    private static final String CUT = "cut";
    private static final String HOLDS = "holds";

    /// What is gone, seen again by its own change.
    private static final Set<String> GONE = Set.of("gone", "replaced-since");

    public Denied {
        targets = Set.copyOf(targets);
    }

    /// In the order of the runs.
    public static List<Denied> of(CaseState state) {
        return said(state, Holds.NO).stream()
                .filter(denied -> state.run(denied.run()).stream().noneMatch(run -> accepted(run, denied.fact())))
                .toList();
    }

    /// The same of what the verdicts said that of, accepted or not.
    static List<Denied> said(CaseState state, Holds said) {
        List<Denied> denied = new ArrayList<>();
        for (RunState run : state.runs()) {
            for (StepState step : run.steps()) {
                Verdict told = told(run, step);
                if (told != null && !takenBack(state, run, step)) {
                    facts(told, said).forEach((fact, targets) -> {
                        Set<Target> left = new HashSet<>(targets);
                        left.removeIf(target -> putRight(state, run, step, fact, target));
                        if (targets.isEmpty() || !left.isEmpty()) {
                            denied.add(denied(state, run, step, fact, left));
                        }
                    });
                }
            }
        }
        return List.copyOf(denied);
    }

    private static Denied denied(CaseState state, RunState run, StepState step, String fact, Set<Target> targets) {
        Entry.VerdictEntry told = Objects.requireNonNull(step.verdict());
        boolean looked = Standing.andKept(state).stream().anyMatch(intent -> of(intent, run, step));
        return new Denied(
                run.id(),
                String.valueOf(step.action()),
                fact,
                targets,
                Objects.requireNonNull(step.judgedAt()),
                looked && !fact.equals(CUT),
                WayOut.command(told.reasons(), WayOut.STRONGER)
                        .map(state::command)
                        .orElse(null),
                WayOut.afterUndo(told.reasons()));
    }

    private static boolean of(IntentState intent, RunState run, StepState step) {
        return run.id().equals(intent.run()) && step.id().equals(intent.step());
    }

    /// With what later steps saw by probes.
    private static @Nullable Verdict told(RunState run, StepState step) {
        Entry.VerdictEntry own = step.verdict();
        if (own == null) {
            return null;
        }
        return run.steps().stream()
                .dropWhile(other -> other != step)
                .skip(1)
                .map(StepState::verdict)
                .flatMap(Stream::ofNullable)
                .map(Entry.VerdictEntry::verdict)
                .reduce(own.verdict(), Verdict::supersededBy);
    }

    /// By each fact that this is said of, the targets.
    private static Map<String, Set<Target>> facts(Verdict told, Holds said) {
        Map<String, Set<Target>> denied = new LinkedHashMap<>();
        which(told.holds(), told.facts(), said).forEach(fact -> denied.put(fact, new HashSet<>()));
        for (Verdict.PerTarget target : told.targets()) {
            which(target.holds(), target.facts(), said)
                    .forEach(fact ->
                            denied.computeIfAbsent(fact, _ -> new HashSet<>()).add(target.target()));
        }
        return denied;
    }

    private static List<String> which(Holds holds, Verdict.@Nullable Facts facts, Holds said) {
        return named(holds, facts).entrySet().stream()
                .filter(fact -> fact.getValue() == said)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Holds> named(Holds holds, Verdict.@Nullable Facts facts) {
        Map<String, Holds> named = new LinkedHashMap<>();
        if (facts == null) {
            named.put(HOLDS, holds);
        } else {
            named.put("applied", facts.applied());
            named.put("enforced", facts.enforced());
            named.put(CUT, facts.cut());
        }
        return named;
    }

    private static boolean takenBack(CaseState state, RunState run, StepState step) {
        return Undone.ofRun(state, run.id()).filter(Undone::whole).isPresent()
                || Undone.ofStep(state, run.id(), step.id())
                        .filter(Undone::whole)
                        .isPresent();
    }

    private static boolean accepted(RunState run, String fact) {
        return run.approvals().stream()
                .flatMap(approval -> approval.accepted().stream())
                .anyMatch(accepted ->
                        accepted.fact().equals(fact) && accepted.as().equals("no"));
    }

    /// Whether a later run says yes of it, and was not taken back. What holds by another action is another promise.
    private static boolean putRight(CaseState state, RunState run, StepState step, String fact, Target target) {
        return state.runs().stream()
                .dropWhile(later -> later != run)
                .skip(1)
                .flatMap(later -> later.steps().stream().filter(again -> !takenBack(state, later, again)))
                .filter(again -> !fact.equals(HOLDS) || Objects.equals(again.action(), step.action()))
                .map(StepState::verdict)
                .flatMap(Stream::ofNullable)
                .flatMap(told -> told.verdict().targets().stream())
                .anyMatch(told -> told.target().equals(target)
                        && named(told.holds(), told.facts()).get(fact) == Holds.YES);
    }

    /// Whether it is of connections that were not cut.
    public boolean notCut() {
        return fact.equals(CUT);
    }

    /// Whether nothing is left that it is said of: connections end with their pod.
    public boolean over(Set<Target> gone) {
        return !targets.isEmpty() && gone.containsAll(targets);
    }

    /// The pods that are no more, as looking again found.
    public static Set<Target> gone(Collection<StandingChange> looked) {
        Set<Target> gone = new HashSet<>();
        for (StandingChange change : looked) {
            change.verdict().targets().stream()
                    .filter(target ->
                            target.reasons().stream().anyMatch(r -> r.code().equals("pod-gone")))
                    .forEach(target -> gone.add(target.target()));
            if (change.verdict().reasons().stream().anyMatch(r -> GONE.contains(r.code()))) {
                gone.add(change.target());
            }
        }
        return gone;
    }
}
