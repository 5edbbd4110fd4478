package dev.firebreak.cli;

import dev.firebreak.config.Configuration;
import dev.firebreak.config.Key;
import dev.firebreak.config.Settings;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.ProgressLine;
import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.execute.Approver;
import dev.firebreak.execute.Pace;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Disk;
import dev.firebreak.json.Json;
import dev.firebreak.json.Yaml;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ShellWord;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a command finds around it: the environment, the streams, the clock, the disk, and where worlds come
/// from.
public record Session(
        Globals globals,
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        @Nullable Keyboard keyboard,
        boolean terminal,
        int width,
        InstantSource clock,
        RandomGenerator random,
        Disk disk,
        Pace pace,
        Worlds worlds,
        @Nullable Approver automatic,
        Audience audience) {

    /// The width of what is no terminal: nothing is wrapped.
    public static final int UNBROKEN = 100_000;

    /// What names a case or a cluster of the user's own.
    private static final Set<String> ELSEWHERE = Set.of("FIREBREAK_CASE", "KUBECONFIG");

    /// Asks a person. There is none where standard input is no terminal.
    public interface Keyboard {
        /// What was typed after the prompt; null at the end of input.
        @Nullable
        String ask(String prompt);
    }

    /// Everything is approved: in a rehearsal alone.
    private record Yes() implements Approver {
        @Override
        public boolean present() {
            return true;
        }

        @Override
        public boolean approves(Plan plan) {
            return true;
        }

        @Override
        public boolean approves(Plan plan, Step<?> step) {
            return true;
        }

        @Override
        public Optional<String> asks(String input, String help, List<Problem> wrong) {
            return Optional.empty();
        }
    }

    /// Whether this is a rehearsal.
    public boolean exercise() {
        return automatic != null || environment.containsKey("FIREBREAK_EXERCISE");
    }

    /// The same session on a range: an exercise, without questions, in the same home.
    public Session rehearsing(Worlds range) {
        return with(new Globals(), environment, out, err, null, width, pace, range, new Yes(), Audience.NONE);
    }

    /// The same session on a range, to be worked by hand: an exercise with its questions.
    ///
    /// @param reached the variables that lead to the range: the user's own ones lead elsewhere
    public Session byHand(Worlds range, Map<String, String> reached) {
        Map<String, String> around = new HashMap<>(environment);
        around.keySet().removeIf(name -> name.startsWith("AWS_") || ELSEWHERE.contains(name));
        around.putAll(reached);
        return with(globals.onRange(), around, out, err, keyboard, width, pace, range, null, audience);
    }

    /// The same for one command typed at a prompt.
    public Session typed(
            Globals given,
            PrintStream shown,
            PrintStream told,
            @Nullable Keyboard asked,
            int columns,
            Pace turn,
            Worlds here,
            Audience following) {
        Map<String, String> around = new HashMap<>(environment);
        // the prompt says which case it is
        around.remove("FIREBREAK_CASE");
        return with(given, around, shown, told, asked, columns, turn, here, automatic, following);
    }

    /// Another session on this machine.
    private Session with(
            Globals given,
            Map<String, String> around,
            PrintStream shown,
            PrintStream told,
            @Nullable Keyboard asked,
            int columns,
            Pace turn,
            Worlds here,
            @Nullable Approver yes,
            Audience following) {
        return new Session(
                given,
                Map.copyOf(around),
                shown,
                told,
                asked,
                terminal,
                columns,
                clock,
                random,
                disk,
                turn,
                here,
                yes,
                following);
    }

    public boolean json() {
        return globals.output.equals("json");
    }

    public boolean jsonl() {
        return globals.output.equals("jsonl");
    }

    public boolean yaml() {
        return globals.output.equals("yaml");
    }

    public boolean text() {
        return !json() && !jsonl() && !yaml();
    }

    public boolean wide() {
        return globals.output.equals("wide");
    }

    /// What is under way: shown on a terminal, where it is wanted, and written over where the terminal knows how to.
    ProgressLine progress() {
        return new ProgressLine(err, manner(), width, clock);
    }

    ProgressLine.Manner manner() {
        if (!terminal || audience.draws() || !text() || globals.noProgress || globals.quiet) {
            return ProgressLine.Manner.NONE;
        }
        return "dumb".equals(environment.get("TERM")) ? ProgressLine.Manner.LINES : ProgressLine.Manner.WRITTEN_OVER;
    }

    public Theme theme() {
        return Theme.of(globals.color, terminal, environment);
    }

    /// The world that the options, the environment and the configuration name. Throws [Refusal] (exit 3) with
    /// every problem of the configuration. A rehearsal has a world of its own, and none of the user's settings.
    public World world() {
        audience.reads();
        if (automatic != null) {
            return worlds.open(globals);
        }
        Settings settings = settings();
        return worlds.open(globals.with(settings))
                .with(Names.of(settings.text(Key.PREFIX)), settings.guardrails(), settings.concurrency());
    }

    /// The values in effect. On a range, nothing of the file is.
    public Settings settings() {
        Configuration file =
                exercise() ? Configuration.NONE : ConfigFile.of(this).configuration();
        return ConfigFile.settings(this, file);
    }

    /// The world of a case: its context and region, where no flag names another. A context that this machine
    /// does not know by that name gives way to the current one; that it is the same cluster is checked by its
    /// uid.
    public World worldOf(CaseState state) {
        JsonNode recorded = state.world();
        if (recorded == null) {
            return world();
        }
        if (state.exercise() && !exercise() && globals.kubeconfig == null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "range-not-named",
                            "case " + state.id() + " was a rehearsal, and nothing here names its range",
                            "If it was kept, paste the export line that firebreak rehearse --keep printed; a range"
                                    + " that is closed left nothing to look at or to undo"));
        }
        String region = Json.text(recorded, "/region");
        if (globals.region == null) {
            globals.region = region;
        } else if (region != null && !region.equals(globals.region)) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "another-world",
                            "case " + state.id() + " belongs to region " + region + ", and --region names "
                                    + globals.region,
                            "Leave --region out: it is taken from the case"));
        }
        globals.worldOf = state.id();
        String context = Json.text(recorded, "/context");
        if (context == null && globals.cluster == null && globals.context == null) {
            globals.cluster = Json.text(recorded, "/cluster");
        }
        if (globals.cluster != null || globals.context != null || context == null || exercise()) {
            return world();
        }
        globals.context = context;
        World world = world();
        try {
            world.cluster().identity();
            return world;
        } catch (Refusal refusal) {
            globals.context = null;
            if (refusal.problems().getFirst().code().equals("context-unknown")) {
                return world();
            }
            throw refusal;
        }
    }

    /// The cases on this machine.
    public Cases cases() {
        return new Cases(this);
    }

    /// A document on standard output: indented for `json`, one line for `jsonl`.
    public void print(JsonNode document) {
        out.println(Text.document(yaml() ? Yaml.text(document) : json() ? Json.pretty(document) : document.toString()));
    }

    /// Where cases are kept. Throws [Refusal] (exit 3) where that is no folder that can be read.
    public Path home() {
        Path home = homePath();
        if (Files.exists(home) && !(Files.isDirectory(home) && Files.isReadable(home))) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "home-unusable",
                            home + " is where cases should be kept, and it is no folder that you may read",
                            "Name another with --home or FIREBREAK_HOME"));
        }
        return home;
    }

    Path homePath() {
        String home = globals.home != null ? globals.home : variable("FIREBREAK_HOME");
        return home != null ? Path.of(home) : Path.of(System.getProperty("user.home"), ".firebreak");
    }

    /// How many changes are sent to one server at once. Refuses with `bad-concurrency` (3).
    int concurrency() {
        return settings().concurrency();
    }

    /// An empty variable is none.
    @Nullable
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// The command that was typed, with more words: to be copied into a shell.
    String again(String... more) {
        return command(globals.typed, more);
    }

    /// A command of these words, to be copied into a shell.
    String command(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all.stream().map(ShellWord::of).collect(Collectors.joining(" ", "firebreak ", ""));
    }

    public String osUser() {
        return System.getProperty("user.name");
    }

    /// The exit code of a look that ended at `damage`, which is told beside what could be read; 0 for none.
    int told(@Nullable Refusal damage) {
        if (damage == null) {
            return 0;
        }
        new ProblemPrinter(err, theme(), width()).print(damage.problems());
        return damage.exit();
    }
}
