package dev.firebreak.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The tokens of a [Managed] cluster, each kept until a minute before it expires.
final class ManagedLogin implements OAuthTokenProvider {
    private static final Duration EARLY = Duration.ofMinutes(1);

    private final Managed cluster;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Managed.@Nullable Token kept;

    private ManagedLogin(Managed cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /// What a kubeconfig for the cluster would say.
    static Kubeconfig kubeconfig(Managed cluster, ClusterOptions options, InstantSource clock) {
        Managed.Place place = cluster.place().get();
        Config config = Config.empty();
        config.setMasterUrl(place.server());
        config.setCaCertData(place.certificateAuthority());
        config.setOauthTokenProvider(new ManagedLogin(cluster, clock));
        if (options.asUser() != null) {
            config.setImpersonateUsername(options.asUser());
            config.setImpersonateGroups(options.asGroups().toArray(String[]::new));
        }
        Kubeconfig.proxy(config);
        config.setUserAgent("firebreak");
        String namespace = options.namespace();
        return new Kubeconfig(
                config,
                null,
                Kubeconfig.server(config),
                namespace == null ? "default" : namespace,
                cluster.name(),
                Kubeconfig.sha256(Base64.getMimeDecoder().decode(place.certificateAuthority())));
    }

    @Override
    public String getToken() {
        lock.lock();
        try {
            Managed.Token token = kept;
            if (token == null || !clock.instant().plus(EARLY).isBefore(token.expires())) {
                token = cluster.token().get();
                kept = token;
            }
            return token.value();
        } finally {
            lock.unlock();
        }
    }
}
