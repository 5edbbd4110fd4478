package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cluster.Targets;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Finds the suspect pods, and from them their nodes, instances and volumes. Exactly one way of naming them:
/// `pod`, `workload`, or `selector` with `namespace`.
public record FindPods(
        @Nullable PodRef pod,
        @Nullable String workload,
        @Nullable String selector,
        @Nullable String namespace) implements Action<FindPods.Found> {

    public static final ActionType<FindPods, Found> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "find-pods",
                    "Find the suspect pods and what they stand on",
                    "Reads the pods, their nodes, the instances behind those and their volumes. Changes nothing.",
                    List.of(
                            new Catalog.Input(
                                    "pod",
                                    ValueType.of(Scalar.POD),
                                    false,
                                    "one pod",
                                    "shop/web-7f9c",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "workload",
                                    ValueType.of(Scalar.WORKLOAD),
                                    false,
                                    "all pods of a workload, by owner and by its whole selector",
                                    "shop/deploy/web",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "selector",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "all pods with these labels, in the namespace",
                                    "app=web",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "namespace",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the namespace of the selector",
                                    "shop",
                                    null,
                                    List.of())),
                    List.of(
                            new Catalog.Output("pods", ValueType.listOf(Scalar.POD), "the pods, by uid", false),
                            new Catalog.Output("nodes", ValueType.listOf(Scalar.NODE), "the nodes they run on", false),
                            new Catalog.Output(
                                    "instances",
                                    ValueType.listOf(Scalar.STRING),
                                    "the EC2 instances behind the nodes",
                                    false),
                            new Catalog.Output(
                                    "volumes",
                                    ValueType.listOf(Scalar.VOLUME),
                                    "the EBS volumes of the instances and of the pods' claims",
                                    false))),
            FindPods.class,
            Found.class,
            FindPods::bind,
            List.of(
                    "get and list pods, nodes, persistentvolumeclaims, persistentvolumes",
                    "get the workloads that own the pods",
                    "ec2:DescribeInstances, sts:GetCallerIdentity"),
            "nothing: it only reads",
            List.of("EKS Best Practices Guide, incident response, step 1: identify the pod and the worker node"),
            "firebreak find-pods shop/web-7f9c");

    /// What was found. `nodes` and `instances` are null where the nodes may not be read, `volumes` also where
    /// AWS did not tell which the instances have. `detail` is for people and documents, and is no output.
    public record Found(
            List<PodRef> pods,
            @Nullable List<NodeRef> nodes,
            @Nullable List<String> instances,
            @Nullable List<String> volumes,
            Detail detail) {}

    /// The `find` document.
    public record Detail(List<PodFacts> pods, List<NodeFacts> nodes, List<VolumeFacts> volumes) {
        /// Both, without what is in both.
        public Detail and(Detail other) {
            return new Detail(
                    Stream.concat(pods.stream(), other.pods.stream()).distinct().toList(),
                    Stream.concat(nodes.stream(), other.nodes.stream())
                            .distinct()
                            .toList(),
                    Stream.concat(volumes.stream(), other.volumes.stream())
                            .distinct()
                            .toList());
        }
    }

    public record NodeFacts(
            String name,
            String uid,
            @Nullable String providerId,
            @Nullable String instanceId,
            String computeType) {}

    /// `source` is instance or pvc; `pod` is `NS/POD` where a claim of it brought the volume.
    public record VolumeFacts(
            String volumeId,
            String source,
            @Nullable String node,
            @Nullable String pod,
            @Nullable String device) {}

    private static FindPods bind(Bound in) {
        return new FindPods(in.pod("pod"), in.text("workload"), in.text("selector"), in.text("namespace"));
    }

    @Override
    public Proposal<Found> plan(View view) {
        List<Problem> notes = new ArrayList<>();
        List<JsonNode> pods = pods(view);
        if (pods.isEmpty()) {
            return new Proposal.Refused<>(
                    List.of(Problem.block(
                            "target-not-found",
                            "no pod matches " + wanted(),
                            "Look with: firebreak find -l SELECTOR -n NAMESPACE")),
                    notes);
        }
        Map<String, JsonNode> nodes = nodes(pods, view, notes);
        Map<String, VolumeFacts> volumes = new LinkedHashMap<>();
        boolean read = notes.stream().noneMatch(n -> n.code().equals("forbidden"));
        boolean known = attached(nodes, volumes, view, notes) && read;
        for (JsonNode pod : pods) {
            try {
                claimed(pod, volumes, view);
            } catch (Refusal refusal) {
                if (refusal.exit() != 4) {
                    throw refusal;
                }
                notes.add(Problem.warn(
                        "claims-not-known",
                        "the volumes of the claims of pod " + PodFacts.ref(pod) + " are not known: "
                                + refusal.problems().getFirst().message(),
                        "Allow get on persistentvolumeclaims and persistentvolumes"));
            }
        }
        List<NodeFacts> nodeFacts = nodes.values().stream()
                .map(n -> new NodeFacts(
                        n.at("/metadata/name").asString(),
                        n.at("/metadata/uid").asString(),
                        Json.text(n, "/spec/providerID"),
                        ComputeType.instanceId(n),
                        ComputeType.of(n).toString()))
                .toList();
        List<String> instances = new ArrayList<>();
        for (NodeFacts node : nodeFacts) {
            if (node.instanceId() != null) {
                instances.add(node.instanceId());
            }
        }
        return new Proposal.Found<>(
                new Found(
                        pods.stream().map(PodFacts::ref).sorted().toList(),
                        read
                                ? nodes.values().stream()
                                        .map(PodFacts::node)
                                        .sorted()
                                        .toList()
                                : null,
                        read ? instances : null,
                        known ? List.copyOf(volumes.keySet()) : null,
                        new Detail(pods.stream().map(PodFacts::of).toList(), nodeFacts, List.copyOf(volumes.values()))),
                notes);
    }

    private String wanted() {
        return pod != null ? pod.toString() : workload != null ? workload : selector + " in namespace " + namespace;
    }

    private List<JsonNode> pods(View view) {
        int ways = (pod == null ? 0 : 1) + (workload == null ? 0 : 1) + (selector == null ? 0 : 1);
        if (ways != 1) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "one-target",
                            ways == 0 ? "find-pods is told no target" : "find-pods is told more than one target",
                            "Give exactly one of: pod, workload, selector with namespace"));
        }
        if (pod != null) {
            return List.of(same(pod, view));
        }
        if (workload != null) {
            return Targets.podsOf(view.cluster(), workload, namespace);
        }
        return view.cluster().list(Resource.POD, namespace, selector, null);
    }

    /// The pod as it is now. Refuses where it is gone, or another pod has its name.
    static JsonNode same(PodRef pod, View view) {
        Optional<JsonNode> now = view.cluster().get(Resource.POD, pod.namespace(), pod.name());
        if (now.isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                                    "target-not-found",
                                    "pod " + pod + " does not exist",
                                    "Look for it with: firebreak find -n " + pod.namespace())
                            .about(Target.of(pod)));
        }
        if (!now.get().at("/metadata/uid").asString().equals(pod.uid())) {
            throw new Refusal(
                    4,
                    Problem.block(
                                    "target-replaced",
                                    "pod " + pod + " was replaced by another pod of the same name",
                                    "Plan again: the new pod may not be the suspect")
                            .about(Target.of(pod))
                            .because("the pod that was looked at had uid " + pod.uid()));
        }
        return now.get();
    }

    private static Map<String, JsonNode> nodes(List<JsonNode> pods, View view, List<Problem> notes) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode pod : pods) {
            String name = Json.text(pod, "/spec/nodeName");
            Target target = Target.of(PodFacts.ref(pod));
            if (name == null) {
                notes.add(Problem.warn(
                                "pod-pending", "pod " + PodFacts.ref(pod) + " is on no node yet", "Plan again later")
                        .about(target));
            } else if (seen.add(name)) {
                NodeRead read = NodeRead.of(view, name);
                read.node().ifPresent(node -> nodes.put(name, node));
                read.warning(name).ifPresent(p -> notes.add(p.about(target)));
                if (read.gone()) {
                    notes.add(Problem.warn(
                                    "node-gone",
                                    "node " + name + " of pod " + PodFacts.ref(pod) + " is gone",
                                    "What was on its volumes may still be found in EC2 by instance")
                            .about(target));
                }
            }
        }
        return nodes;
    }

    /// Volumes attached to the instances behind the nodes. False where AWS does not tell them.
    private static boolean attached(
            Map<String, JsonNode> nodes, Map<String, VolumeFacts> volumes, View view, List<Problem> notes) {
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
                        new VolumeFacts(volume.volumeId(), "instance", wanted.getValue(), null, volume.device()));
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
    private static void claimed(JsonNode pod, Map<String, VolumeFacts> volumes, View view) {
        PodRef ref = PodFacts.ref(pod);
        for (JsonNode volume : pod.at("/spec/volumes")) {
            String claim = Json.text(volume, "/persistentVolumeClaim/claimName");
            if (claim == null && volume.has("ephemeral")) {
                claim = ref.name() + "-" + volume.path("name").asString();
            }
            if (claim == null) {
                continue;
            }
            String persistent = view.cluster()
                    .get(Resource.PVC, ref.namespace(), claim)
                    .map(c -> Json.text(c, "/spec/volumeName"))
                    .orElse(null);
            if (persistent == null) {
                continue;
            }
            view.cluster()
                    .get(Resource.PV, null, persistent)
                    .map(FindPods::ebsVolume)
                    .ifPresent(id -> volumes.merge(
                            id,
                            new VolumeFacts(id, "pvc", Json.text(pod, "/spec/nodeName"), ref.toString(), null),
                            (attached, claimed) ->
                                    new VolumeFacts(id, "pvc", attached.node(), claimed.pod(), attached.device())));
        }
    }

    private static @Nullable String ebsVolume(JsonNode persistentVolume) {
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

    @Override
    public Verdict verify(Done<Found> done, View view) {
        return Verdict.notApplicable();
    }
}
