package dev.firebreak.doctor;

import dev.firebreak.action.kube.ComputeType;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Who may take a node away that holds evidence, and what each of them heeds. Cordoning a node, as `cordon-node`
/// does, keeps new pods away and stops none of them but Escalator.
///
/// Sources: cluster-autoscaler's FAQ, Karpenter's `statenode.go` and expiration controller, Escalator's
/// `controller.go`, the documentation of Spot Ocean.
final class Autoscalers implements Checkup {
    private static final Resource NODE_POOL = new Resource("karpenter.sh/v1", "NodePool", "nodepools", false);
    private static final String KARPENTER_HOLD = "kubectl annotate node NODE karpenter.sh/do-not-disrupt=true";

    private record Scaler(String name, String heeds, String hold) {}

    @Override
    public String id() {
        return "autoscalers";
    }

    @Override
    public Finding look(Site site) {
        List<JsonNode> nodes = site.view().cluster().list(Resource.NODE, null, null, null);
        List<Scaler> found = new ArrayList<>();
        boolean autoMode = any(nodes, ComputeType.AUTO_MODE);
        if (autoMode) {
            found.add(new Scaler(
                    "EKS Auto Mode",
                    "heeds karpenter.sh/do-not-disrupt=true on the node, but ends each node after 21 days at the"
                            + " latest, and its volumes with it",
                    KARPENTER_HOLD));
        }
        if (any(nodes, ComputeType.KARPENTER)
                || (!autoMode && site.view().cluster().serves(NODE_POOL))) {
            found.add(new Scaler(
                    "Karpenter",
                    "heeds karpenter.sh/do-not-disrupt=true on the node, but not when its NodeClaim expires"
                            + " (expireAfter) or is repaired",
                    KARPENTER_HOLD));
        }
        if (nodes.stream().anyMatch(n -> n.at("/metadata/labels").has("spotinst.io/node-lifecycle"))) {
            found.add(new Scaler(
                    "Spot Ocean",
                    "heeds spotinst.io/restrict-scale-down=true on the pod, but replaces unhealthy nodes all the same",
                    "kubectl label pod POD spotinst.io/restrict-scale-down=true"));
        }
        found.addAll(deployed(site));
        return found.isEmpty() ? Finding.ok(id(), "none was found that would take a node away") : warn(found);
    }

    private static List<Scaler> deployed(Site site) {
        List<Scaler> found = new ArrayList<>();
        List<JsonNode> deployments = site.view().cluster().list(Resource.DEPLOYMENT, null, null, null);
        if (deployments.stream().anyMatch(d -> runs(d, "cluster-autoscaler"))) {
            found.add(new Scaler(
                    "Cluster Autoscaler",
                    "heeds cluster-autoscaler.kubernetes.io/scale-down-disabled=true on the node, as long as the Node"
                            + " object is there",
                    "kubectl annotate node NODE cluster-autoscaler.kubernetes.io/scale-down-disabled=true"));
        }
        if (deployments.stream().anyMatch(d -> runs(d, "escalator"))) {
            found.add(new Scaler(
                    "Escalator",
                    "leaves cordoned nodes alone, and heeds atlassian.com/no-delete on the node",
                    "kubectl annotate node NODE atlassian.com/no-delete=evidence"));
        }
        return found;
    }

    private Finding warn(List<Scaler> found) {
        return Finding.warn(
                id(),
                String.join(
                        "; ",
                        found.stream().map(s -> s.name() + " " + s.heeds()).toList()),
                String.join("; ", found.stream().map(Scaler::hold).distinct().toList()));
    }

    private static boolean any(List<JsonNode> nodes, ComputeType type) {
        return nodes.stream().anyMatch(node -> ComputeType.of(node) == type);
    }

    /// Whether a container's image is called so: `registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0`.
    private static boolean runs(JsonNode deployment, String image) {
        return StreamSupport.stream(
                        deployment.at("/spec/template/spec/containers").spliterator(), false)
                .map(c -> c.path("image").asString("").toLowerCase(Locale.ROOT))
                .map(i -> i.replaceAll("[:@].*", ""))
                .anyMatch(i -> i.endsWith("/" + image) || i.equals(image));
    }
}
