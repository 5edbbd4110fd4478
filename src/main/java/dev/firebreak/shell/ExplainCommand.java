package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.console.Documents;
import dev.firebreak.console.PlanPrinter;
import dev.firebreak.console.Spelled;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Undone;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.Spelling;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `explain [STEP]`: what the last plan does, as lines for other tools.
@Command(
        name = "explain",
        description = "show the kubectl and aws lines of the last plan",
        footer = {"explain", "explain isolate"})
final class ExplainCommand implements Callable<Integer> {
    private final Session session;
    private final Place place;

    @Parameters(arity = "0..1", paramLabel = "STEP", description = "of this step alone")
    @Nullable
    String step;

    ExplainCommand(Session session, Place place) {
        this.session = session;
        this.place = place;
    }

    @Override
    public Integer call() {
        Plan plan = place.plan();
        if (plan == null) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "nothing-to-explain",
                            "nothing was planned at this prompt yet",
                            "Plan something: plan contain-pod -i pod=NS/POD"));
        }
        List<? extends Step<?>> steps = step == null
                ? plan.steps()
                : plan.steps().stream().filter(s -> s.id().equals(step)).toList();
        if (steps.isEmpty()) {
            List<String> ids = plan.steps().stream().map(Step::id).toList();
            throw new Refusal(
                    2,
                    Problem.block(
                            "unknown-step",
                            "the last plan has no step '" + step + "'",
                            Spelling.nearest(String.valueOf(step), ids)
                                            .map(near -> "Did you mean " + near + "? ")
                                            .orElse("")
                                    + "Its steps are: " + String.join(", ", ids)));
        }
        if (!session.text()) {
            session.print(Documents.commands(steps, spelled(plan)));
            return 0;
        }
        if (steps.stream()
                .allMatch(s -> Plan.changes(s).isEmpty() && Plan.gathers(s).isEmpty())) {
            session.out().println("Nothing is changed or collected there.");
        }
        new PlanPrinter(session.out(), session.theme(), session.width(), true, spelled(plan)).commands(steps);
        return 0;
    }

    /// The case that the prompt is in, and the run of it that executes the plan: the last that did and was not taken
    /// back, else the next.
    private Spelled spelled(Plan plan) {
        String named = place.caseName();
        if (named == null) {
            return Spelled.UNKNOWN;
        }
        CaseState state = session.cases().find(named).reader().legible().state();
        String run = state.runs().stream()
                .filter(each ->
                        executes(each, plan) && Undone.ofRun(state, each.id()).isEmpty())
                .map(RunState::id)
                .reduce((_, last) -> last)
                .orElse("r" + (state.runs().size() + 1));
        return new Spelled(state.id(), run);
    }

    private static boolean executes(RunState run, Plan plan) {
        Entry.Plan made = run.plan();
        return made != null && made.digest().equals(plan.digest());
    }
}
