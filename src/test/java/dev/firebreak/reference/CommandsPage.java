package dev.firebreak.reference;

import static dev.firebreak.reference.Markdown.code;

import dev.firebreak.cli.ActingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `docs/reference/commands.md`, from picocli's own model. It stands among the tests because the reference
/// doesn't know the command line, and the command line doesn't know its own page.
final class CommandsPage {
    private static final CommandSpec ACTING = CommandSpec.forAnnotatedObject(new ActingOptions());

    private CommandsPage() {}

    static String of(CommandSpec root) {
        Markdown page = new Markdown("Commands");
        page.paragraph("Every command, in the order of `firebreak --help`. The actions are commands too: what they do"
                + " stands in [actions](actions.md). What the exit codes mean stands in"
                + " [exit codes](exit-codes.md).");
        page.heading(2, "Options of every command").paragraph("They may stand before or after the command's name.");
        options(page, own(root));
        page.heading(2, "Options of everything that acts")
                .paragraph("`plan` takes them too, so that a plan is that of the run.");
        options(page, ACTING.options().stream());
        root.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .forEach(command -> section(page, command));
        return page.page();
    }

    private static void section(Markdown page, CommandSpec spec) {
        if (!spec.subcommands().isEmpty()) {
            new TreeMap<>(spec.subcommands()).values().forEach(command -> section(page, command.getCommandSpec()));
            return;
        }
        page.heading(2, spec.qualifiedName())
                .paragraph(Markdown.sentence(words(spec.usageMessage().description())));
        page.fenced("text", synopsis(spec));
        List<List<String>> positionals = spec.positionalParameters().stream()
                .filter(p -> p.description().length > 0)
                .map(p -> List.of(code(p.paramLabel()), words(p.description())))
                .toList();
        if (!positionals.isEmpty()) {
            page.table(List.of("argument", "meaning"), positionals);
        }
        options(page, own(spec).filter(o -> ACTING.findOption(o.longestName()) == null));
    }

    private static String synopsis(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of(spec.qualifiedName()));
        spec.positionalParameters().stream().map(CommandsPage::argument).forEach(words::add);
        if (acts(spec)) {
            words.add("[ACTING OPTIONS]");
        }
        if (own(spec).anyMatch(o -> ACTING.findOption(o.longestName()) == null)) {
            words.add("[OPTIONS]");
        }
        return String.join(" ", words);
    }

    private static String argument(PositionalParamSpec argument) {
        boolean many = argument.arity().max() > 1 && !argument.paramLabel().contains(" ");
        String label = argument.paramLabel() + (many ? "..." : "");
        return argument.required() || label.startsWith("[") ? label : "[" + label + "]";
    }

    private static void options(Markdown page, Stream<OptionSpec> options) {
        List<List<String>> rows = options.map(o -> List.of(
                        Arrays.stream(o.names()).map(Markdown::code).collect(Collectors.joining(", ")),
                        o.arity().max() == 0 ? "" : code(o.paramLabel()),
                        words(o.description())))
                .toList();
        if (!rows.isEmpty()) {
            page.table(List.of("option", "value", "meaning"), rows);
        }
    }

    private static boolean acts(CommandSpec spec) {
        return ACTING.options().stream().allMatch(o -> spec.findOption(o.longestName()) != null);
    }

    private static Stream<OptionSpec> own(CommandSpec spec) {
        return spec.options().stream().filter(o -> !o.inherited() && !((ArgSpec) o).hidden());
    }

    private static String words(String[] description) {
        return String.join(" ", description).replace("%%", "%");
    }
}
