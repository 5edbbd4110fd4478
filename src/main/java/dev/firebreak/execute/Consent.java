package dev.firebreak.execute;

import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.RunState;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.preflight.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person agrees to: a plan with the problems that the checks find in it, under the digest that they
/// named, or asked when they named none.
///
/// @param manner what was said beforehand
/// @param approver whoever is asked
record Consent(Desk.Manner manner, Approver approver) {
    Plan checked(Plan plan, World world) {
        Plan checked = checked(plan, plan.steps(), world);
        List<Problem> problems = new ArrayList<>(checked.problems());
        for (Entry.Waived waived : manner.waived()) {
            if (problems.stream().noneMatch(p -> p.code().equals(waived.code()))) {
                problems.add(Problem.info(
                        "waiver-unused",
                        "--waive " + waived.code() + " lifts nothing: the plan has no problem of this code"));
            }
        }
        return new Plan(
                checked.runbook(), checked.inputs(), checked.world(), checked.steps(), problems, checked.undoes());
    }

    /// The plan with the problems that the checks find in these steps of it.
    Plan checked(Plan plan, List<Step<?>> steps, World world) {
        List<Problem> problems = new ArrayList<>(plan.problems());
        problems.addAll(Check.all(steps, plan, world.view()));
        List<Problem> left = problems.stream()
                .map(p -> p.severity() == Severity.BLOCK && p.waivable() && waives(p.code()) ? p.as(Severity.WARN) : p)
                .distinct()
                .toList();
        return new Plan(plan.runbook(), plan.inputs(), plan.world(), plan.steps(), left, plan.undoes());
    }

    private boolean waives(String code) {
        return manner.waived().stream().anyMatch(w -> w.code().equals(code));
    }

    /// 0 when the plan may be executed; else the exit code of why not.
    int allowed(Plan plan) {
        if (!plan.blocking().isEmpty()) {
            return 4;
        }
        if (manner.dryRun() || !plan.needsApproval()) {
            return 0;
        }
        String given = manner.approval();
        boolean approved = given != null ? given.equals(plan.digest()) : approver.approves(plan);
        return approved ? 0 : 5;
    }

    /// The approval of a plan that is [#allowed], for the journal.
    Entry.@Nullable Approval approval(Plan plan) {
        if (!plan.needsApproval()) {
            return null;
        }
        return new Entry.Approval(
                plan.digest(),
                true,
                manner.osUser(),
                plan.world().kubeUser(),
                plan.world().callerArn(),
                manner.approval() != null,
                manner.options().accepted(),
                manner.waived());
    }

    /// A process that was killed while it recorded the start leaves a run that nobody has approved. A plan
    /// without changes needs no approval.
    static void refuseUnapproved(RunState run) {
        Entry.Plan plan = run.plan();
        if (run.approval() == null && (plan == null || PlanJson.needsApproval(plan.plan()))) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "nothing-approved",
                            "run " + run.id() + " ended before its plan was approved, and has changed nothing",
                            "Run it again"));
        }
    }

    /// Whether a run may go on under the approval in its journal: it has one, a digest that is named is that
    /// one, and a step that was answered with no is not passed while nobody can be asked.
    boolean goesOn(RunState run) {
        Entry.Approval approval = run.approval();
        if (approval == null) {
            return manner.approval() == null;
        }
        if (manner.approval() != null) {
            return manner.approval().equals(approval.digest());
        }
        Entry.RunFinished finished = run.finished();
        return finished == null || finished.exit() != 5 || approver.present();
    }

    /// Whether a person may be asked about steps.
    boolean asks() {
        return manner.approval() == null && approver.present();
    }

    /// What is accepted or waived when going on belongs into the journal as much as at first.
    void recordAccepted(JournalWriter journal, RunState run) {
        Entry.Approval first = run.approval();
        if (first != null
                && !(manner.options().accepted().isEmpty() && manner.waived().isEmpty())) {
            journal.append(
                    run.id(),
                    null,
                    new Entry.Approval(
                            first.digest(),
                            true,
                            manner.osUser(),
                            first.kubeUser(),
                            first.callerArn(),
                            manner.approval() != null,
                            manner.options().accepted(),
                            manner.waived()));
        }
    }
}
