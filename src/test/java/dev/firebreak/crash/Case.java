package dev.firebreak.crash;

import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Disk;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.Verification;
import dev.firebreak.journal.Verifier;
import dev.firebreak.json.CanonicalJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The case as a disk has it, which may have nothing of it.
record Case(Disk disk, Path home) {
    static final String ID = "crash-1";

    Optional<CaseFolder> folder() {
        return CaseFolder.list(disk, home, false).stream().findFirst();
    }

    CaseState state() {
        return folder().map(folder -> folder.reader().state()).orElseGet(CaseState::new);
    }

    List<Line> entries() {
        return folder().map(Case::entries).orElse(List.of());
    }

    private static List<Line> entries(CaseFolder folder) {
        try (Stream<Line> lines = folder.reader().lines()) {
            return lines.toList();
        }
    }

    /// The lines in short.
    List<String> lines() {
        return entries().stream().map(line -> line(line.document())).toList();
    }

    /// A line by its place, its kind and the hash of all that it says.
    static String line(JsonNode document) {
        return document.path("seq").asLong() + " " + document.path("event").asString() + " "
                + CanonicalJson.sha256(CanonicalJson.bytes(document));
    }

    Optional<Verification> verification() {
        return folder().map(folder -> Verifier.verify(disk, folder.path()));
    }
}
