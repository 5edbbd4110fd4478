package dev.firebreak.execute;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.plan.Outputs;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Planner;
import dev.firebreak.plan.Step;
import dev.firebreak.preflight.Check;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Plans a step when it is reached that could not be planned with the others.
final class PlannedLate {
    private final World world;
    private final JournalWriter journal;
    private final Approver approver;
    private final String run;

    PlannedLate(World world, JournalWriter journal, Approver approver, String run) {
        this.world = world;
        this.journal = journal;
        this.approver = approver;
        this.run = run;
    }

    /// A step that could not be planned before is planned now, with what is known by now.
    Step<?> of(Plan plan, Step<?> step, Outputs outputs) {
        if (!(step.proposal() instanceof Proposal.Later<?> || step.proposal() instanceof Proposal.Refused<?>)
                || !plan.undoes().isEmpty()) {
            return step;
        }
        Planner planner = new Planner(world.view(), null);
        Runbook.StepDecl decl = plan.runbook().step(step.id()).orElseThrow();
        Map<String, JsonNode> inputs = new LinkedHashMap<>(plan.inputs());
        if (!planner.ruledOut(decl, inputs, outputs)) {
            refresh(plan, decl, planner, outputs);
        }
        Step<?> now = planner.step(decl, step.ordinal(), inputs, outputs);
        if (now.proposal() instanceof Proposal.Later<?>) {
            List<Runbook.InputDecl> asked = plan.runbook().inputs().values().stream()
                    .filter(input -> !inputs.containsKey(input.name()) && uses(decl, input.name()))
                    .toList();
            now = new AskedFor(
                            approver,
                            known -> planner.step(decl, step.ordinal(), known, outputs),
                            planned -> blocking(plan, planned))
                    .answered(asked, now, inputs);
        }
        if (now.proposal() instanceof Proposal.Later<?> later
                && later.notes().stream().anyMatch(Problem::ofAwsItself)) {
            Problem first = later.notes().getFirst();
            throw new Refusal(6, first);
        }
        List<Problem> blocking = blocking(plan, now);
        if (!blocking.isEmpty()) {
            throw new Refusal(4, blocking);
        }
        if (!(now.proposal() instanceof Proposal.Later<?>)) {
            record(plan, now, inputs);
        }
        return now;
    }

    private List<Problem> blocking(Plan plan, Step<?> now) {
        List<Problem> blocking = new ArrayList<>(Check.all(List.of(now), plan, world.view()));
        now.proposal().notes().forEach(note -> blocking.add(note.in(now.id())));
        blocking.removeIf(p -> p.severity() != Severity.BLOCK || (p.waivable() && state().waives(p.code())));
        return blocking;
    }

    /// What was planned late belongs to the plan from now on, so that resume and undo find it.
    private void record(Plan plan, Step<?> late, Map<String, JsonNode> inputs) {
        RunState state = state();
        ObjectNode document = PlanJson.recorded(plan).deepCopy();
        if (plan.world().account() == null && Plan.changes(late).stream().anyMatch(CloudChange.class::isInstance)) {
            // the case is in this account from now on
            document.set("world", PlanJson.world(Json.of(plan.world().inAccountOf(OneWorld.facts(world)))));
        }
        Entry.Plan latest = state.plan();
        JsonNode known = latest == null ? document : latest.plan();
        ArrayNode steps = Json.array();
        for (JsonNode step : known.path("steps")) {
            steps.add(step.path("id").asString().equals(late.id()) ? PlanJson.step(late) : step);
        }
        document.set("steps", steps);
        ObjectNode all = Json.object();
        inputs.forEach(all::set);
        document.set("inputs", all);
        journal.append(run, null, new Entry.Plan("sha256:" + CanonicalJson.sha256(document.path("steps")), document));
    }

    private RunState state() {
        return journal.state().run(run).orElseThrow();
    }

    static boolean uses(Runbook.StepDecl decl, String input) {
        return decl.with().values().stream()
                .anyMatch(a -> a instanceof Arg.FromInput from && from.input().equals(input));
    }

    /// A step that only reads, and that did not learn everything then (AWS did not answer), reads again.
    private static void refresh(Plan plan, Runbook.StepDecl decl, Planner planner, Outputs outputs) {
        int ordinal = 0;
        for (Runbook.StepDecl earlier : plan.runbook().steps()) {
            ordinal++;
            if (incomplete(decl, earlier, outputs)) {
                Step<?> again = planner.step(earlier, ordinal, plan.inputs(), outputs);
                if (again.proposal() instanceof Proposal.Found<?> found) {
                    outputs.known().put(earlier.id(), PlanJson.outputs(earlier.use(), found.outputs()));
                }
                List<Problem> notes = again.proposal().notes();
                if (!notes.isEmpty() && incomplete(decl, earlier, outputs)) {
                    throw new Refusal(
                            6,
                            notes.stream()
                                    .filter(n -> n.severity() != Severity.INFO)
                                    .findFirst()
                                    .orElse(notes.getFirst()));
                }
            }
        }
    }

    private static boolean incomplete(Runbook.StepDecl decl, Runbook.StepDecl earlier, Outputs outputs) {
        return decl.references().stream().anyMatch(from -> from.step().equals(earlier.id()) && outputs.owed(from));
    }
}
