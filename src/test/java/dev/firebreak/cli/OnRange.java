package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.execute.Eks;
import dev.firebreak.execute.World;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import dev.firebreak.rehearsal.RehearseCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// Firebreak's commands in this process, wired as Main wires them, on a range and with a home of their own.
/// Time is the test's: a pause moves the clock, of the range too.
public final class OnRange implements AutoCloseable {
    private final Path home;
    private final Range range;
    private final MovedTime time = new MovedTime();
    private final Map<String, String> environment = new HashMap<>();
    private final Random random = new Random(7);
    private final List<String> unanswered = new CopyOnWriteArrayList<>();
    private final List<String> reads = new CopyOnWriteArrayList<>();
    private volatile Runnable afterWrite = () -> {};

    /// What a command left: its exit code and what it printed.
    public record Ended(int exit, String out, String err) {
        /// Standard output as one JSON document.
        public JsonNode document() {
            return Json.parse(out);
        }

        /// Standard output as JSON lines.
        public List<JsonNode> lines() {
            return out.lines().map(Json::parse).toList();
        }

        /// The codes of the document's problems.
        public List<String> codes() {
            return codes(document());
        }

        static List<String> codes(JsonNode document) {
            return document.path("problems")
                    .valueStream()
                    .map(p -> p.path("code").asString())
                    .toList();
        }
    }

    private OnRange(Scenario scenario, long seed) {
        try {
            this.home = Files.createTempDirectory("firebreak-home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.range = Range.open(scenario, time, seed);
        environment.putAll(range.environment());
        environment.put("FIREBREAK_HOME", home.toString());
    }

    /// A shipped scenario.
    public static OnRange of(String scenario) {
        return of(Scenario.find(scenario).orElseThrow());
    }

    public static OnRange of(Scenario scenario) {
        return new OnRange(scenario, 1);
    }

    /// Another cluster than the other ranges of tests are.
    public static OnRange another() {
        return new OnRange(Scenario.find("crypto-miner").orElseThrow(), 2);
    }

    public Range range() {
        return range;
    }

    public Path home() {
        return home;
    }

    public MovedTime time() {
        return time;
    }

    /// The requests so far that got no reply: addresses of the cluster's, operations of AWS's.
    public List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    /// What was read of the cluster since this was asked last: addresses.
    public List<String> reads() {
        List<String> since = List.copyOf(reads);
        reads.clear();
        return since;
    }

    /// Looks at the range after each request of the commands that follow that may have changed its cluster.
    public void afterEachWrite(Runnable look) {
        afterWrite = look;
    }

    /// Sets a variable of the environment of the commands that follow, or takes it away.
    public void environment(String name, @Nullable String value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
    }

    /// Runs a command without a terminal.
    public Ended run(String... words) {
        return run(null, words);
    }

    /// Runs a command at a terminal where these answers are typed, and then nothing more.
    public Ended typing(List<String> answers, String... words) {
        Deque<String> left = new ArrayDeque<>(answers);
        return run(prompt -> left.poll(), words);
    }

    private Ended run(Session.@Nullable Keyboard keyboard, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = tree(keyboard, out, err, words).execute(words);
        return new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// The whole command tree, as Main hands it to the command line.
    public CommandLine tree() {
        return tree(null, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private CommandLine tree(Session.@Nullable Keyboard keyboard, OutputStream out, OutputStream err, String... words) {
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
        Globals globals = new Globals();
        Session session = session(globals, printed, told, keyboard);
        RehearseCommand rehearse = new RehearseCommand(
                session,
                range -> given -> world(given, range, new HashMap<>(range.environment()), session.clock()),
                null);
        return Commands.tree(new Root(globals), session, List.of(words), rehearse);
    }

    /// What commands find around them; what they print goes nowhere.
    public Session session(Globals globals) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return session(globals, nowhere, nowhere, null);
    }

    private Session session(
            Globals globals, PrintStream printed, PrintStream told, Session.@Nullable Keyboard keyboard) {
        return new Session(
                globals,
                Map.copyOf(environment),
                printed,
                told,
                keyboard,
                keyboard != null,
                100,
                time,
                random,
                new RealDisk(),
                time,
                this::world,
                null,
                Audience.NONE);
    }

    /// The world that commands with these options see.
    public World world(Globals given) {
        return world(given, range, environment, time);
    }

    /// The same of another range.
    World world(Globals given, Range other) {
        return world(given, other, new HashMap<>(other.environment()), time);
    }

    private World world(Globals given, Range range, Map<String, String> environment, InstantSource time) {
        ClusterOptions cluster = ClusterOptions.DEFAULT
                .withContext(given.context)
                .withKubeconfig(given.kubeconfig == null ? range.kubeconfig().toString() : given.kubeconfig)
                .withNamespace(given.namespace)
                .as(given.as, given.asGroups)
                .withRequestTimeout(given.requestTimeout)
                .telling(call -> {
                    if (call.method().equals("GET")) {
                        reads.add(call.uri());
                    } else {
                        afterWrite.run();
                    }
                    if (call.status() == null) {
                        unanswered.add(call.uri());
                    }
                });
        CloudOptions cloud = new CloudOptions(
                        given.region, given.profile, given.requestTimeout, Map.copyOf(environment))
                .withRole(
                        given.assumeRole == null ? null : CloudOptions.Role.of(given.assumeRole, "ada", given.worldOf))
                .telling(call -> {
                    if (call.status() == null) {
                        unanswered.add(call.action());
                    }
                });
        AwsCloud aws = new AwsCloud(cloud, time);
        return new World(
                "live",
                KubernetesCluster.connect(
                        cluster.withManaged(given.cluster == null ? null : Eks.managed(aws, given.cluster)), time),
                aws,
                Names.DEFAULT,
                null,
                false);
    }

    /// Plans the command, and runs it with the approval of exactly that plan.
    public Ended approved(String... words) {
        return run(with(words, "--approve", digest(words)));
    }

    /// The case of a command that was run as [#finished] does.
    public String ran(int exit, String... words) {
        return finished(exit, words).path("case").asString();
    }

    /// Runs the command approved, expects the exit code, and gives the `runFinished` document.
    public JsonNode finished(int exit, String... words) {
        Ended ended = approved(with(words, "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
        JsonNode document = ended.document();
        assertThat(document.path("type").asString()).isEqualTo("runFinished");
        return document;
    }

    /// The digest of the plan that the command would make now.
    public String digest(String... words) {
        return plan(words).path("digest").asString();
    }

    /// The plan document of the command.
    public JsonNode plan(String... words) {
        List<String> without = new ArrayList<>(Arrays.asList(words));
        int format = without.indexOf("-o");
        if (format >= 0) {
            without.subList(format, format + 2).clear();
        }
        Ended planned = run(with(without.toArray(String[]::new), "--dry-run", "-o", "json"));
        assertThat(planned.out()).as(planned.err()).isNotBlank();
        return planned.document();
    }

    public static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    /// The folders of the cases.
    public List<Path> cases() {
        Path cases = home.resolve("cases");
        if (!Files.isDirectory(cases)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(cases)) {
            return folders.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        range.close();
    }
}
