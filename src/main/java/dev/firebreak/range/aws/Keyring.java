package dev.firebreak.range.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The keys that the account knows: its own pair, and those of the sessions of roles.
final class Keyring {
    private static final Duration SESSION = Duration.ofHours(1);

    /// @param token what must come with every request; empty where none is needed
    /// @param arn who the keys stand for; empty is the account's own caller
    record Key(Credentials credentials, Optional<String> token, Optional<String> arn, Instant expires) {}

    private final InstantSource clock;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();

    Keyring(Credentials own, InstantSource clock) {
        this.clock = clock;
        keys.put(own.accessKey(), new Key(own, Optional.empty(), Optional.empty(), Instant.MAX));
    }

    Optional<Key> find(String accessKey) {
        return Optional.ofNullable(keys.get(accessKey));
    }

    boolean expired(Key key) {
        return !clock.instant().isBefore(key.expires());
    }

    /// A new session of a role, `arn:aws:iam::ACCOUNT:role/NAME`.
    Key session(String account, String role, String name) {
        int number = sessions.incrementAndGet();
        String secret = SigV4.sha256Hex((role + number).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String id = "ASIARANGE" + secret.substring(0, 11).toUpperCase(Locale.ROOT);
        Key key = new Key(
                new Credentials(id, secret),
                Optional.of("session-" + secret.substring(11, 31)),
                Optional.of("arn:aws:sts::" + account + ":assumed-role/" + role.substring(role.lastIndexOf('/') + 1)
                        + "/" + name),
                clock.instant().plus(SESSION));
        keys.put(id, key);
        return key;
    }

    /// Makes every session expire at once.
    void expireSessions() {
        keys.replaceAll((id, key) ->
                key.token().isEmpty() ? key : new Key(key.credentials(), key.token(), key.arn(), clock.instant()));
    }
}
