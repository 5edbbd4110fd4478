package dev.firebreak.action.kube;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a cluster can't do without: pods of its own namespaces, and DNS and the network plugin wherever they
/// run.
/// These are told by the labels that their projects' manifests give their pods. A label proves nothing: whoever
/// made the pod chose it, so that a refusal names it and the way to take it off.
///
/// @param what in words
/// @param label `KEY=VALUE` that says so; empty where the namespace does
record ClusterPart(String what, Optional<String> label) {
    private static final Set<String> NAMESPACES = Set.of("kube-system", "kube-public", "kube-node-lease");

    private static final String PLUGIN = "the network plugin";
    private static final String DNS = "the cluster's DNS";

    private record Mark(String label, String what) {
        boolean on(Map<String, String> labels) {
            int equals = label.indexOf('=');
            return label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
        }
    }

    /// Manifests and charts of amazon-vpc-cni-k8s, CoreDNS, Calico with its operator, Cilium, and
    /// NodeLocal DNSCache.
    private static final List<Mark> MARKS = List.of(
            new Mark("k8s-app=aws-node", PLUGIN),
            new Mark("k8s-app=calico-node", PLUGIN),
            new Mark("k8s-app=calico-typha", PLUGIN),
            new Mark("k8s-app=calico-kube-controllers", PLUGIN),
            new Mark("k8s-app=tigera-operator", PLUGIN),
            new Mark("k8s-app=cilium", PLUGIN),
            new Mark("io.cilium/app=operator", PLUGIN),
            new Mark("k8s-app=kube-dns", DNS),
            new Mark("k8s-app=coredns", DNS),
            new Mark("app.kubernetes.io/name=coredns", DNS),
            new Mark("k8s-app=node-local-dns", DNS));

    /// Whether a namespace is one of the cluster's own.
    static boolean holds(String namespace) {
        return NAMESPACES.contains(namespace);
    }

    static Optional<ClusterPart> of(JsonNode pod) {
        String namespace = pod.at("/metadata/namespace").asString();
        Map<String, String> labels = PodFacts.labels(pod);
        return NAMESPACES.contains(namespace)
                ? Optional.of(new ClusterPart("the cluster itself", Optional.empty()))
                : MARKS.stream()
                        .filter(m -> m.on(labels))
                        .findFirst()
                        .map(m -> new ClusterPart(m.what(), Optional.of(m.label())));
    }
}
