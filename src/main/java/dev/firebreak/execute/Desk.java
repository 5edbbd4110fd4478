package dev.firebreak.execute;

import dev.firebreak.change.Proposal;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From a runbook to the end of its run: plan, check, ask, open the case, execute. The same way for runbooks,
/// single actions, resuming and undoing, on a live cluster and on the range.
public final class Desk {
    /// Who looks on.
    public interface Screen extends Progress {
        /// The world is read from here on, until something else is told.
        default void reads() {}

        /// The plan, before anything is asked.
        void plan(Plan plan);

        /// What a run goes on in spite of, where no plan is shown that says it.
        void warn(List<Problem> problems);

        /// A line of the journal, after it is durable.
        void line(Line line);
    }

    /// What became of it. `end` is null when no run was started; then `plan` says why not, and `digest` is what
    /// approves it. `trouble` ended a run that its journal could not be told of.
    public record Handled(
            int exit,
            Plan plan,
            String digest,
            @Nullable CaseState state,
            @Nullable CaseFolder folder,
            @Nullable RunEnd end,
            @Nullable Refusal trouble) {
        static Handled planned(int exit, Plan plan) {
            return new Handled(exit, plan, plan.digest(), null, null, null, null);
        }

        static Handled ran(Plan plan, JournalWriter journal, RunEnd end) {
            return new Handled(end.exit(), plan, "", journal.state(), journal.folder(), end, null);
        }

        /// The journal could not be written to any more: its end is not in it.
        static Handled broken(Plan plan, JournalWriter journal, String run, Refusal trouble) {
            String caseId = journal.state().id();
            RunEnd end = new RunEnd(
                    caseId,
                    run,
                    Entry.RunResult.FAILED,
                    trouble.exit(),
                    List.of(),
                    "firebreak resume " + caseId + "/" + run);
            return new Handled(trouble.exit(), plan, "", journal.state(), journal.folder(), end, trouble);
        }

        /// A run goes on under the approval that it has, or not at all.
        static Handled unapproved(Plan plan, RunState run) {
            Entry.Plan shown = run.plan();
            Entry.Approval approval = run.approval();
            String digest = approval != null ? approval.digest() : shown != null ? shown.digest() : plan.digest();
            return new Handled(5, plan, digest, null, null, null, null);
        }
    }

    /// How to act. `approval` names exactly one plan and stands for a yes; `dryRun` ends after the plan.
    public record Manner(
            boolean dryRun, @Nullable String approval, List<Entry.Waived> waived, Options options, String osUser) {}

    /// Opens the case that a new run belongs to, for writing.
    public interface Cases {
        JournalWriter open(WorldFacts world, Runbook runbook);
    }

    private final World world;
    private final Consent consent;
    private final Pace pace;
    private final Screen screen;
    private final @Nullable CaseState named;
    private final List<Problem> notes;

    /// A desk for a new run in a case of its own, or for what a case did before.
    public Desk(World world, Manner manner, Approver approver, Pace pace, Screen screen) {
        this(world, manner, approver, pace, screen, null, List.of());
    }

    /// @param named the case that a new run is to work in
    /// @param notes what the plan of a new run is to tell besides
    public Desk(
            World world,
            Manner manner,
            Approver approver,
            Pace pace,
            Screen screen,
            @Nullable CaseState named,
            List<Problem> notes) {
        this.world = world;
        this.consent = new Consent(manner, approver);
        this.pace = pace;
        this.screen = screen;
        this.named = named;
        this.notes = List.copyOf(notes);
    }

    /// Runs a runbook, or only plans it.
    public Handled act(Runbook runbook, Map<String, JsonNode> inputs, @Nullable String namespace, Cases cases) {
        World needed = world.needing(CloudUse.of(runbook)).toAct();
        List<Problem> known = new ArrayList<>(notes);
        if (named != null) {
            needed = needed.in(named);
            if (!named.runs().isEmpty()) {
                OneWorld.same(OneWorld.of(named), needed);
            }
            known.addAll(Behind.refuse(named, needed, Behind.exports(runbook, inputs, named.id())));
        }
        WorldFacts facts = OneWorld.facts(needed);
        Plan plan = consent.checked(
                new Planner(needed.view(), namespace)
                        .plan(runbook, inputs, facts)
                        .with(known),
                needed);
        refuseUnplanned(plan);
        screen.plan(plan);
        int verdict = consent.allowed(plan);
        if (verdict != 0 || consent.manner().dryRun()) {
            return Handled.planned(verdict, plan);
        }
        pace.begin();
        screen.reads();
        try (JournalWriter journal = cases.open(facts, runbook)) {
            if (!journal.state().runs().isEmpty()) {
                OneWorld.same(OneWorld.of(journal.state()), needed.in(journal.state()));
            }
            return through(needed.in(journal.state()), journal).begun(plan);
        }
    }

    /// Steps on AWS wait for it while others go on; where there are no others, nothing was planned that could be
    /// approved.
    private static void refuseUnplanned(Plan plan) {
        boolean waits = plan.steps().stream().anyMatch(s -> s.proposal() instanceof Proposal.Later<?>);
        boolean others = plan.steps().stream()
                .anyMatch(s -> !Plan.changes(s).isEmpty() || !Plan.gathers(s).isEmpty());
        if (waits && !others) {
            plan.problems().stream().filter(Problem::ofAwsItself).findFirst().ifPresent(silent -> {
                throw new Refusal(11, silent.as(Severity.BLOCK));
            });
        }
    }

    /// Goes on with a run under the approval in its journal. A run that takes itself back is gone on with as one
    /// with its undo: it ends as it did when it failed.
    public Handled resume(JournalWriter journal, String runId, Runbook runbook, Map<String, JsonNode> more) {
        return new Resuming(world, journal, consent, pace, screen).resume(runId, runbook, more);
    }

    /// The result of a run that is finished, which resuming repeats: no world is needed for that. Empty where
    /// something is left to do.
    public static Optional<Handled> finished(JournalWriter journal, RunState run, Runbook runbook) {
        return Resuming.finished(journal, run, runbook);
    }

    /// Takes back a run or a step of it, as a run of its own.
    public Handled undo(JournalWriter journal, @Nullable String runId, @Nullable String stepId) {
        if (journal.state().runs().isEmpty()) {
            throw UndoPlanner.noRun(journal.state(), runId);
        }
        World inCase = world.in(journal.state()).needing(false);
        WorldFacts before = OneWorld.of(journal.state());
        OneWorld.same(before, inCase);
        List<Problem> known = Behind.refuse(journal.state(), inCase);
        // AWS is not contacted to take back what the cluster holds, and the case keeps its account
        WorldFacts facts = OneWorld.facts(inCase).inAccountOf(before);
        UndoPlanner undo = new UndoPlanner(journal.state(), inCase.view());
        Plan plan = consent.checked(undo.plan(runId, stepId, null, facts).with(known), inCase);
        screen.plan(plan);
        int verdict = consent.allowed(plan);
        if (verdict != 0 || consent.manner().dryRun()) {
            return Handled.planned(verdict, plan);
        }
        pace.begin();
        return through(inCase, journal).begun(plan);
    }

    private RunThrough through(World inCase, JournalWriter journal) {
        return new RunThrough(inCase, journal, consent, pace, screen);
    }
}
