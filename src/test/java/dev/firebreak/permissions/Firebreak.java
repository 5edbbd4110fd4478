package dev.firebreak.permissions;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.execute.Eks;
import dev.firebreak.execute.World;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Firebreak's commands in this process, as one subject of a real cluster and account. Time is the test's.
public final class Firebreak {
    /// What a command left: its exit code and the document that it printed.
    public record Ended(int exit, JsonNode document) {
        /// The messages of the problems with a code and a severity, each after its step.
        public List<String> problems(String code, String severity) {
            return document.path("problems")
                    .valueStream()
                    .filter(p -> p.path("code").asString().equals(code)
                            && p.path("severity").asString().equals(severity))
                    .map(p -> p.path("step").asString("every run") + ": "
                            + p.path("message").asString())
                    .toList();
        }
    }

    private final Path home;
    private final Path kubeconfig;
    private final Map<String, String> environment;
    private final MovedTime time;
    private final Random random = new Random(11);

    public Firebreak(Path home, Path kubeconfig, Map<String, String> environment, MovedTime time) {
        this.home = home;
        this.kubeconfig = kubeconfig;
        this.environment = new HashMap<>(environment);
        this.environment.put("FIREBREAK_HOME", home.toString());
        this.time = time;
    }

    /// Runs a command with `-o json`.
    public Ended run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Globals globals = new Globals();
        Session session = new Session(
                globals,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                null,
                false,
                100,
                time,
                random,
                new RealDisk(),
                time,
                this::world,
                null,
                Audience.NONE);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-o", "json"));
        int exit = Commands.tree(new Root(globals), session).execute(all.toArray(String[]::new));
        try {
            return new Ended(exit, Json.parse(out.toString(StandardCharsets.UTF_8)));
        } catch (Json.Malformed e) {
            throw new AssertionError(all + "\n" + out + err, e);
        }
    }

    /// Plans, and runs under the digest of that plan.
    public Ended approved(String... words) {
        List<String> dry = new ArrayList<>(List.of(words));
        dry.add("--dry-run");
        Ended planned = run(dry.toArray(String[]::new));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--approve", planned.document().path("digest").asString("sha256:none")));
        return run(all.toArray(String[]::new));
    }

    private World world(Globals given) {
        CloudOptions.Role role = given.assumeRole == null
                ? null
                : CloudOptions.Role.of(given.assumeRole, System.getProperty("user.name"), given.worldOf);
        AwsCloud aws = new AwsCloud(
                new CloudOptions(given.region, given.profile, given.requestTimeout, environment).withRole(role), time);
        ClusterOptions cluster = ClusterOptions.DEFAULT
                .withKubeconfig(kubeconfig.toString())
                .withManaged(given.cluster == null ? null : Eks.managed(aws, given.cluster));
        return new World("live", KubernetesCluster.connect(cluster, time), aws, Names.DEFAULT, null, false);
    }

    /// How many cases were opened.
    public long cases() {
        Path cases = home.resolve("cases");
        if (!Files.isDirectory(cases)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(cases)) {
            return folders.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
