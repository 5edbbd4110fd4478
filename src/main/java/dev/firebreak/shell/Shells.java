package dev.firebreak.shell;

import dev.firebreak.cli.HelpPage;
import dev.firebreak.cli.Prompting;
import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Completer;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Opens the shell, on the terminal of this process.
public final class Shells implements Prompting {
    /// The command tree for these words, none of which opens a shell inside this one.
    public interface Trees {
        CommandLine tree(Session session, List<String> words);
    }

    /// Opens the terminal that lines are typed at.
    private interface Terminals {
        EditedLines open(Completer completer, @Nullable Path history, boolean colour);
    }

    private final Trees trees;
    private final Terminals terminals;

    /// On the terminal of this process.
    public Shells(Trees trees) {
        this(trees, EditedLines::ofProcess);
    }

    /// On a terminal whose keys and screen are streams.
    public Shells(Trees trees, InputStream keys, OutputStream screen) {
        this(trees, (completer, history, colour) -> EditedLines.ofStreams(keys, screen, completer, history, colour));
    }

    private Shells(Trees trees, Terminals terminals) {
        this.trees = trees;
        this.terminals = terminals;
    }

    @Override
    public int open(Session session, String world, List<String> greeting) {
        Session.Keyboard keyboard = session.keyboard();
        try (Place place = new Place(session, world);
                Names names = new Names(place::looked, place::namespace, session.clock())) {
            String named = place.caseName();
            if (named != null) {
                place.switchTo(
                        new CaseHere(session, place, false).opening(named).name());
            }
            if (keyboard != null && "dumb".equals(session.environment().get("TERM"))) {
                Lines plain = new PlainLines(keyboard, session.err(), session.width());
                return new Shell(session, place, plain, names, trees).live(greeting);
            }
            Path history = MaskedHistory.in(session.home());
            if (history != null) {
                NativePart.keptIn(session.home());
            }
            Supplier<CommandSpec> tree = tree(place);
            LineCompleter completer = new LineCompleter(tree, names, new LocalHere(place));
            try (EditedLines lines =
                    terminals.open(completer, history, session.theme().colour())) {
                Shell shell = new Shell(session, place, lines, names, trees);
                completer.telling(lines::explain);
                lines.onHelp(line -> {
                    if (line.line().isBlank()) {
                        lines.above(HelpPage.overview(tree.get(), lines.width()));
                    } else {
                        told(completer.explained(line), line, lines);
                    }
                });
                // so that the first Tab does not wait for it
                lines.soon(() -> {
                    var _ = tree.get();
                    var _ = place.cases().within(Duration.ZERO);
                });
                return shell.live(greeting);
            }
        }
    }

    /// Below the line, or above it where it takes more than one.
    private static void told(String words, ParsedLine line, EditedLines lines) {
        if (Text.columns(words) < lines.width()) {
            lines.explain(words, line);
        } else {
            lines.above(Text.wrap(words, lines.width()));
        }
    }

    /// The tree as it is described to completion, made once.
    private Supplier<CommandSpec> tree(Place place) {
        return new Supplier<>() {
            private @Nullable CommandSpec made;

            @Override
            public synchronized CommandSpec get() {
                CommandSpec known = made;
                if (known == null) {
                    Session nobody = place.asking(new PrintStream(PrintStream.nullOutputStream()));
                    known = Tree.whole(trees, nobody, place).getCommandSpec();
                    made = known;
                }
                return known;
            }
        };
    }
}
