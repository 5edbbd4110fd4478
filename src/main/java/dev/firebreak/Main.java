package dev.firebreak;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Failures;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Prompting;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.console.Text;
import dev.firebreak.execute.Eks;
import dev.firebreak.execute.World;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.model.Names;
import dev.firebreak.model.SecretText;
import dev.firebreak.range.Range;
import dev.firebreak.rehearsal.OwnRange;
import dev.firebreak.rehearsal.RehearseCommand;
import dev.firebreak.shell.LiveWorld;
import dev.firebreak.shell.Shells;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Wiring only: the environment and the ports, live or on a range, to the commands; their outcome to the exit
/// code.
public final class Main {
    private static final int DEFAULT_WIDTH = 80;
    private static final int CLOSING_MILLIS = 300;

    private Main() {}

    public static void main(String[] arguments) {
        Silence.keep();
        // kubectl and aws look below $HOME; Java would ask the user database
        if (System.getenv("HOME") != null) {
            System.setProperty("user.home", System.getenv("HOME"));
        }
        Output output = new Output();
        PrintStream out = new PrintStream(output, false, StandardCharsets.UTF_8);
        Set<AutoCloseable> open = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
        Globals globals = new Globals();
        Map<String, String> environment = System.getenv();
        boolean terminal = Output.toTerminal();
        Session.Keyboard keyboard = keyboard();
        boolean typing = terminal && keyboard != null;
        // a prompt asks its terminal by itself
        boolean prompt = typing && arguments.length == 0;
        if (prompt) {
            Silence.ahead();
        }
        // a log is no place for it
        globals.noProgress = terminal && !prompt && !Output.errorsToTerminal();
        SignalledPace pace = prompt ? SignalledPace.deaf() : SignalledPace.listening(System.err);
        Session session = new Session(
                globals,
                environment,
                out,
                System.err,
                keyboard,
                terminal,
                prompt && !"dumb".equals(environment.get("TERM")) ? DEFAULT_WIDTH : width(environment, terminal),
                InstantSource.system(),
                new Unguessable(),
                new RealDisk(),
                pace,
                given -> remembered(live(given, environment), open),
                null,
                Audience.NONE);
        Prompting shells = new Shells((at, words) -> tree(new Root(at.globals()), at, words, null));
        IntSupplier shell = () -> {
            OwnRange.required(globals, environment);
            return shells.open(session, LiveWorld.words(session), List.of());
        };
        int exit;
        if (prompt) {
            // to describe and read a command line that is not there takes a fifth of the time to the prompt
            exit = new Failures(session).heard(shell);
        } else {
            Root root = new Root(globals, typing ? shell : null);
            exit = tree(root, session, List.of(arguments), shells).execute(arguments);
        }
        out.flush();
        close(open);
        System.exit(output.exit(exit, System.err));
    }

    private static CommandLine tree(Root root, Session session, List<String> words, @Nullable Prompting shells) {
        return Commands.tree(
                root, session, words, new RehearseCommand(session, range -> given -> onRange(given, range), shells));
    }

    /// For the end; what was thrown away before is not kept for that.
    private static World remembered(World world, Set<AutoCloseable> open) {
        open.add(world.cluster());
        open.add(world.cloud());
        return world;
    }

    /// A client that is open keeps the process for a third of a second; one that does not close, not longer.
    private static void close(Set<AutoCloseable> open) {
        Thread closing =
                Thread.ofPlatform().daemon().start(() -> List.copyOf(open).forEach(Main::close));
        try {
            var _ = closing.join(Duration.ofMillis(CLOSING_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception _) {
            // the process ends either way
        }
    }

    private static World live(Globals given, Map<String, String> environment) {
        OwnRange.required(given, environment);
        CloudOptions.Role role = given.assumeRole == null
                ? null
                : CloudOptions.Role.of(given.assumeRole, System.getProperty("user.name"), given.worldOf);
        return world(
                environment.containsKey(Range.EXERCISE) ? "range" : "live",
                given.cluster,
                cluster(given),
                new CloudOptions(given.region, given.profile, given.requestTimeout, environment)
                        .withRole(role)
                        .telling(given.verbose ? Main::tell : null),
                Names.DEFAULT);
    }

    /// The ordinary ports, pointed at the range; nothing of the user's own environment reaches it.
    static World onRange(Globals given, Range range) {
        ClusterOptions cluster = cluster(given)
                .withContext(null)
                .withKubeconfig(range.kubeconfig().toString());
        Map<String, String> environment = new HashMap<>(range.environment());
        CloudOptions cloud = new CloudOptions(null, null, given.requestTimeout, environment)
                .telling(given.verbose ? Main::tell : null);
        return world("range", null, cluster, cloud, Names.DEFAULT);
    }

    /// @param eks the EKS name of the cluster; null is the cluster of the kubeconfig
    private static World world(
            String kind, @Nullable String eks, ClusterOptions cluster, CloudOptions cloud, Names names) {
        AwsCloud aws = new AwsCloud(cloud, InstantSource.system());
        return new World(
                kind,
                KubernetesCluster.connect(
                        cluster.withManaged(eks == null ? null : Eks.managed(aws, eks)), InstantSource.system()),
                aws,
                names,
                null,
                false);
    }

    private static ClusterOptions cluster(Globals given) {
        return ClusterOptions.DEFAULT
                .withContext(given.context)
                .withKubeconfig(given.kubeconfig)
                .withNamespace(given.namespace)
                .as(given.as, given.asGroups)
                .withRequestTimeout(given.requestTimeout)
                .telling(given.verbose ? Main::tell : null);
    }

    /// A request for `-v`: its id is the server's text.
    private static void tell(Object call) {
        System.err.println(Text.clean(SecretText.masked(call.toString())));
    }

    private static Session.@Nullable Keyboard keyboard() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return null;
        }
        return prompt -> {
            // standard output is for what was asked for, which may be one document
            System.err.print(prompt);
            System.err.flush();
            return console.readLine();
        };
    }

    /// The columns of the terminal; where there is none, nothing is wrapped, so that a search finds whole
    /// lines.
    /// Only a shell that exports them tells: `stty` knows them besides, at a
    /// tenth of what a terminal library takes to load.
    private static int width(Map<String, String> environment, boolean terminal) {
        int unknown = terminal ? DEFAULT_WIDTH : Session.UNBROKEN;
        String columns = environment.get("COLUMNS");
        if (columns == null && terminal) {
            columns = sttySize().replaceFirst("^\\d+ ", "").strip();
        }
        try {
            int width = Integer.parseInt(String.valueOf(columns));
            return width > 0 ? width : unknown;
        } catch (NumberFormatException e) {
            return unknown;
        }
    }

    /// `ROWS COLUMNS`, or nothing where there is no such command.
    private static String sttySize() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
