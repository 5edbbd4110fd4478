package dev.firebreak.shell;

import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import dev.firebreak.report.Denied;
import dev.firebreak.report.StandingChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks behind the prompt whether what the case left standing still holds, as `firebreak status` does: after each
/// command that may have changed it, soon after the watches saw something change, and from time to time.
final class LookBehind {
    private static final Duration AGAIN = Duration.ofSeconds(60);

    /// Between two looks for what the watches saw: in a busy cluster there is always something.
    private static final Duration BUSY = Duration.ofSeconds(5);

    /// How many changes were looked at, and of them do not hold any more, never did, or could not be looked at, and the
    /// pods that are gone.
    record Seen(int looked, int lost, int never, int unknown, Set<Target> gone) {
        static Seen of(List<StandingChange> changes) {
            return new Seen(
                    changes.size(),
                    count(changes, StandingChange::lost),
                    count(changes, StandingChange::neverHeld),
                    count(changes, change -> change.verdict().holds() == Holds.UNKNOWN),
                    Denied.gone(changes));
        }

        private static int count(List<StandingChange> changes, Predicate<StandingChange> which) {
            return Math.toIntExact(changes.stream().filter(which).count());
        }
    }

    /// What the last look found.
    ///
    /// @param at when it began: what came after that, it may not have seen
    record Found(String caseName, Seen seen, Instant at) {
        /// `1 does not hold, 2 no longer hold`; empty where there is none.
        String wrong() {
            String never = seen.never() == 0 ? "" : seen.never() + (seen.never() == 1 ? " does" : " do") + " not hold";
            String lost = seen.lost() == 0 ? "" : seen.lost() + " no longer " + (seen.lost() == 1 ? "holds" : "hold");
            return never + (never.isEmpty() || lost.isEmpty() ? "" : ", ") + lost;
        }

        /// Whether it is of the changes that the case has now, as far as their number tells.
        boolean sees(Glance glance) {
            return seen.looked() == glance.looked();
        }

        /// Whether it was seen since how it is with what the verdict of a run said no of: the look has the last word.
        boolean supersedes(Denied denied) {
            return denied.over(seen.gone()) || (denied.seenAgain() && seen.unknown() == 0 && at.isAfter(denied.at()));
        }
    }

    /// What `status CASE` saw; empty where nothing was looked at.
    private final Function<String, Optional<Seen>> status;

    private final InstantSource clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Found last;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile @Nullable Instant begun;

    /// Grows while what changes is nothing of the case's.
    private volatile Duration busy = BUSY;

    private final Executor threads;

    LookBehind(Function<String, Optional<Seen>> status, InstantSource clock, Executor threads) {
        this.status = status;
        this.clock = clock;
        this.threads = threads;
    }

    /// What is known of the case; null before the first look.
    @Nullable
    Found last(String caseName) {
        Found found = last;
        return found != null && found.caseName().equals(caseName) ? found : null;
    }

    /// The next look is due at once.
    void due() {
        due.set(true);
    }

    /// Something of a case was changed: the next look is due, but for the moment after the last.
    void changed() {
        changed.set(true);
    }

    /// Looks where a look is due and none is under way.
    void look(String caseName) {
        Instant now = clock.instant();
        if (!isDue(now) || !looking.compareAndSet(false, true)) {
            return;
        }
        // what is told from here on is for the next look
        boolean asked = due.getAndSet(false);
        boolean seen = changed.getAndSet(false) && !asked;
        begun = now;
        threads.execute(() -> {
            try {
                status.apply(caseName).ifPresent(counts -> {
                    Found before = last;
                    Found found = new Found(caseName, counts, now);
                    last = found;
                    busy = seen && before != null && found.seen().equals(before.seen()) ? longer(busy) : BUSY;
                });
            } finally {
                looking.set(false);
            }
        });
    }

    private boolean isDue(Instant now) {
        Instant before = begun;
        if (before == null || due.get()) {
            return true;
        }
        Duration since = Duration.between(before, now);
        return since.compareTo(changed.get() ? busy : AGAIN) >= 0;
    }

    private static Duration longer(Duration before) {
        Duration twice = before.multipliedBy(2);
        return twice.compareTo(AGAIN) > 0 ? AGAIN : twice;
    }
}
