package dev.firebreak.execute;

import dev.firebreak.change.Reply;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the requests of a run that write to one server pass: only so many are under way at once. When the
/// server says that it has too many, none is sent before the time it names, and then half as many as before go
/// at once; for each round that it takes, one more.
final class Gate {
    /// A server that asks for more is not waited for.
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final int most;
    private final Pace clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition free = lock.newCondition();
    private int allowed;
    private int underWay;
    private int takenSince;
    private long notBefore;

    /// @param most how many requests at once, at least 1
    /// @param clock the time of the run
    Gate(int most, Pace clock) {
        this.most = most;
        this.clock = clock;
        this.allowed = most;
        this.notBefore = clock.nanoTime();
    }

    /// Makes the request when its turn has come, which is at once when the step that it is part of should stop.
    Reply pass(Pace step, Supplier<Reply> request) {
        enter();
        Reply reply = null;
        try {
            pause(step);
            reply = request.get();
            return reply;
        } finally {
            leave(reply);
        }
    }

    /// How many requests may be under way at once at present.
    int allowed() {
        lock.lock();
        try {
            return allowed;
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        lock.lock();
        try {
            while (underWay >= allowed) {
                free.awaitUninterruptibly();
            }
            underWay++;
        } finally {
            lock.unlock();
        }
    }

    /// Waits as long as the server asked, or until a stop is asked for: what was announced is then sent at
    /// once, and its reply is what became of it.
    private void pause(Pace step) {
        for (long left = left(); left > 0 && !step.stopping(); left = left()) {
            step.pause(Duration.ofNanos(left));
        }
    }

    private long left() {
        lock.lock();
        try {
            return notBefore - clock.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void leave(@Nullable Reply reply) {
        lock.lock();
        try {
            underWay--;
            Duration asked =
                    reply instanceof Reply.Refused refused && !refused.byBudget() ? refused.retryAfter() : null;
            if (asked != null && tooMany(asked)) {
                slower(asked);
            } else if (reply instanceof Reply.Done && ++takenSince >= allowed && allowed < most) {
                allowed++;
                takenSince = 0;
            }
            // as many as there is room for: to wake all of them for one place costs more than the request
            for (int room = allowed - underWay; room > 0; room--) {
                free.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Newer credentials make a request one that may be sent again at once: that is no word about too many.
    private static boolean tooMany(Duration retryAfter) {
        return retryAfter.isPositive() && retryAfter.compareTo(LONGEST_PAUSE) <= 0;
    }

    /// Those that were under way together are refused together, which is one word of the server.
    private void slower(Duration retryAfter) {
        long now = clock.nanoTime();
        if (notBefore - now <= 0) {
            allowed = Math.max(1, allowed / 2);
            takenSince = 0;
        }
        long until = now + retryAfter.toNanos();
        if (until - notBefore > 0) {
            notBefore = until;
        }
    }
}
