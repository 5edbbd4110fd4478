package dev.firebreak.cli.complete;

import dev.firebreak.cli.complete.Completions.Paths;
import dev.firebreak.cli.complete.Local.Case;
import dev.firebreak.cli.complete.Local.Item;
import dev.firebreak.runbook.Runbook;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Names on this machine: runbooks, cases with their runs, steps and exhibits, files.
final class LocalNames {
    private LocalNames() {}

    static void contexts(Asked asked, Offers into) {
        items(asked.local().contexts(), "contexts", into);
    }

    static void runbooks(Asked asked, Offers into) {
        items(asked.local().runbooks(), "runbooks", into);
    }

    static void actions(Asked asked, Offers into) {
        items(asked.local().actions(), "actions", into);
    }

    private static void items(List<Item> items, String group, Offers into) {
        items.forEach(item -> into.add(item.name(), item.says(), group));
    }

    static void files(Asked asked, Offers into) {
        paths(asked, into, Paths.FILES);
    }

    static void folders(Asked asked, Offers into) {
        paths(asked, into, Paths.FOLDERS);
    }

    /// Where the word is no name that begins another's: a path then.
    static void filesElse(Asked asked, Offers into) {
        if (looksLikePath(into.word()) || (!into.word().isEmpty() && into.noneBegins())) {
            files(asked, into);
        }
    }

    private static boolean looksLikePath(String word) {
        return word.startsWith(".") || word.startsWith("/") || word.startsWith("~");
    }

    private static void paths(Asked asked, Offers into, Paths which) {
        into.paths(which);
        String folder = into.word().substring(0, into.word().lastIndexOf('/') + 1);
        Offers below = into.after(folder.length());
        for (String name : asked.local().folder(folder)) {
            if (name.startsWith(".") && !below.word().startsWith(".")) {
                continue;
            }
            if (name.endsWith("/")) {
                below.open(name, "", Candidate.FILES);
            } else if (which == Paths.FILES) {
                below.add(name, "", Candidate.FILES);
            }
        }
    }

    static void cases(Asked asked, Offers into) {
        if (looksLikePath(into.word())) {
            folders(asked, into);
            return;
        }
        for (Case one : asked.cases()) {
            into.add(one.id(), one.says(), "cases");
        }
    }

    /// `CASE/rN`
    static void runs(Asked asked, Offers into) {
        address(asked, into, false);
    }

    /// `CASE/rN/STEP`
    static void runsAndSteps(Asked asked, Offers into) {
        address(asked, into, true);
    }

    private static void address(Asked asked, Offers into, boolean steps) {
        int slash = into.word().indexOf('/');
        Case named = slash < 0 ? null : theCase(asked, into.word().substring(0, slash));
        if (named == null) {
            cases(asked, into);
            return;
        }
        Offers runs = into.after(slash + 1);
        int next = runs.word().indexOf('/');
        if (next < 0) {
            named.runs().forEach(run -> runs.add(run.id(), run.says(), "runs"));
        } else if (steps) {
            named.run(runs.word().substring(0, next))
                    .ifPresent(run -> items(run.steps(), "steps", runs.after(next + 1)));
        }
    }

    private static @Nullable Case theCase(Asked asked, String id) {
        return asked.cases().stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
    }

    /// The case, and then what it is about in the user's own words.
    static void caseThenText(Asked asked, Offers into) {
        if (asked.line().arguments() == 0) {
            cases(asked, into);
        }
    }

    /// An exhibit of the case that stands before it, or of the one that is meant without.
    static void caseThenExhibit(Asked asked, Offers into) {
        if (asked.line().arguments() == 0) {
            cases(asked, into);
        }
        asked.theCase().ifPresent(c -> items(c.exhibits(), "exhibits", into));
    }

    /// Of the runbook on the line, or of the last plan.
    static void steps(Asked asked, Offers into) {
        Runbook runbook = asked.runbook().orElse(null);
        if (runbook != null) {
            runbook.steps().forEach(step -> into.add(step.id(), step.use(), "steps"));
        } else {
            items(asked.local().planned(), "steps", into);
        }
    }

    static void waivable(Asked asked, Offers into) {
        items(asked.local().waivable(), "problems", into);
    }

    /// Those of the case that is meant first.
    static void snapshots(Asked asked, Offers into) {
        Set<Item> all = new LinkedHashSet<>();
        asked.theCase().ifPresent(c -> all.addAll(c.snapshots()));
        asked.cases().forEach(c -> all.addAll(c.snapshots()));
        items(List.copyOf(all), "snapshots", into);
    }

    /// The steps that wait for a decision.
    static void doubts(Asked asked, Offers into) {
        asked.run().ifPresent(run -> run.doubts().forEach(step -> into.open(step + "=", "in doubt", "steps")));
    }

    /// The inputs that were not given yet, of the runbook on the line or of the run that is resumed.
    static void inputs(Asked asked, Offers into) {
        Set<String> given = asked.line().given().stream()
                .filter(g -> g.arg().paramLabel().equals("KEY=VALUE"))
                .map(g -> g.value().replaceFirst("=.*", ""))
                .collect(Collectors.toSet());
        asked.inputs().forEach((name, input) -> {
            if (!given.contains(name)) {
                into.open(name + "=", input.help(), "inputs");
            }
        });
    }

    /// `443/TCP`
    static void port(Asked asked, Offers into) {
        String digits = into.word().replaceFirst("/.*", "");
        if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            List.of("TCP", "UDP", "SCTP").forEach(protocol -> into.add(digits + "/" + protocol, "", "values"));
        }
    }

    /// The commands below those that were named.
    static void commands(Asked asked, Offers into) {
        CommandSpec at = asked.line().root();
        for (Line.Given given : asked.line().given()) {
            CommandLine below = at.subcommands().get(given.value());
            at = given.arg().paramLabel().equals("COMMAND") && below != null ? below.getCommandSpec() : at;
        }
        commands(at, Map.of(), into);
    }

    /// @param groups the heading of a command, where it is another than `commands`
    static void commands(CommandSpec above, Map<String, String> groups, Offers into) {
        above.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                into.add(
                        name,
                        String.join(" ", command.getCommandSpec().usageMessage().description()),
                        groups.getOrDefault(name, "commands"));
            }
        });
    }

    /// What an input is called where its value is typed.
    static String label(Runbook.InputDecl input) {
        return InputLabel.of(input.name(), input.type(), input.choices());
    }

    static String help(Runbook.InputDecl input) {
        String help = input.help() == null ? "" : "  " + input.help();
        String example = input.example() == null ? "" : ", for example " + input.example();
        return input.name().toLowerCase(Locale.ROOT) + help + example;
    }
}
