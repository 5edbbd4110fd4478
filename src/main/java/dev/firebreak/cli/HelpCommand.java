package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `firebreak help [COMMAND]`: the same page as `COMMAND -h`.
@Command(
        name = "help",
        description = "show the help of a command",
        footer = {"firebreak help", "firebreak help case close"})
final class HelpCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "the command, and the one below it")
    List<String> words = List.of();

    @Spec
    @Nullable
    CommandSpec spec;

    HelpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).root().commandLine();
        for (String word : words) {
            CommandLine below = line.getSubcommands().get(word);
            if (below == null) {
                throw new CommandLine.UnmatchedArgumentException(line, List.of(word));
            }
            line = below;
        }
        if (session.text()) {
            line.usage(line.getOut());
        } else {
            session.print(Documents.help(String.join(" ", words), line.getUsageMessage()));
        }
        return 0;
    }
}
