package dev.firebreak.model;

import java.util.regex.Pattern;

/// A word of a command that is to be pasted into a shell: it stays one word there, and nothing in it is expanded.
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /// In quotes where it needs them.
    public static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    /// In quotes whether it needs them or not.
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
