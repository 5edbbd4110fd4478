package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Cilium, where its daemonset is as its chart installs it: it enforces unless its settings say otherwise
/// (docs.cilium.io, policy enforcement modes).
record CiliumAgent(Looked<JsonNode> looked, Looked<JsonNode> config) {
    private static final String ENDPOINTS = "ciliumendpoints.cilium.io";
    private static final String UPSTREAM = "enable-k8s-cluster-network-policy";
    private static final String CONFIG = "configmap kube-system/cilium-config";

    /// Its settings are read only where it runs.
    static CiliumAgent look(View view, UnaryOperator<Looked<JsonNode>> noted) {
        Looked<JsonNode> daemonSet = noted.apply(Looked.get(view, Rights.CILIUM, Resource.DAEMON_SET));
        return new CiliumAgent(
                daemonSet,
                daemonSet.found().isPresent()
                        ? noted.apply(Looked.get(view, Rights.CILIUM_CONFIG, Resource.CONFIG_MAP))
                        : new Looked<>(Optional.empty(), null));
    }

    boolean runs() {
        return looked.found().filter(set -> runs(set, "cilium-agent")).isPresent();
    }

    /// Whether a daemonset is the one that it seems by its name.
    static boolean runs(JsonNode daemonSet, String container) {
        return daemonSet
                .at("/spec/template/spec/containers")
                .valueStream()
                .anyMatch(each -> container.equals(Json.text(each, "/name")));
    }

    JsonNode daemonSet() {
        return looked.found().orElseThrow();
    }

    List<Ground> unread() {
        return looked.unknown("daemonset kube-system/cilium");
    }

    List<Ground> grounds() {
        List<Ground> grounds = new ArrayList<>();
        grounds.add(Ground.yes(
                "cilium-enforces",
                "Cilium runs here" + (chained() ? ", chained to another plugin," : "")
                        + " and enforces NetworkPolicies",
                "daemonset kube-system/cilium, " + CONFIG));
        if (config.missing() != null) {
            grounds.addAll(config.unknown(CONFIG));
            return grounds;
        }
        if (config.found().isEmpty()) {
            grounds.add(Ground.unknown(
                    "cilium-unclear", "whether Cilium enforces is not known: its settings are not there", CONFIG));
            return grounds;
        }
        if (value("enable-policy").equals("never")) {
            grounds.add(off("enable-policy is never"));
        }
        if (value("policy-audit-mode").equals("true")) {
            grounds.add(off("policy-audit-mode only logs what would be denied"));
        }
        if (value("enable-k8s-networkpolicy").equals("false")) {
            grounds.add(off("enable-k8s-networkpolicy is false"));
        }
        return grounds;
    }

    /// Whether it enforces the upstream ClusterNetworkPolicy: from 1.20 on, where it is told to (cilium PR
    /// 47227).
    Holds upstream() {
        Holds version = ImageReference.since(image(daemonSet(), "cilium-agent"), 1, 20);
        if (version == Holds.NO
                || (config.found().isPresent() && !value(UPSTREAM).equals("true"))) {
            return Holds.NO;
        }
        return config.found().isPresent() ? version : Holds.UNKNOWN;
    }

    /// The image of a container of a daemonset.
    static String image(JsonNode daemonSet, String container) {
        return daemonSet
                .at("/spec/template/spec/containers")
                .valueStream()
                .filter(each -> container.equals(Json.text(each, "/name")))
                .map(each -> each.path("image").asString(""))
                .findFirst()
                .orElse("");
    }

    private static Ground off(String why) {
        return Ground.no("cilium-off", "Cilium does not enforce NetworkPolicies: " + why, CONFIG);
    }

    private boolean chained() {
        return !List.of("", "none").contains(value("cni-chaining-mode"));
    }

    private String value(String key) {
        return config.found()
                .map(map -> map.path("data").path(key).asString(""))
                .orElse("");
    }

    /// A pod that started before Cilium did, or that another plugin wired, has no CiliumEndpoint and is under no
    /// policy of Cilium's.
    ///
    /// @param endpoints those of the pod's namespace, as NAMESPACE/NAME
    static List<Ground> manages(JsonNode pod, Looked<Set<String>> endpoints) {
        if (endpoints.missing() != null) {
            return endpoints.unknown(ENDPOINTS);
        }
        String name = PodFacts.ref(pod).toString();
        return endpoints.found().filter(all -> all.contains(name)).isPresent()
                ? List.of()
                : List.of(Ground.unknown(
                        "cilium-unmanaged",
                        "no CiliumEndpoint stands for pod " + name + ": Cilium may not manage it",
                        ENDPOINTS));
    }

    /// @param namespace null is all of them
    static Looked<Set<String>> endpoints(@Nullable String namespace, View view) {
        Right right = namespace == null ? Rights.CILIUM_ENDPOINTS.everywhere() : Rights.CILIUM_ENDPOINTS.in(namespace);
        return Looked.of(
                right,
                () -> Optional.of(
                        view.cluster().serves(Resource.CILIUM_ENDPOINT)
                                ? view.cluster().list(Resource.CILIUM_ENDPOINT, namespace, null, null).stream()
                                        .map(each -> PodFacts.ref(each).toString())
                                        .collect(Collectors.toSet())
                                : Set.of()));
    }
}
