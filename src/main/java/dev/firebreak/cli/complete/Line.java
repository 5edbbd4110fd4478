package dev.firebreak.cli.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The words before the cursor, read against the command tree as far as they make sense.
public final class Line {
    /// A value, and what it was given to; an option that takes none has an empty one.
    public record Given(ArgSpec arg, String value) {
        /// The longest name of an option; of an argument its label.
        public String name() {
            return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        }
    }

    private final CommandSpec root;
    private final List<Given> given = new ArrayList<>();
    private CommandSpec command;
    private int arguments;
    private boolean optionsEnded;
    private @Nullable OptionSpec waiting;

    /// What an option that stands alone as well takes for its value.
    private static final Set<String> BOOLEANS = Set.of("true", "false");

    private Line(CommandSpec root) {
        this.root = root;
        this.command = root;
    }

    public static Line read(CommandSpec root, List<String> words) {
        Line line = new Line(root);
        words.forEach(line::take);
        return line;
    }

    public List<Given> given() {
        return List.copyOf(given);
    }

    CommandSpec root() {
        return root;
    }

    /// The command whose words these are.
    CommandSpec command() {
        return command;
    }

    /// The option whose value comes next; null where none waits for one.
    @Nullable
    OptionSpec waiting() {
        return waiting;
    }

    boolean optionsEnded() {
        return optionsEnded;
    }

    /// How many arguments the command has been given.
    int arguments() {
        return arguments;
    }

    /// The argument that comes next; empty where the command takes no more.
    Optional<PositionalParamSpec> next() {
        return command.positionalParameters().stream()
                .filter(p -> arguments >= p.index().min() && arguments <= last(p))
                .findFirst();
    }

    private static long last(PositionalParamSpec argument) {
        long all = argument.isMultiValue()
                ? (long) argument.index().min() + argument.arity().max() - 1
                : argument.index().max();
        return Math.min(argument.index().max(), all);
    }

    /// The last value that was given to something with a label like this.
    Optional<String> last(Predicate<String> label) {
        return given.reversed().stream()
                .filter(g -> label.test(g.arg().paramLabel()))
                .map(Given::value)
                .findFirst();
    }

    List<String> given(ArgSpec arg) {
        return given.stream().filter(g -> g.arg().equals(arg)).map(Given::value).toList();
    }

    /// Whether the option was given, before or after the command's name.
    boolean has(OptionSpec option) {
        return given.stream().anyMatch(g -> g.name().equals(option.longestName()));
    }

    private void take(String word) {
        OptionSpec option = waiting;
        boolean value = option != null && (option.arity().min() > 0 || BOOLEANS.contains(word));
        waiting = null;
        if (option != null && value) {
            given.add(new Given(option, word));
        } else if (!optionsEnded && word.equals("--")) {
            optionsEnded = true;
        } else if (!optionsEnded && word.startsWith("-") && word.length() > 1) {
            option(word);
        } else if (arguments == 0 && command.subcommands().containsKey(word)) {
            command = command.subcommands().get(word).getCommandSpec();
        } else {
            argument(word);
        }
    }

    private void option(String word) {
        int equals = word.indexOf('=');
        OptionSpec option = command.findOption(equals < 0 ? word : word.substring(0, equals));
        if (option != null && equals >= 0) {
            given.add(new Given(option, word.substring(equals + 1)));
        } else if (option != null && takesValue(option)) {
            waiting = option;
        } else if (option != null) {
            given.add(new Given(option, ""));
        } else if (!word.startsWith("--")) {
            OptionSpec attached = command.findOption(word.substring(0, 2));
            if (attached != null && takesValue(attached)) {
                given.add(new Given(attached, word.substring(2)));
            }
        }
    }

    static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private void argument(String word) {
        next().ifPresent(argument -> given.add(new Given(argument, word)));
        arguments++;
        // `plan ACTION` goes on as the action does
        if (arguments == 1
                && !command.unmatchedArgsBindings().isEmpty()
                && root.subcommands().containsKey(word)) {
            command = root.subcommands().get(word).getCommandSpec();
            arguments = 0;
        }
    }
}
