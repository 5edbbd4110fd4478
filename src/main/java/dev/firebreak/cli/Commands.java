package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Library;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// The command tree, which the command line, the shell and a rehearsal share.
public final class Commands {
    private Commands() {}

    /// `more` are commands that this package does not know.
    public static CommandLine tree(Root root, Session session, Object... more) {
        return tree(root, session, List.of(), more);
    }

    /// The tree for these words. Where they begin with a command, that one stands alone in it: to describe all takes
    /// longer than most of them need for their work.
    public static CommandLine tree(Root root, Session session, List<String> words, Object... more) {
        CommandLine line = new CommandLine(root);
        Map<String, Supplier<Object>> known = known(session);
        String named = named(words, line.getCommandSpec());
        if (named != null && named.isEmpty() && root.opensShell()) {
            // the prompt comes first: what can be typed there is described after that
        } else if (named != null && known.containsKey(named)) {
            line.addSubcommand(named, known.get(named).get());
        } else if (named != null && Registry.find(named).isPresent()) {
            line.addSubcommand(
                    named, ActionCommand.line(session, Registry.find(named).get()));
        } else {
            known.forEach((name, command) -> line.addSubcommand(name, command.get()));
            for (ActionType<?, ?> type : Registry.TYPES) {
                line.addSubcommand(type.id(), ActionCommand.line(session, type));
            }
            for (Object command : more) {
                line.addSubcommand(command);
            }
            line.addSubcommand(new HelpCommand(session));
            line.addSubcommand(new CompleteCommand(session));
        }
        line.setHelpSectionKeys(List.of("page"));
        line.setHelpSectionMap(Map.of("page", help -> HelpPage.of(help.commandSpec(), session.width())));
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

    /// The commands that are no actions.
    private static Map<String, Supplier<Object>> known(Session session) {
        Map<String, Supplier<Object>> known = new LinkedHashMap<>();
        known.put("get", () -> new GetCommand(session));
        known.put("describe", () -> new DescribeCommand(session));
        known.put("find", () -> new FindCommand(session));
        known.put("reach", () -> new ReachCommand(session));
        known.put("blast-radius", () -> new BlastRadiusCommand(session));
        known.put("plan", () -> new PlanCommand(session));
        known.put("run", () -> new RunCommand(session));
        known.put("resume", () -> new ResumeCommand(session));
        known.put("undo", () -> new UndoCommand(session));
        known.put("status", () -> new StatusCommand(session));
        known.put("doctor", () -> new DoctorCommand(session));
        known.put("case", () -> new CaseCommand(session));
        known.put("note", () -> NoteCommand.line(session));
        known.put("timeline", () -> new TimelineCommand(session));
        known.put("evidence", () -> new EvidenceCommand(session));
        known.put("runbook", () -> new RunbookCommand(session));
        known.put("action", () -> new ActionInfoCommand(session));
        known.put("config", () -> new ConfigCommand(session));
        known.put("completion", () -> new CompletionCommand(session));
        known.put("version", () -> new VersionCommand(session));
        return known;
    }

    /// Whether somebody typed a command with arguments.
    static boolean typedAs(Session session, String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        int at = words.getFirst().endsWith("firebreak") ? 1 : 0;
        return words.size() > at + 1
                && (known(session).containsKey(words.get(at))
                        || Registry.find(words.get(at)).isPresent());
    }

    /// The names of the commands below one, without those that are there for programs alone.
    static List<String> shown(CommandLine.Model.CommandSpec above) {
        return above.subcommands().entrySet().stream()
                .filter(c -> !c.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The first word that is neither an option of every command nor the value of one, empty where there is none; null
    /// where something else stands before it.
    private static @Nullable String named(List<String> words, CommandLine.Model.CommandSpec root) {
        int at = place(words, root);
        return at < 0 ? null : at == words.size() ? "" : words.get(at);
    }

    /// Where the command stands among words that were understood; their number where none does.
    static int place(List<String> words) {
        return place(words, CommandLine.Model.CommandSpec.forAnnotatedObject(new Globals()));
    }

    private static int place(List<String> words, CommandLine.Model.CommandSpec root) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                return i;
            }
            CommandLine.Model.OptionSpec option = root.findOption(word.replaceFirst("=.*", ""));
            if (option == null || option.usageHelp() || option.longestName().equals("--version")) {
                return -1;
            }
            i += option.arity().max() > 0 && word.indexOf('=') < 0 ? 1 : 0;
        }
        return words.size();
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
            if (globals.output.equals("name")
                    && !each.hasSubcommand()
                    && !(each.commandSpec().userObject() instanceof GetCommand)) {
                globals.output = "text";
                throw new CommandLine.ParameterException(
                        each.commandSpec().commandLine(),
                        "names alone are printed by firebreak get; take text, wide, json, jsonl or yaml");
            }
        }
        return given;
    }

    /// The names of a runbook's inputs.
    public static Set<String> inputsOf(String runbook) {
        return new Library(Registry.catalog()).find(runbook).inputs().keySet();
    }
}
