package dev.firebreak.rehearsal;

import dev.firebreak.cli.Assignment;
import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Prompting;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.console.Text;
import dev.firebreak.execute.Pace;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import dev.firebreak.report.HandOver;
import dev.firebreak.runbook.Spelling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `firebreak rehearse [SCENARIO]`: opens a range, to be worked by hand in the shell, or with `--auto RUNBOOK` by a
/// runbook, without questions.
@Command(
        name = "rehearse",
        description = "rehearse on a simulated cluster and account, on this machine alone",
        footer = {"firebreak rehearse crypto-miner --auto contain-pod", "firebreak rehearse lateral-movement --keep"})
public final class RehearseCommand implements Callable<Integer> {
    private final Session session;
    private final RangeWorlds worlds;
    private final @Nullable Prompting shell;

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            completionCandidates = Scenarios.class,
            defaultValue = "crypto-miner",
            description = "the scenario: crypto-miner (the default) or lateral-movement")
    String scenario = "crypto-miner";

    @Option(names = "--auto", paramLabel = "RUNBOOK", description = "run this runbook, without questions")
    @Nullable
    String auto;

    @Option(
            names = "-i",
            paramLabel = "KEY=VALUE",
            converter = Assignment.Reader.class,
            description = "an input of the runbook; wins over the scenario's")
    List<Assignment> inputs = new ArrayList<>();

    @Option(names = "--keep", description = "print how to reach the range, and serve it until it is interrupted")
    boolean keep;

    /// @param shell opens a range to be worked by hand; null where nobody could type there
    public RehearseCommand(Session session, RangeWorlds worlds, @Nullable Prompting shell) {
        this.session = session;
        this.worlds = worlds;
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Scenario chosen = Scenario.find(scenario)
                .orElseThrow(() -> new Refusal(
                        3,
                        Problem.block(
                                "unknown-scenario",
                                "there is no scenario '" + scenario + "'",
                                Spelling.nearest(scenario, Scenario.SHIPPED)
                                                .map(near -> "Did you mean " + near + "? ")
                                                .orElse("")
                                        + "The scenarios are: " + String.join(", ", Scenario.SHIPPED))));
        Prompting prompting = session.keyboard() != null && session.text() ? shell : null;
        if (auto == null && !keep && !session.audience().equals(Audience.NONE)) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "usage",
                            "this is a prompt already, and a range has one of its own",
                            "Leave with exit, then: firebreak rehearse " + scenario));
        }
        if (auto == null && !keep && prompting == null) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "nothing-to-rehearse",
                            "rehearse is told nothing to do on the range",
                            "Name a runbook: firebreak rehearse " + scenario
                                    + " --auto contain-pod, or keep the range open for your own tools with --keep; in a"
                                    + " terminal the shell is opened on it"));
        }
        // from here on a stop closes the range, which leaves nothing behind
        boolean stopped = session.pace().stopping();
        try (Range range = Range.open(
                chosen.openingAt(session.clock().instant()),
                session.clock(),
                session.random().nextLong())) {
            if (auto == null && !keep && prompting != null) {
                return byHand(range, prompting);
            }
            if (keep) {
                announce(range);
            }
            if (session.text() && !session.globals().quiet) {
                session.out().println("EXERCISE " + chosen.id() + ": " + chosen.title());
                chosen.situation().lines().forEach(this::paragraph);
                session.out().println();
            }
            int exit = auto == null || stopped ? 0 : run(range, auto);
            if (!keep && auto != null && session.text() && !session.globals().quiet) {
                session.out()
                        .println("The range is closed now, and nothing is left to undo. To go on by hand, rehearse on"
                                + " one that is kept:");
                session.out().println("  firebreak rehearse " + scenario + " --auto " + auto + " --keep");
            }
            if (keep) {
                session.out().flush();
                session.err()
                        .println("The range is served until it is interrupted. Paste the export line into another"
                                + " terminal, and look with: kubectl get pods -A");
                serve(session.pace());
            }
            return exit;
        }
    }

    private int byHand(Range range, Prompting prompting) {
        Map<String, String> reached = reached(range);
        List<String> greeting = new ArrayList<>();
        greeting.add(
                "EXERCISE " + range.scenario().id() + ": " + range.scenario().title());
        range.scenario().situation().lines().forEach(greeting::add);
        greeting.add("kubectl and aws see the same world in another terminal after:");
        greeting.add("  " + export(reached));
        Session byHand = session.byHand(worlds.on(range), reached);
        Instant begun = session.clock().instant();
        int exit = prompting.open(byHand, "RANGE " + range.scenario().id(), greeting);
        lost(byHand, range, begun);
        return exit;
    }

    /// The range ends with its shell: nobody goes on with what was not finished there.
    private void lost(Session byHand, Range range, Instant begun) {
        String uid = range.store()
                .find("", "namespaces", "", "kube-system")
                .map(namespace -> namespace.at("/metadata/uid").asString(""))
                .orElse("");
        List<String> runs = byHand.cases().writtenSince(begun).stream()
                .filter(state -> state.world() != null && uid.equals(Json.text(state.world(), "/clusterUid")))
                .flatMap(state -> HandOver.unfinished(state).stream().map(run -> state.name() + "/" + run.id()))
                .toList();
        if (!runs.isEmpty()) {
            session.err()
                    .println("Lost with this range, not finished: " + String.join(", ", runs)
                            + ". A range that outlives its shell: firebreak rehearse "
                            + range.scenario().id() + " --keep");
        }
    }

    /// The same command tree as the command line's, in a session of the range.
    private int run(Range range, String runbook) {
        Session rehearsal = session.rehearsing(worlds.on(range));
        List<String> words = new ArrayList<>(List.of("run", runbook));
        known(range.scenario().inputs(), runbook)
                .forEach((key, value) -> words.addAll(List.of("-i", key + "=" + value)));
        // a case that is named in the environment is the real one of this night
        words.addAll(List.of("--case", "new"));
        words.addAll(session.globals().words());
        CommandLine tree = Commands.tree(new Root(rehearsal.globals()), rehearsal, words);
        return tree.execute(words.toArray(String[]::new));
    }

    /// What the scenario supplies, as far as the runbook asks for it, and what was typed.
    private Map<String, String> known(Map<String, String> supplied, String runbook) {
        Map<String, String> all = new LinkedHashMap<>();
        Commands.inputsOf(runbook).forEach(name -> {
            String value = supplied.get(name);
            if (value != null) {
                all.put(name, value);
            }
        });
        all.putAll(Assignment.byKey("-i", inputs));
        return all;
    }

    private void announce(Range range) {
        Map<String, String> environment = reached(range);
        if (session.text()) {
            session.out().println(export(environment));
        } else {
            ObjectNode document =
                    Json.object().put("apiVersion", "firebreak/v1").put("type", "range");
            document.put("kubeconfig", range.kubeconfig().toString());
            document.putObject("endpoints")
                    .put("kubernetes", range.kube().uri().toString())
                    .put("aws", range.aws().uri().toString());
            ObjectNode env = document.putObject("env");
            environment.forEach(env::put);
            session.print(document);
        }
        session.out().flush();
    }

    /// The variables that lead to the range, and mark it as one.
    private static Map<String, String> reached(Range range) {
        Map<String, String> environment = new LinkedHashMap<>(range.environment());
        environment.put(Range.EXERCISE, range.scenario().id());
        return environment;
    }

    private static String export(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" ", "export ", ""));
    }

    private void paragraph(String words) {
        Text.wrap(words, session.width()).forEach(session.out()::println);
    }

    private static void serve(Pace pace) {
        while (!pace.stopping()) {
            pace.pause(Duration.ofSeconds(1));
        }
    }
}
