package dev.firebreak.shell;

import dev.firebreak.cli.Prompting;
import dev.firebreak.cli.Session;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

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
        if (around == null
                && keyboard != null
                && "dumb".equals(session.environment().get("TERM"))) {
            return new Shell(session, place, new PlainLines(keyboard, session.err(), session.width()), trees, this)
                    .live(greeting);
        }
        Path history = MaskedHistory.in(session.home());
        try (EditedLines lines = around == null
                ? EditedLines.ofProcess((_, _, _) -> {}, history)
                : around.inside((_, _, _) -> {}, history)) {
            return new Shell(session, place, lines, trees, new Shells(trees, lines)).live(greeting);
        }
    }
}
