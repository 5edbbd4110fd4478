package dev.firebreak.shell;

import dev.firebreak.cli.complete.Candidate;
import dev.firebreak.cli.complete.Completions;
import dev.firebreak.cli.complete.Known;
import dev.firebreak.cli.complete.Local;
import dev.firebreak.console.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// What can stand under the cursor, for JLine. It waits for nothing: names of the cluster are those that are known.
final class LineCompleter implements Completer {
    /// A longer name takes its line from the words beside it, and not from those of the others.
    private static final int WIDEST = 52;

    private static final int UNKNOWN_WIDTH = 79;
    private static final String GAP = "  ";

    private final Supplier<CommandSpec> tree;
    private final Known known;
    private final Local local;
    private Helped help = (_, _) -> {};

    /// Who is told what the argument under the cursor is; null where it is none.
    interface Helped {
        void told(@Nullable String words, ParsedLine line);
    }

    LineCompleter(Supplier<CommandSpec> tree, Known known, Local local) {
        this.tree = tree;
        this.known = known;
        this.local = local;
    }

    void telling(Helped newHelp) {
        help = newHelp;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<org.jline.reader.Candidate> candidates) {
        Completions found = at(line);
        help.told(found.help(), line);
        candidates.addAll(
                listed(found.candidates(), reader.getTerminal().getSize().getColumns()));
    }

    /// With the words about each beside it, in the order they are offered in.
    static List<org.jline.reader.Candidate> listed(List<Candidate> offered, int width) {
        int across = width > 0 ? width - 1 : UNKNOWN_WIDTH;
        Map<String, Integer> columns = new HashMap<>();
        for (Candidate each : offered) {
            columns.merge(each.group(), Math.min(WIDEST, Text.columns(Text.clean(each.value()))), Math::max);
        }
        List<org.jline.reader.Candidate> listed = new ArrayList<>();
        for (Candidate each : offered) {
            String name = Text.clean(each.value());
            String line = each.says().isEmpty()
                    ? name
                    : Text.pad(name, Objects.requireNonNull(columns.get(each.group()))) + GAP + Text.clean(each.says());
            listed.add(new org.jline.reader.Candidate(
                    each.value(),
                    Text.cut(line, across),
                    Text.clean(each.group()),
                    null,
                    null,
                    null,
                    each.complete(),
                    listed.size() + 1));
        }
        return listed;
    }

    /// What the argument under the cursor is, or what else can stand there.
    String explained(ParsedLine line) {
        Completions found = at(line);
        List<Candidate> offered = found.candidates();
        if (found.help() != null) {
            return Text.clean(found.help());
        }
        return switch (offered.size()) {
            case 0 -> "no argument is expected here";
            case 1 ->
                Text.clean(offered.getFirst().value() + GAP + offered.getFirst().says());
            default ->
                Text.clean("one of: " + offered.stream().map(Candidate::value).collect(Collectors.joining(", ")));
        };
    }

    private Completions at(ParsedLine line) {
        List<String> before = line.words().subList(0, line.wordIndex());
        if (!before.isEmpty() && Words.program(before.getFirst())) {
            before = before.subList(1, before.size());
        }
        String word = line.word().substring(0, line.wordCursor());
        return dev.firebreak.cli.complete.Completer.complete(
                tree.get(), before, word, elsewhere(before) ? Known.NOTHING : known, local);
    }

    /// Whether the line names another world: its names are not known.
    private static boolean elsewhere(List<String> words) {
        return words.stream()
                .anyMatch(word -> word.startsWith("--context")
                        || word.startsWith("--kubeconfig")
                        || word.startsWith("--cluster"));
    }
}
