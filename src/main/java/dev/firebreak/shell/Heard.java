package dev.firebreak.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// What a command prints, as long as somebody listens to it.
final class Heard extends FilterOutputStream {
    private final Turn turn;

    private Heard(OutputStream out, Turn turn) {
        super(out);
        this.turn = turn;
    }

    static PrintStream of(PrintStream out, Turn turn) {
        return new PrintStream(new Heard(out, turn), true, out.charset());
    }

    @Override
    public void write(int b) throws IOException {
        if (!turn.abandoned()) {
            out.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!turn.abandoned()) {
            out.write(bytes, offset, length);
        }
    }
}
