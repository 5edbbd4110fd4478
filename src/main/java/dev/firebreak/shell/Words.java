package dev.firebreak.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;
import org.jspecify.annotations.Nullable;

/// A line as a shell takes it apart: quotes and backslashes, and nothing that is expanded. A note is prose: its text is
/// one word, as it was typed.
final class Words {
    /// An option before the command, and its value.
    private static final String BEFORE = "(?:--no-progress|-[vq]|-[no][^=\\s]\\S*"
            + "|(?:-[no]|--(?!no-progress)[a-z-]+)(?:=|\\s+)(?:\"[^\"]*\"|'[^']*'|[^\"'\\s]\\S*))";

    private static final String OPTION = "(?:--case|--home|-o|--output|--at|--kind)(?:=|\\s+)\\S+";
    private static final String OWN =
            "--kind(?:=|\\s+)(?:observation|decision|question)|--at(?:=|\\s+)\\d{4}-\\d\\d-\\d\\dT\\S+";

    private static final Pattern NOTE = Pattern.compile(
            "\\s*(?:\\S*firebreak\\s+)?((?:" + BEFORE + "\\s+)*)note(?:\\s+((?:" + OPTION + "\\s+)*)(.*))?",
            Pattern.DOTALL);

    /// Behind a text, the options of a note; behind one in quotes, others too.
    private static final Pattern WITH_OPTIONS = Pattern.compile(
            "((?<quote>['\"])(?:(?!\\k<quote>).)*\\k<quote>)((?:\\s+" + OPTION + ")+)|(.*?)((?:\\s+(?:" + OWN + "))+)",
            Pattern.DOTALL);

    /// What an editor says below a line whose quote is open.
    private static final String UNCLOSED = "the quote is not closed; Ctrl-C gives the line up";

    static final Parser PARSER = parser();

    private Words() {}

    private static Parser parser() {
        DefaultParser quoted = new DefaultParser();
        quoted.setEofOnUnclosedQuote(true);
        DefaultParser plain = new DefaultParser();
        plain.setQuoteChars(new char[0]);
        return (line, cursor, context) -> {
            try {
                return quoted.parse(line, cursor, context);
            } catch (SyntaxError unclosed) {
                if (NOTE.matcher(line).matches()) {
                    return plain.parse(line, cursor, context);
                }
                throw context == Parser.ParseContext.SECONDARY_PROMPT
                        ? new EOFError(-1, -1, String.valueOf(unclosed.getMessage()), UNCLOSED)
                        : unclosed;
            }
        };
    }

    /// The commands of a text of several lines, as they were pasted. One goes on where its quote is open, and a note
    /// is all that stands behind it: nothing of a log that is pasted there is a command.
    static List<String> commands(String text) {
        List<String> commands = new ArrayList<>();
        int from = 0;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '\n') {
                if (NOTE.matcher(text.substring(from, at)).matches()) {
                    break;
                }
                commands.add(text.substring(from, at));
                from = at + 1;
            }
        }
        commands.add(text.substring(from));
        commands.removeIf(String::isBlank);
        return commands;
    }

    /// The words of a command; the name of the program before them, as in what is printed for copying, says nothing.
    /// Throws [SyntaxError] for a quote that is not closed.
    static List<String> of(String line) {
        Matcher note = NOTE.matcher(line.strip());
        if (note.matches()) {
            return ofNote(note);
        }
        ParsedLine parsed = PARSER.parse(line.strip(), line.strip().length(), Parser.ParseContext.ACCEPT_LINE);
        List<String> words = parsed.words().stream()
                .filter(word -> !word.isEmpty() || line.contains("''") || line.contains("\"\""))
                .toList();
        return !words.isEmpty() && program(words.getFirst()) ? words.subList(1, words.size()) : words;
    }

    private static List<String> ofNote(Matcher note) {
        List<String> words = new ArrayList<>(before(note.group(1)));
        words.add("note");
        words.addAll(split(note.group(2)));
        String text = note.group(3);
        if (text == null || text.isEmpty()) {
            return words;
        }
        Matcher options = WITH_OPTIONS.matcher(text);
        if (!options.matches()) {
            words.add(text);
            return words;
        }
        boolean quoted = options.group(1) != null;
        words.add(options.group(quoted ? 1 : 4));
        words.addAll(split(options.group(quoted ? 3 : 5)));
        return words;
    }

    private static List<String> before(String options) {
        return options.isBlank()
                ? List.of()
                : PARSER.parse(options.strip(), options.strip().length(), Parser.ParseContext.ACCEPT_LINE)
                        .words();
    }

    private static List<String> split(@Nullable String options) {
        return options == null
                ? List.of()
                : Stream.of(options.strip().split("\\s+"))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    static boolean program(String word) {
        return word.equals("firebreak") || word.endsWith("/firebreak");
    }
}
