package dev.firebreak.cli;

import dev.firebreak.model.Resource;
import dev.firebreak.range.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A shipped scenario with a few objects more, less or other.
public final class Scene {
    public static final String NODE = "ip-10-0-1-23.eu-west-1.compute.internal";
    public static final String OTHER_NODE = "ip-10-0-2-41.eu-west-1.compute.internal";
    public static final String ENI = "eni-0a1b2c3d4e5f60718";
    public static final String QUARANTINE = "sg-0aaaaaaaaaaaaaaa1";
    private static final String AGENTS_UID = "5f0c3f0e-0003-4000-8000-000000000010";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Scenario base;
    private final List<JsonNode> objects = new ArrayList<>();
    private final List<String> kinds = new ArrayList<>();
    private final List<JsonNode> logs = new ArrayList<>();
    private final ObjectNode account;

    private Scene(Scenario base) {
        this.base = base;
        base.objects().forEach(o -> objects.add(o.deepCopy()));
        kinds.addAll(base.kinds());
        logs.addAll(base.logs());
        this.account = (ObjectNode) base.aws().deepCopy();
    }

    public static Scene of(String shipped) {
        return new Scene(Scenario.find(shipped).orElseThrow());
    }

    /// The cluster serves these kinds too, whether there are objects of them or not.
    public Scene serving(Resource... more) {
        for (Resource kind : more) {
            kinds.add(kind.qualified());
        }
        return this;
    }

    /// Adds an object, written as YAML.
    public Scene with(String yaml) {
        objects.add(yaml(yaml));
        return this;
    }

    public static JsonNode yaml(String yaml) {
        return MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    /// Adds a NetworkPolicy of namespace shop, whose spec is written as YAML.
    public Scene policy(String name, String spec) {
        return with("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: " + name
                + ", namespace: shop}, spec: " + spec + "}");
    }

    /// Adds a copy of pod shop/web-7f9c under another name, changed.
    public Scene pod(String name, Consumer<ObjectNode> change) {
        ObjectNode pod = (ObjectNode) find("Pod", "web-7f9c").orElseThrow().deepCopy();
        ((ObjectNode) pod.path("metadata")).put("name", name);
        change.accept(pod);
        objects.add(pod);
        return this;
    }

    /// Lets a user do what these rules of a ClusterRole say, each a line.
    public Scene may(String user, String rules) {
        return with("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " + user
                        + "}\nrules:\n" + rules)
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: " + user
                        + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: " + user
                        + "}, subjects: [{kind: User, name: " + user + ", apiGroup: rbac.authorization.k8s.io}]}");
    }

    /// Gives the container of pod shop/web-7f9c this security context, in YAML.
    public Scene secured(String securityContext) {
        return change(
                "Pod",
                "web-7f9c",
                pod -> ((ObjectNode) pod.at("/spec/containers/0")).set("securityContext", yaml(securityContext)));
    }

    public Scene without(String kind) {
        objects.removeIf(o -> o.path("kind").asString().equals(kind));
        return this;
    }

    public Scene without(String kind, String name) {
        objects.removeIf(o -> is(o, kind, name));
        return this;
    }

    public Scene change(String kind, String name, Consumer<ObjectNode> change) {
        change.accept((ObjectNode) find(kind, name).orElseThrow());
        return this;
    }

    /// Changes every object.
    public Scene each(Consumer<ObjectNode> change) {
        objects.forEach(object -> change.accept((ObjectNode) object));
        return this;
    }

    /// The log of container app of a pod of namespace shop.
    public Scene log(String pod, String... lines) {
        logs.removeIf(log -> log.path("pod").asString().equals(pod));
        ObjectNode log = MAPPER.createObjectNode();
        log.put("namespace", "shop").put("pod", pod).put("container", "app");
        for (String line : lines) {
            log.withArray("lines")
                    .addObject()
                    .put("time", "2026-01-05T08:00:01Z")
                    .put("text", line);
        }
        logs.add(log);
        return this;
    }

    /// Changes the account, written as in a scenario.
    public Scene account(Consumer<ObjectNode> change) {
        change.accept(account);
        return this;
    }

    /// Pod shop/web-7f9c has a network interface of its own, with group web; the account has a group without rules, one
    /// that lets everything through, and one of another network.
    public Scene branchInterface() {
        change(
                "Pod",
                "web-7f9c",
                pod -> ((ObjectNode) pod.path("metadata"))
                        .putObject("annotations")
                        .put(
                                "vpc.amazonaws.com/pod-eni",
                                "[{\"eniId\":\"" + ENI + "\",\"privateIp\":\"10.0.1.101\"}]"));
        return account(of -> {
            of.putArray("securityGroups")
                    .add(yaml("{id: " + QUARANTINE + ", vpc: vpc-1, name: quarantine}"))
                    .add(yaml("{id: sg-0bbbbbbbbbbbbbbb2, vpc: vpc-1, name: web}"))
                    .add(yaml("{id: sg-0ccccccccccccccc3, vpc: vpc-1, name: open, open: true}"))
                    .add(yaml("{id: sg-0ddddddddddddddd4, vpc: vpc-2, name: elsewhere}"));
            of.putArray("interfaces")
                    .add(yaml("{id: " + ENI + ", vpc: vpc-1, type: branch, privateIp: 10.0.1.101, groups:"
                            + " [sg-0bbbbbbbbbbbbbbb2]}"));
        });
    }

    /// The VPC CNI's agent runs, and enforces nothing.
    public Scene enforcementOff() {
        return vpcCni(containers -> containers.forEach(container -> {
            if (container.has("args")) {
                ((ObjectNode) container).putArray("args").add("--enable-network-policy=false");
            }
        }));
    }

    /// Changes the containers of the VPC CNI, of its daemonset and of its pods.
    public Scene vpcCni(Consumer<JsonNode> change) {
        objects.stream()
                .filter(o -> o.at("/metadata/name").asString().startsWith("aws-node"))
                .map(o -> o.path("kind").asString().equals("Pod")
                        ? o.at("/spec/containers")
                        : o.at("/spec/template/spec/containers"))
                .forEach(change);
        return this;
    }

    /// Cilium does the network, and the VPC CNI enforces nothing.
    public Scene cilium() {
        return enforcementOff()
                .agent("kube-system", "cilium", "cilium-agent")
                .serving(Resource.CILIUM_NETWORK_POLICY, Resource.CILIUM_CLUSTERWIDE_NETWORK_POLICY);
    }

    /// Calico enforces policies, and the VPC CNI none.
    public Scene calico() {
        return enforcementOff().besideCalico();
    }

    /// Calico enforces policies too.
    public Scene besideCalico() {
        return with("{apiVersion: v1, kind: Namespace, metadata: {name: calico-system}}")
                .agent("calico-system", "calico-node", "calico-node")
                .serving(Resource.CALICO_TIER, Resource.CALICO_GLOBAL_NETWORK_POLICY, Resource.CALICO_NETWORK_POLICY);
    }

    /// The agents of Cilium or Calico run on the suspect's node, where it enforces, and are ready.
    public Scene agentsReady() {
        for (JsonNode set : List.copyOf(objects)) {
            JsonNode uid = set.at("/metadata/uid");
            if (AGENTS_UID.equals(uid.asString(""))) {
                String name = set.at("/metadata/name").asString();
                String container =
                        set.at("/spec/template/spec/containers/0/name").asString();
                with("{apiVersion: v1, kind: Pod, metadata: {name: " + name + "-a1b2c, namespace: "
                        + set.at("/metadata/namespace").asString()
                        + ", ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, controller: true, name: " + name
                        + ", uid: " + AGENTS_UID + "}]}, spec: {hostNetwork: true, nodeName: " + NODE
                        + ", containers: [{name: " + container + ", image: \"example.test/agent:1\"}]}, status: {phase:"
                        + " Running, podIP: 10.0.1.23, containerStatuses: [{name: " + container
                        + ", ready: true, restartCount: 0, image: x, imageID: x}]}}");
            }
        }
        return this;
    }

    private Scene agent(String namespace, String name, String container) {
        return with("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: " + name + ", namespace: " + namespace
                + ", uid: " + AGENTS_UID + "}, spec: {selector: {matchLabels: {k8s-app: " + name
                + "}}, template: {metadata: {labels: {k8s-app: "
                + name + "}}, spec: {containers: [{name: " + container + ", image: \"example.test/agent:1\"}]}}}}");
    }

    private Optional<JsonNode> find(String kind, String name) {
        return objects.stream().filter(o -> is(o, kind, name)).findFirst();
    }

    private static boolean is(JsonNode object, String kind, String name) {
        return object.path("kind").asString().equals(kind)
                && object.at("/metadata/name").asString().equals(name);
    }

    public OnRange open() {
        return OnRange.of(scenario());
    }

    public Scenario scenario() {
        return new Scenario(
                base.id(),
                base.title(),
                base.situation(),
                base.opens(),
                base.inputs(),
                List.copyOf(kinds),
                List.copyOf(objects),
                List.copyOf(logs),
                account);
    }
}
