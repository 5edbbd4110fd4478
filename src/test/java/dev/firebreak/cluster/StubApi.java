package dev.firebreak.cluster;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server on a loopback socket that counts what reaches it and answers, or fails to, as told.
public final class StubApi implements AutoCloseable {
    public record Received(String method, String target, Map<String, List<String>> headers, String body) {
        public String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        @Nullable
        String header(String name) {
            List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
            return values == null ? null : values.getFirst();
        }
    }

    public sealed interface Behaviour {
        record Answer(int status, Map<String, String> headers, String body) implements Behaviour {}

        /// The connection is reset when the request has been read.
        record Reset() implements Behaviour {}

        /// The end of the connection, in good order, when the request has been read.
        record Closed() implements Behaviour {}

        /// A head that promises more than the body has, then the end of the connection.
        record CutShort(int status) implements Behaviour {}

        /// Nothing at all, until the stub is closed.
        record Silence() implements Behaviour {}

        /// A head and the start of a body, then nothing until the stub is closed.
        record Stall(int status, String start) implements Behaviour {
            Stall(String start) {
                this(200, start);
            }
        }
    }

    public static Behaviour.Answer json(int status, String body) {
        return new Behaviour.Answer(status, Map.of("Audit-Id", "audit-1"), body);
    }

    public static Behaviour.Answer plain(int status) {
        return new Behaviour.Answer(status, Map.of(), "upstream says no");
    }

    public static Behaviour.Answer status(int status, String reason, String message) {
        return json(status, """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","message":"%s","code":%d}\
            """.formatted(reason, message, status));
    }

    public final List<Received> received = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Function<Received, Behaviour> behaviour;

    public StubApi(Function<Received, Behaviour> behaviour) {
        this.behaviour = behaviour;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    public Path kubeconfig(Path folder) throws IOException {
        return kubeconfig(folder, url(), "{token: secret-token}");
    }

    static Path kubeconfig(Path folder, String server, String user) throws IOException {
        return Files.writeString(folder.resolve("config"), """
            apiVersion: v1
            kind: Config
            current-context: stub
            contexts:
            - {name: stub, context: {cluster: stub, user: me, namespace: shop}}
            clusters:
            - {name: stub, cluster: {server: "%s"}}
            users:
            - name: me
              user: %s
            """.formatted(server, user));
    }

    /// What reached the server apart from reads.
    public List<Received> writes() {
        return received.stream().filter(r -> !r.method().equals("GET")).toList();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            Received request = read(in);
            if (request == null) {
                return;
            }
            received.add(request);
            answer(connection, behaviour.apply(request));
        } catch (SocketException e) {
            // the client is gone
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Socket connection, Behaviour told) throws IOException, InterruptedException {
        OutputStream out = connection.getOutputStream();
        switch (told) {
            case Behaviour.Answer answer -> {
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                out.write(head(answer.status(), answer.headers(), body.length));
                out.write(body);
            }
            case Behaviour.Reset _ -> connection.setSoLinger(true, 0);
            case Behaviour.Closed _ -> {}
            case Behaviour.CutShort cut -> {
                out.write(head(cut.status(), Map.of("Audit-Id", "audit-1"), 1000));
                out.write("{\"kind\":".getBytes(StandardCharsets.UTF_8));
            }
            case Behaviour.Silence _ -> closed.await();
            case Behaviour.Stall stall -> {
                out.write(head(stall.status(), Map.of(), 1000));
                out.write(stall.start().getBytes(StandardCharsets.UTF_8));
                out.flush();
                closed.await();
            }
        }
        out.flush();
    }

    private static byte[] head(int status, Map<String, String> headers, int length) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Stub\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\nConnection: close\r\nContent-Length: ")
                .append(length)
                .append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Received read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(
                headers.getOrDefault("content-length", List.of("0")).getFirst());
        String[] words = first.split(" ", -1);
        return new Received(words[0], words[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
