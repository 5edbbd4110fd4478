package dev.firebreak.doctor;

import dev.firebreak.action.View;
import dev.firebreak.model.Finding;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// How far our clock is from a server's, by the date in the head of a reply, which counts in seconds. A timeline
/// of both is out of order by as much; AWS refuses a request that is five minutes off [IAM User Guide, "Signing
/// AWS API requests"].
record ClockOffset(String id, String whose, Function<View, Optional<Duration>> ahead, Optional<Duration> refused)
        implements Checkup {
    private static final Duration WORTH_KNOWING = Duration.ofSeconds(10);
    private static final Duration REFUSED_BY_AWS = Duration.ofMinutes(5);
    private static final String FIX = "timedatectl set-ntp true";

    static ClockOffset ofCluster() {
        return new ClockOffset(
                "cluster-clock", "the API server's", view -> view.cluster().clockAhead(), Optional.empty());
    }

    static ClockOffset ofAws() {
        return new ClockOffset("aws-clock", "AWS's", view -> view.cloud().clockAhead(), Optional.of(REFUSED_BY_AWS));
    }

    @Override
    public Finding look(Site site) {
        Duration offset = ahead.apply(site.view()).orElse(null);
        if (offset == null) {
            return Finding.unknown(id, whose + " replies tell no time", null);
        }
        Duration off = offset.abs();
        String words =
                "our clock is " + off.toSeconds() + " s " + (offset.isNegative() ? "ahead of " : "behind ") + whose;
        if (refused.filter(most -> off.compareTo(most) >= 0).isPresent()) {
            return Finding.fail(id, words + ": AWS refuses requests that are 5 minutes off", FIX);
        }
        return off.compareTo(WORTH_KNOWING) >= 0
                ? Finding.warn(id, words + ": times in a timeline differ by as much", FIX)
                : Finding.ok(id, words);
    }
}
