package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The program itself in a process of its own, killed from outside at seeded moments, and started again.
///
/// A moment is a line of the journal and up to 50 ms more: so the moments lie all over the run, however slow
/// the machine is.
///
/// @param folder for the homes of all
/// @param lines of the journal when the run has ended
record Kills(Supplier<Incident> begin, Path folder, Archive archive, long lines, Promises.End uninterrupted) {
    private static final long LATER_NANOS = Duration.ofMillis(50).toNanos();

    /// Does the work once without a kill.
    static Kills of(Supplier<Incident> begin, Path folder) throws Exception {
        Archive archive = Archive.in(folder.resolve("program"));
        try (Incident incident = begin.get()) {
            Program program = new Program(incident, folder.resolve("whole"), archive);
            int exit = program.end(program.run(program.digest()));
            assertThat(exit).isEqualTo(8);
            Promises.kept(incident, program.left(), program.heard());
            return new Kills(begin, folder, archive, program.lines(), Promises.End.of(incident, program.left(), exit));
        }
    }

    /// What is not as promised, for so many kills; their number and the seed are printed.
    List<String> broken(int times, long seed) {
        long start = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Callable<List<String>>> trials = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Path home = folder.resolve("killed-" + i);
            // the first one opens the case
            long line = random.nextLong(2, lines);
            long later = random.nextLong(LATER_NANOS);
            trials.add(() -> killed(home, line, later));
        }
        List<String> broken = Parallel.broken(trials);
        System.out.println("kill -9 and resume: " + times + " runs, seed " + seed + ", at lines 2 to " + (lines - 1)
                + " of the journal, in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        return broken;
    }

    private List<String> killed(Path home, long line, long later) {
        String moment = later / 1_000_000 + " ms after line " + line;
        try (Incident incident = begin.get()) {
            Program program = new Program(incident, home, archive);
            String digest = program.digest();
            Process process = program.run(digest);
            program.awaitLines(process, line);
            process.waitFor(later, TimeUnit.NANOSECONDS);
            process.destroyForcibly();
            process.waitFor();
            System.out.println(
                    "killed " + moment + ": " + program.left().lines().size() + " lines, "
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
            return List.of("killed " + moment + ": " + broken);
        }
    }
}
