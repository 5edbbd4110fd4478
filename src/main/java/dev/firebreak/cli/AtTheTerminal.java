package dev.firebreak.cli;

import dev.firebreak.change.Change;
import dev.firebreak.change.Risk;
import dev.firebreak.config.Key;
import dev.firebreak.console.PlanPrinter;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.Spelled;
import dev.firebreak.console.Text;
import dev.firebreak.execute.Approver;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A person who is asked; the default answer is no, and no terminal is never a yes. What is neither yes nor
/// no is asked again.
///
/// @param clear takes away what is drawn over, so that the question has a line of its own
/// @param planShown whether the plan was shown: where it was not, a question tells what it is about
/// @param spelled the case and the run that are asked about, as far as they are known
record AtTheTerminal(Session session, Runnable clear, BooleanSupplier planShown, Supplier<Spelled> spelled)
        implements Approver {
    private static final int MOST_ASKED = 3;
    private static final Pattern OBJECT = Pattern.compile("^s3://([^/]+)/.*");
    private static final List<String> NO = List.of("", "n", "no");
    private static final List<String> YES = List.of("y", "yes");

    @Override
    public boolean present() {
        return session.keyboard() != null;
    }

    @Override
    public boolean approves(Plan plan) {
        for (Step<?> step : plan.steps()) {
            for (Change change : Plan.changes(step)) {
                if (change.risk() != Risk.REVERSIBLE) {
                    return typed(kept(step, change), name(change.target()));
                }
            }
        }
        return yes("Approve this plan?");
    }

    private String kept(Step<?> step, Change change) {
        Spelled known = spelled.get();
        String words = change.words();
        return known.line(step, words) + " can't be undone."
                + known.legendOf(List.of(words)).map(legend -> " " + legend).orElse("");
    }

    @Override
    public boolean approves(Plan plan, Step<?> step) {
        if (present() && !planShown.getAsBoolean()) {
            clear.run();
            new PlanPrinter(session.err(), session.theme(), session.width(), session.wide(), spelled.get())
                    .step(plan, step);
        }
        return yes("Go on with step " + step.id() + "?");
    }

    @Override
    public Optional<String> asks(String input, String help, List<Problem> wrong) {
        List<Problem> told = wrong;
        while (true) {
            if (present() && !told.isEmpty()) {
                clear.run();
                new ProblemPrinter(session.err(), session.theme(), session.width()).print(told);
                session.err().println("Type another, or nothing to leave it out.");
            }
            String typed = ask(input + " (" + help + "):");
            if (typed == null || typed.isEmpty()) {
                return Optional.empty();
            }
            told = impossible(input, typed);
            if (told.isEmpty()) {
                return Optional.of(typed);
            }
        }
    }

    /// Why an answer can't be what is asked for: a command that was typed into the question, mostly.
    private List<Problem> impossible(String input, String typed) {
        boolean bucket = input.equals("bucket") && !Key.BUCKET.takes(typed);
        boolean command = Commands.typedAs(session, typed);
        if (bucket && !command) {
            return List.of(Problem.block(
                    "wrong-value",
                    "'" + typed + "' is no name of a bucket",
                    "One has 3 to 63 lower-case letters, digits, dots and hyphens"));
        }
        if (bucket || (command && input.equals("prefix"))) {
            return List.of(Problem.block(
                    "wrong-value",
                    "'" + typed + "' is a command, and " + input + " is asked for",
                    "Answer first: the command was not run"));
        }
        return List.of();
    }

    /// What a person calls it: an object of a bucket has a long key, which is known in full only when a run begins.
    private static String name(Target target) {
        return OBJECT.matcher(target.name()).replaceFirst("$1");
    }

    /// What can't be undone wants its target's name.
    private boolean typed(String what, String name) {
        if (present()) {
            clear.run();
            Text.wrap(Text.clean(what), session.width()).forEach(session.err()::println);
        }
        // on a line of its own there is room for what is typed
        String question = "To approve the plan, type " + name + ":";
        for (int asked = 0; asked < MOST_ASKED; asked++) {
            String answer = ask(question);
            if (answer == null || NO.contains(answer) || answer.equals(name)) {
                return name.equals(answer);
            }
            question = "That is not " + name + ". Type it as it stands here, or nothing for no:";
        }
        return false;
    }

    boolean yes(String question) {
        String words = question;
        for (int asked = 0; asked < MOST_ASKED; asked++) {
            String answer = ask(words + " [y/N]");
            if (answer == null || NO.contains(answer.toLowerCase(Locale.ROOT))) {
                return false;
            }
            if (YES.contains(answer.toLowerCase(Locale.ROOT))) {
                return true;
            }
            words = "That is neither yes nor no. " + question;
        }
        return false;
    }

    /// Asks on a line of its own; all but the last of a long question stand above it. Null where there is no
    /// answer.
    private @Nullable String ask(String untrusted) {
        Session.Keyboard keyboard = session.keyboard();
        if (keyboard == null) {
            return null;
        }
        clear.run();
        List<String> lines = Text.wrap(Text.clean(untrusted), Math.max(1, session.width() - 1));
        lines.subList(0, lines.size() - 1).forEach(session.err()::println);
        String typed = keyboard.ask(lines.getLast() + " ");
        return typed == null ? null : typed.strip();
    }
}
