package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.Main;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The program itself, killed from outside at any time, and started again.
class KillTest {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String SUSPECT = "shop/web-7f9c";

    @TempDir
    Path folder;

    @Test
    void a_kill_at_any_time_changes_nothing_about_the_end() throws Exception {
        Promises.End uninterrupted;
        long nanos;
        try (Incident incident = Incident.live(Scenarios.lateralMovement())) {
            Program program = new Program(incident, folder.resolve("whole"));
            String digest = program.digest();
            Process process = program.run(digest);
            program.awaitStart(process);
            long first = System.nanoTime();
            int exit = program.end(process);
            nanos = System.nanoTime() - first;
            assertThat(exit).isEqualTo(8);
            Promises.kept(incident, program.left(), program.heard());
            uninterrupted = Promises.End.of(incident, program.left(), exit);
        }
        SplittableRandom random = new SplittableRandom(10);
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long delay = random.nextLong(nanos);
            trials.add(() -> killed(delay, uninterrupted));
        }
        assertThat(Parallel.broken(trials)).isEmpty();
    }

    private List<String> killed(long nanos, Promises.End uninterrupted) {
        try (Incident incident = Incident.live(Scenarios.lateralMovement())) {
            Program program = new Program(incident, folder.resolve("killed-" + nanos));
            String digest = program.digest();
            Process process = program.run(digest);
            program.awaitStart(process);
            process.waitFor(nanos, TimeUnit.NANOSECONDS);
            process.destroyForcibly();
            process.waitFor();
            System.out.println("killed after " + Duration.ofNanos(nanos) + ": "
                    + program.left().lines().size() + " lines, "
                    + program.left().state().intents().size() + " intents");
            Promises.kept(incident, program.left(), program.heard());
            int exit = program.goOn(digest, false);
            if (exit == 7) {
                exit = program.goOn(digest, true);
            }
            Promises.kept(incident, program.left(), program.heard());
            Promises.ended(incident, program.left(), exit, uninterrupted);
            return List.of();
        } catch (AssertionError | Exception broken) {
            return List.of("killed after " + Duration.ofNanos(nanos) + ": " + broken);
        }
    }

    /// Runs of the program on one incident, in a home of their own.
    private static final class Program {
        private final Incident incident;
        private final Path home;
        private final List<Path> outputs = new ArrayList<>();

        Program(Incident incident, Path home) {
            this.incident = incident;
            this.home = home;
            CaseFolder.create(
                    new RealDisk(),
                    home,
                    Case.ID,
                    new Entry.CaseOpened("killed", null, false, "alice"),
                    InstantSource.system());
        }

        Case left() {
            return new Case(new RealDisk(), home);
        }

        String digest() throws Exception {
            Process plan = start("plan", "contain-pod", "-i", "pod=" + SUSPECT, "--until", "snapshot", "-o", "json");
            end(plan);
            return Json.parse(Files.readString(outputs.removeLast()))
                    .path("digest")
                    .asString();
        }

        Process run(String digest) throws IOException {
            return start(
                    "run",
                    "contain-pod",
                    "-i",
                    "pod=" + SUSPECT,
                    "--until",
                    "snapshot",
                    "--case",
                    Case.ID,
                    "--approve",
                    digest,
                    "-o",
                    "jsonl");
        }

        /// Another process goes on, or begins where none had begun.
        int goOn(String digest, boolean decided) throws Exception {
            CaseState state = left().state();
            if (state.runs().isEmpty()) {
                return end(run(digest));
            }
            List<String> words = new ArrayList<>(List.of("resume", Case.ID, "-o", "jsonl"));
            if (decided) {
                Matrix.decided(incident, left())
                        .forEach((step, decision) -> words.addAll(List.of(
                                "--decide",
                                step + "=" + decision.name().toLowerCase(java.util.Locale.ROOT),
                                "--reason",
                                "looked at the account")));
            }
            return end(start(words.toArray(String[]::new)));
        }

        private Process start(String... words) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(words));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("FIREBREAK_"));
            builder.environment().putAll(incident.range().environment());
            builder.environment().put("FIREBREAK_HOME", home.toString());
            builder.environment().put("HOME", home.toString());
            Path output = home.resolve("output-" + outputs.size() + "-" + words[0]);
            outputs.add(output);
            return builder.redirectOutput(output.toFile())
                    .redirectError(home.resolve("errors").toFile())
                    .start();
        }

        /// Waits until the process has written to the case: planning is over, and what follows has effects.
        void awaitStart(Process process) throws IOException, InterruptedException {
            Path journal = left().folder().orElseThrow().journal();
            long opened = Files.size(journal);
            long end = System.nanoTime() + LONGEST.toNanos();
            while (Files.size(journal) == opened && process.isAlive()) {
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
}
