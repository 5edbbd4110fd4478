package dev.firebreak.cloud;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A server on loopback that answers AWS requests byte by byte as a test says, and counts what it was sent. It
/// knows who the caller is and a snapshot without written blocks, so that only the request under test can fail.
public final class StubAws implements AutoCloseable {
    /// What happens once a request has been read.
    public enum Fault {
        OK,
        REFUSED,
        THROTTLED,
        BARE_503,
        /// The connection is reset.
        RESET,
        /// The connection is closed in good order, without a byte: the JDK's client takes this for a stale
        /// connection.
        CLOSED,
        CUT,
        HANG
    }

    public record Request(String method, String target, Map<String, String> headers, String body) {
        public String operation() {
            if (body.contains("Action=")) {
                return body.replaceFirst("(?s).*Action=(\\w+).*", "$1");
            }
            if (target.startsWith("/snapshots/")) {
                return target.matches(".*/blocks/\\d+.*") ? "GetSnapshotBlock" : "ListSnapshotBlocks";
            }
            return switch (method) {
                case "POST" -> target.contains("uploadId=") ? "CompleteMultipartUpload" : "CreateMultipartUpload";
                case "PUT" -> target.contains("partNumber=") ? "UploadPart" : "PutObject";
                default -> method;
            };
        }
    }

    private final ServerSocket server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> held = new CopyOnWriteArrayList<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, Fault> once = new ConcurrentHashMap<>();
    private final Map<String, Function<Request, byte[]>> answers = new ConcurrentHashMap<>();
    private final Map<String, Function<Request, Decision>> decided = new ConcurrentHashMap<>();

    public StubAws() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
        answers.put("GetCallerIdentity", _ -> ok("""
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
            <Arn>arn:aws:iam::111122223333:user/responder</Arn><UserId>A</UserId><Account>111122223333</Account>
            </GetCallerIdentityResult></GetCallerIdentityResponse>\
            """));
        answers.put(
                "ListSnapshotBlocks",
                _ -> ok("{\"Blocks\":[],\"BlockSize\":524288,\"VolumeSize\":1,\"ExpiryTime\":4102444800}"));
    }

    public StubAws on(String operation, Fault fault) {
        faults.put(operation, fault);
        return this;
    }

    StubAws once(String operation, Fault fault) {
        once.put(operation, fault);
        return this;
    }

    public StubAws answer(String operation, String body) {
        answers.put(operation, _ -> ok(body));
        return this;
    }

    /// What is done with one request: the whole reply, head included, and what befalls it.
    public record Decision(Fault fault, byte[] reply) {}

    /// Decides about each request of an operation when it has been read.
    public StubAws deciding(String operation, Function<Request, Decision> decisions) {
        decided.put(operation, decisions);
        return this;
    }

    /// The whole reply, head included, to what was asked.
    StubAws answer(String operation, Function<Request, byte[]> reply) {
        answers.put(operation, reply);
        return this;
    }

    /// The whole reply, head included.
    StubAws answerRaw(String operation, String reply) {
        answers.put(operation, _ -> bytes(reply));
        return this;
    }

    public List<Request> requests(String operation) {
        return requests.stream().filter(r -> r.operation().equals(operation)).toList();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public CloudOptions options() {
        return new CloudOptions(
                "eu-central-1",
                null,
                Duration.ofSeconds(1),
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIATEST",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_ENDPOINT_URL", uri().toString()));
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try {
            Request request = read(socket);
            requests.add(request);
            Decision decision =
                    decided.getOrDefault(request.operation(), this::decision).apply(request);
            Fault fault = decision.fault();
            byte[] reply = decision.reply();
            switch (fault) {
                case RESET -> socket.setSoLinger(true, 0);
                case HANG -> held.add(socket);
                case CUT -> socket.getOutputStream().write(reply, 0, cut(reply));
                default -> socket.getOutputStream().write(reply);
            }
            if (fault != Fault.HANG) {
                socket.getOutputStream().flush();
                socket.close();
            }
        } catch (IOException gone) {
            // the client gave up
        }
    }

    private Decision decision(Request request) {
        Fault first = once.remove(request.operation());
        Fault fault = first == null ? faults.getOrDefault(request.operation(), Fault.OK) : first;
        return new Decision(
                fault,
                switch (fault) {
                    case OK, CUT ->
                        answers.getOrDefault(request.operation(), _ -> ok("")).apply(request);
                    case REFUSED -> refusal(request, 403, "AccessDenied", "UnauthorizedOperation");
                    case THROTTLED -> throttled(request);
                    case BARE_503 -> head(503, 0, "");
                    case RESET, CLOSED, HANG -> new byte[0];
                });
    }

    /// In the middle of the body; where there is none, in the middle of the head.
    private static int cut(byte[] reply) {
        int body = new String(reply, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        return reply.length > body ? (body + reply.length) / 2 : body / 2;
    }

    private static byte[] throttled(Request request) {
        return request.target().startsWith("/snapshots/")
                ? refusal(request, 400, "", "RequestThrottledException")
                : refusal(request, 503, "SlowDown", "RequestLimitExceeded");
    }

    static byte[] refusal(Request request, int status, String s3Code, String otherCode) {
        return refusal(request, status, s3Code, otherCode, "");
    }

    /// A refusal by the service's own word, with more header lines, each with its line end.
    public static byte[] refusal(Request request, int status, String s3Code, String otherCode, String headers) {
        if (request.target().startsWith("/snapshots/")) {
            String body = "{\"Message\":\"no\"}";
            return bytes(head(status, body.length(), "x-amzn-ErrorType: " + otherCode + "\r\n" + headers), body);
        }
        boolean query = request.body().contains("Action=");
        String body = query
                ? "<Response><Errors><Error><Code>" + otherCode + "</Code><Message>no</Message></Error></Errors>"
                        + "<RequestID>req-1</RequestID></Response>"
                : "<Error><Code>" + s3Code + "</Code><Message>no</Message><RequestId>req-1</RequestId></Error>";
        return bytes(head(status, body.length(), headers), body);
    }

    public static byte[] ok(String body) {
        return bytes(head(200, body.getBytes(StandardCharsets.UTF_8).length, "ETag: \"e\"\r\n"), body);
    }

    /// A reply of this status without a word of the service's own.
    public static byte[] bare(int status) {
        return bare(status, "");
    }

    /// The status and a body that no service of AWS wrote.
    public static byte[] bare(int status, String body) {
        return bytes("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n"
                + body);
    }

    private static byte[] head(int status, int length, String more) {
        return bytes("HTTP/1.1 " + status + " X\r\nContent-Length: " + length
                + "\r\nx-amz-request-id: req-1\r\nx-amzn-RequestId: req-1\r\nConnection: close\r\n" + more + "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(byte[] head, String body) {
        byte[] more = bytes(body);
        byte[] all = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        return all;
    }

    private static Request read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            head.append((char) c);
        }
        List<String> lines = head.toString().lines().toList();
        List<String> first = List.of(lines.getFirst().split(" ", -1));
        Map<String, String> headers = new ConcurrentHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            socket.getOutputStream().write(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(
                first.get(0), first.get(1), headers, new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
