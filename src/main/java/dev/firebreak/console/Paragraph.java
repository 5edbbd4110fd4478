package dev.firebreak.console;

import java.io.PrintStream;

/// Running text, cleaned and wrapped.
final class Paragraph {
    private Paragraph() {}

    /// `start` stands before the first line and `indent` before the others; `start` may be painted, and takes
    /// as many columns as `indent` where it is.
    static void print(PrintStream out, String start, String indent, String untrusted, int width) {
        String before = start;
        for (String line : Text.wrap(Text.shown(untrusted), Math.max(20, width - Text.columns(indent)))) {
            out.println(before + line);
            before = indent;
        }
    }
}
