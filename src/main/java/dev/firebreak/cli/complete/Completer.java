package dev.firebreak.cli.complete;

import dev.firebreak.runbook.Runbook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Says what can stand under the cursor: commands, the names of options, and what they and the arguments take.
public final class Completer {
    private final Asked asked;
    private final Line line;

    private Completer(Asked asked) {
        this.asked = asked;
        this.line = asked.line();
    }

    /// What can stand for the word.
    ///
    /// @param root the command tree
    /// @param before the words before the one under the cursor, without the name of the program
    /// @param word what is typed of the word under the cursor, up to the cursor; may be empty
    public static Completions complete(CommandSpec root, List<String> before, String word, Known known, Local local) {
        return new Completer(new Asked(Line.read(root, before), known, local)).complete(word);
    }

    private Completions complete(String word) {
        Offers offers = Offers.forWord(word);
        OptionSpec waiting = line.waiting();
        if (waiting != null && waiting.arity().min() > 0) {
            return value(waiting, offers, offers);
        }
        if (waiting != null && !word.startsWith("-")) {
            // it may stand alone as well: what is none of its values is the next word
            Completions values = value(waiting, offers, offers);
            if (!offers.none()) {
                return values;
            }
        }
        if (!line.optionsEnded() && word.startsWith("-")) {
            return option(word, offers);
        }
        if (line.arguments() == 0) {
            LocalNames.commands(line.command(), groups(), offers);
        }
        Optional<PositionalParamSpec> argument = line.next();
        if (argument.isPresent()) {
            return value(argument.get(), offers.without(new HashSet<>(line.given(argument.get()))), offers);
        }
        if (word.isEmpty() && offers.none() && !line.optionsEnded()) {
            names(offers);
        }
        return offers.with(null);
    }

    private Map<String, String> groups() {
        return line.command().parent() != null
                ? Map.of()
                : asked.local().actions().stream().collect(Collectors.toMap(Local.Item::name, a -> "actions"));
    }

    private Completions option(String word, Offers offers) {
        int equals = word.indexOf('=');
        OptionSpec named = equals < 0 ? null : line.command().findOption(word.substring(0, equals));
        if (named != null) {
            return Line.takesValue(named) ? value(named, offers.after(equals + 1), offers) : Completions.NONE;
        }
        names(offers);
        return offers.with(null);
    }

    /// The names of options: the command's own first, those of every command last. One that was given is not offered
    /// again where that means nothing.
    private void names(Offers offers) {
        List<OptionSpec> all = line.command().options().stream()
                .filter(o -> !o.hidden() && (o.isMultiValue() || !line.has(o)))
                .toList();
        Stream.concat(all.stream().filter(o -> !o.inherited()), all.stream().filter(OptionSpec::inherited))
                .forEach(o -> name(o, offers.word())
                        .ifPresent(name ->
                                offers.add(name, words(o), o.inherited() ? "options of every command" : "options")));
    }

    /// The longest of its names that the word begins.
    private static Optional<String> name(OptionSpec option, String word) {
        return Stream.of(option.names())
                .filter(name -> name.startsWith(word))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .or(() -> Optional.of(option.longestName()));
    }

    private Completions value(ArgSpec arg, Offers into, Offers all) {
        Takes.of(arg).ifPresent(source -> source.offer(asked, into));
        return all.with(help(arg, into.word()));
    }

    private String help(ArgSpec arg, String word) {
        int equals = word.indexOf('=');
        Runbook.InputDecl input = !arg.paramLabel().equals("KEY=VALUE") || equals < 0
                ? null
                : asked.inputs().get(word.substring(0, equals));
        return input != null ? LocalNames.help(input) : arg.paramLabel() + "  " + words(arg);
    }

    private static String words(ArgSpec arg) {
        return String.join(" ", arg.description()).replace("%%", "%");
    }
}
