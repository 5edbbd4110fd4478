package dev.firebreak.range.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// The listener of the simulated cluster, on a free port of 127.0.0.1. It speaks TLS with a certificate of its
/// own, because `kubectl` sends a token over TLS only.
public final class KubeDoor implements AutoCloseable {

    private final HttpsServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ServingCertificate certificate = ServingCertificate.make();
    private final ApiServer api;

    /// @param tokens who a bearer token stands for
    /// @throws UncheckedIOException when no port can be had
    public KubeDoor(ObjectStore store, InstantSource clock, Map<String, User> tokens) {
        this(store, clock, token -> Optional.ofNullable(tokens.get(token)));
    }

    /// @param tokens who a bearer token stands for, if anybody
    /// @throws UncheckedIOException when no port can be had
    public KubeDoor(ObjectStore store, InstantSource clock, Function<String, Optional<User>> tokens) {
        this.api = new ApiServer(store, clock, tokens);
        try {
            this.server = HttpsServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.setExecutor(executor);
        server.createContext("/", this::serve);
        server.start();
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The certificate that clients must trust, in PEM.
    public String certificateAuthority() {
        return certificate.pem();
    }

    /// A kubeconfig with one context, in the JSON that is also YAML.
    public String kubeconfig(String contextName, String token, String namespace) {
        var config = Json.object().put("apiVersion", "v1").put("kind", "Config").put("current-context", contextName);
        config.putArray("clusters")
                .addObject()
                .put("name", contextName)
                .putObject("cluster")
                .put("server", uri().toString())
                .put(
                        "certificate-authority-data",
                        Base64.getEncoder()
                                .encodeToString(certificateAuthority().getBytes(StandardCharsets.US_ASCII)));
        config.putArray("users")
                .addObject()
                .put("name", contextName)
                .putObject("user")
                .put("token", token);
        config.putArray("contexts")
                .addObject()
                .put("name", contextName)
                .putObject("context")
                .put("cluster", contextName)
                .put("user", contextName)
                .put("namespace", namespace);
        return config.toPrettyString() + "\n";
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            Call call = Call.of(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query == null ? "" : query,
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            Answer answer = api.answer(call);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Audit-Id", UUID.randomUUID().toString());
            exchange.getResponseHeaders().set("Cache-Control", "no-cache, private");
            if (answer.feed().isPresent()) {
                exchange.sendResponseHeaders(answer.code(), 0);
                try (OutputStream client = exchange.getResponseBody()) {
                    answer.feed().get().to(client);
                }
            } else if (exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0) {
                exchange.sendResponseHeaders(answer.code(), -1);
            } else {
                exchange.sendResponseHeaders(answer.code(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
