package dev.firebreak.parts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// Whom the API server asks about bearer tokens that it does not know itself, as an EKS cluster asks
/// aws-iam-authenticator (`--authentication-token-webhook-config-file`). Until a test says otherwise, nobody is
/// known.
///
/// The API server keeps a *yes* for ten seconds, whatever `--authentication-token-webhook-cache-ttl` says
/// (`TokenSuccessCacheTTL`, kubernetes `pkg/kubeapiserver/options/authentication.go`); a *no* it does not keep.
public final class TokenWebhook implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Whom a token stands for.
    public record User(String name, List<String> groups) {
        public User {
            groups = List.copyOf(groups);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Function<String, Optional<User>> verifier = token -> Optional.empty();

    TokenWebhook() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::review);
        server.start();
    }

    /// From now on tokens are looked at so.
    public void verifiedBy(Function<String, Optional<User>> newVerifier) {
        verifier = newVerifier;
    }

    /// The kubeconfig by which the API server finds its way here.
    String kubeconfig() {
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: tokens, cluster: {server: "http://127.0.0.1:%d/"}}
            contexts:
            - {name: tokens, context: {cluster: tokens, user: api-server}}
            users:
            - {name: api-server, user: {}}
            current-context: tokens
            """.formatted(server.getAddress().getPort());
    }

    private void review(HttpExchange exchange) throws IOException {
        try (exchange) {
            var token = JSON.readTree(exchange.getRequestBody().readAllBytes())
                    .at("/spec/token")
                    .asString("");
            var review = JSON.createObjectNode()
                    .put("apiVersion", "authentication.k8s.io/v1")
                    .put("kind", "TokenReview");
            var status = review.putObject("status");
            var user = verifier.apply(token);
            status.put("authenticated", user.isPresent());
            if (user.isPresent()) {
                var told = status.putObject("user").put("username", user.get().name());
                user.get().groups().forEach(told.putArray("groups")::add);
            }
            var body = review.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
