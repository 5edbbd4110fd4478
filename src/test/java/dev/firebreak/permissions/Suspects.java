package dev.firebreak.permissions;

import dev.firebreak.json.Json;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.parts.RealCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A namespace with a pod of every kind of workload, made by the controllers, all under one service account. The one of
/// the deployment runs on a node, has a claim and is under a policy that allows it something.
final class Suspects {
    private static final String MANIFESTS = """
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: suspects, namespace: NS}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: NS-data}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Retain
          storageClassName: ""
          claimRef: {namespace: NS, name: data}
          csi: {driver: ebs.csi.aws.com, volumeHandle: vol-0c0ffee0c0ffee001}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: NS}
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: ""
          volumeName: NS-data
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: NS}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              serviceAccountName: suspects
              containers: [{name: app, image: "NS/web:1"}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: NS}
        spec:
          replicas: 1
          serviceName: db
          selector: {matchLabels: {app: db}}
          template: &pod
            metadata: {labels: {app: db}}
            spec: {serviceAccountName: suspects, containers: [{name: app, image: "NS/db:1"}]}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: NS}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              serviceAccountName: suspects
              nodeSelector: {pool: NS}
              containers: [{name: app, image: "NS/agent:1"}]
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: batch, namespace: NS}
        spec:
          template:
            spec: {serviceAccountName: suspects, restartPolicy: Never, containers: [{name: app, image: "NS/batch:1"}]}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly, namespace: NS}
        spec:
          schedule: "0 0 1 1 *"
          suspend: true
          jobTemplate: {spec: {template: {metadata: {labels: {app: nightly}}, spec: {restartPolicy: Never, containers: [{name: app, image: "NS/batch:1"}]}}}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: NS}, spec: {selector: {app: web}, ports: [{port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: db, namespace: NS}, spec: {selector: {app: db}, ports: [{port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: agent, namespace: NS}, spec: {selector: {app: agent}, ports: [{port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: batch, namespace: NS}, spec: {selector: {job-name: batch}, ports: [{port: 80}]}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: allow-web, namespace: NS}
        spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}]}
        """;

    private static final String NIGHTLY = """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: nightly-1
          namespace: NS
          ownerReferences:
          - {apiVersion: batch/v1, kind: CronJob, name: nightly, uid: UID, controller: true}
        spec:
          template:
            metadata: {labels: {app: nightly}}
            spec: {serviceAccountName: suspects, restartPolicy: Never, containers: [{name: app, image: "NS/batch:1"}]}
        """;

    private final KubeApi api;
    private final String namespace;
    private final Map<String, String> pods = new TreeMap<>();

    Suspects(RealCluster cluster) {
        this.api = cluster.api();
        this.namespace = cluster.newNamespace("permissions");
        cluster.createNode(node(), "lab:///" + node(), Map.of("pool", namespace, "kubernetes.io/os", "linux"));
        cluster.apply(MANIFESTS.replace("&pod", "").replace("NS", namespace));
        String uid = api.get("/apis/batch/v1/namespaces/" + namespace + "/cronjobs/nightly")
                .at("/metadata/uid")
                .asString();
        cluster.apply(NIGHTLY.replace("NS", namespace).replace("UID", uid));
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!look()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not every workload has its pod: " + pods);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        run(pod("web-"));
        cluster.kubelet().log(namespace, pod("web-"), "app", "hello\n");
    }

    private boolean look() {
        for (JsonNode pod : list("/api/v1", "pods")) {
            String name = pod.at("/metadata/name").asString();
            pods.put(name, name);
        }
        return pods.size() == 5;
    }

    private void run(String pod) {
        ObjectNode binding = Json.object().put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata").put("name", pod);
        binding.putObject("target").put("kind", "Node").put("name", node());
        api.create("/api/v1/namespaces/" + namespace + "/pods/" + pod + "/binding", binding.toString());
        api.podRunning(namespace, pod, "10.9.0.1", "127.0.0.1");
    }

    String namespace() {
        return namespace;
    }

    String node() {
        return namespace() + "-node";
    }

    /// The pod whose name begins so.
    String pod(String prefix) {
        return pods.keySet().stream()
                .filter(p -> p.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    /// The pod of the deployment, as a user names it.
    String suspect() {
        return namespace + "/" + pod("web-");
    }

    List<String> all() {
        return pods.keySet().stream().map(p -> namespace + "/" + p).toList();
    }

    String replicaSet() {
        return list("/apis/apps/v1", "replicasets")
                .getFirst()
                .at("/metadata/name")
                .asString();
    }

    private List<JsonNode> list(String root, String plural) {
        return api.get(root + "/namespaces/" + namespace + "/" + plural)
                .path("items")
                .valueStream()
                .toList();
    }

    /// What a change would show in: labels and annotations of pods and node, whether that is cordoned, and policies.
    String written() {
        StringBuilder written = new StringBuilder();
        List<JsonNode> objects = new java.util.ArrayList<>(list("/api/v1", "pods"));
        objects.addAll(list("/apis/networking.k8s.io/v1", "networkpolicies"));
        JsonNode node = api.get("/api/v1/nodes/" + node());
        objects.add(node);
        for (JsonNode object : objects) {
            written.append(object.at("/metadata/name"))
                    .append(object.at("/metadata/labels"))
                    .append(object.at("/metadata/annotations"))
                    .append(object.at("/spec/podSelector"))
                    .append(object.at("/spec/unschedulable"))
                    .append('\n');
        }
        return written.toString();
    }
}
