package dev.firebreak.crash;

import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.execute.World;
import dev.firebreak.journal.FailurePoints;
import dev.firebreak.mainjob.PolicyController;
import dev.firebreak.model.Names;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.range.kube.ObjectKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A namespace, a node and an instance of the real parts: a suspect with a sibling under one ReplicaSet and a
/// neighbour, all on the node, amid policies.
///
/// The policy controller works whenever somebody pauses or looks, so that nobody waits for it; for processes of
/// their own it works all the time.
final class RealIncident implements Incident {
    private static final String OBJECTS = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: NAMESPACE}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}}
            spec:
              nodeName: NAMESPACE-node
              terminationGracePeriodSeconds: 0
              containers: [{name: app, image: "web:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: front, namespace: NAMESPACE, labels: {app: front}}
        spec:
          nodeName: NAMESPACE-node
          terminationGracePeriodSeconds: 0
          containers: [{name: app, image: "front:1"}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: allow-web, namespace: NAMESPACE}
        spec:
          podSelector: {matchLabels: {app: web}}
          policyTypes: [Ingress]
          ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 8080}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: allow-egress, namespace: NAMESPACE}
        spec: {podSelector: {}, policyTypes: [Egress], egress: [{}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: default-deny, namespace: NAMESPACE}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        """;

    /// What an incident's namespace may hold, as PATH to KIND. The controllers' own bookkeeping is not in it.
    private static final Map<String, String> KINDS = Map.of(
            "/api/v1 pods", "Pod",
            "/api/v1 services", "Service",
            "/api/v1 secrets", "Secret",
            "/apis/apps/v1 replicasets", "ReplicaSet",
            "/apis/networking.k8s.io/v1 networkpolicies", "NetworkPolicy",
            "/apis/networking.k8s.aws/v1alpha1 policyendpoints", "PolicyEndpoint");

    private final RealWorld world;
    private final String namespace;
    private final RealAccount.Machine machine;
    private final PolicyController controller;
    private final boolean live;
    private final SteppedTime time;
    private Sent sent = new Sent();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final List<String> pods;
    private WorldRecord start;
    private int runsBefore;
    private final Reachability reachable;
    private final Map<String, String> words = new ConcurrentHashMap<>();
    private final @Nullable String bucket;

    private RealIncident(RealWorld world, int volumes, boolean live) {
        this.world = world;
        this.live = live;
        namespace = world.cluster.newNamespace("crash");
        machine = world.account.run(volumes);
        world.cluster.createNode(node(), machine.providerId(), Map.of());
        world.cluster.apply(OBJECTS.replace("NAMESPACE", namespace));
        until(
                "there are pods and an account for them",
                () -> listed("/api/v1", "pods").size() == 3
                        && !listed("/api/v1", "serviceaccounts").isEmpty());
        pods = listed("/api/v1", "pods").stream()
                .map(pod -> pod.at("/metadata/name").asString())
                .sorted(Comparator.comparing((String name) -> name.equals("front"))
                        .thenComparing(name -> name))
                .toList();
        for (int i = 0; i < pods.size(); i++) {
            api().podRunning(namespace, pods.get(i), "10.0.1." + (10 + i), "127.0.0.1");
            world.cluster.kubelet().log(namespace, pods.get(i), "app", "hello\n");
        }
        bucket = volumes == 1 ? namespace + "-evidence" : null;
        if (bucket != null) {
            world.account.createBucket(bucket);
        }
        controller = live ? PolicyController.start(api(), namespace) : PolicyController.asked(api(), namespace);
        time = new SteppedTime(live ? () -> {} : controller::reconcile);
        start = now();
        reachable = Reachability.of(start.objects());
        name();
    }

    static RealIncident begin(RealWorld world, int volumes, boolean live) {
        return new RealIncident(world, volumes, live);
    }

    /// What is there now is the start of further work, on the case of the run before.
    void begunAgain() {
        sent = new Sent();
        start = now();
        runsBefore++;
        name();
    }

    private void name() {
        words.put(namespace, "shop");
        words.put(node(), "node");
        words.put(caseId(), Case.ID);
        words.put(machine.instance(), "instance");
        for (int i = 0; i < pods.size(); i++) {
            words.put(pods.get(i), "pod-" + i);
        }
        for (int i = 0; i < machine.volumes().size(); i++) {
            words.put(machine.volumes().get(i), "volume-" + i);
        }
        start.objects()
                .forEach((key, object) -> words.put(
                        object.at("/metadata/uid").asString(), "uid of " + key.resource() + " " + same(key.name())));
    }

    static void until(String what, BooleanSupplier holds) {
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within a minute: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private KubeApi api() {
        return world.cluster.api();
    }

    private String node() {
        return namespace + "-node";
    }

    private List<JsonNode> listed(String root, String plural) {
        return api().get(root + "/namespaces/" + namespace + "/" + plural)
                .path("items")
                .valueStream()
                .toList();
    }

    @Override
    public String caseId() {
        return namespace + "-case";
    }

    @Override
    public SteppedTime time() {
        return time;
    }

    @Override
    public Sent sent() {
        return sent;
    }

    @Override
    public WorldRecord start() {
        return start;
    }

    @Override
    public WorldRecord now() {
        controller.reconcile();
        var objects = new TreeMap<ObjectKey, JsonNode>();
        KINDS.forEach((path, kind) -> {
            var root = path.split(" ")[0];
            var plural = path.split(" ")[1];
            var group = root.equals("/api/v1") ? "" : root.split("/")[2];
            for (var object : listed(root, plural)) {
                var name = object.at("/metadata/name").asString();
                objects.put(new ObjectKey(group, plural, namespace, name), plain(object, kind));
            }
        });
        objects.put(new ObjectKey("", "nodes", "", node()), plain(api().get("/api/v1/nodes/" + node()), "Node"));
        objects.put(
                new ObjectKey("", "namespaces", "", namespace),
                plain(api().get("/api/v1/namespaces/" + namespace), "Namespace"));
        var snapshots = world.account.snapshotsOf(machine.volumes());
        snapshots.forEach(s -> words.put(s.id(), "snapshot of " + s.volume()));
        return new WorldRecord(objects, snapshots, bucket == null ? Bucket.NONE : world.account.bucket(bucket));
    }

    /// Without what the cluster writes by itself. A pod keeps its addresses.
    private static JsonNode plain(JsonNode object, String kind) {
        var plain = ((ObjectNode) object.deepCopy()).put("kind", kind);
        if (kind.equals("Pod")) {
            var podIps = object.at("/status/podIPs");
            plain.putObject("status").set("podIPs", podIps);
        } else {
            plain.remove("status");
        }
        var metadata = (ObjectNode) plain.path("metadata");
        metadata.remove(List.of("managedFields", "resourceVersion"));
        if (kind.equals("PolicyEndpoint")) {
            // it ends with a piece of a uid
            metadata.remove("name");
        }
        return plain;
    }

    @Override
    public Reachability reachable() {
        return reachable;
    }

    @Override
    public int runsBefore() {
        return runsBefore;
    }

    @Override
    public Map<String, String> inputs() {
        return Map.of("pod", namespace + "/" + pods.getFirst(), "bucket", namespace + "-evidence");
    }

    @Override
    public Map<String, String> environment() {
        var environment = new LinkedHashMap<>(world.account.environment());
        environment.put("KUBECONFIG", world.cluster.kubeconfig().toString());
        return environment;
    }

    @Override
    public String same(String text) {
        var longestFirst = words.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        var same = text;
        for (var word : longestFirst) {
            same = same.replace(word, words.get(word));
        }
        return same;
    }

    /// Every process has clients of its own: what they remember dies with it.
    @Override
    public World world(FailurePoints points) {
        var cluster = KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(world.cluster.kubeconfig().toString()),
                live ? InstantSource.system() : time);
        var cloud = new AwsCloud(
                new CloudOptions(null, null, Duration.ofSeconds(30), environment()), InstantSource.system());
        clients.add(cluster);
        clients.add(cloud);
        return new World(
                "live",
                new HaltingCluster(cluster, points, sent),
                new HaltingCloud(cloud, points, sent),
                Names.DEFAULT,
                null,
                false);
    }

    @Override
    public void close() {
        controller.close();
        try {
            for (var client : clients) {
                client.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        pods.forEach(pod -> world.cluster.kubelet().forget(namespace, pod));
        if (bucket != null) {
            world.account.removeBucket(bucket);
        }
        world.account.remove(machine);
        world.leave(namespace, node());
    }
}
