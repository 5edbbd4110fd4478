package dev.firebreak.parts;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A real part that tests can ask for with [NeedsRealParts].
public enum Part {
    KUBERNETES("Kubernetes"),
    MOTO("moto"),
    VERSITYGW("versitygw"),
    /// A program of ours around its matcher.
    CYCLONUS("Cyclonus"),
    NETWORK_CONFIG_ANALYZER("network-config-analyzer"),
    /// The definitions of the policy kinds that are not built in, as their projects ship them.
    POLICY_KINDS("policy kinds"),
    /// The program, and the right to trace another.
    STRACE("strace"),
    /// A terminal that draws.
    TERMINAL("Terminal"),
    /// bash, zsh and fish.
    SHELLS("Shells"),
    /// Network namespaces and nftables of the machine, and the program that a probe pod runs. A machine whose kernel
    /// makes no namespaces lacks no part: the tests say themselves that they did not run.
    PACKETS("Real packets");

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
            case CYCLONUS -> List.of(Component.CYCLONUS);
            case NETWORK_CONFIG_ANALYZER -> List.of(Component.NETWORK_CONFIG_ANALYZER);
            case POLICY_KINDS -> List.of(Component.POLICY_KINDS);
            case STRACE, TERMINAL, SHELLS -> List.of();
            case PACKETS -> List.of(Component.AGNHOST);
        };
    }

    /// Why this part can't be had on this machine, one sentence per missing tool, or empty where it can.
    Optional<String> missing(PartCache cache) {
        if (this == STRACE) {
            return Strace.missing();
        }
        if (this == TERMINAL) {
            return Tmux.missing();
        }
        if (this == SHELLS) {
            return Shells.missing();
        }
        if (this == PACKETS && PacketLab.missing().isPresent()) {
            return PacketLab.missing();
        }
        var titlesByTool = components().stream()
                .filter(component -> !cache.offers(component))
                .collect(groupingBy(
                        component -> "%s is needed to build (no `%s` on the PATH): "
                                .formatted(component.toolTitle(), component.tool()),
                        TreeMap::new,
                        mapping(Component::title, joining(", "))));
        return titlesByTool.entrySet().stream()
                .map(entry -> entry.getKey() + entry.getValue())
                .reduce((one, other) -> one + "; " + other);
    }

    /// Programs with their versions, for people: `kube-apiserver v1.36.3, etcd v3.6.16, …`.
    String versions(PartCache cache) {
        var built = components().stream().map(cache::describe).collect(joining(", "));
        return switch (this) {
            case STRACE -> Strace.version();
            case TERMINAL -> Tmux.version();
            case SHELLS -> Shells.versions();
            case PACKETS -> PacketLab.refused().orElseGet(() -> PacketLab.version() + ", " + built);
            default -> built;
        };
    }
}
