package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An API server that the contract is run on, with the port and with bare requests, both as admin. Each test
/// has a namespace of its own there.
abstract class KubeSite implements AutoCloseable {
    static final String JSON = "application/json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";

    /// What came back.
    record Reply(int code, String text) {
        JsonNode json() {
            return Json.parse(text);
        }

        String message() {
            return at("/message");
        }

        String reason() {
            return at("/reason");
        }

        /// The scalar at a JSON pointer as text, empty where there is none.
        String at(String pointer) {
            return json().at(pointer).asString("");
        }
    }

    final Path kubeconfig;
    final KubernetesCluster cluster;
    private final ClusterOptions options;
    private final KubernetesClient client;

    KubeSite(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
        options = ClusterOptions.DEFAULT.withKubeconfig(kubeconfig.toString());
        cluster = KubernetesCluster.connect(options, InstantSource.system());
        client = new KubernetesClientBuilder()
                .withConfig(Kubeconfig.read(options, InstantSource.system()).config())
                .build();
    }

    /// The port of the kubelet that serves the nodes of this site.
    abstract int kubeletPort();

    /// What a container has logged: the n-th line, from 0, n seconds into 2026.
    abstract void log(String namespace, String pod, String container, boolean previous, List<String> lines);

    /// What a server says to this that has forgotten all but the latest versions.
    abstract String forgotten(String path);

    KubernetesCluster as(String user, String... groups) {
        return KubernetesCluster.connect(options.as(user, List.of(groups)), InstantSource.system());
    }

    String newNamespace() {
        String name = "contract-" + UUID.randomUUID().toString().substring(0, 13);
        post("/api/v1/namespaces", "{'metadata':{'name':'%s'}}".formatted(name));
        return name;
    }

    Reply get(String path) {
        return send("GET", path, null, "");
    }

    Reply get(String path, String accept) {
        return send("GET", path, null, "", "Accept", accept);
    }

    Reply post(String path, String body) {
        return send("POST", path, JSON, body);
    }

    Reply put(String path, String body) {
        return send("PUT", path, JSON, body);
    }

    Reply patch(String path, String type, String body) {
        return send("PATCH", path, type, body);
    }

    Reply delete(String path, String body) {
        return send("DELETE", path, JSON, body);
    }

    /// One request; a body may have single quotes for double ones.
    Reply send(String method, String path, @Nullable String type, String body, String... headers) {
        HttpRequest.Builder request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString().replaceAll("/$", "") + path))
                .method(method, type, body.isEmpty() ? null : body.replace('\'', '"'));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.getHttpClient()
                    .sendAsync(request.build(), String.class)
                    .get();
            return new Reply(
                    response.code(), Optional.ofNullable(response.body()).orElse(""));
        } catch (InterruptedException | ExecutionException unreachable) {
            throw new IllegalStateException(unreachable);
        }
    }

    /// A running pod with the label `app: web` and a container `app`, on a node of its namespace's own.
    JsonNode runningPod(String namespace, String name) {
        String node = "node-" + namespace;
        if (cluster.get(Resource.NODE, null, node).isEmpty()) {
            node(node);
        }
        String pods = "/api/v1/namespaces/" + namespace + "/pods";
        post(pods, """
            {'metadata':{'name':'%s','labels':{'app':'web'}},
             'spec':{'nodeName':'%s','containers':[{'name':'app','image':'web:1'}]}}\
            """.formatted(name, node));
        patch(pods + "/" + name + "/status", MERGE_PATCH, """
            {'status':{'phase':'Running','podIP':'10.0.0.7','podIPs':[{'ip':'10.0.0.7'}],
              'conditions':[{'type':'Ready','status':'True'}],
              'containerStatuses':[{'name':'app','image':'web:1','imageID':'','ready':true,'restartCount':0,
                'containerID':'containerd://1','state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}}]}}\
            """);
        return cluster.get(Resource.POD, namespace, name).orElseThrow();
    }

    void node(String name) {
        post("/api/v1/nodes", """
            {'metadata':{'name':'%s'},'spec':{'providerID':'aws:///eu-west-1a/i-0123456789abcdef0'}}\
            """.formatted(name));
        patch("/api/v1/nodes/" + name + "/status", MERGE_PATCH, """
            {'status':{'addresses':[{'type':'InternalIP','address':'127.0.0.1'}],
              'daemonEndpoints':{'kubeletEndpoint':{'Port':%d}},
              'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady'}]}}\
            """.formatted(kubeletPort()));
    }

    @Override
    public void close() {
        cluster.close();
        client.close();
    }
}
