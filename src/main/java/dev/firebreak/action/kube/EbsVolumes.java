package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.Instance;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The EBS volumes under pods: those of their nodes' instances, and those of their claims.
final class EbsVolumes {
    private EbsVolumes() {}

    /// Volumes attached to the instances behind the nodes. False where AWS does not tell them.
    static boolean attached(
            Map<String, JsonNode> nodes, Map<String, FindPods.VolumeFacts> volumes, View view, List<Problem> notes) {
        Map<String, String> nodeOf = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            String instance = ComputeType.instanceId(node);
            if (instance != null) {
                nodeOf.put(instance, name);
            }
        });
        if (nodeOf.isEmpty()) {
            return true;
        }
        if (!view.cloudInUse()) {
            notes.add(Problem.info(
                    "volumes-not-looked-for",
                    "the volumes of the nodes are not looked for: no step takes them, or no AWS region is named"));
            return false;
        }
        List<Instance> instances;
        CloudIdentity account;
        try {
            instances = view.cloud().instances(nodeOf.keySet());
            account = view.cloud().identity();
        } catch (Refusal refusal) {
            Problem problem = refusal.problems().getFirst();
            notes.add(Problem.warn(
                            problem.code(),
                            "the volumes of the nodes are not known: " + problem.message(),
                            problem.fix())
                    .because("isolation and cordon go on; steps on AWS will fail"));
            return false;
        }
        for (Map.Entry<String, String> wanted : nodeOf.entrySet()) {
            Optional<Instance> found = instances.stream()
                    .filter(i -> i.instanceId().equals(wanted.getKey()))
                    .findFirst();
            if (found.isEmpty()) {
                notes.add(
                        instances.isEmpty()
                                ? notInAccount(wanted.getKey(), wanted.getValue(), account)
                                : gone(wanted.getKey(), wanted.getValue()));
                continue;
            }
            for (Instance.Attachment volume : found.get().volumes()) {
                volumes.put(
                        volume.volumeId(),
                        new FindPods.VolumeFacts(
                                volume.volumeId(), "instance", wanted.getValue(), null, volume.device()));
            }
        }
        return true;
    }

    /// A node outlives its instance for minutes, after a spot interruption for instance.
    private static Problem gone(String instance, String node) {
        return Problem.warn(
                "instance-gone",
                "instance " + instance + " of node " + node + " is gone, and what was on its volumes may be too",
                "Look for what is left: aws ec2 describe-volumes --filters Name=attachment.instance-id,Values="
                        + instance);
    }

    /// Where EC2 knows none of the instances, it is asked in the wrong place.
    private static Problem notInAccount(String instance, String node, CloudIdentity account) {
        return Problem.block(
                        "wrong-account",
                        "instance " + instance + " of node " + node + " is not in account " + account.account()
                                + ", region " + account.region(),
                        "Name the cluster's own account and region with --profile and --region, or the right cluster"
                                + " with --context")
                .because("the kube context and the AWS account do not belong together");
    }

    /// Volumes that the pod's claims are bound to: CSI (also Auto Mode's driver) and the old in-tree form.
    static void claimed(JsonNode pod, Map<String, FindPods.VolumeFacts> volumes, View view, List<Problem> notes) {
        PodRef ref = PodFacts.ref(pod);
        for (JsonNode volume : pod.at("/spec/volumes")) {
            String claim = Json.text(volume, "/persistentVolumeClaim/claimName");
            if (claim == null && volume.has("ephemeral")) {
                claim = ref.name() + "-" + volume.path("name").asString();
            }
            if (claim == null) {
                continue;
            }
            String name = claim;
            String persistent = read(
                            Rights.CLAIMS.in(ref.namespace()),
                            notes,
                            () -> view.cluster().get(Resource.PVC, ref.namespace(), name))
                    .map(c -> Json.text(c, "/spec/volumeName"))
                    .orElse(null);
            if (persistent == null) {
                continue;
            }
            read(Rights.CLAIMED_VOLUMES, notes, () -> view.cluster().get(Resource.PV, null, persistent))
                    .map(EbsVolumes::id)
                    .ifPresent(id -> volumes.merge(
                            id,
                            new FindPods.VolumeFacts(id, "pvc", Json.text(pod, "/spec/nodeName"), ref.toString(), null),
                            (attached, claimed) -> new FindPods.VolumeFacts(
                                    id, "pvc", attached.node(), claimed.pod(), attached.device())));
        }
    }

    private static Optional<JsonNode> read(Right right, List<Problem> notes, Supplier<Optional<JsonNode>> read) {
        return Rights.wanted(right, notes, Optional.empty(), read);
    }

    private static @Nullable String id(JsonNode persistentVolume) {
        String driver = Json.text(persistentVolume, "/spec/csi/driver");
        String id = "ebs.csi.aws.com".equals(driver) || "ebs.csi.eks.amazonaws.com".equals(driver)
                ? Json.text(persistentVolume, "/spec/csi/volumeHandle")
                : Json.text(persistentVolume, "/spec/awsElasticBlockStore/volumeID");
        if (id == null) {
            return null;
        }
        String last = id.substring(id.lastIndexOf('/') + 1);
        return last.startsWith("vol-") ? last : null;
    }
}
