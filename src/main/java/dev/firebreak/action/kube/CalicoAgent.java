package dev.firebreak.action.kube;

import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Holds;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Calico, where its daemonset is as its operator installs it, or as its manifests do: for policies alone or with a
/// network of its own, it enforces where its agent runs.
record CalicoAgent(Looked<JsonNode> ofOperator, Looked<JsonNode> ofManifest) {
    boolean runs() {
        return found().findAny().isPresent();
    }

    private Stream<JsonNode> found() {
        return Stream.of(ofOperator, ofManifest)
                .flatMap(looked -> looked.found().stream())
                .filter(set -> CiliumAgent.runs(set, "calico-node"));
    }

    JsonNode daemonSet() {
        return found().findFirst().orElseThrow();
    }

    List<Ground> unread() {
        return runs()
                ? List.of()
                : Stream.of(
                                ofOperator.unknown("daemonset calico-system/calico-node"),
                                ofManifest.unknown("daemonset kube-system/calico-node"))
                        .flatMap(List::stream)
                        .toList();
    }

    /// Whether it enforces the upstream ClusterNetworkPolicy: from 3.31 on (tigera/docs PR 2416).
    Holds upstream() {
        return ImageReference.since(CiliumAgent.image(daemonSet(), "calico-node"), 3, 31);
    }

    List<Ground> grounds() {
        return List.of(Ground.yes(
                "calico-enforces",
                "Calico runs here and enforces NetworkPolicies",
                "daemonset " + daemonSet().at("/metadata/namespace").asString() + "/calico-node"));
    }
}
