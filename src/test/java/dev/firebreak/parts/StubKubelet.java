package dev.firebreak.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Stands in for the kubelet of every node: the API server fetches container logs from it. A test sets what
/// each container has logged.
///
/// It answers as the kubelet does (`pkg/kubelet/server/server.go`, `getContainerLogs`): a pod that it doesn't
/// know is 404; a container of a known pod that has not started, or has not run before, is 400. `previous`,
/// `sinceSeconds`, `sinceTime`, `tailLines`, `limitBytes` and `timestamps` are honoured in the kubelet's order:
/// the limit counts bytes as sent. The n-th line (from 0) was logged n seconds after [#FIRST_LINE_AT].
public final class StubKubelet implements AutoCloseable {

    public static final Instant FIRST_LINE_AT = Instant.parse("2026-01-01T00:00:00Z");

    private record Log(String namespace, String pod, String container, boolean previous) {
        boolean isOf(String otherNamespace, String otherPod) {
            return namespace.equals(otherNamespace) && pod.equals(otherPod);
        }

        String quoted() {
            return "container \"" + container + "\" in pod \"" + pod + "\"";
        }
    }

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Log, byte[]> logs = new ConcurrentHashMap<>();
    private final Map<Log, CountDownLatch> stalls = new ConcurrentHashMap<>();

    StubKubelet(SSLContext identity) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        server.setExecutor(threads);
        server.createContext("/", StubKubelet::answerUnknown);
        server.createContext("/containerLogs/", this::answerLogs);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// What the running container has logged.
    public void log(String namespace, String pod, String container, String text) {
        log(namespace, pod, container, text.getBytes(UTF_8));
    }

    public void log(String namespace, String pod, String container, byte[] text) {
        logs.put(new Log(namespace, pod, container, false), text.clone());
    }

    /// What the container had logged before its last restart.
    public void previousLog(String namespace, String pod, String container, String text) {
        logs.put(new Log(namespace, pod, container, true), text.getBytes(UTF_8));
    }

    /// From now on every reply with the log of the running container stays open after its last byte, as on a
    /// node that hangs, until [#forget] or [#close]. The API server passes bytes on as they come only when
    /// asked to follow; otherwise it holds back the last few KiB.
    public void stall(String namespace, String pod, String container) {
        stalls.put(new Log(namespace, pod, container, false), new CountDownLatch(1));
    }

    /// The pod is gone, and its logs with it.
    public void forget(String namespace, String pod) {
        logs.keySet()
                .removeIf(log -> log.namespace().equals(namespace) && log.pod().equals(pod));
    }

    private void answerLogs(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().split("/", -1);
        if (path.length != 5) {
            answerUnknown(exchange);
            return;
        }
        var query = query(exchange.getRequestURI());
        boolean previous = "true".equals(query.get("previous"));
        var wanted = new Log(path[2], path[3], path[4], previous);
        var text = logs.get(wanted);
        if (text != null) {
            answerLog(exchange, select(text, query), stalls.get(wanted));
        } else if (logs.keySet().stream().noneMatch(log -> log.isOf(wanted.namespace(), wanted.pod()))) {
            answer(exchange, 404, "pod does not exist\n");
        } else if (previous) {
            answer(exchange, 400, "previous terminated " + wanted.quoted() + " not found");
        } else {
            answer(exchange, 400, wanted.quoted() + " is waiting to start: ContainerCreating");
        }
    }

    private static void answerLog(HttpExchange exchange, byte[] text, @Nullable CountDownLatch stall)
            throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            body.write(text);
            body.flush();
            if (stall != null) {
                stall.await();
            }
            body.close();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    // Latin-1 keeps every byte as one char, whatever the container wrote.
    private static byte[] select(byte[] text, Map<String, String> query) {
        var lines = List.of(new String(text, ISO_8859_1).split("(?<=\n)", -1));
        if (lines.getLast().isEmpty()) {
            lines = lines.subList(0, lines.size() - 1);
        }
        int first = Math.max(since(query), lines.size() - number(query.get("tailLines")));
        boolean timestamps = "true".equals(query.get("timestamps"));
        var selected = new StringBuilder();
        for (int i = first; i < lines.size(); i++) {
            if (timestamps) {
                // the kubelet writes fixed nine digits: RFC3339NanoFixed
                selected.append(FIRST_LINE_AT.plusSeconds(i).toString().replace("Z", ".000000000Z "));
            }
            selected.append(lines.get(i));
        }
        var bytes = selected.toString().getBytes(ISO_8859_1);
        return Arrays.copyOf(bytes, Math.min(bytes.length, number(query.get("limitBytes"))));
    }

    /// The number of lines before the time asked for.
    private static int since(Map<String, String> query) {
        var time = query.get("sinceTime");
        var seconds = query.get("sinceSeconds");
        if (time == null && seconds == null) {
            return 0;
        }
        var since = time == null ? Instant.now().minusSeconds(number(seconds)) : Instant.parse(time);
        return Math.clamp(Math.ceilDiv(Duration.between(FIRST_LINE_AT, since).toMillis(), 1000L), 0, Integer.MAX_VALUE);
    }

    private static int number(@Nullable String text) {
        return text == null ? Integer.MAX_VALUE : Math.clamp(Long.parseLong(text), 0, Integer.MAX_VALUE);
    }

    private static Map<String, String> query(URI uri) {
        var query = new HashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var pair : uri.getRawQuery().split("&", -1)) {
                var parts = pair.split("=", 2);
                query.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
            }
        }
        return query;
    }

    private static void answerUnknown(HttpExchange exchange) throws IOException {
        answer(exchange, 404, "404 page not found\n");
    }

    private static void answer(HttpExchange exchange, int status, String message) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(status, message.length());
            exchange.getResponseBody().write(message.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
