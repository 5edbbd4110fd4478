package dev.firebreak.mainjob;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.json.Json;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.RealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// A door before moto, which does three things that moto can't: EKS clusters of moto are at the real API server,
/// with its certificate authority (moto makes both up); a presigned request is answered as the one who signed it (moto
/// looks at the `Authorization` header alone); and sessions end (moto's never do).
///
/// Signatures do not get through, because the door has another address: it is of no use where moto enforces IAM.
final class AccountDoor implements AutoCloseable {
    private static final List<String> PASSED =
            List.of("Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Target", "Accept");
    private static final Pattern KEY = Pattern.compile("Credential=([^/%]+)[/%]");
    private static final Pattern SESSION =
            Pattern.compile("<AccessKeyId>([^<]+)</AccessKeyId>\\s*<SecretAccessKey>([^<]+)</SecretAccessKey>|"
                    + "<SecretAccessKey>([^<]+)</SecretAccessKey>[\\s\\S]*?<AccessKeyId>([^<]+)</AccessKeyId>");

    private final RealCluster cluster;
    private final URI behind;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final Map<String, Runnable> before = new ConcurrentHashMap<>();
    private volatile boolean closedToRoles;

    AccountDoor(Moto moto, RealCluster cluster, String accessKey, String secretKey) {
        this.cluster = cluster;
        this.behind = moto.endpoint();
        secrets.put(accessKey, secretKey);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::forward);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The secret of an access key that is known here.
    Optional<String> secretOf(String accessKey) {
        return Optional.ofNullable(secrets.get(accessKey));
    }

    /// What happens before an action of AWS is passed on, the next time that it is asked for in earnest.
    void before(String action, Runnable happens) {
        before.put(action, happens);
    }

    /// The sessions of roles that there are end now.
    void endSessions() {
        secrets.keySet().stream().filter(key -> key.startsWith("ASIA")).forEach(ended::add);
    }

    /// Whether roles can't be taken any more.
    void closedToRoles(boolean closed) {
        closedToRoles = closed;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            String action = action(query + "&" + new String(body, StandardCharsets.UTF_8));
            Optional.ofNullable(before.remove(action)).ifPresent(Runnable::run);
            String authorization = authorization(exchange, query);
            if (ended.contains(key(authorization))) {
                answer(exchange, 400, error("RequestExpired", "Request has expired."));
            } else if (closedToRoles && action.equals("AssumeRole")) {
                answer(exchange, 403, error("AccessDenied", "not authorized to perform: sts:AssumeRole"));
            } else {
                passOn(exchange, body, authorization);
            }
        }
    }

    private static String action(String words) {
        Matcher action = Pattern.compile("(?:^|&)Action=(\\w+)").matcher(words);
        return action.find() && !words.contains("DryRun=true") ? action.group(1) : "";
    }

    /// moto reads the key out of it.
    private static String authorization(HttpExchange exchange, String query) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher presigned = Pattern.compile("X-Amz-Credential=([^&]+)").matcher(query);
        return header != null
                ? header
                : presigned.find()
                        ? "AWS4-HMAC-SHA256 Credential=" + URLDecoder.decode(presigned.group(1), StandardCharsets.UTF_8)
                                + ", SignedHeaders=host, Signature=0"
                        : "";
    }

    private static String key(String authorization) {
        Matcher key = KEY.matcher(authorization);
        return key.find() ? key.group(1) : "";
    }

    private void passOn(HttpExchange exchange, byte[] body, String authorization) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        behind.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (String header : PASSED) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null && !header.equals("Authorization")) {
                request.header(header, value);
            }
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<String> reply = http.send(request.build(), BodyHandlers.ofString());
            for (String header : List.of("Content-Type", "x-amzn-ErrorType")) {
                reply.headers()
                        .firstValue(header)
                        .ifPresent(value -> exchange.getResponseHeaders().set(header, value));
            }
            remember(reply.body());
            answer(
                    exchange,
                    reply.statusCode(),
                    exchange.getRequestURI().getPath().startsWith("/clusters/") && reply.statusCode() == 200
                            ? atTheApiServer(reply.body())
                            : reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remember(String reply) {
        Matcher session = SESSION.matcher(reply);
        if (session.find()) {
            boolean keyFirst = session.group(1) != null;
            secrets.put(session.group(keyFirst ? 1 : 4), session.group(keyFirst ? 2 : 3));
        }
    }

    private String atTheApiServer(String described) {
        ObjectNode reply = (ObjectNode) Json.parse(described);
        ObjectNode found = (ObjectNode) reply.path("cluster");
        found.put("endpoint", cluster.server().toString());
        found.putObject("certificateAuthority")
                .put(
                        "data",
                        Base64.getEncoder()
                                .encodeToString(cluster.certificateAuthority().getBytes(StandardCharsets.UTF_8)));
        return reply.toString();
    }

    /// As EC2 words it, and STS: each client reads its own.
    private static String error(String code, String message) {
        String words = "<Code>" + code + "</Code><Message>" + message + "</Message>";
        return code.equals("RequestExpired")
                ? "<Response><Errors><Error>" + words + "</Error></Errors><RequestID>door</RequestID></Response>"
                : "<ErrorResponse><Error><Type>Sender</Type>" + words + "</Error><RequestId>door</RequestId>"
                        + "</ErrorResponse>";
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }
}
