package dev.firebreak.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/// The words behind `note`. Its text is prose, often a command that somebody ran, whose options are none of ours: only
/// those before the text are, and behind it those of a note, or of whoever writes scripts and gives the text in one
/// word.
final class NoteWords {
    /// Those that a script may put behind a text of one word that has no blanks.
    private static final Set<String> OF_SCRIPTS = Set.of("--output", "--case", "--home");

    private final CommandSpec spec;
    private final List<String> words;

    private NoteWords(CommandSpec spec, List<String> words) {
        this.spec = spec;
        this.words = words;
    }

    /// The same, the options first, and what is meant literally behind `--`.
    static List<String> of(List<String> words, CommandSpec spec, Predicate<String> isCase) {
        return new NoteWords(spec, words).sorted(isCase);
    }

    /// What stands in quotes as a whole, without them. A single one of them within is an apostrophe; two are quotes of
    /// their own.
    static String unquoted(String text) {
        String whole = text.strip();
        char quote = whole.length() < 2 ? ' ' : whole.charAt(0);
        if ((quote != '\'' && quote != '"') || whole.charAt(whole.length() - 1) != quote) {
            return text;
        }
        String within = whole.substring(1, whole.length() - 1);
        long more = within.chars().filter(c -> c == quote).count();
        return more == 0 || more % 2 == 1 ? within : text;
    }

    private List<String> sorted(Predicate<String> isCase) {
        int from = 0;
        while (from < words.size() && option(from) != null) {
            from += length(from);
        }
        if (from >= words.size()) {
            return words;
        }
        List<String> sorted = new ArrayList<>(words.subList(0, from));
        int to = words.get(from).equals("--") ? words.size() : end(from, isCase);
        sorted.addAll(words.subList(to, words.size()));
        sorted.add("--");
        sorted.addAll(words.subList(words.get(from).equals("--") ? from + 1 : from, to));
        return sorted;
    }

    /// Where the text ends that begins at a word.
    private int end(int from, Predicate<String> isCase) {
        int options = words.size();
        for (int at = words.size() - 1; at > from; at--) {
            if (option(at) != null && at + length(at) == options) {
                options = at;
            }
        }
        int text = options - from;
        boolean behindCase = text == 2 && isCase.test(words.get(from));
        if (words.get(options - 1).contains(" ") && text <= 2) {
            return options;
        }
        int end = words.size();
        for (int at = words.size() - 1; at > from && at >= options; at--) {
            if (option(at) != null && at + length(at) == end && fits(at, text == 1, behindCase)) {
                end = at;
            }
        }
        return end;
    }

    private boolean fits(int at, boolean alone, boolean behindCase) {
        String name = String.valueOf(option(at));
        String value = length(at) == 2 ? words.get(at + 1) : words.get(at).replaceFirst("^[^=]*=?", "");
        return switch (name) {
            case "--kind" -> converts(() -> new NoteKinds().convert(value));
            case "--at" -> converts(() -> new Times().convert(value));
            case "--output" -> (alone || behindCase) && converts(() -> new Formats().convert(value));
            default -> (behindCase && takesValue(at)) || (alone && OF_SCRIPTS.contains(name));
        };
    }

    private static boolean converts(Runnable conversion) {
        try {
            conversion.run();
            return true;
        } catch (TypeConversionException other) {
            return false;
        }
    }

    /// The longest name of the option that a word is; null where it is none.
    private @Nullable String option(int at) {
        OptionSpec option = spec.findOption(words.get(at).replaceFirst("(?s)=.*", ""));
        return option == null ? null : option.longestName();
    }

    /// How many words the option at a place takes.
    private int length(int at) {
        return takesValue(at) && words.get(at).indexOf('=') < 0 ? 2 : 1;
    }

    private boolean takesValue(int at) {
        OptionSpec option = spec.findOption(words.get(at).replaceFirst("(?s)=.*", ""));
        return option != null && option.arity().max() > 0;
    }
}
