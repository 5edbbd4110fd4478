package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Library;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine;

/// The command tree, which the command line, the shell and a rehearsal share.
public final class Commands {
    private Commands() {}

    /// `more` are commands that this package does not know.
    public static CommandLine tree(Root root, Session session, Object... more) {
        CommandLine line = new CommandLine(root)
                .addSubcommand(new FindCommand(session))
                .addSubcommand(new ReachCommand(session))
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new ResumeCommand(session))
                .addSubcommand(new UndoCommand(session))
                .addSubcommand(new StatusCommand(session))
                .addSubcommand(new DoctorCommand(session))
                .addSubcommand(new CaseCommand(session))
                .addSubcommand(new NoteCommand(session))
                .addSubcommand(new TimelineCommand(session))
                .addSubcommand(new EvidenceCommand(session))
                .addSubcommand(new RunbookCommand(session))
                .addSubcommand(new ActionInfoCommand(session))
                .addSubcommand(new ConfigCommand(session))
                .addSubcommand(new VersionCommand(session));
        for (ActionType<?, ?> type : Registry.TYPES) {
            line.addSubcommand(type.id(), ActionCommand.line(session, type));
        }
        for (Object command : more) {
            line.addSubcommand(command);
        }
        line.addSubcommand(new HelpCommand());
        HelpPage.install(line, session.width());
        line.setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
        Failures failures = new Failures(session);
        line.setExecutionStrategy(parsed -> {
            session.globals().typed = parsed.originalArgs();
            session.globals().given = refuseEmpty(parsed, root.globals);
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (Error error) {
                return failures.defect(error);
            }
        });
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        return line;
    }

    /// The options of every command that were given. An empty value of one is a variable of a script that was
    /// not set.
    private static Set<String> refuseEmpty(CommandLine.ParseResult parsed, Globals globals) {
        Set<String> given = new HashSet<>();
        CommandLine.Model.CommandSpec known = CommandLine.Model.CommandSpec.forAnnotatedObject(globals);
        for (CommandLine.ParseResult each = parsed; each != null; each = each.subcommand()) {
            for (CommandLine.Model.OptionSpec option : each.matchedOptions()) {
                given.add(option.longestName());
                boolean empty = option.stringValues().stream().anyMatch(String::isBlank);
                if (empty && known.findOption(option.longestName()) != null) {
                    throw new CommandLine.ParameterException(
                            each.commandSpec().commandLine(), option.longestName() + " is given an empty value");
                }
            }
        }
        return given;
    }

    /// The names of a runbook's inputs.
    public static Set<String> inputsOf(String runbook) {
        return new Library(Registry.catalog()).find(runbook).inputs().keySet();
    }
}
