package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/// The command tree at a prompt: that of the command line, and the commands that only a prompt has.
final class Tree {
    /// Commands for which all of the tree is described.
    private static final Set<String> OF_THE_WHOLE =
            Set.of("use", "explain", "exit", "quit", "help", "rehearse", "-h", "--help");

    private Tree() {}

    /// The tree for a line with these words.
    static CommandLine of(Shells.Trees trees, Session session, List<String> words, Place place) {
        return OF_THE_WHOLE.contains(words.getFirst())
                ? whole(trees, session, place)
                : with(trees.tree(session, words), session, place);
    }

    static CommandLine whole(Shells.Trees trees, Session session, Place place) {
        return with(trees.tree(session, List.of("--help")), session, place);
    }

    private static CommandLine with(CommandLine tree, Session session, Place place) {
        tree.addSubcommand(new UseCommand(session, place));
        tree.addSubcommand(new ExplainCommand(session, place));
        tree.addSubcommand(new ExitCommand(place));
        CommandLine cases = tree.getSubcommands().get("case");
        if (cases != null) {
            cases.addSubcommand(new SwitchCommand(session, place));
        }
        tree.setDefaultValueProvider(place);
        return tree;
    }
}
