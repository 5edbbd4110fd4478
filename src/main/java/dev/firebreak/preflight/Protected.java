package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The plan changes nothing in a namespace that the configuration protects, no pod of a protected workload, and
/// no node on which one of these runs, pods of DaemonSets aside, which run everywhere. Reading, collecting and
/// taking back are never kept from anybody.
final class Protected implements Check {
    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        Guardrails house = view.guardrails();
        boolean nothing = house.namespaces().isEmpty() && house.workloads().isEmpty();
        if (nothing || !plan.undoes().isEmpty()) {
            return List.of();
        }
        Look look = new Look(view, house);
        // one problem for each rule and step says it: a namespace has many targets
        Set<String> told = new HashSet<>();
        List<Problem> problems = new ArrayList<>();
        for (Step<?> step : steps) {
            Stream<Target> changed = Plan.changes(step).stream()
                    .filter(KubeChange.class::isInstance)
                    .map(Change::target);
            Stream.concat(changed, Plan.onPods(step).stream().map(Target::of))
                    .forEach(target -> look.at(target)
                            .filter(because -> told.add(step.id() + " " + because))
                            .map(because -> problem(target, because).in(step.id()))
                            .ifPresent(problems::add));
        }
        return problems;
    }

    private static Problem problem(Target target, String because) {
        return Problem.block(
                        "protected",
                        target + " is protected: " + because,
                        "Leave it out, or lift the protection for this run with: --waive protected --reason TEXT")
                .about(target)
                .canBeWaived();
    }

    /// One look for a whole plan: each protected workload is read once, where the plan comes near it.
    private static final class Look {
        private final View view;
        private final Guardrails house;
        private final Map<String, List<JsonNode>> pods = new HashMap<>();

        Look(View view, Guardrails house) {
            this.view = view;
            this.house = house;
        }

        /// Why a target is protected; empty where it isn't.
        Optional<String> at(Target target) {
            String namespace = target.namespace();
            if (target.kind().equals("Node")) {
                return node(target.name());
            }
            if (namespace == null) {
                return Optional.empty();
            }
            String where = house.namespaces().get(namespace);
            if (where != null) {
                return Optional.of(where + " protects namespace " + namespace);
            }
            return target.kind().equals("Pod") ? pod(namespace, String.valueOf(target.uid())) : Optional.empty();
        }

        private Optional<String> pod(String namespace, String uid) {
            for (Map.Entry<String, String> workload : house.workloads().entrySet()) {
                if (workload.getKey().startsWith(namespace + "/")
                        && podsOf(workload.getKey()).stream()
                                .anyMatch(p -> PodFacts.ref(p).uid().equals(uid))) {
                    return Optional.of(workload.getValue() + " protects " + workload.getKey());
                }
            }
            return Optional.empty();
        }

        private Optional<String> node(String name) {
            for (Map.Entry<String, String> namespace : house.namespaces().entrySet()) {
                Optional<PodRef> there =
                        on(name, view.cluster().list(Resource.POD, namespace.getKey(), null, "spec.nodeName=" + name));
                if (there.isPresent()) {
                    return Optional.of(there.get() + " runs on it, and " + namespace.getValue() + " protects namespace "
                            + namespace.getKey());
                }
            }
            for (Map.Entry<String, String> workload : house.workloads().entrySet()) {
                Optional<PodRef> there = on(name, podsOf(workload.getKey()));
                if (there.isPresent()) {
                    return Optional.of(
                            there.get() + " runs on it, and " + workload.getValue() + " protects " + workload.getKey());
                }
            }
            return Optional.empty();
        }

        private static Optional<PodRef> on(String node, List<JsonNode> pods) {
            return pods.stream()
                    .map(PodFacts::of)
                    .filter(p -> node.equals(p.node()))
                    .filter(p -> p.owner() == null || !p.owner().kind().equals("DaemonSet"))
                    .map(PodFacts::ref)
                    .findFirst();
        }

        /// A workload that does not exist has no pods to protect.
        private List<JsonNode> podsOf(String workload) {
            return pods.computeIfAbsent(workload, named -> {
                try {
                    return Targets.podsOf(view.cluster(), named, null);
                } catch (Refusal refusal) {
                    if (refusal.problems().getFirst().code().equals("target-not-found")) {
                        return List.of();
                    }
                    throw refusal;
                }
            });
        }
    }
}
