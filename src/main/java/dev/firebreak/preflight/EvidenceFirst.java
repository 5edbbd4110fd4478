package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Risk;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// No pod is destroyed whose logs are not collected: they end with it. The case holds them, or a step before
/// is to collect them.
public final class EvidenceFirst implements Check {
    private static final String CODE = "evidence-first";

    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        return steps.stream()
                .flatMap(step -> uncollected(step.id(), Plan.changes(step), promised(step, plan), view).stream())
                .toList();
    }

    /// The same of changes of a step that are about to be sent: what steps before were to collect, they may have
    /// failed to.
    public static List<Problem> due(String run, String step, List<Change> changes, View view) {
        return uncollected(step, changes, List.of(), view).stream()
                .map(problem -> Problem.block(problem.code(), problem.message(), goingOn(run, changes, view))
                        .in(step))
                .toList();
    }

    /// The run stops here, and goes on when it is told to, by its name: collecting is a later one.
    private static String goingOn(String run, List<Change> changes, View view) {
        String pods = changes.stream()
                .map(Change::target)
                .filter(target -> target.kind().equals("Pod"))
                .map(target -> target.namespace() + "/" + target.name())
                .distinct()
                .collect(Collectors.joining(" "));
        String resume = "firebreak resume " + view.caseId() + "/" + run;
        return "Collect them first, and go on: firebreak collect-pod " + pods + " --case " + view.caseId() + ", then "
                + resume + ". Or give the reason why not: " + resume + " --waive " + CODE + " --reason TEXT";
    }

    private static List<Gather.Source.Log> promised(Step<?> step, Plan plan) {
        Set<String> before = before(step, plan);
        return plan.steps().stream()
                .filter(each -> before.contains(each.id()))
                .flatMap(each -> Plan.gathers(each).stream())
                .map(Gather::source)
                .filter(Gather.Source.Log.class::isInstance)
                .map(Gather.Source.Log.class::cast)
                .toList();
    }

    /// The steps that have ended when this one begins.
    private static Set<String> before(Step<?> step, Plan plan) {
        Set<String> before = new HashSet<>();
        Deque<Step<?>> left = new ArrayDeque<>(List.of(step));
        while (!left.isEmpty()) {
            for (String id : plan.waitsFor(left.pop())) {
                if (before.add(id)) {
                    left.push(plan.step(id));
                }
            }
        }
        return before;
    }

    private static List<Problem> uncollected(
            String step, List<Change> changes, List<Gather.Source.Log> promised, View view) {
        List<PodRef> pods = new ArrayList<>();
        for (Change change : changes) {
            Target target = change.target();
            if (change.risk() == Risk.DESTROYS_EVIDENCE && target.kind().equals("Pod")) {
                PodRef ref =
                        new PodRef(String.valueOf(target.namespace()), target.name(), String.valueOf(target.uid()));
                PodFacts.find(ref, view)
                        .filter(pod -> !collected(ref, pod, promised, view))
                        .ifPresent(_ -> pods.add(ref));
            }
        }
        return pods.isEmpty() ? List.of() : List.of(problem(pods, view).in(step));
    }

    private static boolean collected(PodRef ref, JsonNode pod, List<Gather.Source.Log> promised, View view) {
        return PodFacts.of(pod).containers().stream()
                .allMatch(each -> view.collected(ref, each.name())
                        || promised.contains(new Gather.Source.Log(ref, each.name(), false)));
    }

    private static Problem problem(List<PodRef> pods, View view) {
        String words = pods.stream().map(PodRef::toString).collect(Collectors.joining(" "));
        String caseId = view.caseId();
        return Problem.block(
                        CODE,
                        "the logs of what is evicted end with it, and are not collected: " + words.replace(" ", ", "),
                        "Collect them first with: firebreak collect-pod " + words
                                + (caseId == null
                                        ? ", and go on in the case that it opens with --case"
                                        : " --case " + caseId)
                                + ". Or give the reason why not: --waive " + CODE + " --reason TEXT")
                .about(Target.of(pods.getFirst()))
                .canBeWaived();
    }
}
