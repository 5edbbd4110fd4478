package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.ComputeType;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.cloud.Instance;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A node with what EC2 and EKS tell of it, and who runs there.
///
/// @param instance null where AWS was not asked, or does not know it
/// @param role the ARN of its role, else of its instance profile; null where neither is known
public record OnNode(@Nullable Instance instance, @Nullable String role) {
    private static final String NODEGROUP = "eks.amazonaws.com/nodegroup";

    /// The pods of a namespace on the node.
    public record Tenant(String namespace, List<String> pods) {}

    static OnNode of(JsonNode node, @Nullable String eks, View view, Reads reads) {
        String id = ComputeType.instanceId(node);
        if (id == null) {
            reads.unknown("instance", "no-instance", "no EC2 instance stands in the provider id of the node");
            return new OnNode(null, null);
        }
        Optional<Instance> instance = reads.cloud("instance", () -> view.cloud().instances(List.of(id)))
                .flatMap(found -> found.stream()
                        .filter(each -> each.instanceId().equals(id))
                        .findFirst());
        String group = node.at("/metadata/labels").path(NODEGROUP).asString("");
        Optional<String> role = eks == null || group.isEmpty()
                ? Optional.empty()
                : reads.cloud("nodeRole", () -> view.cloud().nodeRole(eks, group))
                        .flatMap(found -> found);
        String profile = instance.map(Instance::profileArn).orElse(null);
        if (role.isEmpty() && profile == null && instance.isPresent()) {
            reads.unknown("nodeRole", "no-instance-profile", "EC2 tells no instance profile of " + id);
        }
        return new OnNode(instance.orElse(null), role.orElse(profile));
    }

    /// Who runs on a node, in the order of the namespaces; null where pods of all namespaces may not be listed.
    static @Nullable List<Tenant> tenants(String node, View view, Reads reads) {
        return reads.cluster("neighbours", () -> view.cluster().list(Resource.POD, null, null, "spec.nodeName=" + node))
                .map(OnNode::tenants)
                .orElse(null);
    }

    private static List<Tenant> tenants(List<JsonNode> pods) {
        TreeMap<String, List<String>> byNamespace = new TreeMap<>();
        pods.stream()
                .filter(pod -> !PodFacts.finished(pod))
                .map(PodFacts::ref)
                .sorted()
                .forEach(ref -> byNamespace
                        .computeIfAbsent(ref.namespace(), _ -> new ArrayList<>())
                        .add(ref.name()));
        return byNamespace.entrySet().stream()
                .map(each -> new Tenant(each.getKey(), each.getValue()))
                .toList();
    }
}
