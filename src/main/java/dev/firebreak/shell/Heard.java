package dev.firebreak.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// What a command prints, as long as somebody listens to it.
final class Heard extends FilterOutputStream {
    private final Turn turn;
    private final Runnable told;

    private Heard(OutputStream out, Turn turn, Runnable told) {
        super(out);
        this.turn = turn;
        this.told = told;
    }

    static PrintStream of(PrintStream out, Turn turn) {
        return of(out, turn, () -> {});
    }

    /// @param told is done before something is printed: what was waited for has come
    static PrintStream of(PrintStream out, Turn turn, Runnable told) {
        return new PrintStream(new Heard(out, turn, told), true, out.charset());
    }

    @Override
    public void write(int b) throws IOException {
        if (!turn.abandoned()) {
            told.run();
            out.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!turn.abandoned()) {
            told.run();
            out.write(bytes, offset, length);
        }
    }
}
