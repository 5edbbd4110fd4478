package dev.firebreak.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The clients of one server under one set of credentials. Two share the connections: the one for writes makes
/// exactly one request (`requestRetryBackoffLimit` 0; the default makes 11 of one create, measured), the one for
/// reads up to three more. What is watched has connections of its own.
final class Login implements AutoCloseable {
    private static final int READ_RETRIES = 3;

    private final Config config;
    private final HttpClients factory;
    private final InstantSource clock;
    private final HttpClient once;
    private final HttpClient retrying;
    private final boolean renewal;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient watching;
    private final AtomicReference<@Nullable String> sent = new AtomicReference<>();
    private volatile boolean accepted;

    private Login(Config config, HttpClients factory, Duration timeout, InstantSource clock, boolean renewal) {
        this.config = config;
        this.factory = factory;
        this.clock = clock;
        this.renewal = renewal;
        config.setRequestRetryBackoffLimit(0);
        // a connection that takes longer than the whole request may take would be told as a lost reply
        config.setConnectionTimeout((int) Math.min(10_000, Math.max(1, timeout.toMillis() / 2)));
        // the h2c upgrade of a plain-text connection can hang (measured)
        config.setHttp2Disable(config.getMasterUrl().startsWith("http:"));
        HttpClient common = factory.newBuilder(config).build();
        this.once = common.newBuilder()
                .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, new Authorisation(config, sent))
                .build();
        this.retrying = common.newBuilder()
                .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, refreshing())
                .tag(new RequestConfigBuilder(config.getRequestConfig())
                        .withRequestRetryBackoffLimit(READ_RETRIES)
                        .build())
                .build();
    }

    /// Only fabric8 knows how to refresh the tokens of an auth-provider.
    private Interceptor refreshing() {
        return config.getAuthProvider() == null
                ? new Authorisation(config, sent)
                : new TokenRefreshInterceptor(config, factory, clock.instant());
    }

    static Login first(Config config, HttpClients factory, Duration timeout, InstantSource clock) {
        return new Login(config, factory, timeout, clock, false);
    }

    Login next(Config newer, HttpClients factory, Duration timeout, InstantSource clock) {
        return new Login(newer, factory, timeout, clock, true);
    }

    HttpClient once() {
        return once;
    }

    HttpClient retrying() {
        return retrying;
    }

    /// Of HTTP/1.1, where every watch has a connection of its own, which is given up with it. With HTTP/2 all would
    /// share one with all other requests and keep it from ever being idle: where the network has swallowed it,
    /// every request to come would be lost until TCP gives it up, a quarter of an hour later.
    HttpClient watching() {
        lock.lock();
        try {
            HttpClient client = watching;
            if (client == null) {
                client = factory.newBuilder(config)
                        .preferHttp11()
                        .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, refreshing())
                        .build();
                watching = client;
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /// Has the token, where a program or another service gives it; a request then finds it at hand. Throws
    /// [dev.firebreak.model.Refusal] where there is none.
    void authorise() {
        token(config);
    }

    private static @Nullable String token(Config config) {
        OAuthTokenProvider provider = config.getOauthTokenProvider();
        if (provider != null) {
            return provider.getToken();
        }
        // that of a kubeconfig
        return config.getOauthToken() == null ? config.getAutoOAuthToken() : config.getOauthToken();
    }

    /// Tells that the server has answered with this status.
    void answered(int status) {
        accepted |= status != 401;
    }

    /// Whether a refusal of these credentials may be because they grew old.
    boolean renewable() {
        return accepted || !renewal;
    }

    /// Whether these credentials are what was sent with the last request of `before`.
    boolean sameAs(Login before) {
        return Objects.equals(token(config), before.sent.get())
                && Objects.equals(config.getClientCertData(), before.config.getClientCertData())
                && Objects.equals(config.getPassword(), before.config.getPassword());
    }

    @Override
    public void close() {
        once.close();
        retrying.close();
        lock.lock();
        try {
            if (watching != null) {
                watching.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Puts the credentials on, and leaves a 401 as it is.
    private record Authorisation(Config config, AtomicReference<@Nullable String> sent) implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            String user = config.getUsername();
            String password = config.getPassword();
            String token = token(config);
            sent.set(token);
            if (user != null && !user.isEmpty() && password != null && !password.isEmpty()) {
                builder.header("Authorization", HttpClientUtils.basicCredentials(user, password));
            } else if (token != null && !token.isEmpty()) {
                builder.header("Authorization", "Bearer " + token);
            }
        }

        @Override
        public CompletableFuture<Boolean> afterFailure(
                BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
            return CompletableFuture.completedFuture(false);
        }
    }
}
