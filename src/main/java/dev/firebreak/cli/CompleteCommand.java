package dev.firebreak.cli;

import dev.firebreak.cli.complete.Candidate;
import dev.firebreak.cli.complete.Completer;
import dev.firebreak.cli.complete.Completions;
import dev.firebreak.cli.complete.FromServer;
import dev.firebreak.cli.complete.Line;
import dev.firebreak.config.Key;
import dev.firebreak.console.Text;
import dev.firebreak.model.Names;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `firebreak __complete SHELL -- WORD…`: what the scripts of `firebreak completion` ask on every Tab. The last word is
/// the one under the cursor.
///
/// One candidate a line, with a tab and a few words about it. The last line is `:space`, `:nospace` where the word goes
/// on behind the only candidate, `:files` or `:folders` where paths fit; and a tab, and what the argument is.
///
/// Whatever goes wrong, there is nothing to offer then: nobody has asked for anything yet.
@Command(name = "__complete", hidden = true, description = "what can stand under the cursor")
final class CompleteCommand implements Callable<Integer> {
    /// Who waits for names longer than this has typed them; a time limit on the line is the user's own word.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "the shell, and the words of its line")
    List<String> words = List.of();

    @Spec
    @Nullable
    CommandSpec spec;

    CompleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (words.size() > 1) {
            try {
                print(words.getFirst(), words.getLast());
            } catch (RuntimeException | StackOverflowError nothing) {
                session.out().println(":space");
            }
        }
        return 0;
    }

    private void print(String shell, String word) {
        CommandSpec root = Objects.requireNonNull(spec).root();
        List<String> before = words.subList(1, words.size() - 1);
        Session quiet = quiet(Line.read(root, before));
        FromServer known = new FromServer(
                () -> quiet.world().cluster(),
                () -> Names.of(quiet.settings().text(Key.PREFIX)),
                quiet.clock(),
                session.pace()::nanoTime,
                quiet.globals().requestTimeout);
        Completions found = Completer.complete(root, before, word, known, new LocalThings(quiet));
        List<Candidate> offered = new ArrayList<>(found.candidates());
        offered.removeIf(candidate -> candidate.group().equals(Candidate.FILES));
        if (!shell.equals("fish")
                && offered.size() > 1
                && !offered.getFirst().value().startsWith(word)) {
            // bash and zsh would put what these have in common in place of the word
            offered.clear();
        }
        offered.forEach(c -> session.out().println(c.says().isEmpty() ? c.value() : c.value() + "\t" + c.says()));
        String help = found.help() == null ? "" : "\t" + Text.clean(found.help());
        session.out().println(ending(found, offered) + help);
    }

    private static String ending(Completions found, List<Candidate> offered) {
        if (found.paths() != Completions.Paths.NONE) {
            return ":" + found.paths().name().toLowerCase(Locale.ROOT);
        }
        return offered.size() == 1 && !offered.getFirst().complete() ? ":nospace" : ":space";
    }

    /// A session that tells nobody anything, with the options that lead to a cluster or a home as they stand on the
    /// line.
    private Session quiet(Line line) {
        Globals globals = new Globals();
        globals.requestTimeout = PATIENCE;
        globals.given = Set.of("--request-timeout");
        for (Line.Given given : line.given()) {
            set(globals, given.name(), given.value());
        }
        return session.typed(
                globals, nowhere(), nowhere(), null, Session.UNBROKEN, session.pace(), session.worlds(), Audience.NONE);
    }

    private static void set(Globals globals, String option, String value) {
        if (value.isBlank()) {
            return;
        }
        switch (option) {
            case "--context" -> globals.context = value;
            case "--kubeconfig" -> globals.kubeconfig = value;
            case "--namespace" -> globals.namespace = value;
            case "--as" -> globals.as = value;
            case "--as-group" -> globals.asGroups = joined(globals.asGroups, value);
            case "--cluster" -> globals.cluster = value;
            case "--region" -> globals.region = value;
            case "--profile" -> globals.profile = value;
            case "--assume-role" -> globals.assumeRole = value;
            case "--case" -> globals.caseId = value;
            case "--home" -> globals.home = value;
            case "--config" -> globals.config = value;
            case "--request-timeout" -> globals.requestTimeout = patience(value);
            default -> {}
        }
    }

    private static Duration patience(String typed) {
        try {
            return new Durations().convert(typed);
        } catch (TypeConversionException notYet) {
            return PATIENCE;
        }
    }

    private static List<String> joined(List<String> all, String one) {
        List<String> more = new ArrayList<>(all);
        more.add(one);
        return more;
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
