package dev.firebreak.plan;

import dev.firebreak.action.OnPods;
import dev.firebreak.change.Change;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What a runbook would do to the world as it is now: its steps with their proposals, and every problem.
/// `undoes` is the run or step that it takes back, empty for any other plan.
public record Plan(
        Runbook runbook,
        Map<String, JsonNode> inputs,
        WorldFacts world,
        List<Step<?>> steps,
        List<Problem> problems,
        String undoes) {
    public Plan {
        inputs = Map.copyOf(inputs);
        steps = List.copyOf(steps);
        problems = List.copyOf(problems);
    }

    public Plan with(List<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new Plan(runbook, inputs, world, steps, all, undoes);
    }

    public String digest() {
        return PlanJson.digest(this);
    }

    public List<Problem> blocking() {
        return problems.stream().filter(p -> p.severity() == Severity.BLOCK).toList();
    }

    public Step<?> step(String id) {
        return steps.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    }

    /// The steps that must have ended before this one begins: all above it where it doesn't say what it needs.
    public Set<String> waitsFor(Step<?> step) {
        Set<String> needs = step.terms().needs();
        return needs != null
                ? needs
                : steps.stream()
                        .map(Step::id)
                        .takeWhile(id -> !id.equals(step.id()))
                        .collect(Collectors.toSet());
    }

    /// The changes of all steps that are planned now.
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Step<?> step : steps) {
            changes.addAll(changes(step));
        }
        return changes;
    }

    public static List<Change> changes(Step<?> step) {
        return step.proposal() instanceof Proposal.Changes<?> proposed ? proposed.changes() : List.of();
    }

    /// The pods that a step acts on through other objects.
    public static List<PodRef> onPods(Step<?> step) {
        return step.proposal() instanceof Proposal.Changes<?> proposed && proposed.outputs() instanceof OnPods on
                ? on.pods()
                : List.of();
    }

    public static List<Gather> gathers(Step<?> step) {
        return step.proposal() instanceof Proposal.Changes<?> proposed ? proposed.gathers() : List.of();
    }

    /// Whether approving it would let anything happen: a change, a capture, or a step planned later.
    public boolean needsApproval() {
        return steps.stream()
                .anyMatch(
                        s -> s.proposal() instanceof Proposal.Changes<?> || s.proposal() instanceof Proposal.Later<?>);
    }
}
