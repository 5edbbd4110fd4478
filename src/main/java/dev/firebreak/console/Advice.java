package dev.firebreak.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What to do about something, wrapped. A command in it is never broken, because half of one that is pasted into a
/// shell is another command: one that is introduced (`look with: firebreak …`) has a line of its own, one in quotes
/// or parentheses stays whole.
final class Advice {
    private static final Pattern INTRODUCED =
            Pattern.compile("(?<=^|: |, then |, or )firebreak [a-z].*?(?=, |; |\\. |$)");
    private static final Pattern ENCLOSED =
            Pattern.compile("`firebreak [^`]*`\\S*|'firebreak [^']*'\\S*|\\(firebreak [^)]*\\)\\S*|\\S+");

    private Advice() {}

    static List<String> lines(String clean, int width) {
        if (Text.columns(clean) <= width) {
            return List.of(clean);
        }
        List<String> lines = new ArrayList<>();
        Matcher command = INTRODUCED.matcher(clean);
        int from = 0;
        while (command.find()) {
            prose(clean.substring(from, command.start()).replaceFirst("^[,;.] ", ""), width)
                    .forEach(lines::add);
            lines.add(command.group());
            from = command.end();
        }
        prose(clean.substring(from).replaceFirst("^[,;.] ", ""), width).forEach(lines::add);
        return lines;
    }

    private static Stream<String> prose(String text, int width) {
        List<String> pieces =
                ENCLOSED.matcher(text).results().map(word -> word.group()).toList();
        return pieces.isEmpty()
                ? Stream.of()
                : Pieces.lines(pieces, " ", width).stream()
                        .flatMap(line ->
                                line.contains("firebreak ") ? Stream.of(line) : Text.wrap(line, width).stream());
    }
}
