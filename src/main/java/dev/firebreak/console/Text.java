package dev.firebreak.console;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/// Text on its way to a terminal. What came from a cluster may have been written by an attacker: whatever could
/// move the cursor, start a line, or show other words than are there is made visible before it is printed.
public final class Text {
    /// Letters and blanks that show as nothing: they tell two texts apart that look the same.
    private static final String BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800";

    /// More than this of one text floods a screen: the rest is counted instead.
    private static final int LONGEST = 10_000;

    /// Where a text was cut.
    static final String CUT = "...";

    /// A word that has to be broken is broken behind one of these.
    private static final String JOINTS = "/:,;=@.-_";

    private Text() {}

    /// The text on one line, with every character that does not show as itself in the form that JSON escapes it
    /// (`\n`, `\u001b`, `\u202e`): a JSON text in it still means the same. These are C0, C1 and DEL,
    /// bidirectional controls, zero-width and other invisible characters, line separators, lone surrogates, and
    /// code points that are private or unassigned. Null is empty.
    public static String clean(@Nullable String text) {
        if (text == null) {
            return "";
        }
        if (isAscii(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (shows(c)) {
                clean.appendCodePoint(c);
            } else {
                escape(c, clean);
            }
        });
        return clean.toString();
    }

    /// The same, and of a text that would flood the screen its start and how much more there is.
    static String shown(@Nullable String text) {
        if (text == null || text.length() <= LONGEST) {
            return clean(text);
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return clean(text.substring(0, end)) + "... (and " + (text.length() - end)
                + " characters more: all of it with -o json)";
    }

    /// A JSON text as it is, with every character of its strings that does not show as itself escaped: it means
    /// the same, and a terminal finds nothing in it to obey. Line breaks between its values stay.
    public static String document(String json) {
        return json.lines().map(Text::clean).collect(Collectors.joining("\n"));
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            case Character.NON_SPACING_MARK -> !variationSelector(c) && BLANK_LETTERS.indexOf(c) < 0;
            default -> BLANK_LETTERS.indexOf(c) < 0;
        };
    }

    private static boolean variationSelector(int c) {
        return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180f);
    }

    private static void escape(int c, StringBuilder into) {
        switch (c) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    into.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
            }
        }
    }

    /// How many columns a clean text takes: East Asian wide characters take two, combining ones none.
    public static int columns(String clean) {
        if (isAscii(clean)) {
            return clean.length();
        }
        return clean.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    /// Whether each character is a printable one of ASCII, as in names of objects: each shows as itself, in one
    /// column.
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /// Padded with spaces on the right to so many columns.
    public static String pad(String clean, int columns) {
        return clean + " ".repeat(Math.max(0, columns - columns(clean)));
    }

    /// At most so many columns; what is cut off shows as `...`.
    public static String cut(String clean, int columns) {
        if (columns(clean) <= columns) {
            return clean;
        }
        return clean.substring(0, fitting(clean, 0, Math.max(0, columns - CUT.length())))
                + CUT.substring(0, Math.min(CUT.length(), columns));
    }

    /// Lines of at most so many columns, broken at spaces, and inside a word only where the word alone is too
    /// long; behind a joint of it, where one is near. A single character wider than that stands alone.
    public static List<String> wrap(String clean, int columns) {
        return wrap(clean, columns, columns);
    }

    /// The same, where the first line has another room than those below it.
    static List<String> wrap(String clean, int first, int below) {
        List<String> lines = new ArrayList<>();
        if (clean.length() <= first && isAscii(clean)) {
            lines.add(clean);
            return lines;
        }
        int from = 0;
        int columns = first;
        int end = fitting(clean, from, columns);
        while (end < clean.length()) {
            int fits = Math.max(end, from + Character.charCount(clean.codePointAt(from)));
            int space = clean.lastIndexOf(' ', fits);
            int to = space > from ? space : joint(clean, from, fits);
            lines.add(clean.substring(from, to).stripTrailing());
            from = to;
            while (from < clean.length() && clean.charAt(from) == ' ') {
                from++;
            }
            columns = below;
            end = fitting(clean, from, columns);
        }
        if (from < clean.length() || lines.isEmpty()) {
            lines.add(clean.substring(from));
        }
        return lines;
    }

    /// Behind the last joint of the latter half; the end where there is none.
    private static int joint(String text, int from, int end) {
        for (int i = end; i > from + (end - from) / 2; i--) {
            if (JOINTS.indexOf(text.charAt(i - 1)) >= 0) {
                return i;
            }
        }
        return end;
    }

    /// The end of the longest piece from there that takes at most so many columns, combining characters
    /// included.
    private static int fitting(String text, int from, int columns) {
        int used = 0;
        int end = from;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += Math.max(0, WCWidth.wcwidth(c));
            if (used > columns) {
                return end;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /// `1 step`, `2 steps`.
    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /// A size for people, in powers of 1024: `12 B`, `3.4 KiB`.
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 5) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", size, "KMGTPE".charAt(unit));
    }

    /// The first 12 of a hash's 64 digits: enough to tell two apart by eye.
    static String shortHash(@Nullable String hash) {
        String text = clean(hash);
        int start = text.startsWith("sha256:") ? 7 : 0;
        return text.length() <= start + 12 ? text : text.substring(0, start + 12);
    }
}
