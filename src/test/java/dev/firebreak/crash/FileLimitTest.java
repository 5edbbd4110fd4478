package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program itself on a real disk that takes no more: the system refuses to let any file grow beyond a
/// limit, which needs no rights and cuts the last write short as a full disk does.
class FileLimitTest {
    /// What `ulimit -f` of a POSIX shell counts in.
    private static final int BLOCK_BYTES = 512;

    private static final int LIMITS = 3;

    @Test
    void a_journal_that_can_grow_no_more_ends_the_run_before_the_next_request(@TempDir Path folder) throws Exception {
        Archive archive = Archive.in(folder.resolve("program"));
        Promises.End uninterrupted;
        long start;
        long end;
        try (Incident incident = RangeIncident.live(Scenarios.lateralMovement())) {
            Program program = new Program(incident, folder.resolve("whole"), archive);
            int exit = program.end(program.run(program.digest()));
            uninterrupted = Promises.End.of(incident, program.left(), exit);
            byte[] journal =
                    Files.readAllBytes(program.left().folder().orElseThrow().journal());
            end = journal.length;
            start = new String(journal, StandardCharsets.UTF_8).indexOf("\"event\":\"stepStarted\"");
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < LIMITS; i++) {
            long blocks = random.nextLong(start, end - BLOCK_BYTES) / BLOCK_BYTES;
            limited(new Limited(archive, folder.resolve("limited-" + i), blocks), uninterrupted);
        }
        System.out.println("files limited by the system: " + LIMITS + " runs");
    }

    private record Limited(Archive archive, Path home, long blocks) {}

    private static void limited(Limited limited, Promises.End uninterrupted) throws Exception {
        try (Incident incident = RangeIncident.live(Scenarios.lateralMovement())) {
            Program program = new Program(incident, limited.home(), limited.archive());
            String digest = program.digest();
            program.startedBy(
                    List.of("sh", "-c", "(ulimit -f \"$0\" && exec \"$@\") | cat", String.valueOf(limited.blocks())),
                    Map.of());
            program.end(program.run(digest));
            Promises.kept(incident, program.left(), program.heard());
            boolean changed = !program.left().state().intents().isEmpty();
            assertThat(program.output())
                    .as("limit of %s blocks", limited.blocks())
                    .contains(changed ? "\"exit\":6" : "\"exit\":4");
            assertThat(program.errors() + program.output()).contains("File too large");

            program.startedBy(List.of(), Map.of());
            int exit = program.goOn(digest, false);
            if (exit == 7) {
                exit = program.goOn(digest, true);
            }
            Promises.kept(incident, program.left(), program.heard());
            Promises.ended(incident, program.left(), exit, uninterrupted);
        }
    }
}
