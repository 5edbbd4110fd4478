package dev.firebreak.action.kube;

import dev.firebreak.json.Json;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How a node is run, told from its labels and its provider id (EKS user guide; the Fargate label is checked
/// beside the node's name, because no document names it). Auto Mode comes before Karpenter, whose label it
/// carries too.
public enum ComputeType {
    MANAGED_NODE_GROUP,
    AUTO_MODE,
    HYBRID,
    FARGATE,
    KARPENTER,
    SELF_MANAGED,
    UNKNOWN;

    public static ComputeType of(JsonNode node) {
        JsonNode labels = node.at("/metadata/labels");
        String compute = labels.path("eks.amazonaws.com/compute-type").asString("");
        String provider = node.at("/spec/providerID").asString("");
        if (compute.equals("fargate")
                || node.at("/metadata/name").asString().startsWith("fargate-")
                || lastSegment(provider).startsWith("fargate-")) {
            return FARGATE;
        }
        if (compute.equals("hybrid") || provider.startsWith("eks-hybrid://")) {
            return HYBRID;
        }
        if (compute.equals("auto")) {
            return AUTO_MODE;
        }
        if (labels.has("eks.amazonaws.com/nodegroup")) {
            return MANAGED_NODE_GROUP;
        }
        if (labels.has("karpenter.sh/nodepool")) {
            return KARPENTER;
        }
        return instanceId(node) == null ? UNKNOWN : SELF_MANAGED;
    }

    /// EC2's old and new form of an instance's id.
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{8,17}");

    /// The EC2 instance behind a node: the last segment of its provider id, where that is one. Who may write a
    /// node writes the provider id, so nothing else goes on to AWS.
    public static @Nullable String instanceId(JsonNode node) {
        String provider = Json.text(node, "/spec/providerID");
        if (provider == null) {
            return null;
        }
        String last = lastSegment(provider);
        return INSTANCE.matcher(last).matches() ? last : null;
    }

    public static boolean windows(JsonNode node) {
        return node.at("/metadata/labels").path("kubernetes.io/os").asString("").equals("windows");
    }

    private static String lastSegment(String providerId) {
        return providerId.substring(providerId.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
