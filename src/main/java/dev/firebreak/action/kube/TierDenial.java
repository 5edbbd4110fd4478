package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Plugin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A denial that stands above the ordinary policies: the objects that make it, in the order in which they are made.
sealed interface TierDenial permits AdminTier, CiliumDeny, CalicoTier {

    /// Whom it denies: the pods of the namespaces that the selector selects.
    ///
    /// @param value of the label by which the objects made are found again
    /// @param name of the objects made; unique in the cluster
    record Held(Set<String> namespaces, LabelSelector pods, Names names, String value, String name) {
        ObjectNode metadata(Resource resource, String namespace) {
            ObjectNode object = Json.object();
            object.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
            ObjectNode metadata = object.putObject("metadata").put("name", name);
            if (resource.namespaced()) {
                metadata.put("namespace", namespace);
            }
            metadata.putObject("labels").put(names.label(), value);
            metadata.putObject("annotations").put(names.intent(), Symbols.INTENT);
            return object;
        }

        KubeChange make(Resource resource, String namespace, String id, ObjectNode object, String words) {
            String made = object.at("/metadata/name").asString();
            return KubeChange.create(
                    id,
                    resource,
                    new Target(resource.kind(), resource.namespaced() ? namespace : null, made, null, null),
                    object,
                    words);
        }
    }

    /// The kinds that it is made of.
    List<Resource> kinds();

    List<KubeChange> changes(Held held);

    /// Whether it denies all that any policy allows, so that no policy of others has to be changed.
    default boolean beatsEveryAllow() {
        return kinds().stream().anyMatch(TierDenial::beatsEveryAllow);
    }

    /// Whether a plugin is known to make nothing of a policy of this kind: its definition can be there without
    /// whoever acts on it.
    ///
    /// @param tiers whether the plugin knows the tiers that the kind is of: the VPC CNI its own, Calico and
    /// Cilium the upstream ones
    static boolean idle(Resource kind, Plugin plugin, Holds tiers) {
        Plugin by = by(kind);
        return switch (plugin) {
            case NONE, UNKNOWN -> false;
            case VPC_CNI -> by != Plugin.VPC_CNI || tiers == Holds.NO;
            case CALICO, CILIUM -> by == Plugin.UNKNOWN ? tiers == Holds.NO : by != plugin;
        };
    }

    /// Whose kind it is; unknown for the upstream one.
    private static Plugin by(Resource kind) {
        return switch (kind.group()) {
            case "networking.k8s.aws" -> Plugin.VPC_CNI;
            case "cilium.io" -> Plugin.CILIUM;
            case "crd.projectcalico.org", "projectcalico.org" -> Plugin.CALICO;
            default -> Plugin.UNKNOWN;
        };
    }

    /// The kinds of which a pod's label can be denied something above the ordinary policies.
    List<Resource> DECIDING = List.of(
            Resource.CILIUM_NETWORK_POLICY,
            Resource.CALICO_GLOBAL_NETWORK_POLICY_V3,
            Resource.CALICO_GLOBAL_NETWORK_POLICY,
            Resource.AWS_CLUSTER_NETWORK_POLICY,
            Resource.CLUSTER_NETWORK_POLICY);

    /// The denial of an earlier run that denies pods of a namespace with this label all traffic, if one stands. Who may
    /// not list a kind has made none of it.
    static Optional<IsolatePod.Denial> standing(String namespace, String label, String value, View view) {
        for (Resource kind : DECIDING) {
            if (!view.cluster().serves(kind)) {
                continue;
            }
            Right right = Right.kube(Right.Use.STRONGER, "list", kind, "").in(namespace);
            List<JsonNode> found = Looked.of(
                            right,
                            () -> Optional.of(view.cluster()
                                    .list(kind, kind.namespaced() ? namespace : null, label + "=" + value, null)))
                    .found()
                    .orElse(List.of());
            if (!found.isEmpty()) {
                boolean counts = !idle(kind, ClusterNetwork.plugin(Set.of(namespace), view), Holds.UNKNOWN);
                return Optional.of(new IsolatePod.Denial(
                        kind, found.getFirst().at("/metadata/name").asString(), counts && beatsEveryAllow(kind), true));
            }
        }
        return Optional.empty();
    }

    static boolean beatsEveryAllow(Resource kind) {
        return !kind.plural().equals(Resource.CLUSTER_NETWORK_POLICY.plural());
    }

    /// Everybody: all of IPv4 and of IPv6.
    static ArrayNode everyAddress() {
        return Json.array().add("0.0.0.0/0").add("::/0");
    }
}
