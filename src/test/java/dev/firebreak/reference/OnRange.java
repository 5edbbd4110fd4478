package dev.firebreak.reference;

import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.execute.Pace;
import dev.firebreak.execute.World;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.range.Range;
import dev.firebreak.rehearsal.RehearseCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// The command line as it is, with a range for the world and nobody at the keyboard.
final class OnRange {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Session session;

    OnRange(Path home, @Nullable Range range) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        session = new Session(
                new Globals(),
                Map.of("FIREBREAK_HOME", home.toString()),
                stream,
                stream,
                null,
                false,
                100,
                InstantSource.system(),
                new Random(1),
                new RealDisk(),
                new Waiting(),
                _ -> world(range),
                null);
    }

    private static World world(@Nullable Range range) {
        if (range == null) {
            throw new IllegalStateException("this command line has no world");
        }
        InstantSource clock = InstantSource.system();
        return new World(
                "range",
                KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(range.kubeconfig().toString()), clock),
                new AwsCloud(new CloudOptions(null, null, Duration.ofSeconds(30), range.environment())),
                Names.DEFAULT,
                null,
                false);
    }

    CommandLine tree() {
        CommandLine tree = Commands.tree(new Root(session.globals()), session);
        tree.addSubcommand(new RehearseCommand(session, _ -> session.worlds()));
        return tree;
    }

    /// The document that a command prints with `-o json`.
    JsonNode document(String... words) {
        out.reset();
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "-o";
        all[words.length + 1] = "json";
        tree().execute(all);
        return Json.parse(out.toString(StandardCharsets.UTF_8));
    }

    private static final class Waiting implements Pace {
        @Override
        public void pause(Duration duration) {
            java.util.concurrent.locks.LockSupport.parkNanos(duration.toNanos());
        }

        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
