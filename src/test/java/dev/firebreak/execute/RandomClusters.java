package dev.firebreak.execute;

import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.PolicyKind;
import dev.firebreak.reach.RandomSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Random clusters on the VPC CNI, as an API server would hold them: pods of one name prefix on three nodes, so that
/// many share their rules, with policies of all shapes, and in some a tier of the cluster.
final class RandomClusters {
    private static final int PODS = 6;
    private static final Resource TIER = PolicyKind.ALL.stream()
            .map(PolicyKind::resource)
            .filter(each -> each.group().equals("networking.k8s.aws"))
            .findFirst()
            .orElseThrow();
    private static final Set<Resource> SERVED = Stream.concat(
                    PolicyKind.ALL.stream().map(PolicyKind::resource),
                    Stream.of(Resource.CALICO_TIER, Resource.POLICY_ENDPOINT))
            .collect(Collectors.toSet());

    private final RandomSets random;
    private final Random choice;

    RandomClusters(long seed) {
        this.random = new RandomSets(seed);
        this.choice = new Random(seed);
    }

    int upTo(int bound) {
        return choice.nextInt(bound);
    }

    HeldCluster next() {
        HeldCluster cluster = HeldCluster.empty(SERVED, "c1");
        random.namespaces().forEach((name, labels) -> cluster.put(Resource.NAMESPACE, namespace(name, labels)));
        for (int i = 0; i < 3; i++) {
            cluster.put(Resource.NODE, node(i));
        }
        boolean enforcing = choice.nextInt(5) > 0;
        cluster.put(Resource.DAEMON_SET, agent(enforcing));
        cluster.put(Resource.CONFIG_MAP, controller());
        for (int i = 0; i < 3; i++) {
            cluster.put(Resource.POD, agentOn(i, enforcing));
        }
        random.pods().stream().limit(PODS).forEach(pod -> cluster.put(Resource.POD, json(pod)));
        for (int i = choice.nextInt(7); i >= 0; i--) {
            cluster.put(Resource.NETWORK_POLICY, accepted(random.policy("p" + i), "p" + i));
        }
        if (choice.nextInt(6) == 0) {
            cluster.put(TIER, denial());
        }
        return cluster;
    }

    /// One pod or two, none of the host network.
    List<PodRef> suspects(HeldCluster cluster) {
        List<JsonNode> pods = new ArrayList<>(cluster.list(Resource.POD, null, null, null));
        pods.removeIf(pod -> pod.at("/spec/hostNetwork").asBoolean());
        List<PodRef> suspects = new ArrayList<>();
        for (int i = choice.nextInt(2); i >= 0 && !pods.isEmpty(); i--) {
            JsonNode pod = pods.remove(choice.nextInt(pods.size()));
            suspects.add(new PodRef(
                    pod.at("/metadata/namespace").asString(),
                    pod.at("/metadata/name").asString(),
                    pod.at("/metadata/uid").asString()));
        }
        return suspects;
    }

    private static ObjectNode labelled(String name, Map<String, String> labels) {
        ObjectNode object = Json.object();
        ObjectNode metadata = object.putObject("metadata").put("name", name).put("uid", "uid-of-" + name);
        if (!labels.isEmpty()) {
            ObjectNode member = metadata.putObject("labels");
            labels.forEach(member::put);
        }
        return object;
    }

    /// With the label that every API server gives it.
    private static ObjectNode namespace(String name, Map<String, String> labels) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put("kubernetes.io/metadata.name", name);
        return labelled(name, all);
    }

    private static ObjectNode node(int number) {
        ObjectNode node = labelled("node-" + number, Map.of("eks.amazonaws.com/nodegroup", "all"));
        ObjectNode status = node.putObject("status");
        status.putObject("nodeInfo").put("kubeletVersion", "v1.33.1").put("kernelVersion", "6.1.0");
        status.putArray("addresses").addObject().put("type", "InternalIP").put("address", "10.9.0." + number);
        return node;
    }

    private static ObjectNode agent(boolean enforcing) {
        ObjectNode agent = labelled("aws-node", Map.of());
        ((ObjectNode) agent.path("metadata")).put("namespace", "kube-system");
        containers(agent.putObject("spec").putObject("template").putObject("spec"), enforcing);
        return agent;
    }

    private static void containers(ObjectNode spec, boolean enforcing) {
        ArrayNode containers = spec.putArray("containers");
        containers.addObject().put("name", "aws-node").put("image", "registry.example/amazon-k8s-cni:v1.21.1");
        containers
                .addObject()
                .put("name", "aws-eks-nodeagent")
                .put("image", "registry.example/aws-network-policy-agent:v1.4.3")
                .putArray("args")
                .add("--enable-network-policy=" + enforcing);
    }

    private static ObjectNode controller() {
        ObjectNode map = labelled("amazon-vpc-cni", Map.of());
        ((ObjectNode) map.path("metadata")).put("namespace", "kube-system");
        map.putObject("data").put("enable-network-policy-controller", "true");
        return map;
    }

    private static ObjectNode agentOn(int node, boolean enforcing) {
        ObjectNode pod = labelled("aws-node-" + node, Map.of("k8s-app", "aws-node"));
        ObjectNode metadata = (ObjectNode) pod.path("metadata");
        metadata.put("namespace", "kube-system");
        metadata.putArray("ownerReferences")
                .addObject()
                .put("kind", "DaemonSet")
                .put("name", "aws-node")
                .put("uid", "uid-of-aws-node")
                .put("controller", true);
        ObjectNode spec = pod.putObject("spec").put("nodeName", "node-" + node).put("hostNetwork", true);
        containers(spec, enforcing);
        ObjectNode status = pod.putObject("status").put("phase", "Running").put("podIP", "10.9.0." + node);
        status.putArray("podIPs").addObject().put("ip", "10.9.0." + node);
        ArrayNode statuses = status.putArray("containerStatuses");
        spec.path("containers")
                .forEach(container -> statuses.addObject()
                        .put("name", container.path("name").asString())
                        .put("ready", true));
        return pod;
    }

    private static ObjectNode json(Pod pod) {
        ObjectNode object = labelled(pod.name(), pod.labels());
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        metadata.put("namespace", pod.namespace());
        metadata.putArray("ownerReferences")
                .addObject()
                .put("kind", "ReplicaSet")
                .put("name", "pod")
                .put("uid", "uid-of-rs")
                .put("controller", true);
        ObjectNode spec = object.putObject("spec");
        if (pod.node() != null) {
            spec.put("nodeName", pod.node());
        }
        if (pod.hostNetwork()) {
            spec.put("hostNetwork", true);
        }
        ArrayNode ports =
                spec.putArray("containers").addObject().put("name", "main").putArray("ports");
        pod.ports()
                .forEach(port -> ports.addObject()
                        .put("name", port.name())
                        .put("containerPort", port.number())
                        .put("protocol", port.protocol().name()));
        ObjectNode status = object.putObject("status").put("phase", "Running");
        status.put("podIP", pod.addresses().getFirst().toString());
        ArrayNode addresses = status.putArray("podIPs");
        pod.addresses().forEach(address -> addresses.addObject().put("ip", address.toString()));
        return object;
    }

    /// With an uid, and without the exceptions that an API server refuses: those outside their block.
    private static ObjectNode accepted(ObjectNode policy, String name) {
        ((ObjectNode) policy.path("metadata")).put("uid", "uid-of-" + name);
        for (String direction : List.of("ingress", "egress")) {
            for (JsonNode rule : policy.path("spec").path(direction)) {
                for (JsonNode peer : rule.path(direction.equals("ingress") ? "from" : "to")) {
                    if (peer.path("ipBlock").path("except") instanceof ArrayNode except) {
                        Cidr block = Cidr.parse(peer.at("/ipBlock/cidr").asString());
                        except.removeIf(each -> !within(Cidr.parse(each.asString()), block));
                    }
                }
            }
        }
        return policy;
    }

    private static boolean within(Cidr narrow, Cidr block) {
        return block.contains(narrow) && narrow.length() > block.length();
    }

    private ObjectNode denial() {
        ObjectNode policy = labelled("tier", Map.of());
        ObjectNode spec = policy.putObject("spec").put("tier", "Admin").put("priority", 1);
        spec.putObject("subject")
                .putObject("pods")
                .putObject("podSelector")
                .putObject("matchLabels")
                .put("a", "x");
        spec.putArray("egress")
                .addObject()
                .put("action", "Deny")
                .putArray("to")
                .addObject()
                .putArray("networks")
                .add("198.51.100.0/24");
        return policy;
    }
}
