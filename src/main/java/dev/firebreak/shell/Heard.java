package dev.firebreak.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// What a command prints, as long as somebody listens to it.
final class Heard extends FilterOutputStream {
    /// Writes to a terminal where something may be drawn.
    interface Printing {
        void print(OutputStream out, byte[] bytes, int offset, int length) throws IOException;
    }

    private final Turn turn;
    private final Printing printing;
    private final Runnable told;

    private Heard(OutputStream out, Turn turn, Printing printing, Runnable told) {
        super(out);
        this.turn = turn;
        this.printing = printing;
        this.told = told;
    }

    static PrintStream of(PrintStream out, Turn turn, Printing printing) {
        return of(out, turn, printing, () -> {});
    }

    /// @param told is done before something is printed: what was waited for has come
    static PrintStream of(PrintStream out, Turn turn, Printing printing, Runnable told) {
        return new PrintStream(new Heard(out, turn, printing, told), true, out.charset());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!turn.abandoned()) {
            told.run();
            printing.print(out, bytes, offset, length);
        }
    }
}
