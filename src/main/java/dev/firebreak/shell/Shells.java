package dev.firebreak.shell;

import dev.firebreak.cli.Prompting;
import dev.firebreak.cli.Session;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Opens shells: the first on the terminal of this process, another one inside it on the same.
public final class Shells implements Prompting {
    /// The command tree for these words, in which [Prompting] opens a shell inside this one.
    public interface Trees {
        CommandLine tree(Session session, List<String> words, Prompting inner);
    }

    private final Trees trees;
    private final @Nullable EditedLines around;

    public Shells(Trees trees) {
        this(trees, null);
    }

    private Shells(Trees trees, @Nullable EditedLines around) {
        this.trees = trees;
        this.around = around;
    }

    @Override
    public int open(Session session, String world, List<String> greeting) {
        Place place = new Place(session, world);
        Session.Keyboard keyboard = session.keyboard();
        try (Names names = new Names(place::cluster, session.clock())) {
            if (around == null
                    && keyboard != null
                    && "dumb".equals(session.environment().get("TERM"))) {
                Lines plain = new PlainLines(keyboard, session.err(), session.width());
                return new Shell(session, place, plain, names, trees, this).live(greeting);
            }
            Path history = MaskedHistory.in(session.home());
            LineCompleter completer = new LineCompleter(tree(place), names, new LocalHere(place));
            try (EditedLines lines =
                    around == null ? EditedLines.ofProcess(completer, history) : around.inside(completer, history)) {
                Shell shell = new Shell(session, place, lines, names, trees, new Shells(trees, lines));
                completer.telling(shell::explain);
                lines.onHelp(completer::explain);
                return shell.live(greeting);
            }
        }
    }

    /// The tree as it is described to completion, made when it is first needed.
    private Supplier<CommandSpec> tree(Place place) {
        return new Supplier<>() {
            private @Nullable CommandSpec made;

            @Override
            public synchronized CommandSpec get() {
                CommandSpec known = made;
                if (known == null) {
                    Session nobody = place.asking(new PrintStream(PrintStream.nullOutputStream()));
                    known = Tree.whole(trees, nobody, place, Shells.this).getCommandSpec();
                    made = known;
                }
                return known;
            }
        };
    }
}
