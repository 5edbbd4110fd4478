package dev.firebreak.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The places where a process can die, numbered from 1 in the order in which they are passed. Whatever has
/// effects shares one: the disk, and the ports to the world.
public final class FailurePoints {
    private final List<String> passed = new ArrayList<>();
    private int haltAt;
    private boolean halted;

    /// Never halts: to count.
    public static FailurePoints none() {
        return new FailurePoints();
    }

    /// Throws [Halt] at the n-th point, and at all that follow: a dead process does nothing more.
    public static FailurePoints haltAt(int n) {
        FailurePoints points = new FailurePoints();
        points.haltAt = n;
        return points;
    }

    /// Halts at the next point, whichever it is.
    public synchronized void haltNext() {
        haltAt = passed.size() + 1;
    }

    public synchronized void pass(String where) {
        if (halted) {
            throw new Halt("before " + where);
        }
        passed.add(where);
        if (passed.size() == haltAt) {
            halted = true;
            throw new Halt(where);
        }
    }

    public synchronized int count() {
        return passed.size();
    }

    public synchronized boolean halted() {
        return halted;
    }

    /// The points so far, in words.
    public synchronized List<String> passed() {
        return Collections.unmodifiableList(new ArrayList<>(passed));
    }
}
