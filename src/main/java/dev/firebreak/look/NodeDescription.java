package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a responder asks about a node: who runs there, what it stands on, and what its role is worth to them.
public record NodeDescription(
        FindPods.NodeFacts node,
        Suspect suspect,
        List<String> status,
        List<String> taints,
        @Nullable String role,
        MetadataService instanceMetadata,
        @Nullable List<Instance.Attachment> volumes,
        @Nullable List<OnNode.Tenant> tenants,
        @Nullable List<EventFacts> events,
        List<Unknown> unknown) {

    /// Throws [dev.firebreak.model.Refusal] 4 `target-not-found`.
    public static NodeDescription of(String name, @Nullable String eks, View view) {
        JsonNode node = Targets.named(view.cluster(), Resource.NODE, null, name, "node " + name);
        Reads reads = new Reads(view);
        String cluster = EksName.of(eks, view, reads);
        Suspect suspect = Suspect.ofNode(node, view.names());
        OnNode on = OnNode.of(node, cluster, view, reads);
        Instance instance = on.instance();
        return new NodeDescription(
                FindPods.NodeFacts.of(node),
                suspect,
                Item.Node.of(node, suspect).status(),
                node.at("/spec/taints")
                        .valueStream()
                        .map(NodeDescription::taint)
                        .toList(),
                on.role(),
                MetadataService.of(false, "yes", instance),
                instance == null ? null : instance.volumes(),
                OnNode.tenants(name, view, reads),
                PodDescription.events("Node", null, name, view, reads),
                reads.unknown());
    }

    /// `KEY=VALUE:EFFECT`, as kubectl writes it.
    private static String taint(JsonNode taint) {
        String value = taint.path("value").asString("");
        return taint.path("key").asString() + (value.isEmpty() ? "" : "=" + value) + ":"
                + taint.path("effect").asString();
    }
}
