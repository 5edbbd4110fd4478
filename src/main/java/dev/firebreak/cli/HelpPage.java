package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.console.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The page of `-h`, from picocli's own model: what belongs to the command alone comes first, the options of
/// every command are one short paragraph at the end, and stand in full on the page of `firebreak -h`. The
/// examples are the footer of the command.
public final class HelpPage {
    private static final int WIDEST = 80;
    private static final int NARROWEST = 40;
    private static final int LABEL_COLUMNS = 28;
    private static final CommandSpec ACTING = CommandSpec.forAnnotatedObject(new ActingOptions());
    /// The commands in the order of an incident; what stands nowhere here comes last.
    private static final Map<String, List<String>> GROUPS = groups();

    private final CommandSpec spec;
    private final int width;
    private final StringBuilder page = new StringBuilder();

    private HelpPage(CommandSpec spec, int width) {
        this.spec = spec;
        this.width = Math.clamp(width, NARROWEST, WIDEST);
    }

    /// The page of a command, at most 80 columns wide.
    static String of(CommandSpec spec, int width) {
        return new HelpPage(spec, width).text();
    }

    /// The names of all commands, by group, as few lines as they take: what there is to type on an empty line.
    public static List<String> overview(CommandSpec root, int width) {
        Set<String> left = new LinkedHashSet<>(Commands.shown(root));
        Map<String, List<String>> all = new LinkedHashMap<>();
        GROUPS.forEach((heading, names) -> {
            all.put(heading, names.stream().filter(left::contains).toList());
            left.removeAll(names);
        });
        all.put("More:", List.copyOf(left));
        List<String> lines = new ArrayList<>();
        all.forEach((heading, names) -> {
            List<String> words = Text.wrap(String.join("  ", names), Math.max(NARROWEST, width) - 2);
            lines.add(heading);
            words.forEach(line -> lines.add("  " + line));
        });
        lines.add("More about a command: help COMMAND. About the argument under the cursor: F1");
        return lines;
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Look:", List.of("get", "describe", "find", "reach", "blast-radius", "plan"));
        groups.put("Act:", List.of("run", "resume", "undo"));
        groups.put(
                "Actions, which act on what is named:",
                Registry.TYPES.stream().map(ActionType::id).toList());
        groups.put("Record:", List.of("case", "note", "timeline", "evidence"));
        groups.put("Write runbooks:", List.of("runbook", "action"));
        groups.put("Rehearse:", List.of("rehearse"));
        return groups;
    }

    private String text() {
        paragraph("", String.join(" ", spec.usageMessage().description()));
        page.append('\n');
        usage();
        arguments();
        commands();
        Map<Boolean, List<OptionSpec>> own = spec.options().stream()
                .filter(o -> !o.inherited())
                .collect(Collectors.partitioningBy(o -> acts() && ACTING.findOption(o.longestName()) != null));
        options(spec.parent() == null ? "Options of every command:" : "Options:", own.getOrDefault(false, List.of()));
        options("Options of everything that acts:", own.getOrDefault(true, List.of()));
        examples();
        everywhere();
        return page.toString();
    }

    private boolean acts() {
        return ACTING.options().stream().allMatch(o -> spec.findOption(o.longestName()) != null);
    }

    private void usage() {
        List<String> words = new ArrayList<>();
        if (!spec.subcommands().isEmpty()) {
            words.add("COMMAND");
        }
        spec.positionalParameters().stream().map(HelpPage::argument).forEach(words::add);
        words.add("[OPTIONS]");
        paragraph("", "Usage: " + spec.qualifiedName() + " " + String.join(" ", words));
    }

    private static String argument(PositionalParamSpec argument) {
        boolean many = argument.arity().max() > 1 && !argument.paramLabel().contains(" ");
        String label = argument.paramLabel() + (many ? "..." : "");
        return argument.required() || label.startsWith("[") ? label : "[" + label + "]";
    }

    private void arguments() {
        Map<String, String> rows = new LinkedHashMap<>();
        spec.positionalParameters().forEach(p -> rows.put(p.paramLabel(), words(p.description())));
        section("Arguments:", rows);
    }

    private void commands() {
        Set<String> left = new LinkedHashSet<>(Commands.shown(spec));
        if (spec.parent() == null) {
            GROUPS.forEach((heading, names) -> {
                section(heading, described(names));
                left.removeAll(names);
            });
            section("More:", described(left));
        } else {
            section("Commands:", described(left));
        }
        if (!spec.subcommands().isEmpty()) {
            page.append('\n');
            paragraph("", "More about a command: " + spec.qualifiedName() + " COMMAND -h");
        }
    }

    private Map<String, String> described(Collection<String> names) {
        Map<String, String> rows = new LinkedHashMap<>();
        spec.subcommands().forEach((name, command) -> {
            if (names.contains(name)) {
                rows.put(name, words(command.getCommandSpec().usageMessage().description()));
            }
        });
        return rows;
    }

    private void options(String heading, List<OptionSpec> options) {
        Map<String, String> rows = new LinkedHashMap<>();
        options.forEach(o -> rows.put(label(o), words(o.description())));
        section(heading, rows);
    }

    /// `-l, --selector SEL`; where there is no short name its place stays free.
    private static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        return (names.startsWith("--") ? "    " : "")
                + names
                + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    }

    private void examples() {
        if (spec.usageMessage().footer().length == 0) {
            return;
        }
        page.append("\nExamples:\n");
        // never broken: they are there to be copied
        Arrays.stream(spec.usageMessage().footer())
                .forEach(e -> page.append("  ").append(e).append('\n'));
    }

    private void everywhere() {
        if (spec.parent() == null) {
            return;
        }
        String names = spec.options().stream()
                .filter(OptionSpec::inherited)
                .map(OptionSpec::longestName)
                .collect(Collectors.joining(" "));
        page.append("\nOptions of every command, told by firebreak -h:\n");
        paragraph("  ", names);
    }

    private void section(String heading, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.append('\n').append(heading).append('\n');
        int column = 2
                + Math.min(
                        LABEL_COLUMNS,
                        rows.keySet().stream().mapToInt(String::length).max().orElse(0))
                + 2;
        rows.forEach((label, words) -> {
            List<String> lines = Text.wrap(words, Math.max(20, width - column));
            String start = "  " + label;
            if (start.length() + 2 > column) {
                page.append(start).append('\n');
                start = "";
            }
            for (String line : lines) {
                page.append(Text.pad(start, column)).append(line).append('\n');
                start = "";
            }
        });
    }

    private void paragraph(String indent, String words) {
        Text.wrap(words, width - indent.length())
                .forEach(line -> page.append(indent).append(line).append('\n'));
    }

    private static String words(String[] description) {
        return String.join(" ", description).replace("%%", "%");
    }
}
