package dev.firebreak.parts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Bare requests to an API server, for setting a test's scene and for looking at what came of it, independent
/// of the client that is under test.
public final class KubeApi implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI server;
    private final HttpClient http;
    private final List<String> headers;

    KubeApi(URI server, SSLContext identity) {
        this(server, identity, List.of());
    }

    private KubeApi(URI server, SSLContext identity, List<String> headers) {
        this.server = server;
        this.http = HttpClient.newBuilder().sslContext(identity).build();
        this.headers = headers;
    }

    /// The API server that a kubeconfig leads to.
    ///
    /// @param kubeconfig in JSON, with the server's certificate and a token
    public static KubeApi of(Path kubeconfig) throws IOException {
        JsonNode known = JSON.readTree(Files.readString(kubeconfig));
        JsonNode cluster = known.at("/clusters/0/cluster");
        return new KubeApi(
                URI.create(cluster.path("server").asString()),
                trusting(cluster.path("certificate-authority-data").asString()),
                List.of(
                        "Authorization",
                        "Bearer " + known.at("/users/0/user/token").asString()));
    }

    /// Trusts one certificate alone.
    ///
    /// @param certificate PEM, in Base64
    public static SSLContext trusting(String certificate) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(Base64.getDecoder().decode(certificate))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One request; any status is an answer.
    public HttpResponse<String> send(String method, String path, String contentType, String body) {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .header("Accept", "application/json")
                .header("Content-Type", contentType)
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The object or list at `path`, which must be there.
    public JsonNode get(String path) {
        return accepted(send("GET", path, "application/json", ""));
    }

    public JsonNode create(String path, String json) {
        return accepted(send("POST", path, "application/json", json));
    }

    /// JSON merge patch (RFC 7386).
    public JsonNode merge(String path, String json) {
        return accepted(send("PATCH", path, "application/merge-patch+json", json));
    }

    private static JsonNode accepted(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException("%s %s: %d %s"
                    .formatted(response.request().method(), response.uri(), response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    public void createNamespace(String name) {
        create(
                "/api/v1/namespaces",
                object().set("metadata", object().put("name", name)).toString());
    }

    /// A Ready node whose logs the stub kubelet on `kubeletPort` serves.
    ///
    /// @param providerId as the EKS cloud provider writes it: `aws:///eu-west-1a/i-0123456789abcdef0`
    public JsonNode createNode(String name, String providerId, Map<String, String> labels, int kubeletPort) {
        var metadata = object().put("name", name);
        var labelNode = metadata.putObject("labels").put("kubernetes.io/hostname", name);
        new TreeMap<>(labels).forEach(labelNode::put);
        var node = object();
        node.set("metadata", metadata);
        node.putObject("spec").put("providerID", providerId);
        create("/api/v1/nodes", node.toString());

        var status = object();
        status.putArray("addresses")
                .add(object().put("type", "InternalIP").put("address", "127.0.0.1"))
                .add(object().put("type", "Hostname").put("address", name));
        status.putObject("daemonEndpoints").putObject("kubeletEndpoint").put("Port", kubeletPort);
        status.putArray("conditions")
                .add(object().put("type", "Ready").put("status", "True").put("reason", "KubeletReady"));
        status.putObject("nodeInfo")
                .put("operatingSystem", "linux")
                .put("architecture", "amd64")
                .put("kubeletVersion", "v1.36.3")
                .put("containerRuntimeVersion", "containerd://2.1.5")
                .put("bootID", "")
                .put("kernelVersion", "6.12.40")
                .put("kubeProxyVersion", "")
                .put("machineID", "")
                .put("osImage", "")
                .put("systemUUID", "");
        status.putObject("capacity").put("pods", "110");
        return mergeStatus("/api/v1/nodes/" + name, status);
    }

    /// Gives a pod the status of one that runs: phase, addresses, and every container of its spec started and
    /// ready. The pod must be bound to a node.
    public JsonNode podRunning(String namespace, String pod, String podIp, String hostIp) {
        var path = "/api/v1/namespaces/" + namespace + "/pods/" + pod;
        var found = get(path);
        var uid = found.at("/metadata/uid").asString();
        var status = object().put("phase", "Running").put("podIP", podIp).put("hostIP", hostIp);
        status.putArray("podIPs").add(object().put("ip", podIp));
        status.putArray("hostIPs").add(object().put("ip", hostIp));
        var conditions = status.putArray("conditions");
        for (var type : List.of("PodScheduled", "Initialized", "ContainersReady", "Ready")) {
            conditions.add(object().put("type", type).put("status", "True"));
        }
        var containers = status.putArray("containerStatuses");
        for (var container : found.at("/spec/containers")) {
            var name = container.path("name").asString();
            containers.add(containerStatus(name, container.path("image").asString(), containerId(uid, name), 0));
        }
        return mergeStatus(path, status);
    }

    /// Replaces the given fields of a pod's status: `{"phase":"Failed", …}`.
    public JsonNode podStatus(String namespace, String pod, String statusJson) {
        return mergeStatus("/api/v1/namespaces/" + namespace + "/pods/" + pod, (ObjectNode) JSON.readTree(statusJson));
    }

    /// One entry of `containerStatuses` of a container that runs, restarted `restarts` times.
    public static ObjectNode containerStatus(String name, String image, String containerId, int restarts) {
        var status = object().put("name", name)
                .put("image", image)
                .put("imageID", image + "@sha256:" + "0".repeat(64))
                .put("containerID", containerId)
                .put("ready", true)
                .put("started", true)
                .put("restartCount", restarts);
        status.putObject("state").putObject("running").put("startedAt", "2026-01-01T00:00:00Z");
        if (restarts > 0) {
            status.putObject("lastState")
                    .putObject("terminated")
                    .put("exitCode", 1)
                    .put("reason", "Error")
                    .put("containerID", containerId);
        }
        return status;
    }

    private static String containerId(String podUid, String container) {
        var hex = HexFormat.of().toHexDigits(container.hashCode());
        return "containerd://" + (podUid.replace("-", "") + hex + "0".repeat(64)).substring(0, 64);
    }

    private JsonNode mergeStatus(String path, ObjectNode status) {
        return merge(path + "/status", object().set("status", status).toString());
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }

    @Override
    public void close() {
        http.close();
    }
}
