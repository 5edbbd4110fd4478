package dev.firebreak.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Painted pieces side by side, each of which stays whole, on as many lines as that takes.
public final class Pieces {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private Pieces() {}

    public static List<String> lines(List<String> painted, String gap, int width) {
        return lines(painted, gap, width, width);
    }

    /// The same, where the first line has another room than those below it.
    static List<String> lines(List<String> painted, String gap, int first, int below) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String piece : painted) {
            int columns = Text.columns(COLOUR.matcher(piece).replaceAll(""));
            if (used > 0 && used + gap.length() + columns > (lines.isEmpty() ? first : below)) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(used == 0 ? "" : gap).append(piece);
            used += (used == 0 ? 0 : gap.length()) + columns;
        }
        lines.add(line.toString());
        return lines;
    }
}
