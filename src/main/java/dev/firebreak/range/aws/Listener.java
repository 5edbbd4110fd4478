package dev.firebreak.range.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.range.aws.Faults.Fault;
import dev.firebreak.range.aws.Service.Unauthenticated;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// One loopback port. Verifies the signature, routes by the service in the credential scope, applies
/// permissions and faults, and keeps the ledger.
final class Listener implements AutoCloseable {
    private final Map<String, Service> services;
    private final String region;
    private final Keyring keyring;
    private final Predicate<String> permitted;
    private final Faults faults;
    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);

    Listener(
            Map<String, Service> services,
            String region,
            Keyring keyring,
            Predicate<String> permitted,
            Faults faults,
            InstantSource clock) {
        this.services = services;
        this.region = region;
        this.keyring = keyring;
        this.permitted = permitted;
        this.faults = faults;
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port can be opened", e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        closed.countDown();
        threads.close();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        var number = requests.incrementAndGet();
        try (exchange) {
            var request = Request.of(exchange, "00000000-0000-4000-8000-%012x".formatted(number));
            var reply = reply(request);
            if (reply.isPresent()) {
                // who is still sending would see a reset instead of a reply
                request.stream().transferTo(OutputStream.nullOutputStream());
                send(exchange, request, reply.get());
            }
        }
    }

    /// Empty when a fault keeps the reply back.
    private Optional<Reply> reply(Request request) throws IOException {
        var authorization = SigV4.parse(request);
        var service = authorization.map(SigV4.Authorization::service).map(services::get);
        if (authorization.isEmpty() || service.isEmpty()) {
            var any = service.orElseGet(() -> unsigned(request));
            return Optional.of(any.refuse(
                    request,
                    any.unauthenticated(
                            Unauthenticated.MISSING,
                            "Request is missing an AWS4-HMAC-SHA256 signature for a service")));
        }
        try {
            checkScope(authorization.get());
            authenticate(request, authorization.get());
        } catch (SigV4.Invalid e) {
            var refusal = service.get().unauthenticated(e.reason(), String.valueOf(e.getMessage()));
            return Optional.of(service.get().refuse(request, refusal));
        }
        return serve(request, service.get());
    }

    private void authenticate(Request request, SigV4.Authorization authorization) throws SigV4.Invalid, IOException {
        var key = keyring.find(authorization.accessKey())
                .filter(known -> known.token().equals(request.header("X-Amz-Security-Token")))
                .orElseThrow(() -> new SigV4.Invalid(
                        Unauthenticated.UNKNOWN_KEY,
                        "The AWS access key id that was provided is not known to this account"));
        request.signed(SigV4.verify(request, authorization, key.credentials()));
        if (keyring.expired(key)) {
            throw new SigV4.Invalid(Unauthenticated.EXPIRED, "The session has expired");
        }
        key.arn().ifPresent(request::by);
    }

    /// Without a credential scope only the shape of the request tells the service.
    private Service unsigned(Request request) {
        var form = request.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded");
        var name = form ? "ec2" : services.containsKey("s3") ? "s3" : "ebs";
        return Optional.ofNullable(services.get(name))
                .orElseGet(() -> services.values().iterator().next());
    }

    private void checkScope(SigV4.Authorization authorization) throws SigV4.Invalid {
        var global =
                authorization.service().equals("iam") || authorization.service().equals("sts");
        if (!authorization.region().equals(region)
                && !(global && authorization.region().equals("us-east-1"))) {
            throw new SigV4.Invalid(
                    Unauthenticated.WRONG_SCOPE,
                    "Credential should be scoped to region '%s', not '%s'".formatted(region, authorization.region()));
        }
    }

    private Optional<Reply> serve(Request request, Service service) throws IOException {
        var operation = new Operation("", "unknown", request.path(), "");
        try {
            operation = service.identify(request);
            if (!permitted.test(operation.permission())) {
                throw service.forbidden(operation);
            }
            var fault = faults.arrived(operation.key());
            var reply = fault.isEmpty()
                    ? Optional.of(service.answer(request, operation))
                    : faulty(fault.get(), request, service, operation);
            note(request, operation, reply.map(Reply::status).orElse(0));
            return reply;
        } catch (Refusal refusal) {
            note(request, operation, refusal.status());
            return Optional.of(service.refuse(request, refusal));
        } catch (RuntimeException e) {
            note(request, operation, 500);
            return Optional.of(service.refuse(request, new Refusal(500, "InternalError", "defect of the range: " + e)));
        }
    }

    private Optional<Reply> faulty(Fault fault, Request request, Service service, Operation operation)
            throws IOException {
        return switch (fault) {
            case THROTTLE -> throw service.throttled();
            case CONFLICT ->
                throw new Refusal(503, "ConflictException", "The request conflicts with another one in progress");
            case UNAVAILABLE -> Optional.of(Reply.empty(503));
            case RESET -> Optional.empty();
            case STALL -> {
                awaitClose();
                yield Optional.empty();
            }
            case LOST_REPLY -> {
                service.answer(request, operation);
                yield Optional.empty();
            }
            case CORRUPT -> Optional.of(altered(service.answer(request, operation), false));
            case SHORT -> Optional.of(altered(service.answer(request, operation), true));
            case EXPIRED_TOKEN ->
                throw new Refusal(
                        400,
                        "ValidationException",
                        "The token has expired",
                        Map.of(
                                "Reason",
                                operation.name().startsWith("Get") ? "INVALID_BLOCK_TOKEN" : "INVALID_PAGE_TOKEN"));
        };
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Reply altered(Reply reply, boolean shorter) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        reply.body().writeTo(out);
        var content = out.toByteArray();
        if (content.length == 0) {
            return reply;
        }
        if (shorter) {
            return reply.with(Reply.Body.of(java.util.Arrays.copyOf(content, content.length - 1)));
        }
        content[content.length / 2] ^= 1;
        return reply.with(Reply.Body.of(content));
    }

    private void note(Request request, Operation operation, int status) {
        calls.add(new Call(
                clock.instant(), operation.service(), operation.name(), operation.resource(), status, request.id()));
    }

    private static void send(HttpExchange exchange, Request request, Reply reply) throws IOException {
        var headers = exchange.getResponseHeaders();
        reply.headers().forEach(headers::set);
        headers.set("x-amzn-RequestId", request.id());
        headers.set("x-amz-request-id", request.id());
        var length = reply.body().length();
        if (request.method().equals("HEAD")) {
            headers.set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
        if (length > 0) {
            try (var out = exchange.getResponseBody()) {
                reply.body().writeTo(out);
            }
        }
    }
}
