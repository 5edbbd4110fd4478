package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The format as it is written down in the documentation of this package.
class JournalFormatTest {
    private static final String PROSE = documentation();
    private final CrashDisk disk = new CrashDisk();
    private final CaseFolder folder = Sample.created(disk);

    @Test
    void the_worked_example_is_what_the_writer_writes() throws IOException {
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append("r1", null, Sample.RUN);
            writer.append("r1", "isolate", Sample.INTENT);
            writer.append("r1", "isolate", Sample.OUTCOME);
        }

        try (InputStream in = disk.read(folder.journal())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(example());
        }
    }

    @Test
    void the_worked_example_has_the_hashes_that_are_told() throws IOException {
        disk.put(folder.journal(), example().getBytes(StandardCharsets.UTF_8));

        assertThat(PROSE)
                .contains("The head of the example is `"
                        + Verifier.verify(disk, folder.path()).head() + "`");
        assertThat(example().lines().map(line -> CanonicalJson.sha256(line.getBytes(StandardCharsets.UTF_8))))
                .hasSize(4);
    }

    @Test
    void the_members_of_every_kind_are_those_that_are_told() {
        for (Entry entry : Sample.everyKind()) {
            String row = PROSE.substring(PROSE.indexOf("\n- `" + entry.event() + "`: ") + 1)
                    .split("\n[^ ]", 2)[0];
            assertThat(row).startsWith("- `" + entry.event() + "`");
            assertThat(row.replaceAll("[^A-Za-z0-9 ]", " ").split(" +"))
                    .containsAll(List.copyOf(Json.of(entry).propertyNames()));
        }
    }

    @Test
    void every_code_of_damage_is_told() throws IOException {
        String sources = Files.readString(source("ChainedLines"))
                + Files.readString(source("CaseObjects"))
                + Files.readString(source("RawLines"))
                + Files.readString(source("Verifier"));
        List<String> codes = Pattern.compile("Damage\\.of\\(\\s*\"([a-z-]+)\"")
                .matcher(sources)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(codes).contains("broken-chain", "not-json", "object-missing").hasSizeGreaterThan(10);
        assertThat(codes).allSatisfy(code -> assertThat(PROSE).contains("`" + code + "`"));
    }

    /// The lines of the example; one that ends in a backslash goes on in the next.
    private static String example() {
        String from = PROSE.substring(PROSE.indexOf("```json\n") + "```json\n".length());
        return from.substring(0, from.indexOf("```")).replace("\\\n", "");
    }

    private static String documentation() {
        try {
            return String.join(
                            "\n",
                            Files.readAllLines(source("package-info")).stream()
                                    .filter(line -> line.startsWith("///"))
                                    .map(line -> line.length() > 3 ? line.substring(4) : "")
                                    .toList())
                    + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path source(String name) {
        return Path.of("src/main/java/dev/firebreak/journal", name + ".java");
    }
}
