package dev.firebreak.report;

import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.StepState;
import dev.firebreak.journal.Undone;
import dev.firebreak.model.Holds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the next person on the case has to know: what stands in the world, what nobody knows, what is still to
/// do, and the questions that were written down.
///
/// @param kept what keeps evidence outside the case, and is not taken back
public record HandOver(
        List<IntentState> standing,
        List<IntentState> kept,
        List<IntentState> inDoubt,
        List<Open> open,
        List<Line> questions) {
    private static final String LOOK = "firebreak case show ";
    private static final Set<Entry.RunResult> GOES_ON = Set.of(Entry.RunResult.INTERRUPTED, Entry.RunResult.WAITING);

    public HandOver {
        standing = List.copyOf(standing);
        kept = List.copyOf(kept);
        inDoubt = List.copyOf(inDoubt);
        open = List.copyOf(open);
        questions = List.copyOf(questions);
    }

    /// A run that is not done, and was not taken back: `next` is the command to type.
    public record Open(String run, String next) {}

    public static HandOver of(CaseState state) {
        List<Open> open = new ArrayList<>();
        for (RunState run : state.runs()) {
            String next = next(state, run);
            if (next != null && !succeeded(run) && !over(state, run)) {
                open.add(new Open(run.id(), next));
            }
        }
        List<Line> questions = state.notes().stream()
                .filter(l -> l.entry() instanceof Entry.NoteEntry note && note.kind() == Entry.NoteKind.QUESTION)
                .toList();
        return new HandOver(Standing.of(state), Standing.kept(state), state.inDoubt(), open, questions);
    }

    /// The runs that stopped or wait, to be gone on with.
    public static List<RunState> unfinished(CaseState state) {
        return state.runs().stream()
                .filter(run -> run.finished() == null
                        || GOES_ON.contains(run.finished().result()))
                .filter(run -> next(state, run) != null)
                .toList();
    }

    /// The command that goes on with a run: what its end says, or resuming it where it has none. Null while
    /// another process is at it. Of one that was taken back, by itself perhaps, only looking at it is left.
    public static @Nullable String next(CaseState state, RunState run) {
        Entry.RunFinished finished = run.finished();
        String next = finished == null ? null : finished.next();
        if (over(state, run)) {
            return next != null && next.startsWith(LOOK) ? state.command(next) : null;
        }
        if (finished == null) {
            return state.writer() != null ? null : "firebreak resume " + state.name() + "/" + run.id();
        }
        if (next == null) {
            return null;
        }
        // without a number the latest run is meant
        boolean latest = run == state.runs().getLast();
        String resume = "firebreak resume " + state.id();
        return state.command(latest ? next : next.replaceFirst(resume, resume + "/" + run.id()));
    }

    /// The command to type now: what settles a doubt before what goes on with the latest run; where nothing is
    /// left to do, looking whether all holds.
    public String next(CaseState state) {
        List<String> left = open.stream()
                .map(Open::next)
                .filter(next -> !next.equals(LOOK + state.name()))
                .toList();
        Optional<String> settles = open.stream()
                .filter(o -> state.run(o.run())
                        .map(RunState::finished)
                        .filter(end -> end.result() == Entry.RunResult.IN_DOUBT)
                        .isPresent())
                .map(Open::next)
                .filter(left::contains)
                .findFirst();
        return settles.or(() -> left.isEmpty() ? Optional.empty() : Optional.of(left.getLast()))
                .orElse("firebreak " + (standing.isEmpty() ? "case verify " : "status ") + state.name());
    }

    /// Whether nothing of a run is to be gone on with, since an undo took something of it back and no request is in
    /// doubt, or it is an undo and another has done what was left of it.
    private static boolean over(CaseState state, RunState run) {
        String undoes = run.started().undoes();
        return undoes == null
                ? Undone.ofRun(state, run.id()).isPresent()
                        && state.inDoubt().stream().noneMatch(doubt -> run.id().equals(doubt.run()))
                : state.runs().stream()
                        .dropWhile(later -> later != run)
                        .skip(1)
                        .filter(HandOver::succeeded)
                        .map(later -> String.valueOf(later.started().undoes()))
                        .anyMatch(
                                wider -> wider.equals("all") || wider.equals(undoes) || undoes.startsWith(wider + "/"));
    }

    private static boolean succeeded(RunState run) {
        return run.finished() != null && run.finished().result() == Entry.RunResult.SUCCEEDED;
    }

    /// What verdicts of a run said no of, `cut: the pod was under a policy before`: containment that failed, and is
    /// not to be taken for one that holds. Of a run that was taken back nothing is asked any more.
    public static List<String> deniedBy(CaseState state, RunState run) {
        Set<String> denied = new LinkedHashSet<>();
        if (Undone.ofRun(state, run.id()).isEmpty()) {
            for (StepState step : run.steps()) {
                Entry.VerdictEntry told = step.verdict();
                if (told != null && told.holds().equals("no")) {
                    told.verdict().targets().stream()
                            .filter(target -> target.holds() == Holds.NO)
                            .forEach(target -> denied.addAll(denied(step.id(), target)));
                }
            }
        }
        return List.copyOf(denied);
    }

    private static List<String> denied(String step, Verdict.PerTarget target) {
        Verdict.Facts facts = target.facts();
        Map<String, Holds> said = facts == null
                ? Map.of("holds", target.holds())
                : Map.of("applied", facts.applied(), "enforced", facts.enforced(), "cut", facts.cut());
        return said.keySet().stream()
                .filter(fact -> said.get(fact) == Holds.NO)
                .sorted()
                .map(fact -> step + ", " + target.target() + ", " + fact + ": no"
                        + target.reasons().stream()
                                .filter(reason -> reason.fact().equals(fact))
                                .map(reason -> ", " + reason.message())
                                .collect(Collectors.joining()))
                .toList();
    }
}
