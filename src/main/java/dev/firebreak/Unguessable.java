package dev.firebreak;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Random numbers that nobody can guess, from a source that is opened when the first is asked for.
final class Unguessable implements RandomGenerator {
    private static final class Source {
        static final SecureRandom OPENED = new SecureRandom();
    }

    @Override
    public long nextLong() {
        return Source.OPENED.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return Source.OPENED.nextInt(bound);
    }
}
