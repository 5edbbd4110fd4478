package dev.firebreak.shell;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.CasesKnown;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Session;
import dev.firebreak.cli.Worlds;
import dev.firebreak.console.Documents;
import dev.firebreak.execute.World;
import dev.firebreak.plan.Plan;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where the prompt is: the world, its namespace, the case; what every command typed there goes by unless it says
/// otherwise.
final class Place implements Worlds, CommandLine.IDefaultValueProvider, AutoCloseable {
    private static final Set<String> NAMED = Set.of("switch");

    private final Session opened;
    private final String world;
    private final Map<String, String> options;
    private final Map<List<Object>, World> worlds = new ConcurrentHashMap<>();
    private @Nullable String namespace;
    private @Nullable String caseName;
    private @Nullable Plan plan;
    private boolean leaving;
    private final Here here;
    private final CasesKnown cases;

    /// @param opened the session that the shell was opened in, with its options
    /// @param world what the prompt calls the world
    Place(Session opened, String world) {
        this.opened = opened;
        this.world = world;
        this.options = opened.globals().defaults();
        this.namespace = opened.globals().namespace;
        String named = opened.cases().named();
        this.caseName = "new".equals(named) ? null : named;
        this.here = new Here(this::looked, opened.globals().context);
        this.cases = new CasesKnown(() -> asking(new PrintStream(PrintStream.nullOutputStream())));
    }

    Session opened() {
        return opened;
    }

    String world() {
        return world;
    }

    synchronized @Nullable String namespace() {
        return namespace;
    }

    synchronized void use(String newNamespace) {
        namespace = newNamespace;
    }

    synchronized @Nullable String caseName() {
        return caseName;
    }

    /// Null is none: the next command that acts opens one.
    synchronized void switchTo(@Nullable String newCase) {
        caseName = newCase;
    }

    synchronized @Nullable Plan plan() {
        return plan;
    }

    synchronized void planned(Plan newPlan) {
        plan = newPlan;
    }

    synchronized boolean leaving() {
        return leaving;
    }

    synchronized void leave() {
        leaving = true;
    }

    synchronized void stay() {
        leaving = false;
    }

    /// The options of a command that is about to be typed.
    Globals typed() {
        Globals given = new Globals();
        given.verbose = opened.globals().verbose;
        given.noProgress = opened.globals().noProgress;
        given.contextWasCurrent = opened.globals().contextWasCurrent;
        return given;
    }

    /// What is asked behind the prompt, and shown to nobody.
    Session asking(PrintStream out) {
        return asking(out, this, Audience.NONE);
    }

    Session asking(PrintStream out, Worlds worlds, Audience following) {
        Globals given = opened.globals().copied();
        given.namespace = namespace();
        given.caseId = caseName();
        given.verbose = false;
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return opened.typed(given, out, nowhere, null, opened.width(), new Turn(), worlds, following);
    }

    /// The world that commands work on which name none.
    World looked() {
        return asking(new PrintStream(PrintStream.nullOutputStream())).world();
    }

    Here here() {
        return here;
    }

    CasesKnown cases() {
        return cases;
    }

    /// Prints where the prompt is now, where that is asked for as a document: the prompt itself says it in words.
    void told(Session session) {
        if (!session.text()) {
            session.print(Documents.place(world, namespace(), caseName()));
        }
    }

    /// A cluster is opened once: its connections and credentials serve all commands that mean the same one. What takes
    /// long to open keeps nobody from the prompt.
    @Override
    public World open(Globals given) {
        if (given.namespace == null) {
            given.namespace = namespace();
        }
        if (given.asGroups.isEmpty()) {
            given.asGroups = opened.globals().asGroups;
        }
        World fresh = opened.worlds().open(given);
        World known = worlds.putIfAbsent(given.world(), fresh);
        // who one is in AWS is asked anew: another login may have taken the place of the last
        return known == null ? fresh : fresh.at(known);
    }

    /// Whether a world is kept for the commands to come.
    boolean keeps(World world) {
        return worlds.values().stream().anyMatch(kept -> kept.cloud().equals(world.cloud()));
    }

    /// Waits for nothing: a login that hangs keeps nobody at the prompt.
    @Override
    public void close() {
        List<World> kept = List.copyOf(worlds.values());
        worlds.clear();
        Thread.startVirtualThread(() -> kept.forEach(world -> {
            world.cluster().close();
            world.cloud().close();
        }));
    }

    /// The options that the shell was opened with, and its case.
    @Override
    public synchronized @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            return option.longestName().equals("--case") ? caseName : options.get(option.longestName());
        }
        // what is switched to is named
        boolean named = NAMED.contains(argument.command().name());
        return !named && argument.paramLabel().startsWith("CASE") ? caseName : null;
    }
}
