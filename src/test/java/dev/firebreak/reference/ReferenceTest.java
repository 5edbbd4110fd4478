package dev.firebreak.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.rehearsal.RehearseCommand;
import dev.firebreak.runbook.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The generated pages are those of this build. `mvn test -Dtest=ReferenceTest -Dreference=write` writes them.
class ReferenceTest {
    private static final Path FOLDER = Path.of("docs", "reference");

    @Test
    void actions() throws IOException {
        fresh("actions.md", ActionsPage.of(Registry.TYPES));
    }

    @Test
    void runbooks() throws IOException {
        Library library = new Library(Registry.catalog());
        fresh(
                "runbooks.md",
                RunbooksPage.of(Library.SHIPPED.stream().map(library::find).toList()));
    }

    @Test
    void commands() throws IOException {
        fresh("commands.md", CommandsPage.of(tree().getCommandSpec()));
    }

    @Test
    void codes() throws IOException {
        fresh("codes.md", CodesPage.text());
    }

    @Test
    void exit_codes() throws IOException {
        fresh("exit-codes.md", ExitCodesPage.text());
    }

    @Test
    void journal_format() throws IOException {
        Path source = Path.of("src", "main", "java", "dev", "firebreak", "journal", "package-info.java");
        fresh("journal-format.md", JournalPage.of(Files.readString(source)));
    }

    /// The command tree as Main has it, for reading its model alone.
    private static CommandLine tree() {
        Session session = new Session(
                new Globals(),
                Map.of(),
                System.out,
                System.err,
                null,
                false,
                100,
                InstantSource.system(),
                new Random(1),
                new RealDisk(),
                new MovedTime(),
                _ -> {
                    throw new IllegalStateException("no command is run here");
                },
                null,
                Audience.NONE);
        return Commands.tree(
                new Root(session.globals()), session, new RehearseCommand(session, _ -> session.worlds(), null));
    }

    private static void fresh(String name, String page) throws IOException {
        Path file = FOLDER.resolve(name);
        if ("write".equals(System.getProperty("reference"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, page);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(file + " is stale: mvn test -Dtest=ReferenceTest -Dreference=write")
                .isEqualTo(page);
    }
}
