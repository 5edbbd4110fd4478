package dev.firebreak.cluster;

import dev.firebreak.model.HttpDate;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.RetryAfter;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Requests to one API server over fabric8's HTTP client, which brings credentials, TLS, proxies and
/// impersonation.
///
/// A write is exactly one request. A read is tried up to three times more, and its time limit holds for all
/// tries together. A 401 makes the credentials be had anew, once: a read is then made again, a write is told as
/// one that may be sent again.
final class ApiServer implements AutoCloseable {
    private static final String PATCH = "application/json-patch+json";
    private static final String JSON = "application/json";
    /// Of what a patch made, what it is known by is enough, which halves the reply. A server that knows no such form
    /// sends the whole.
    private static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1," + JSON;
    private static final String FLOW_SCHEMA = "X-Kubernetes-PF-FlowSchema-UID";
    private static final int ERROR_BYTES = 1 << 20;

    private final URI base;
    private final Duration timeout;
    private final InstantSource clock;
    private final @Nullable Consumer<ApiCall> listener;
    private final Supplier<Config> anew;
    private final HttpClients factory = new HttpClients();
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Login login;

    /// @param anew the same configuration with the credentials of now; throws [Refusal] where there are none
    ///
    /// Throws [KubernetesClientException] where the certificates of the configuration can't be used.
    ApiServer(
            Config config,
            Supplier<Config> anew,
            Duration timeout,
            InstantSource clock,
            @Nullable Consumer<ApiCall> listener) {
        this.base = base(config);
        this.anew = anew;
        this.timeout = timeout;
        this.clock = clock;
        this.listener = listener;
        this.login = Login.first(config, factory, timeout, clock);
    }

    private static URI base(Config config) {
        String url = config.getMasterUrl();
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /// The address, without a slash at the end.
    String url() {
        return base.toString();
    }

    /// Makes exactly one request. A 401 has a `retryAfter` of zero where newer credentials are at hand.
    Exchange once(String method, String pathAndQuery, byte @Nullable [] body) {
        Login used = login;
        Exchange exchange = exchange(used, used.once(), method, pathAndQuery, body, timeout);
        if (!(exchange instanceof Exchange.Whole whole) || whole.status() != 401) {
            return exchange;
        }
        try {
            return whole.again(renew(used) ? Duration.ZERO : null);
        } catch (Refusal none) {
            return whole.again(null);
        }
    }

    /// A request without effect, made again where that may help.
    Exchange read(String method, String pathAndQuery, byte @Nullable [] body) {
        long end = System.nanoTime() + timeout.toNanos();
        Login used = login;
        used.authorise();
        Exchange exchange = exchange(used, used.retrying(), method, pathAndQuery, body, left(end));
        if (!(exchange instanceof Exchange.Whole whole) || whole.status() != 401 || !renew(used)) {
            return exchange;
        }
        return exchange(login, login.retrying(), method, pathAndQuery, body, left(end));
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    /// Has newer credentials than `refused`, unless those were new themselves and nobody has ever accepted
    /// them. A server of another address is none of this one's.
    private boolean renew(Login refused) {
        renewing.lock();
        try {
            if (login != refused) {
                return true;
            }
            if (!refused.renewable()) {
                return false;
            }
            Config config = anew.get();
            if (!base(config).equals(base)) {
                return false;
            }
            Login newer = refused.next(config, factory, timeout, clock);
            if (newer.sameAs(refused)) {
                return false;
            }
            login = newer;
            return true;
        } finally {
            renewing.unlock();
        }
    }

    /// A reply whose body is read as it comes: only its head is waited for.
    sealed interface Opened {
        record Stream(InputStream body) implements Opened {}

        record Other(Exchange exchange) implements Opened {}
    }

    Opened open(String pathAndQuery) {
        return open(pathAndQuery, Login::retrying);
    }

    /// The same, over connections that are for watches alone.
    Opened watch(String pathAndQuery) {
        login.authorise();
        return open(pathAndQuery, Login::watching);
    }

    private Opened open(String pathAndQuery, Function<Login, HttpClient> client) {
        Login used = login;
        Opened opened = open(used, client.apply(used), pathAndQuery);
        return opened instanceof Opened.Other(Exchange.Whole whole) && whole.status() == 401 && renew(used)
                ? open(login, client.apply(login), pathAndQuery)
                : opened;
    }

    private Opened open(Login used, HttpClient client, String pathAndQuery) {
        Instant started = clock.instant();
        long end = System.nanoTime() + timeout.toNanos();
        HttpRequest request = request(client, "GET", pathAndQuery, null)
                // of the head alone: a connection on which none comes is given up, and not kept for one that comes late
                .timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS)
                .forStreaming()
                .build();
        CompletableFuture<HttpResponse<InputStream>> reply = client.sendAsync(request, InputStream.class);
        HttpResponse<InputStream> response = null;
        try {
            response =
                    reply.orTimeout(left(end).toNanos(), TimeUnit.NANOSECONDS).get();
            used.answered(response.code());
            if (response.isSuccessful()) {
                return new Opened.Stream(response.body());
            }
            return new Opened.Other(whole(response, error(response.body(), left(end))));
        } catch (Exception e) {
            return new Opened.Other(failed(e, response));
        } finally {
            tell("GET", pathAndQuery, response, started);
        }
    }

    /// The body of a reply that is no success: a server that stalls in it is given up like any other.
    private static byte[] error(InputStream body, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        FutureTask<byte[]> read = new FutureTask<>(() -> {
            try (body) {
                return body.readNBytes(ERROR_BYTES);
            }
        });
        Thread.ofVirtual().start(read);
        return read.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Exchange exchange(
            Login used, HttpClient client, String method, String pathAndQuery, byte @Nullable [] body, Duration limit) {
        Instant started = clock.instant();
        HttpRequest request = request(client, method, pathAndQuery, body)
                .timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                .build();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        AtomicReference<@Nullable HttpResponse<AsyncBody>> head = new AtomicReference<>();
        CompletableFuture<Void> whole = client.consumeBytes(request, (buffers, source) -> {
                    write(buffers, received);
                    source.consume();
                })
                .thenCompose(response -> {
                    head.set(response);
                    response.body().consume();
                    return response.body().done();
                });
        HttpResponse<AsyncBody> response = null;
        try {
            whole.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).get();
            response = head.get();
            if (response == null) {
                return new Exchange.Cut(null, null, "no reply");
            }
            used.answered(response.code());
            return whole(response, received.toByteArray());
        } catch (Exception e) {
            response = head.get();
            if (response != null) {
                response.body().cancel();
            }
            return failed(e, response);
        } finally {
            tell(method, pathAndQuery, response, started);
        }
    }

    private HttpRequest.Builder request(HttpClient client, String method, String pathAndQuery, byte @Nullable [] body) {
        HttpRequest.Builder request = client.newHttpRequestBuilder()
                .uri(URI.create(base + pathAndQuery))
                .header("Accept", method.equals("PATCH") ? METADATA : JSON);
        String type = method.equals("PATCH") ? PATCH : JSON;
        return request.method(
                method, body == null ? null : type, body == null ? null : new String(body, StandardCharsets.UTF_8));
    }

    private static void write(List<ByteBuffer> buffers, ByteArrayOutputStream to) {
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            to.writeBytes(bytes);
        }
    }

    private Exchange whole(HttpResponse<?> response, byte[] body) {
        String date = response.header("Date");
        Instant now = HttpDate.parse(date).orElseGet(clock::instant);
        return new Exchange.Whole(
                response.code(),
                response.header("Audit-Id"),
                RetryAfter.of(response.header("Retry-After"), now).orElse(null),
                response.header(FLOW_SCHEMA) != null,
                date,
                new String(body, StandardCharsets.UTF_8));
    }

    private Exchange failed(Exception failure, @Nullable HttpResponse<?> head) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return cut(head, "interrupted while waiting for the reply");
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case HttpConnectTimeoutException _ -> {
                    return new Exchange.NotSent("no connection to " + base + " in time");
                }
                case ConnectException e -> {
                    return new Exchange.NotSent("no connection to " + base + ": " + words(e));
                }
                case UnresolvedAddressException _ -> {
                    return new Exchange.NotSent("unknown host " + base.getHost());
                }
                case UnknownHostException _ -> {
                    return new Exchange.NotSent("unknown host " + base.getHost());
                }
                case SSLHandshakeException e -> {
                    return new Exchange.NotSent("no TLS connection to " + base + ": " + words(e));
                }
                case SSLPeerUnverifiedException e -> {
                    return new Exchange.NotSent("no TLS connection to " + base + ": " + words(e));
                }
                case TimeoutException _ -> {
                    return cut(head, unanswered(head));
                }
                case HttpTimeoutException _ -> {
                    return cut(head, unanswered(head));
                }
                default -> {}
            }
        }
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        return cut(head, (head == null ? "no reply: " : "the reply was cut: ") + words(cause));
    }

    private String unanswered(@Nullable HttpResponse<?> head) {
        return (head == null ? "no reply within " : "no whole reply within ") + timeout.toMillis() + " ms";
    }

    private static Exchange cut(@Nullable HttpResponse<?> head, String message) {
        return new Exchange.Cut(
                head == null ? null : head.code(), head == null ? null : head.header("Audit-Id"), message);
    }

    private static String words(Throwable failure) {
        return SecretText.masked(Said.by(failure));
    }

    private void tell(String method, String pathAndQuery, @Nullable HttpResponse<?> response, Instant started) {
        if (listener != null) {
            listener.accept(new ApiCall(
                    method,
                    base + pathAndQuery,
                    response == null ? null : response.code(),
                    response == null ? null : response.header("Audit-Id"),
                    Duration.between(started, clock.instant())));
        }
    }

    @Override
    public void close() {
        factory.close();
        login.close();
    }
}
