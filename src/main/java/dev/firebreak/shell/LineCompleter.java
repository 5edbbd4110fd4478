package dev.firebreak.shell;

import dev.firebreak.cli.complete.Candidate;
import dev.firebreak.cli.complete.Completions;
import dev.firebreak.cli.complete.Known;
import dev.firebreak.cli.complete.Local;
import dev.firebreak.console.Text;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// What can stand under the cursor, for JLine. It waits for nothing: names of the cluster are those that are known.
final class LineCompleter implements Completer {
    private final Supplier<CommandSpec> tree;
    private final Known known;
    private final Local local;
    private Consumer<@Nullable String> help = _ -> {};

    LineCompleter(Supplier<CommandSpec> tree, Known known, Local local) {
        this.tree = tree;
        this.known = known;
        this.local = local;
    }

    /// Whom to tell what the argument under the cursor is; null where it is none.
    void telling(Consumer<@Nullable String> newHelp) {
        help = newHelp;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<org.jline.reader.Candidate> candidates) {
        Completions found = at(line);
        help.accept(found.help());
        for (Candidate each : found.candidates()) {
            candidates.add(new org.jline.reader.Candidate(
                    each.value(),
                    Text.clean(each.value()),
                    Text.clean(each.group()),
                    each.says().isEmpty() ? null : Text.clean(each.says()),
                    null,
                    null,
                    each.complete()));
        }
    }

    /// Tells what the argument under the cursor is, and offers nothing.
    void explain(ParsedLine line) {
        String words = at(line).help();
        help.accept(words == null ? "no argument is expected here" : words);
    }

    private Completions at(ParsedLine line) {
        List<String> before = line.words().subList(0, line.wordIndex());
        if (!before.isEmpty() && Words.program(before.getFirst())) {
            before = before.subList(1, before.size());
        }
        String word = line.word().substring(0, line.wordCursor());
        return dev.firebreak.cli.complete.Completer.complete(tree.get(), before, word, known, local);
    }
}
