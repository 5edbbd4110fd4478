package dev.firebreak.action.kube;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Symbols;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.LabelSelector.Operator;
import dev.firebreak.reach.LabelSelector.Requirement;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Keeps policies from allowing the pods of a part anything, those to come included, and leaves them as they are
/// for all others. A selector can only be added to, so *not these pods* must be one requirement: where the pods are
/// told by several, each but the first gets a copy of the policy that goes on for the pods without it. A pod that
/// lost its only policy would be open.
///
/// @param value of the label that tells the run and the step
/// @param stem of the names of copies
record Narrowing(Names names, String value, String stem) {

    /// What it takes, copies first, so that nobody loses an allow on the way.
    List<KubeChange> of(JsonNode policy, LabelSelector part) {
        List<KubeChange> changes = new ArrayList<>();
        List<Requirement> requirements = part.requirements();
        LabelSelector selector = NetworkPolicy.parse(policy).podSelector();
        for (Requirement other : requirements.stream().skip(1).toList()) {
            if (!selector.and(other.not()).contradictsItself()) {
                changes.add(copy(policy, other.not(), changes.size() + 1));
            }
        }
        Patch patch = Patch.of(policy);
        for (Requirement narrower : requirements.isEmpty()
                ? nobody()
                : List.of(requirements.getFirst().not())) {
            patch.append("/spec/podSelector/matchExpressions", narrower.toJson());
        }
        Target target = target(policy);
        changes.add(KubeChange.patch(
                "narrow-" + target.namespace() + "/" + target.name(),
                Resource.NETWORK_POLICY,
                target,
                patch,
                requirements.isEmpty()
                        ? "Keep policy " + target.namespace() + "/" + target.name() + " from selecting any pod"
                        : "Exclude the workload's pods from policy " + target.namespace() + "/" + target.name()));
        return changes;
    }

    /// A label that has this value and has it not: no pod can.
    private List<Requirement> nobody() {
        Requirement has = new Requirement(names.label(), Operator.IN, List.of(value));
        return List.of(has, has.not());
    }

    private KubeChange copy(JsonNode policy, Requirement without, int number) {
        String namespace = policy.at("/metadata/namespace").asString();
        String of = policy.at("/metadata/name").asString();
        String name =
                stem + "-" + CanonicalJson.sha256(policy.at("/metadata/uid")).substring(0, 8) + "-" + number;
        ObjectNode copy = Json.object();
        copy.put("apiVersion", "networking.k8s.io/v1").put("kind", "NetworkPolicy");
        ObjectNode metadata = copy.putObject("metadata").put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put(names.label(), value);
        metadata.putObject("annotations").put(names.intent(), Symbols.INTENT);
        ObjectNode spec = (ObjectNode) policy.at("/spec").deepCopy();
        spec.set(
                "podSelector",
                NetworkPolicy.parse(policy).podSelector().and(without).toJson());
        copy.set("spec", spec);
        return KubeChange.create(
                "copy-" + namespace + "/" + of + "/" + number,
                Resource.NETWORK_POLICY,
                new Target("NetworkPolicy", namespace, name, null, null),
                copy,
                "Keep what policy " + namespace + "/" + of + " allows to pods that have not " + without.not());
    }

    /// A selector as it is when what stands now is undone: what parts have added to it left out.
    ///
    /// @param policies those of the namespace
    static LabelSelector undone(LabelSelector selector, List<NetworkPolicy> policies, Names names) {
        Set<Requirement> added = new HashSet<>();
        for (NetworkPolicy policy : policies) {
            if (policy.ref().name().startsWith(names.stem() + "-") && !policy.allowsAnything()) {
                policy.podSelector().requirements().stream()
                        .filter(each -> !each.key().equals(names.label()))
                        .forEach(each -> added.add(each.not()));
            }
        }
        return new LabelSelector(
                selector.matchLabels(),
                selector.matchExpressions().stream()
                        .filter(each -> !added.contains(each))
                        .filter(each -> !each.key().equals(names.label()) || !selector.contradictsItself())
                        .toList());
    }

    private static Target target(JsonNode policy) {
        return new Target(
                "NetworkPolicy",
                policy.at("/metadata/namespace").asString(),
                policy.at("/metadata/name").asString(),
                policy.at("/metadata/uid").asString(),
                null);
    }
}
