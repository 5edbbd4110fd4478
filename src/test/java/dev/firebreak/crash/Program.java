package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.Main;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.runbook.Runbook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Runs of the program on one incident, in a home of their own.
final class Program {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Incident incident;
    private final Path home;
    private final Archive archive;
    private final List<Path> outputs = new ArrayList<>();
    private List<String> before = List.of();
    private Map<String, String> environment = Map.of();

    Program(Incident incident, Path home, Archive archive) {
        this.incident = incident;
        this.home = home;
        this.archive = archive;
        CaseFolder.create(
                new RealDisk(),
                home,
                incident.caseId(),
                new Entry.CaseOpened("killed", null, false, "alice"),
                InstantSource.system());
    }

    /// What the processes that follow are started by, and what else they are told.
    void startedBy(List<String> words, Map<String, String> more) {
        before = List.copyOf(words);
        environment = Map.copyOf(more);
    }

    Case left() {
        return new Case(new RealDisk(), home);
    }

    /// The digest of the plan that the program will make; planned here, where it is quick.
    String digest() {
        return planner().digest();
    }

    /// The digest of the plan that the program will make of another runbook.
    String digest(Runbook runbook) {
        return new Responder(incident, new CrashDisk(), runbook).digest();
    }

    /// Runs another runbook than `contain-pod`.
    Process run(Path runbook, Map<String, String> inputs, String digest) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", runbook.toString()));
        inputs.forEach((name, value) -> words.addAll(List.of("-i", name + "=" + value)));
        words.addAll(List.of("--case", incident.caseId(), "--approve", digest, "-o", "jsonl"));
        return start(words.toArray(String[]::new));
    }

    private Responder planner() {
        return new Responder(incident, new CrashDisk(), Responder.containPod());
    }

    Process run(String digest) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", "contain-pod", "--until", "snapshot"));
        planner().inputs().forEach((name, value) -> words.addAll(List.of("-i", name + "=" + value)));
        words.addAll(List.of("--case", incident.caseId(), "--approve", digest, "-o", "jsonl"));
        return start(words.toArray(String[]::new));
    }

    /// Another process goes on, or begins where none had begun.
    int goOn(String digest, boolean decided) throws Exception {
        CaseState state = left().state();
        if (state.runs().isEmpty()) {
            return end(run(digest));
        }
        List<String> words = new ArrayList<>(List.of("resume", incident.caseId(), "-o", "jsonl"));
        if (decided) {
            Matrix.decided(incident, left())
                    .forEach((step, decision) -> words.addAll(List.of(
                            "--decide",
                            step + "=" + decision.name().toLowerCase(Locale.ROOT),
                            "--reason",
                            "looked at the account")));
        }
        return end(start(words.toArray(String[]::new)));
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(archive.options(words[0]));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("FIREBREAK_"));
        builder.environment().putAll(incident.environment());
        builder.environment().putAll(environment);
        builder.environment().put("FIREBREAK_HOME", home.toString());
        builder.environment().put("HOME", home.toString());
        Path output = home.resolve("output-" + outputs.size() + "-" + words[0]);
        outputs.add(output);
        return builder.redirectOutput(output.toFile())
                .redirectError(home.resolve("errors").toFile())
                .start();
    }

    /// What the last process printed.
    String output() throws IOException {
        return Files.readString(outputs.getLast());
    }

    /// What it said on standard error.
    String errors() throws IOException {
        return Files.readString(home.resolve("errors"));
    }

    /// How many lines the journal has.
    long lines() throws IOException {
        byte[] journal = Files.readAllBytes(left().folder().orElseThrow().journal());
        return IntStream.range(0, journal.length)
                .filter(i -> journal[i] == '\n')
                .count();
    }

    /// Waits until the journal has so many lines, or the process has ended.
    void awaitLines(Process process, long lines) throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (lines() < lines && process.isAlive()) {
            assertThat(System.nanoTime()).isLessThan(end);
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
    }

    int end(Process process) throws Exception {
        if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end");
        }
        return process.exitValue();
    }

    /// The lines that the processes showed, whole ones.
    List<String> heard() throws IOException {
        List<String> heard = new ArrayList<>();
        for (Path output : outputs) {
            String text = Files.readString(output, StandardCharsets.UTF_8);
            text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Json::parse)
                    .filter(Program::event)
                    .forEach(document -> heard.add(Case.line(document)));
        }
        return heard;
    }

    private static boolean event(JsonNode document) {
        return document.path("type").asString().equals("event");
    }
}
