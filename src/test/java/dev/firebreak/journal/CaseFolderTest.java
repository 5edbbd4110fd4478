package dev.firebreak.journal;

import static dev.firebreak.journal.JournalWriterTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFolderTest {
    private final CrashDisk disk = new CrashDisk();

    @Test
    void a_new_case_has_its_first_line_and_lies_under_cases() {
        CaseFolder folder = Sample.created(disk);

        assertThat(folder.path()).isEqualTo(Path.of("/home/alice/.firebreak/cases/260301-k7qx"));
        assertThat(folder.reader().state().title()).isEqualTo("web-7f9c mines coins");
        assertThat(CaseFolder.list(disk, Sample.HOME, false)).containsExactly(folder);
        assertThat(CaseFolder.list(disk, Sample.HOME, true)).isEmpty();
    }

    @Test
    void an_exercise_lies_under_rehearsals() {
        Entry.CaseOpened drill = new Entry.CaseOpened("drill", null, true, "alice");
        CaseFolder folder = CaseFolder.create(disk, Sample.HOME, "drill", drill, Sample.CLOCK);

        assertThat(folder.path()).isEqualTo(Sample.HOME.resolve("rehearsals/drill"));
        assertThat(CaseFolder.find(disk, Sample.HOME, "drill")).isEqualTo(folder);
        assertThat(CaseFolder.list(disk, Sample.HOME, true)).containsExactly(folder);
    }

    @Test
    void a_new_id_is_the_day_and_four_letters_that_nobody_mixes_up() {
        CaseFolder folder = CaseFolder.create(
                disk, Sample.HOME, Sample.OPENED, Sample.CLOCK, RandomGenerator.of("L64X128MixRandom"));

        assertThat(folder.path().getFileName().toString()).matches("260301-[0-9a-hjkmnp-tv-z]{4}");
    }

    @Test
    void a_new_id_that_is_taken_is_drawn_again() {
        int[] draws = {0};
        RandomGenerator mostlyZero = () -> draws[0]++ < 8 ? 0L : -1L;

        CaseFolder first = CaseFolder.create(disk, Sample.HOME, Sample.OPENED, Sample.CLOCK, mostlyZero);
        CaseFolder second = CaseFolder.create(disk, Sample.HOME, Sample.OPENED, Sample.CLOCK, mostlyZero);

        assertThat(first.path()).endsWithRaw(Path.of("260301-0000"));
        assertThat(second.path()).isNotEqualTo(first.path());
        assertThat(draws[0]).isEqualTo(12);
    }

    @Test
    void a_case_is_found_by_id_and_by_path() {
        CaseFolder folder = Sample.created(disk);

        assertThat(CaseFolder.find(disk, Sample.HOME, Sample.ID)).isEqualTo(folder);
        String path = folder.path().toString();
        assertThat(CaseFolder.find(disk, Sample.HOME, path)).isEqualTo(new CaseFolder(disk, folder.path(), path));
        assertRefused(() -> CaseFolder.find(disk, Sample.HOME, "nothing"), 4, "case-not-found", "nothing");
    }

    @Test
    void an_id_is_used_once() {
        Sample.created(disk);

        assertRefused(() -> Sample.created(disk), 4, "case-exists", Sample.ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a_b", "a/b", "..", "abcdefghijklmnopqrstuvwxyz0123456"})
    void an_id_that_does_not_fit_into_a_label_is_refused(String id) {
        assertRefused(
                () -> CaseFolder.create(disk, Sample.HOME, id, Sample.OPENED, Sample.CLOCK),
                2,
                "bad-case-id",
                "'" + id + "'");
    }
}
