package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Runbook.OnFailure;
import dev.firebreak.runbook.Runbook.StepDecl;
import dev.firebreak.runbook.RunbookParser.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class LibraryTest {
    private static final List<String> SHIPPED = Library.SHIPPED;

    private final Library library = new Library(SixActions.CATALOG);

    @Test
    void the_shipped_runbooks_are_those_of_the_folder() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("runbooks"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(
                            SHIPPED.stream().map(id -> id + ".yaml").toList());
        }
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void a_shipped_runbook_lints_clean_and_is_named_like_its_file(String id) {
        assertThat(library.lint(id)).isInstanceOfSatisfying(Parsed.Valid.class, valid -> {
            assertThat(valid.problems()).isEmpty();
            assertThat(valid.runbook().id()).isEqualTo(id);
            assertThat(valid.runbook().file()).isEqualTo("runbooks/" + id + ".yaml");
        });
    }

    @Test
    void the_template_lints_clean() {
        assertThat(library.lint("templates/runbook.yaml").problems()).isEmpty();
    }

    @Test
    void contain_pod_looks_then_cuts_then_keeps_and_nothing_before_the_cut_can_stop_it() {
        List<StepDecl> steps = library.find("contain-pod").steps();

        assertThat(steps)
                .extracting(StepDecl::id)
                .containsExactly("scope", "first-look", "isolate", "logs", "cordon", "snapshot", "export");
        assertThat(steps)
                .filteredOn(step -> step.onFailure() == OnFailure.CONTINUE)
                .extracting(StepDecl::id)
                .containsExactly("first-look", "logs", "cordon");
        assertThat(steps).filteredOn(StepDecl::approve).extracting(StepDecl::id).containsExactly("isolate");
    }

    @Test
    void a_path_or_a_yaml_file_is_read_from_disk(@TempDir Path folder) throws IOException {
        Path file = Files.copy(Path.of("templates/runbook.yaml"), folder.resolve("mine.yml"));

        assertThat(library.find(file.toString()).id()).isEqualTo("my-runbook");
        assertThat(Library.isFile("./mine")).isTrue();
        assertThat(Library.isFile("mine.yaml")).isTrue();
        assertThat(Library.isFile("contain-pod")).isFalse();
    }

    @Test
    void an_unknown_id_names_the_nearest() {
        refused("contain-pdo", "unknown-runbook", "did you mean 'contain-pod'?");
    }

    @Test
    void a_file_that_is_not_there_or_is_no_file_is_refused(@TempDir Path folder) {
        refused(folder.resolve("none.yaml").toString(), "unknown-runbook", "check the path");
        refused("./\u0000.yaml", "unknown-runbook", "check the path");
        refused(folder.toString(), "unreadable", "that you may read");
    }

    @Test
    void an_invalid_runbook_can_not_be_run(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "runbook: r\nsteps: []\n");

        assertThatThrownBy(() -> library.find(file.toString())).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(3);
            assertThat(refusal.problems())
                    .extracting(RunbookParserTest::place)
                    .containsExactly("1:1 missing-key", "1:1 missing-key", "2:8 empty-steps");
        });
    }

    @Test
    void a_file_larger_than_allowed_is_not_read_to_its_end(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("big.yaml"), new byte[YamlReader.MAX_BYTES + 1]);

        refused(file.toString(), "too-big", "split it");
    }

    private void refused(String idOrFile, String code, String fix) {
        assertThatThrownBy(() -> library.find(idOrFile)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(3);
            assertThat(refusal.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(code);
                assertThat(problem.fix()).contains(fix);
                assertThat(problem.message()).doesNotContain("\u0000");
            });
        });
    }
}
