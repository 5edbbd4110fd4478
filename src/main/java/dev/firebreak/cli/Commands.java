package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import java.io.PrintWriter;
import picocli.CommandLine;

/// The command tree, which the command line, the shell and a rehearsal share.
public final class Commands {
    private Commands() {}

    public static CommandLine tree(Root root, Session session) {
        CommandLine line = new CommandLine(root)
                .addSubcommand(new FindCommand(session))
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new ResumeCommand(session))
                .addSubcommand(new UndoCommand(session))
                .addSubcommand(new CaseCommand(session))
                .addSubcommand(new NoteCommand(session))
                .addSubcommand(new TimelineCommand(session))
                .addSubcommand(new EvidenceCommand(session))
                .addSubcommand(new RunbookCommand(session))
                .addSubcommand(new ActionInfoCommand(session))
                .addSubcommand(new VersionCommand(session));
        for (ActionType<?, ?> type : Registry.TYPES) {
            line.addSubcommand(type.id(), ActionCommand.line(session, type));
        }
        line.setOut(new PrintWriter(session.out(), true));
        line.setErr(new PrintWriter(session.err(), true));
        Failures failures = new Failures(session);
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        return line;
    }

    /// Runs one command line; the exit code is the contract's.
    public static int run(CommandLine tree, String... arguments) {
        return tree.execute(arguments);
    }
}
