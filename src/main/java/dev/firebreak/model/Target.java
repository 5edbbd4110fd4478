package dev.firebreak.model;

import org.jspecify.annotations.Nullable;

/// What a change or a problem is about: a Kubernetes object (`kind`, `namespace`, `name`, `uid`) or an AWS
/// resource (`kind`, `name`, `arn`). What does not apply is null.
public record Target(
        String kind,
        @Nullable String namespace,
        String name,
        @Nullable String uid,
        @Nullable String arn) {
    public static Target of(PodRef pod) {
        return new Target("Pod", pod.namespace(), pod.name(), pod.uid(), null);
    }

    public static Target of(NodeRef node) {
        return new Target("Node", null, node.name(), node.uid(), null);
    }

    /// An AWS resource known by its id alone.
    public static Target aws(String kind, String id) {
        return new Target(kind, null, id, null, null);
    }

    @Override
    public String toString() {
        return kind.toLowerCase(java.util.Locale.ROOT) + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
