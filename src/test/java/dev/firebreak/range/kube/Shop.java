package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ObjectStore.LogLine;
import dev.firebreak.range.kube.ObjectStore.PolicyEndpoints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A small cluster behind a door: namespace `shop` on one node, a Deployment `web` of two pods with a Service,
/// and the users `admin` (system:masters) and `bob` (nobody).
final class Shop implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String JSON = "application/json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    static final String PODS = "/api/v1/namespaces/shop/pods";
    static final String POLICIES = "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    record Reply(int code, String text) {

        JsonNode json() {
            return MAPPER.readTree(text);
        }

        String message() {
            return json().path("message").asString();
        }

        String reason() {
            return json().path("reason").asString();
        }

        /// The scalar at a JSON pointer, as text.
        String at(String pointer) {
            return json().at(pointer).asString();
        }
    }

    final ObjectStore store;
    final KubeDoor door;
    private final HttpClient client;

    Shop() {
        this(PolicyEndpoints.WRITTEN);
    }

    Shop(PolicyEndpoints policyEndpoints) {
        InstantSource clock = InstantSource.fixed(NOW);
        this.store = new ObjectStore(clock, 7, policyEndpoints);
        seed();
        this.door = new KubeDoor(
                store, clock, Map.of("admin-token", new User("admin", "system:masters"), "bob-token", new User("bob")));
        this.client = HttpClient.newBuilder()
                .sslContext(trusting(door.certificateAuthority()))
                .build();
    }

    Reply get(String path) {
        return send("admin-token", "GET", path, "", "");
    }

    Reply post(String path, String body) {
        return send("admin-token", "POST", path, JSON, body);
    }

    Reply put(String path, String body) {
        return send("admin-token", "PUT", path, JSON, body);
    }

    Reply patch(String path, String type, String body) {
        return send("admin-token", "PATCH", path, type, body);
    }

    Reply delete(String path, String body) {
        return send("admin-token", "DELETE", path, JSON, body);
    }

    Reply send(String token, String method, String path, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(door.uri() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("User-Agent", "test/1");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException | InterruptedException unreachable) {
            throw new IllegalStateException(unreachable);
        }
    }

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    @Override
    public void close() {
        client.close();
        door.close();
    }

    private void seed() {
        store.seed(json("""
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"team":"web"}}}\
            """));
        store.seed(json("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a","labels":{"kubernetes.io/os":"linux"}},
             "spec":{"providerID":"aws:///eu-west-1a/i-0aaa"},
             "status":{"addresses":[{"type":"InternalIP","address":"10.0.1.1"}],
               "conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.36.3"}}}\
            """));
        store.seed(json("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
               "template":{"metadata":{"labels":{"app":"web"}},
                 "spec":{"containers":[{"name":"web","image":"nginx:1.29"}]}}},
             "status":{"replicas":2,"readyReplicas":2,"updatedReplicas":2,"availableReplicas":2}}\
            """));
        store.seed(json("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},
             "spec":{"clusterIP":"172.20.0.80","selector":{"app":"web"},
               "ports":[{"port":80,"targetPort":"http"}]}}\
            """));
        store.seed(pod("web-1", "10.0.1.11"));
        store.seed(pod("web-2", "10.0.1.12"));
        store.seedLog(
                "shop",
                "web-1",
                "web",
                false,
                List.of(
                        new LogLine(NOW.minusSeconds(60), "one"),
                        new LogLine(NOW.minusSeconds(10), "two"),
                        new LogLine(NOW, "three")));
    }

    private static JsonNode pod(String name, String address) {
        return json("""
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%s","namespace":"shop","labels":{"app":"web","tier":"front"}},
             "spec":{"nodeName":"node-a","containers":[{"name":"web","image":"nginx:1.29",
               "ports":[{"name":"http","containerPort":8080}]}]},
             "status":{"phase":"Running","podIP":"%s","hostIP":"10.0.1.1",
               "conditions":[{"type":"Ready","status":"True"}],
               "containerStatuses":[{"name":"web","ready":true,"restartCount":0,
                 "state":{"running":{"startedAt":"2026-03-01T11:00:00Z"}}}]}}\
            """.formatted(name, address));
    }

    private static SSLContext trusting(String pem) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "range",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
