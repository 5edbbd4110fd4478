package dev.firebreak.bench;

import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.parts.RealCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Contains many pods of one workload in one run on a real API server, beside the same number of writes by a
/// bare client with the same concurrency and beside a loop of `kubectl`. The bare client writes before and
/// after, so that what else the machine did meanwhile is seen. System properties: `pods` (1000), `concurrency`
/// (16), `loop` (100, how many pods the loop does), `launcher` (the `firebreak` to start; else the classes of this
/// class path), `java` (more options of the Java that contains; of several, separated by `|`, each has a turn with
/// pods of its own), `rounds` (1, how often).
public final class ContainMany {
    private static final int PODS = Integer.getInteger("pods", 1000);
    private static final int CONCURRENCY = Integer.getInteger("concurrency", 16);
    private static final int LOOP = Integer.getInteger("loop", 100);
    private static final int NODES = 20;
    private static final @Nullable String LAUNCHER = System.getProperty("launcher");
    private static final List<String> TURNS =
            List.of(System.getProperty("java", "").split("\\|", -1));

    private final RealCluster cluster;
    private final Path home;
    private final List<String> options;
    private final String namespace;
    private final List<String> pods =
            IntStream.range(0, PODS).mapToObj(i -> "web-%04d".formatted(i)).toList();

    private ContainMany(RealCluster cluster, Path home, String options) {
        this.cluster = cluster;
        this.home = home;
        this.options = Stream.of(options.split(" ")).filter(o -> !o.isBlank()).toList();
        this.namespace = cluster.newNamespace("bench");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (RealCluster cluster = RealCluster.start()) {
            for (int i = 0; i < NODES; i++) {
                cluster.createNode("bench-" + i, "aws:///eu-west-1a/i-%017d".formatted(i), Map.of());
            }
            for (int round = 0; round < Integer.getInteger("rounds", 1); round++) {
                for (String options : TURNS) {
                    if (TURNS.size() > 1) {
                        System.out.println("with " + options.strip());
                    }
                    new ContainMany(cluster, Files.createTempDirectory("firebreak-bench"), options).measure();
                }
            }
        }
    }

    private void measure() throws IOException, InterruptedException {
        scene();
        Process dryRun = isolate("plan.json", "--dry-run", "-o", "json");
        if (dryRun.waitFor() != 0) {
            throw new IllegalStateException("no plan: " + Files.readString(home.resolve("plan.json.err"))
                    + Files.readString(home.resolve("plan.json")));
        }
        String digest = Files.readString(home.resolve("plan.json"))
                .lines()
                .filter(line -> line.contains("\"digest\""))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*(sha256:[0-9a-f]{64}).*", "$1");

        Speed before = raw("raw-1");
        Speed product = contained(digest);
        Speed after = raw("raw-2");
        double loop = loop();
        double raw = (before.perSecond + after.perSecond) / 2;
        System.out.printf(
                Locale.ROOT,
                "bare client    %7.1f writes/s (%.1f before, %.1f after), %.1f ms of a processor each%n"
                        + "firebreak      %7.1f changes/s, %.2f of the bare client, %.1f ms of a processor each%n"
                        + "kubectl loop   %7.1f changes/s, firebreak is %.1f times as fast%n",
                raw,
                before.perSecond,
                after.perSecond,
                millis(before.each.plus(after.each).dividedBy(2)),
                product.perSecond,
                product.perSecond / raw,
                millis(product.each),
                loop,
                product.perSecond / loop);
    }

    private void scene() {
        String policies = "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies";
        cluster.api().create(policies, """
            {"metadata": {"name": "allow-web"},
             "spec": {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"], "ingress": [{}]}}
            """);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            bodies.add("""
                {"metadata": {"name": "%s", "labels": {"app": "web"}, "annotations": {"team": "shop"}},
                 "spec": {"nodeName": "bench-%d", "containers": [{"name": "app", "image": "registry.example/web:1"}]}}
                """.formatted(pods.get(i), i % NODES));
        }
        new Requests(cluster, CONCURRENCY)
                .send("POST", "application/json", i -> "/api/v1/namespaces/" + namespace + "/pods", bodies);
    }

    /// Changes per second, and how much of a processor's time each took of the program that made it.
    private record Speed(double perSecond, Duration each) {}

    /// What a bare client does that does to every pod what a label of ours is.
    private Speed raw(String label) {
        List<String> bodies = pods.stream().map(_ -> """
            [{"op": "test", "path": "/metadata/labels/app", "value": "web"},
             {"op": "test", "path": "/metadata/labels/%1$s", "value": null},
             {"op": "test", "path": "/metadata/annotations/%1$s", "value": null},
             {"op": "add", "path": "/metadata/labels/%1$s", "value": "yes"},
             {"op": "add", "path": "/metadata/annotations/%1$s", "value": "case.r1.1.1"}]
            """.formatted(label)).toList();
        Duration before = busy(ProcessHandle.current());
        Duration took = new Requests(cluster, CONCURRENCY)
                .send(
                        "PATCH",
                        "application/json-patch+json",
                        i -> "/api/v1/namespaces/" + namespace + "/pods/" + pods.get(i) + "?fieldManager=bench",
                        bodies);
        return new Speed(
                rate(PODS, took), busy(ProcessHandle.current()).minus(before).dividedBy(PODS));
    }

    /// One run, from its approval to its last outcome.
    private Speed contained(String digest) throws IOException, InterruptedException {
        Instant started = Instant.now();
        Process run = isolate("run.txt", "--approve", digest, "--case", "new");
        long peakKib = 0;
        NavigableMap<Instant, Duration> busy = new TreeMap<>();
        while (!run.waitFor(20, TimeUnit.MILLISECONDS)) {
            peakKib = Math.max(peakKib, peak(run.pid()));
            busy.put(Instant.now(), busy(run.toHandle()));
        }
        Duration whole = Duration.between(started, Instant.now());
        CaseFolder folder = CaseFolder.list(new RealDisk(), home, false).getFirst();
        Instant approved = Instant.MAX;
        Instant last = Instant.MIN;
        int outcomes = 0;
        try (Stream<Line> lines = folder.reader().lines()) {
            for (Line line : (Iterable<Line>) lines::iterator) {
                if (line.entry() instanceof Entry.Approval) {
                    approved = line.time();
                } else if (line.entry() instanceof Entry.OutcomeEntry) {
                    last = line.time();
                    outcomes++;
                }
            }
        }
        if (outcomes != PODS + 2) {
            throw new IllegalStateException("exit " + run.exitValue() + ", " + outcomes + " outcomes: "
                    + Files.readString(home.resolve("run.txt.err")));
        }
        System.out.printf(
                Locale.ROOT,
                "%d changes, %d at once; exit %d; %.1f s from approval to the last outcome, %.1f s in all;"
                        + " at most %d MiB of memory%n",
                outcomes,
                CONCURRENCY,
                run.exitValue(),
                Duration.between(approved, last).toMillis() / 1000.0,
                whole.toMillis() / 1000.0,
                peakKib / 1024);
        Duration spent =
                busy.floorEntry(last).getValue().minus(busy.floorEntry(approved).getValue());
        return new Speed(rate(outcomes, Duration.between(approved, last)), spent.dividedBy(outcomes));
    }

    private static Duration busy(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private double loop() {
        Instant started = Instant.now();
        for (String pod : pods.subList(0, Math.min(LOOP, PODS))) {
            cluster.kubectl(
                            "patch",
                            "pods",
                            pod,
                            "-n",
                            namespace,
                            "--type=json",
                            "-p",
                            "[{\"op\":\"add\",\"path\":\"/metadata/labels/loop\",\"value\":\"yes\"}]")
                    .orThrow();
        }
        return rate(Math.min(LOOP, PODS), Duration.between(started, Instant.now()));
    }

    /// The run, whose pods are more than a slip of the hand may name.
    private Process isolate(String output, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "isolate-pod", "-l", "app=web", "-n", namespace, "--waive", "over-limit", "--reason", "benchmark"));
        words.addAll(List.of(more));
        return product(output, words);
    }

    /// The product, by its launcher where there is one.
    private Process product(String output, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if (LAUNCHER == null) {
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.add("--enable-native-access=ALL-UNNAMED");
            words.addAll(options);
            words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.firebreak.Main"));
        } else {
            words.add(LAUNCHER);
        }
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("FIREBREAK_JAVA_OPTS", String.join(" ", options));
        builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
        builder.environment().put("FIREBREAK_HOME", home.toString());
        builder.environment().put("FIREBREAK_CONCURRENCY", String.valueOf(CONCURRENCY));
        builder.redirectOutput(home.resolve(output).toFile());
        builder.redirectError(home.resolve(output + ".err").toFile());
        return builder.start();
    }

    /// The most memory that a process had so far, in KiB, as Linux tells; 0 where nothing tells.
    private static long peak(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double rate(int writes, Duration took) {
        return writes * 1000.0 / took.toMillis();
    }
}
