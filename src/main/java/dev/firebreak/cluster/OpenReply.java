package dev.firebreak.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The lines of a reply that stays open, given up where no byte comes for too long.
final class OpenReply implements AutoCloseable {
    /// An object has at most 1.5 MiB in etcd by default; this is what a server can make us hold.
    private static final int LONGEST_LINE = 16 << 20;

    private final InputStream body;
    private final Duration silence;
    private final byte[] buffer = new byte[16 << 10];
    private final Thread guard;
    private int start;
    private int end;
    private volatile long asked = System.nanoTime();
    private volatile boolean waiting;
    private volatile boolean closed;
    private volatile boolean silent;

    OpenReply(InputStream body, Duration silence) {
        this.body = body;
        this.silence = silence;
        this.guard = Thread.ofVirtual().start(this::guard);
    }

    private void guard() {
        while (!closed) {
            // what is read no further is not silent
            long left = waiting ? asked + silence.toNanos() - System.nanoTime() : silence.toNanos();
            if (left <= 0) {
                silent = true;
                end();
                return;
            }
            LockSupport.parkNanos(left);
        }
    }

    /// The next line; null at the end. Throws where the reply was cut, or said nothing for too long.
    byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            for (int i = start; i < end; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, start, i - start);
                    start = i + 1;
                    return line.toByteArray();
                }
            }
            line.write(buffer, start, end - start);
            start = 0;
            end = 0;
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line of more than " + (LONGEST_LINE >> 20) + " MiB");
            }
            int read = read();
            if (read < 0) {
                if (line.size() > 0) {
                    throw new IOException("it ended in the middle of a line");
                }
                return null;
            }
            end = read;
        }
    }

    private int read() throws IOException {
        asked = System.nanoTime();
        waiting = true;
        try {
            int read = body.read(buffer);
            if (!silent) {
                return read;
            }
        } catch (IOException e) {
            if (!silent) {
                throw e;
            }
        } finally {
            waiting = false;
        }
        throw new IOException("nothing came for " + silence.toMillis() + " ms");
    }

    private void end() {
        try {
            body.close();
        } catch (IOException e) {
            // given up either way
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(guard);
        end();
    }
}
