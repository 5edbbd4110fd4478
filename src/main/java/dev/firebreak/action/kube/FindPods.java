package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Verdict;
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
/// `pod`, `workload`, `serviceAccount`, `image`, `node`, or `selector` with `namespace`.
public record FindPods(
        @Nullable PodRef pod,
        @Nullable String workload,
        @Nullable String serviceAccount,
        @Nullable String image,
        @Nullable NodeRef node,
        @Nullable String selector,
        @Nullable String namespace)
        implements Action<FindPods.Found> {

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
                                    "serviceAccount",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "all pods that run as this service account, NAMESPACE/NAME",
                                    "shop/web",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "image",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "all pods with a container of this image, of whatever kind: a reference, a"
                                            + " repository without tag, or a sha256 digest",
                                    "registry.example/shop/web:2.4.1",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "node",
                                    ValueType.of(Scalar.NODE),
                                    false,
                                    "all pods on a node",
                                    "ip-10-0-1-23.eu-west-1.compute.internal",
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
                                    "the namespace of the selector; of an image the only one to look in, else all",
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
            Rights.FIND,
            "nothing: it only reads",
            List.of(
                    "EKS Best Practices Guide, incident response, step 1: identify the pod and the worker node",
                    "Kubernetes documentation, Images: registry, tag and digest of an image name",
                    "distribution/reference: docker.io and library/ where a name has no registry"),
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
            String computeType) {
        public static NodeFacts of(JsonNode node) {
            return new NodeFacts(
                    node.at("/metadata/name").asString(),
                    node.at("/metadata/uid").asString(),
                    Json.text(node, "/spec/providerID"),
                    ComputeType.instanceId(node),
                    ComputeType.of(node).toString());
        }
    }

    /// `source` is instance or pvc; `pod` is `NS/POD` where a claim of it brought the volume.
    public record VolumeFacts(
            String volumeId,
            String source,
            @Nullable String node,
            @Nullable String pod,
            @Nullable String device) {}

    private static FindPods bind(Bound in) {
        return new FindPods(
                in.pod("pod"),
                in.text("workload"),
                in.text("serviceAccount"),
                in.text("image"),
                in.node("node"),
                in.text("selector"),
                in.text("namespace"));
    }

    /// The search for one pod.
    public static FindPods of(PodRef pod) {
        return new FindPods(pod, null, null, null, null, null, null);
    }

    @Override
    public Proposal<Found> plan(View view) {
        List<Problem> notes = new ArrayList<>();
        List<JsonNode> pods = pods(view);
        if (pods.isEmpty()) {
            return new Proposal.Refused<>(
                    List.of(Problem.block(
                            "target-not-found",
                            "no pod matches " + String.join(", ", ways()),
                            "Look with: firebreak find -l SELECTOR -n NAMESPACE")),
                    notes);
        }
        Map<String, JsonNode> nodes = nodes(pods, view, notes);
        Map<String, VolumeFacts> volumes = new LinkedHashMap<>();
        boolean read = notes.stream().noneMatch(n -> n.code().equals("forbidden"));
        boolean known = EbsVolumes.attached(nodes, volumes, view, notes) && read;
        for (JsonNode pod : pods) {
            EbsVolumes.claimed(pod, volumes, view, notes);
        }
        List<NodeFacts> nodeFacts = nodes.values().stream().map(NodeFacts::of).toList();
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

    /// The ways of naming the pods that are given, in words.
    private List<String> ways() {
        List<String> ways = new ArrayList<>();
        if (pod != null) {
            ways.add(pod.toString());
        }
        if (workload != null) {
            ways.add(workload);
        }
        if (serviceAccount != null) {
            ways.add("service account " + serviceAccount);
        }
        if (image != null) {
            ways.add("image " + image + (namespace == null ? "" : " in namespace " + namespace));
        }
        if (node != null) {
            ways.add("node " + node);
        }
        if (selector != null) {
            ways.add(selector + " in namespace " + namespace);
        }
        return ways;
    }

    private List<JsonNode> pods(View view) {
        List<String> ways = ways();
        if (ways.size() != 1) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "one-target",
                            ways.isEmpty() ? "find-pods is told no target" : "find-pods is told more than one target",
                            "Give exactly one of: pod, workload, serviceAccount, image, node, selector with"
                                    + " namespace"));
        }
        if (pod != null) {
            return List.of(same(pod, view));
        }
        if (workload != null) {
            return Targets.podsOf(view.cluster(), workload, namespace);
        }
        if (serviceAccount != null) {
            return Targets.podsAs(view.cluster(), serviceAccount);
        }
        if (image != null) {
            ImageReference wanted = ImageReference.wanted(image);
            return view.cluster().list(Resource.POD, namespace, null, null).stream()
                    .filter(p -> PodFacts.of(p).containers().stream().anyMatch(wanted::isOf))
                    .toList();
        }
        if (node != null) {
            return on(node, view);
        }
        return view.cluster().list(Resource.POD, namespace, selector, null);
    }

    /// The pods of a node; also of one that is gone, which they outlive for a while.
    private static List<JsonNode> on(NodeRef node, View view) {
        NodeRead.of(view, node.name())
                .node()
                .filter(n -> !PodFacts.node(n).equals(node))
                .ifPresent(_ -> {
                    throw new Refusal(
                            4,
                            Problem.block(
                                            "target-replaced",
                                            "node " + node + " was replaced by another of the same name",
                                            "Plan again: the new node may not be the one that was meant")
                                    .about(Target.of(node)));
                });
        return view.cluster().list(Resource.POD, null, null, "spec.nodeName=" + node.name());
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
                if (read.forbidden() != null) {
                    notes.add(Rights.FOUND_NODES.missing());
                }
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

    @Override
    public Verdict verify(Done<Found> done, View view) {
        return Verdict.notApplicable();
    }
}
