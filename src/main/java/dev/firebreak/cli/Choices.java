package dev.firebreak.cli;

import dev.firebreak.cli.complete.Words;
import dev.firebreak.runbook.Spelling;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a word that is one of a few; another is refused with all of them, and the nearest in spelling.
abstract class Choices implements ITypeConverter<String>, Words {
    private final List<String> all;

    Choices(List<String> all) {
        this.all = all;
    }

    @Override
    public String convert(String text) {
        if (all.contains(text)) {
            return text;
        }
        throw new TypeConversionException("'" + text + "' is none of " + String.join(", ", all)
                + Spelling.nearest(text, all)
                        .map(near -> ". Did you mean " + near + "?")
                        .orElse(""));
    }

    @Override
    public Iterator<String> iterator() {
        return all.iterator();
    }

    /// `Did you mean isolate-pod? The actions are: …`
    static String wayOut(String text, Collection<String> known, String these) {
        return wayOut(text, known, known, these);
    }

    /// The same, where more words are understood than are told.
    static String wayOut(String text, Collection<String> understood, Collection<String> told, String these) {
        return Spelling.nearest(text, understood)
                        .map(near -> "Did you mean " + near + "? ")
                        .orElse("")
                + these
                + String.join(", ", told);
    }
}
