package dev.firebreak.shell;

import java.util.List;
import java.util.regex.Pattern;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;

/// A line as a shell takes it apart: quotes and backslashes, and nothing that is expanded.
final class Words {
    /// A note is prose, in which an apostrophe opens nothing.
    private static final Pattern NOTE = Pattern.compile("\\s*(\\S*firebreak\\s+)?note\\s");

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
                if (NOTE.matcher(line).lookingAt()) {
                    return plain.parse(line, cursor, context);
                }
                throw unclosed;
            }
        };
    }

    /// The words of a command; the name of the program before them, as in what is printed for copying, says nothing.
    /// Throws [SyntaxError] for a quote that is not closed.
    static List<String> of(String line) {
        ParsedLine parsed = PARSER.parse(line.strip(), line.strip().length(), Parser.ParseContext.ACCEPT_LINE);
        List<String> words = parsed.words().stream()
                .filter(word -> !word.isEmpty() || line.contains("''") || line.contains("\"\""))
                .toList();
        return !words.isEmpty() && program(words.getFirst()) ? words.subList(1, words.size()) : words;
    }

    static boolean program(String word) {
        return word.equals("firebreak") || word.endsWith("/firebreak");
    }
}
