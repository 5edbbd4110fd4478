package dev.firebreak.execute;

import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The plan of a run as it was approved, from its journal: what was approved is what is gone on with.
final class ApprovedPlan {
    private ApprovedPlan() {}

    /// The plan, with inputs that were not known when it was approved. Refuses with `nothing-planned` (4) a run
    /// that ended before it had one, and with `input-given` (3) another value for what was approved.
    static Plan of(RunState run, Runbook runbook, Map<String, JsonNode> more) {
        Entry.Plan entry = run.plan();
        if (entry == null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "nothing-planned",
                            "run " + run.id() + " has no plan: it ended before anything was approved",
                            "Run it again"));
        }
        List<Step<?>> steps = new ArrayList<>();
        for (JsonNode step : entry.plan().path("steps")) {
            Runbook.StepDecl decl = runbook.step(step.path("id").asString()).orElseThrow();
            steps.add(Recorded.step(step, decl));
        }
        return new Plan(
                runbook,
                inputs(run, entry.plan(), runbook, more),
                Json.as(run.started().world(), WorldFacts.class),
                steps,
                List.of(),
                "");
    }

    private static Map<String, JsonNode> inputs(
            RunState run, JsonNode plan, Runbook runbook, Map<String, JsonNode> more) {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        plan.path("inputs").properties().forEach(i -> inputs.put(i.getKey(), i.getValue()));
        more.forEach((name, value) -> {
            // what came after the approval may be put right
            JsonNode approved = run.started().inputs().get(name);
            if (approved != null && !approved.isNull() && !approved.equals(value)) {
                throw new Refusal(
                        3,
                        Problem.block(
                                "input-given",
                                "input " + name + " was given when the plan was approved",
                                "Take the step's action for it, in the same case: " + actions(runbook, name)));
            }
            inputs.put(name, value);
        });
        return inputs;
    }

    /// The actions that take an input, as commands to complete.
    private static String actions(Runbook runbook, String input) {
        return runbook.steps().stream()
                .filter(step -> PlannedLate.uses(step, input))
                .map(step -> "firebreak " + step.use() + " --help")
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
