package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Pods that are started again under the name of an earlier one: the VPC CNI's agent has been seen to keep the
/// rules of the earlier one for them (aws-network-policy-agent issues 616 and 676). Nothing in the API tells which
/// it holds, so that of such a pod nothing is claimed by what its policies say.
final class StaleRules {
    static final String CODE = "stale-rules";
    private static final String SOURCE = "aws-network-policy-agent issues 616 and 676";

    /// Those that the case has isolated, by name.
    private final Map<String, Set<PodRef>> isolated;

    StaleRules(View view) {
        Stream<PodRef> enclosed = Stream.concat(
                        view.standing(IsolateNamespace.TYPE).stream(), view.standing(IsolateWorkload.TYPE).stream())
                .flatMap(each -> each.pods().stream());
        this.isolated = Stream.concat(
                        view.standing(IsolatePod.TYPE).stream()
                                .flatMap(each -> Stream.concat(each.pods().stream(), each.suspects().stream())),
                        enclosed)
                .collect(Collectors.groupingBy(PodRef::toString, Collectors.toSet()));
    }

    /// Whether the case has isolated another pod of this name.
    boolean maySpeakFor(PodRef pod) {
        return isolated.getOrDefault(pod.toString(), Set.of()).stream().anyMatch(other -> !other.equals(pod));
    }

    /// Of a pod that is gone, about the one that has its name.
    static Ground ofSuccessor(PodRef gone) {
        return Ground.unknown(
                CODE,
                "another pod has the name of " + gone
                        + " now: the VPC CNI's agent may hold the rules of the earlier one for it",
                SOURCE);
    }

    static Ground ground(PodRef pod) {
        return Ground.unknown(CODE, words(pod), SOURCE);
    }

    static String words(PodRef pod) {
        return "pod " + pod
                + " has the name of an earlier pod that this case isolated: the VPC CNI's agent may hold the"
                + " rules of that one for it";
    }

    static Problem warning(PodRef pod) {
        return Problem.warn(CODE, words(pod), "See what gets through: firebreak probe " + pod)
                .because("agents have kept them for pods that start again under the same name: " + SOURCE)
                .about(Target.of(pod));
    }

    /// Of pods that are let go, those that would start again under the same name.
    static Stream<Problem> afterUndo(List<JsonNode> letGo) {
        List<PodRef> stable = letGo.stream()
                .filter(StaleRules::keepsItsName)
                .map(PodFacts::ref)
                .sorted()
                .toList();
        String names = stable.stream().map(PodRef::toString).collect(Collectors.joining(", "));
        return stable.isEmpty()
                ? Stream.of()
                : Stream.of(Problem.warn(
                                CODE,
                                "where one of these starts again under its name, the VPC CNI's agent may hold the rules"
                                        + " of now for it: " + names,
                                "See what gets through when it does: firebreak probe " + stable.getFirst())
                        .because("agents have kept them for pods that start again under the same name: " + SOURCE)
                        .about(Target.of(stable.getFirst())));
    }

    /// A pod of a StatefulSet, one of a node's files, and one that nobody started.
    private static boolean keepsItsName(JsonNode pod) {
        PodFacts.Owner owner = PodFacts.owner(pod);
        return owner == null
                || owner.kind().equals("StatefulSet")
                || owner.kind().equals("Node");
    }
}
