package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/// Turns what went wrong into words or a document, and an exit code.
public final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    private final Session session;

    public Failures(Session session) {
        this.session = session;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof Refusal refusal) {
            return tell(refusal.exit(), refusal.problems());
        }
        if (e instanceof CommandLine.ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        Path log = log(e);
        return tell(
                1,
                List.of(Problem.block(
                        "defect",
                        "this is a defect of Firebreak: " + e,
                        "The stack trace is in " + log + ": please report it")));
    }

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("-o") || words.get(i).equals("--output")) {
                session.globals().output = words.get(i + 1);
            }
        }
        words.stream()
                .filter(w -> w.startsWith("--output="))
                .forEach(w -> session.globals().output = w.substring("--output=".length()));
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        return tell(
                2, List.of(Problem.block("usage", String.valueOf(e.getMessage()), "Read: " + name + " --help")));
    }

    private int tell(int exit, List<Problem> problems) {
        if (session.text()) {
            ProblemPrinter printer = new ProblemPrinter(session.err(), session.theme());
            problems.forEach(printer::print);
        } else {
            session.print(Documents.error(exit, problems));
        }
        return exit;
    }

    private Path log(Exception e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        Path log = session.home().resolve("firebreak.log");
        try {
            Files.createDirectories(session.home());
            Files.writeString(
                    log,
                    session.clock().instant() + "\n" + trace + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException full) {
            session.err().println(trace);
        }
        return log;
    }
}
