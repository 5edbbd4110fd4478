package dev.firebreak.action.kube;

import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.reach.Past;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What of a pod's traffic no policy reaches, or perhaps none, by the pod's own object.
final class PodTraffic {
    private static final String NETWORKS = "k8s.v1.cni.cncf.io/network-status";
    private static final String BRANCH = "vpc.amazonaws.com/pod-eni";

    private static final Set<Past> OF_SECURITY_GROUPS =
            EnumSet.of(Past.OWN_SECURITY_GROUPS, Past.MAYBE_OWN_SECURITY_GROUPS);

    private PodTraffic() {}

    static Ground hostNetwork(JsonNode pod) {
        return Ground.no(
                "host-network",
                "pod " + PodFacts.ref(pod) + " uses its node's network, which no NetworkPolicy reaches",
                "spec.hostNetwork");
    }

    /// Whether some of it may go another way than an ordinary pod's.
    static boolean peculiar(JsonNode pod) {
        JsonNode annotations = pod.at("/metadata/annotations");
        return annotations.has(NETWORKS) || annotations.has(BRANCH) || ipv6(pod) || PodFacts.owner(pod) == null;
    }

    /// What goes past the policies that a plugin enforces; parameters as of [#grounds].
    static Set<Past> past(JsonNode pod, Plugin plugin, @Nullable AwsAgent agent) {
        Set<Past> past = grounds(pod, plugin, agent).stream()
                .flatMap(ground -> past(ground).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Past.class)));
        if (pod.at("/metadata/annotations").has(BRANCH) && Collections.disjoint(past, OF_SECURITY_GROUPS)) {
            past.add(Past.BESIDE_SECURITY_GROUPS);
        }
        return past;
    }

    private static Optional<Past> past(Ground ground) {
        boolean sure = ground.holds() == Holds.NO;
        return Optional.ofNullable(
                switch (ground.code()) {
                    case "secondary-interface" -> sure ? Past.OTHER_INTERFACES : Past.MAYBE_OTHER_INTERFACES;
                    case "security-groups-strict" -> Past.OWN_SECURITY_GROUPS;
                    case "security-groups-unclear", "security-groups-mode-unclear" -> Past.MAYBE_OWN_SECURITY_GROUPS;
                    case "pod-orphan" -> Past.MAYBE_UNENFORCED;
                    case "ipv4-egress" -> Past.IPV4_EGRESS;
                    default -> null;
                });
    }

    private static boolean ipv6(JsonNode pod) {
        return pod.at("/status/podIP").asString("").contains(":");
    }

    /// @param agent the VPC CNI as it runs on the pod's node; null where it doesn't, or can't be seen
    static List<Ground> grounds(JsonNode pod, Plugin plugin, @Nullable AwsAgent agent) {
        if (plugin == Plugin.NONE || plugin == Plugin.UNKNOWN) {
            return List.of();
        }
        List<Ground> grounds = new ArrayList<>();
        secondary(pod, plugin).ifPresent(grounds::add);
        if (agent != null) {
            ipv4Egress(pod, plugin, agent).ifPresent(grounds::add);
        }
        branch(pod, plugin, agent).ifPresent(grounds::add);
        if (plugin == Plugin.VPC_CNI && PodFacts.owner(pod) == null) {
            grounds.add(Ground.unknown(
                    "pod-orphan",
                    "pod " + PodFacts.ref(pod)
                            + " has no owner: the EKS user guide says that policies are not enforced on such pods, the"
                            + " controller's source says nothing of it",
                    "metadata.ownerReferences"));
        }
        return grounds;
    }

    /// Policies hold on the first interface alone (EKS user guide); what the others do with Multus is not known.
    private static Optional<Ground> secondary(JsonNode pod, Plugin plugin) {
        String written = pod.at("/metadata/annotations").path(NETWORKS).asString("");
        if (written.isEmpty() || interfaces(written) == 1) {
            return Optional.empty();
        }
        String source = "annotation " + NETWORKS;
        return Optional.of(
                plugin == Plugin.VPC_CNI && interfaces(written) > 1
                        ? Ground.no(
                                "secondary-interface",
                                "pod " + PodFacts.ref(pod) + " has more interfaces than the one that policies hold on",
                                source)
                        : Ground.unknown(
                                "secondary-interface",
                                "pod " + PodFacts.ref(pod)
                                        + " may have more interfaces than the one that policies hold on",
                                source));
    }

    /// How many interfaces the annotation lists; 0 where it is no list.
    private static int interfaces(String written) {
        try {
            JsonNode list = Json.parse(written);
            return list.isArray() ? list.size() : 0;
        } catch (Json.Malformed notJson) {
            return 0;
        }
    }

    /// On IPv6 clusters pods reach IPv4 by a path of their own, which no policy secures: on unless it is switched
    /// off (README of the VPC CNI, Calico's page on EKS).
    private static Optional<Ground> ipv4Egress(JsonNode pod, Plugin plugin, AwsAgent agent) {
        String value = agent.environment("ENABLE_V4_EGRESS").orElse("true");
        return plugin == Plugin.CILIUM || !ipv6(pod) || value.equals("false")
                ? Optional.empty()
                : Optional.of(Ground.no(
                        "ipv4-egress",
                        "pod " + PodFacts.ref(pod) + " can reach IPv4 addresses, and no policy holds there",
                        "ENABLE_V4_EGRESS of " + agent.where()));
    }

    /// A pod with an interface of its own is under its security groups; policies hold beside them only in standard
    /// mode, and strict is the default (EKS Best Practices Guide, README of the VPC CNI).
    private static Optional<Ground> branch(JsonNode pod, Plugin plugin, @Nullable AwsAgent agent) {
        if (!pod.at("/metadata/annotations").has(BRANCH)) {
            return Optional.empty();
        }
        String mode = agent == null
                ? ""
                : agent.environment("POD_SECURITY_GROUP_ENFORCING_MODE").orElse("strict");
        String source = "annotation " + BRANCH
                + (agent == null ? "" : ", POD_SECURITY_GROUP_ENFORCING_MODE of " + agent.where());
        String made = Json.text(pod, "/metadata/creationTimestamp");
        if (agent != null && agent.since() != null && made != null && made.compareTo(agent.since()) < 0) {
            // pods keep the mode in which they started (README of the VPC CNI), and who set it since is not told
            return Optional.of(Ground.unknown(
                    "security-groups-mode-unclear",
                    "pod " + PodFacts.ref(pod)
                            + " has security groups of its own and is older than the VPC CNI's pod on its node: whether"
                            + " it started in strict mode is not known",
                    source));
        }
        if (mode.equals("standard") && plugin == Plugin.VPC_CNI) {
            return Optional.empty();
        }
        return Optional.of(
                mode.equals("strict")
                        ? Ground.no(
                                "security-groups-strict",
                                "pod " + PodFacts.ref(pod)
                                        + " has security groups of its own in strict mode: they hold, and policies do"
                                        + " not",
                                source)
                        : Ground.unknown(
                                "security-groups-unclear",
                                "pod " + PodFacts.ref(pod)
                                        + " has security groups of its own, and whether policies hold beside them is"
                                        + " not known",
                                source));
    }
}
