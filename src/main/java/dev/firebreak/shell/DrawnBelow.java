package dev.firebreak.shell;

import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/// Lines that stand below what a command prints, drawn over as long as it runs. The cursor stays where the next
/// line is printed, above them: however the terminal changes its size, they are all that stands below the cursor.
///
/// On a terminal that is gone nobody misses them; what runs ends by the signal that came with that, with its entry
/// in the journal.
final class DrawnBelow {
    private static final String CUT = "...";

    private final Terminal terminal;
    private List<String> wanted = List.of();
    private List<String> drawn = List.of();
    private boolean asking;
    private boolean lineEnded = true;
    private volatile int width = 1;

    DrawnBelow(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Whether the terminal knows how.
    boolean can() {
        return terminal.getStringCapability(Capability.clr_eos) != null
                && terminal.getStringCapability(Capability.cursor_up) != null;
    }

    synchronized void show(List<String> lines) {
        wanted = List.copyOf(lines);
        redraw();
    }

    /// Nothing stands below a question.
    synchronized void asking(boolean now) {
        asking = now;
        redraw();
    }

    /// The cursor is at the beginning of a line, whatever was printed last.
    synchronized void lineEnded() {
        lineEnded = true;
    }

    /// Draws them again where something was printed since, or they are others, or the terminal has another width.
    synchronized void redraw() {
        if (!can() || !lineEnded) {
            return;
        }
        try {
            int rows = Math.max(1, terminal.getSize().getRows() - 1);
            List<String> shown = asking
                    ? List.of()
                    : wanted.stream()
                            .limit(rows)
                            .map(line -> cut(line, width() - 1).toAnsi(terminal))
                            .toList();
            if (!shown.equals(drawn)) {
                erase();
                draw(shown);
            }
        } catch (IOError gone) {
            return;
        }
    }

    synchronized void print(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        try {
            erase();
        } catch (IOError gone) {
            // what is printed goes the same way
            drawn = List.of();
        }
        out.write(bytes, offset, length);
        out.flush();
        lineEnded = bytes[offset + length - 1] == '\n';
    }

    private void draw(List<String> lines) {
        if (!lines.isEmpty()) {
            terminal.writer().print(String.join("\r\n", lines) + "\r");
            for (int row = 1; row < lines.size(); row++) {
                terminal.puts(Capability.cursor_up);
            }
            terminal.flush();
        }
        drawn = lines;
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            terminal.writer().print("\r");
            terminal.puts(Capability.clr_eos);
            terminal.flush();
        }
        drawn = List.of();
    }

    /// How many columns there are; of a terminal that is gone the last that was known.
    int width() {
        try {
            width = Math.max(1, terminal.getSize().getColumns());
        } catch (IOError gone) {
            return width;
        }
        return width;
    }

    /// What is cut off shows as `...`.
    static AttributedString cut(String painted, int columns) {
        AttributedString line = AttributedString.fromAnsi(painted);
        return line.columnLength() <= columns || columns <= CUT.length()
                ? line.columnSubSequence(0, columns)
                : AttributedString.join(
                        AttributedString.EMPTY,
                        line.columnSubSequence(0, columns - CUT.length()),
                        new AttributedString(CUT));
    }
}
