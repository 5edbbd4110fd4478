package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Spelling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

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
        return defect(e);
    }

    /// The exit code of work that no command line was read for.
    public int heard(IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (Refusal refusal) {
            return tell(refusal.exit(), refusal.problems());
        } catch (RuntimeException | Error defect) {
            return defect(defect);
        }
    }

    /// What nobody foresaw. Its own message stays out of the words: it may quote anything.
    int defect(Throwable defect) {
        Path log = new DefectLog(session).write(defect);
        return tell(
                1,
                List.of(Problem.block(
                        "defect",
                        "this is a defect of Firebreak: " + defect.getClass().getName(),
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
                .filter(w -> w.startsWith("--output=") || w.startsWith("-o="))
                .forEach(w -> session.globals().output = w.substring(w.indexOf('=') + 1));
        Problem problem = e instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unknown(unmatched)
                : e instanceof CommandLine.MissingParameterException missing && namesNoCase(missing)
                        ? Problem.block("usage", caseMissing(e.getCommandLine().getCommandSpec()), help(e))
                        : Problem.block("usage", String.valueOf(e.getMessage()), help(e));
        return tell(2, List.of(problem));
    }

    private static boolean namesNoCase(CommandLine.MissingParameterException e) {
        return e.getMissing().stream()
                .anyMatch(arg -> arg.isPositional() && arg.paramLabel().startsWith("CASE"));
    }

    private static String caseMissing(CommandSpec spec) {
        String[] examples = spec.usageMessage().footer();
        return spec.qualifiedName().replaceFirst("^firebreak ", "") + " needs the case"
                + (examples.length == 0 ? "" : ", for example: " + examples[0]);
    }

    private static String help(CommandLine.ParameterException e) {
        return "Read: " + e.getCommandLine().getCommandSpec().qualifiedName() + " -h";
    }

    /// A word that no command or option is called, with the nearest that is.
    private static Problem unknown(CommandLine.UnmatchedArgumentException e) {
        String word = e.getUnmatched().getFirst();
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (word.startsWith("-")) {
            return unknown(
                    spec.qualifiedName() + " has no option '" + word + "'",
                    word,
                    spec.optionsMap().keySet(),
                    e);
        }
        if (spec.subcommands().isEmpty()) {
            return Problem.block("usage", spec.qualifiedName() + " takes no further argument '" + word + "'", help(e));
        }
        if (spec.parent() == null && Library.SHIPPED.contains(word)) {
            return Problem.block("usage", word + " is a runbook, not a command", "Run it: firebreak run " + word);
        }
        List<String> known = Commands.shown(spec);
        String joined = e.getUnmatched().size() < 2
                ? word
                : word + "-" + e.getUnmatched().get(1);
        return unknown(
                "there is no command '" + spec.qualifiedName() + " " + word + "'",
                Spelling.nearest(word, known).isEmpty() ? joined : word,
                known,
                e);
    }

    private static Problem unknown(
            String what, String word, Collection<String> known, CommandLine.ParameterException e) {
        String near = Spelling.nearest(word, known)
                .map(n -> "Did you mean " + n + "? ")
                .orElse("");
        return Problem.block("usage", what, near + help(e));
    }

    private int tell(int exit, List<Problem> problems) {
        if (session.text()) {
            new ProblemPrinter(session.err(), session.theme(), session.width()).print(problems);
        } else {
            session.print(Documents.error(exit, problems));
        }
        return exit;
    }
}
