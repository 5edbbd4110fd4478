package dev.firebreak.cloud;

import dev.firebreak.cloud.AwsSettings.NotAuthenticated;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/// The credentials of every client. They are resolved for each request, and looked for anew in all their places
/// where AWS says that they expired: somebody may have logged in again meanwhile, in another terminal.
final class Caller implements AwsCredentialsProvider {
    /// Those that expire as soon as they are had are no remedy.
    private static final Duration BETWEEN_RENEWALS = Duration.ofMinutes(1);

    private final Supplier<AwsCredentialsProvider> places;
    private final InstantSource clock;
    private @Nullable AwsCredentialsProvider found;
    private @Nullable AwsCredentials sent;
    private @Nullable Instant renewed;

    /// Since when there are other credentials than before.
    private @Nullable Instant changed;

    /// @param places looks where credentials may be, each time anew
    Caller(Supplier<AwsCredentialsProvider> places, InstantSource clock) {
        this.places = places;
        this.clock = clock;
    }

    /// Throws [Refusal] 11 where there are none at all, and [NotAuthenticated] where they can't be had.
    @Override
    public synchronized AwsCredentials resolveCredentials() {
        AwsCredentialsProvider known = found;
        if (known == null) {
            known = places.get();
            found = known;
        }
        AwsCredentials resolved = resolve(known);
        sent = resolved;
        return resolved;
    }

    private static AwsCredentials resolve(AwsCredentialsProvider provider) {
        try {
            return provider.resolveCredentials();
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException e) {
            throw new NotAuthenticated(e);
        }
    }

    /// Whether there are other credentials now than those of a request that was begun at `begun`. Of several that
    /// are refused together the first looks for them, for all.
    synchronized boolean renew(Instant begun) {
        if (changed != null && begun.isBefore(changed)) {
            return true;
        }
        Instant now = clock.instant();
        if (renewed != null && now.isBefore(renewed.plus(BETWEEN_RENEWALS))) {
            return false;
        }
        renewed = now;
        try {
            AwsCredentialsProvider again = places.get();
            if (resolve(again).equals(sent)) {
                return false;
            }
            found = again;
            changed = clock.instant();
            return true;
        } catch (Refusal | NotAuthenticated none) {
            return false;
        }
    }
}
