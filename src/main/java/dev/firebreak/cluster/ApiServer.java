package dev.firebreak.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Requests to one API server over fabric8's HTTP client, which brings credentials, TLS, proxies and
/// impersonation.
///
/// Two clients share the connections. The one for writes makes exactly one request: no retry
/// (`requestRetryBackoffLimit` 0; the default makes 11 of one create, measured) and no second try with a new
/// token after a 401. The one for reads tries up to three times more, within the deadline.
final class ApiServer implements AutoCloseable {
    private static final String PATCH = "application/json-patch+json";
    private static final String JSON = "application/json";
    private static final int READ_RETRIES = 3;
    private static final String FLOW_SCHEMA = "X-Kubernetes-PF-FlowSchema-UID";

    private final URI base;
    private final Duration timeout;
    private final InstantSource clock;
    private final @Nullable Consumer<ApiCall> listener;
    private final HttpClients clients = new HttpClients();
    private final HttpClient once;
    private final HttpClient retrying;

    /// Throws [KubernetesClientException] where the certificates of the configuration can't be used.
    ApiServer(Config config, Duration timeout, InstantSource clock, @Nullable Consumer<ApiCall> listener) {
        String url = config.getMasterUrl();
        this.base = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        this.timeout = timeout;
        this.clock = clock;
        this.listener = listener;
        config.setRequestRetryBackoffLimit(0);
        // a connection that takes longer than the whole request may take would be told as a lost reply
        config.setConnectionTimeout((int) Math.min(10_000, Math.max(1, timeout.toMillis() / 2)));
        // the h2c upgrade of a plain-text connection can hang (measured)
        config.setHttp2Disable("http".equals(base.getScheme()));
        HttpClient common = clients.newBuilder(config).build();
        this.once = common.newBuilder()
                .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, new OneTry(config, clients, clock.instant()))
                .build();
        this.retrying = common.newBuilder()
                .tag(new RequestConfigBuilder(config.getRequestConfig())
                        .withRequestRetryBackoffLimit(READ_RETRIES)
                        .build())
                .build();
    }

    /// The address, without a slash at the end.
    String url() {
        return base.toString();
    }

    /// Makes exactly one request.
    Exchange once(String method, String pathAndQuery, byte @Nullable [] body) {
        return exchange(once, method, pathAndQuery, body);
    }

    /// A request without effect, made again where that may help.
    Exchange read(String method, String pathAndQuery, byte @Nullable [] body) {
        return exchange(retrying, method, pathAndQuery, body);
    }

    /// A reply whose body is read as it comes: only its head is waited for.
    sealed interface Opened {
        record Stream(InputStream body) implements Opened {}

        record Other(Exchange exchange) implements Opened {}
    }

    Opened open(String pathAndQuery) {
        Instant started = clock.instant();
        HttpRequest request =
                request(retrying, "GET", pathAndQuery, null).forStreaming().build();
        CompletableFuture<HttpResponse<InputStream>> reply = retrying.sendAsync(request, InputStream.class);
        HttpResponse<InputStream> response = null;
        try {
            response =
                    reply.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).get();
            if (response.isSuccessful()) {
                return new Opened.Stream(response.body());
            }
            try (InputStream body = response.body()) {
                return new Opened.Other(whole(response, body.readNBytes(1 << 20)));
            }
        } catch (Exception e) {
            return new Opened.Other(failed(e, response));
        } finally {
            tell("GET", pathAndQuery, response, started);
        }
    }

    private Exchange exchange(HttpClient client, String method, String pathAndQuery, byte @Nullable [] body) {
        Instant started = clock.instant();
        HttpRequest request = request(client, method, pathAndQuery, body)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
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
            whole.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).get();
            response = head.get();
            return response == null
                    ? new Exchange.Cut(null, null, "no reply")
                    : whole(response, received.toByteArray());
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
                .header("Accept", JSON);
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

    private static Exchange whole(HttpResponse<?> response, byte[] body) {
        String after = response.header("Retry-After");
        Duration retryAfter =
                after != null && after.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(after)) : null;
        return new Exchange.Whole(
                response.code(),
                response.header("Audit-Id"),
                retryAfter,
                response.header(FLOW_SCHEMA) != null,
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
                    return cut(head, "no reply within " + timeout.toMillis() + " ms");
                }
                case HttpTimeoutException _ -> {
                    return cut(head, "no reply within " + timeout.toMillis() + " ms");
                }
                default -> {}
            }
        }
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        return cut(head, (head == null ? "no reply: " : "the reply was cut: ") + words(cause));
    }

    private static Exchange cut(@Nullable HttpResponse<?> head, String message) {
        return new Exchange.Cut(
                head == null ? null : head.code(), head == null ? null : head.header("Audit-Id"), message);
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
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
        clients.close();
        once.close();
        retrying.close();
    }

    /// Puts the credentials on, and leaves a 401 as it is.
    private static final class OneTry extends TokenRefreshInterceptor {
        OneTry(Config config, HttpClient.Factory factory, Instant now) {
            super(config, factory, now);
        }

        @Override
        protected boolean shouldFail(HttpResponse<?> response) {
            return true;
        }
    }
}
