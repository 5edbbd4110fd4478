package dev.firebreak.mainjob;

import dev.firebreak.json.Json;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.reach.NetworkPolicy;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A namespace with the deployment `web`: three replicas made by the controllers, the suspect and a sibling on
/// one node, the third on another; a claim bound to an EBS volume, and a service in front. Nobody schedules and
/// nobody runs here: pods are bound and set running by hand.
final class Shop {
    private static final String WORKLOAD = """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: NAMESPACE-data}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Retain
          storageClassName: ""
          claimRef: {namespace: NAMESPACE, name: data}
          csi: {driver: ebs.csi.aws.com, volumeHandle: VOLUME}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: NAMESPACE}
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: ""
          volumeName: NAMESPACE-data
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: NAMESPACE}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: NAMESPACE}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}}
            spec:
              containers:
              - {name: app, image: "web:1", volumeMounts: [{name: data, mountPath: /data}]}
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        """;

    /// Three that allow the replicas something, by label, by an empty selector and by NotIn; one that only
    /// denies; and one over other pods.
    private static final String POLICIES = """
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
        metadata: {name: allow-not-batch, namespace: NAMESPACE}
        spec:
          podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [batch]}]}
          policyTypes: [Ingress]
          ingress: [{from: [{namespaceSelector: {}}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: default-deny, namespace: NAMESPACE}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: allow-batch, namespace: NAMESPACE}
        spec: {podSelector: {matchLabels: {tier: batch}}, policyTypes: [Ingress], ingress: [{}]}
        """;

    static final List<String> ALLOWING = List.of("allow-egress", "allow-not-batch", "allow-web");

    private final RealCluster cluster = Parts.cluster();
    private final KubeApi api = cluster.api();
    private final String namespace;
    private final List<String> pods;

    /// @param suspectsInstance the EC2 instance behind the suspect's node
    /// @param volume the EBS volume of the claim
    Shop(String name, String suspectsInstance, String otherInstance, String volume) {
        namespace = cluster.newNamespace(name);
        cluster.createNode(node(), Account.providerId(suspectsInstance), Map.of());
        cluster.createNode(otherNode(), Account.providerId(otherInstance), Map.of());
        cluster.apply(WORKLOAD.replace("NAMESPACE", namespace).replace("VOLUME", volume));
        Eventually.holds("three replicas", () -> listed().size() == 3);
        pods = listed().stream()
                .map(p -> p.at("/metadata/name").asString())
                .sorted()
                .toList();
        run(pods.get(0), node(), "10.0.1.10");
        run(pods.get(1), node(), "10.0.1.11");
        run(pods.get(2), otherNode(), "10.0.2.12");
        Eventually.holds(
                "the service has three endpoints",
                () -> list("/apis/discovery.k8s.io/v1", "endpointslices").stream()
                                .mapToInt(s -> s.path("endpoints").size())
                                .sum()
                        == 3);
    }

    void applyPolicies() {
        cluster.apply(POLICIES.replace("NAMESPACE", namespace));
    }

    private void run(String pod, String onNode, String address) {
        var binding = Json.object().put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata").put("name", pod);
        binding.putObject("target").put("kind", "Node").put("name", onNode);
        api.create("/api/v1/namespaces/" + namespace + "/pods/" + pod + "/binding", binding.toString());
        api.podRunning(namespace, pod, address, "127.0.0.1");
        cluster.kubelet().log(namespace, pod, "app", "hello from " + pod + "\n");
    }

    String namespace() {
        return namespace;
    }

    String suspect() {
        return pods.get(0);
    }

    /// `NAMESPACE/POD`, as a user names it.
    String target() {
        return namespace + "/" + suspect();
    }

    /// On the suspect's node, and of one enforcement group with it.
    String sibling() {
        return pods.get(1);
    }

    String third() {
        return pods.get(2);
    }

    String node() {
        return namespace + "-a";
    }

    String otherNode() {
        return namespace + "-b";
    }

    JsonNode pod(String name) {
        return api.get("/api/v1/namespaces/" + namespace + "/pods/" + name);
    }

    JsonNode nodeNow() {
        return api.get("/api/v1/nodes/" + node());
    }

    List<NetworkPolicy> policies() {
        return list("/apis/networking.k8s.io/v1", "networkpolicies").stream()
                .map(NetworkPolicy::parse)
                .toList();
    }

    private List<JsonNode> listed() {
        return list("/api/v1", "pods");
    }

    private List<JsonNode> list(String root, String plural) {
        return api.get(root + "/namespaces/" + namespace + "/" + plural)
                .path("items")
                .valueStream()
                .toList();
    }
}
