package dev.firebreak.parts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A real part that tests can ask for with [NeedsRealParts].
public enum Part {
    KUBERNETES("Kubernetes"),
    MOTO("moto"),
    VERSITYGW("versitygw");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    private List<Component> components() {
        return switch (this) {
            case KUBERNETES ->
                List.of(Component.KUBE_APISERVER, Component.ETCD, Component.KUBE_CONTROLLER_MANAGER, Component.KUBECTL);
            case MOTO -> List.of(Component.AWS);
            // the `aws` command comes from moto's environment
            case VERSITYGW -> List.of(Component.VERSITYGW, Component.AWS);
        };
    }

    /// Why this part can't be had on this machine, or empty where it can.
    Optional<String> missing(PartCache cache) {
        var reasons = components().stream()
                .flatMap(component -> cache.missing(component).stream())
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
    }

    /// Programs with their versions, for people: `kube-apiserver v1.36.3, etcd v3.6.16, …`.
    String versions(PartCache cache) {
        return components().stream().map(cache::describe).collect(Collectors.joining(", "));
    }
}
