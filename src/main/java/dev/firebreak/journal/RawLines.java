package dev.firebreak.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Splits a journal's bytes at its newlines, holding no more than one line.
final class RawLines implements Closeable {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final byte[] line = new byte[Line.MAX_BYTES];
    private int from;
    private int to;
    private long endOfLines;
    private long tailBytes;

    RawLines(InputStream in) {
        this.in = in;
    }

    /// The next complete line without its newline; null where there is none. One that is too long to be a
    /// line is [Damage].
    byte @Nullable [] next() throws IOException {
        long length = 0;
        while (true) {
            if (from == to) {
                from = 0;
                to = Math.max(0, in.read(buffer));
                if (to == 0) {
                    tailBytes = length;
                    return null;
                }
            }
            byte b = buffer[from++];
            if (b == '\n') {
                endOfLines += length + 1;
                if (length > line.length) {
                    throw Damage.of("line-too-long", "the line has " + length + " bytes, more than " + line.length);
                }
                return Arrays.copyOf(line, (int) length);
            }
            if (length < line.length) {
                line[(int) length] = b;
            }
            length++;
        }
    }

    /// Where the last line that was read ends.
    long endOfLines() {
        return endOfLines;
    }

    /// How many bytes follow the last newline; known when [#next] has returned null.
    long tailBytes() {
        return tailBytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
