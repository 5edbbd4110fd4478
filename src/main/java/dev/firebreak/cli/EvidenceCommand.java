package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.EvidencePrinter;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak evidence list|show`
@Command(name = "evidence", description = "list and show exhibits")
final class EvidenceCommand {
    private final Session session;

    EvidenceCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "list",
            description = "list the exhibits of a case",
            footer = {"firebreak evidence list", "firebreak evidence list 260301-k7qx -o json"})
    int list(
            @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
                    @Nullable
                    String name) {
        JournalReader.Legible read = session.cases().looking(name).reader().legible();
        CaseState state = read.state();
        List<Line> exhibits = state.exhibits();
        if (session.text()) {
            new EvidencePrinter(session.out(), session.theme(), session.width()).list(exhibits, state.exercise());
        } else {
            session.print(
                    Documents.list(exhibits.stream().map(Documents::exhibit).toList()));
        }
        return session.told(read.damage());
    }

    @Command(
            name = "show",
            description = "show an exhibit's record, or with --raw its content",
            footer = {
                "firebreak evidence show E001",
                "firebreak evidence show 260301-k7qx E001 --raw",
                "firebreak evidence show 260301-k7qx E002 --raw --sealed"
            })
    int show(
            @Parameters(
                            arity = "1..2",
                            paramLabel = "[CASE] EXHIBIT",
                            description = "the case, if it is not the only open one, and the number of the exhibit")
                    List<String> words,
            @Option(names = "--raw", description = "the content, byte for byte") boolean raw,
            @Option(names = "--sealed", description = "with --raw: also where it holds secrets") boolean sealed) {
        CaseFolder folder = session.cases().looking(words.size() == 2 ? words.getFirst() : null);
        String number = words.getLast();
        Line line = folder.reader().state().exhibits().stream()
                .filter(l ->
                        l.entry() instanceof Entry.ExhibitEntry e && e.exhibit().equals(number))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        4,
                        Problem.block(
                                "exhibit-not-found",
                                "there is no exhibit " + number,
                                "Look with: firebreak evidence list "
                                        + folder.path().getFileName())));
        if (raw) {
            return content(folder, (Entry.ExhibitEntry) line.entry(), sealed);
        }
        if (session.text()) {
            new EvidencePrinter(session.out(), session.theme(), session.width()).show(line);
        } else {
            session.print(Documents.exhibit(line));
        }
        return 0;
    }

    private int content(CaseFolder folder, Entry.ExhibitEntry exhibit, boolean sealed) {
        if (exhibit.sha256() == null || exhibit.path() == null) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "exhibit-elsewhere",
                            "exhibit " + exhibit.exhibit() + " has no content in the case folder",
                            exhibit.uri() == null
                                    ? "Its record says why: firebreak evidence show " + exhibit.exhibit()
                                    : "It is at " + exhibit.uri()));
        }
        if (exhibit.sealed() && !sealed) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "exhibit-sealed",
                            "exhibit " + exhibit.exhibit() + " holds secrets",
                            "Another exhibit of the case is the same without them. To have it all the same, write it"
                                    + " to a file of yours alone: " + session.again("--sealed") + " > "
                                    + exhibit.exhibit()
                                    + ".raw"));
        }
        if (session.terminal()) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "usage",
                            "the content of an exhibit is an attacker's text, and a terminal would obey it",
                            "Write it to a file: " + session.again() + " > " + exhibit.exhibit() + ".raw"));
        }
        try {
            if (!folder.holds(exhibit)) {
                throw new Refusal(
                        10,
                        Problem.block(
                                "evidence-changed",
                                "the content of exhibit " + exhibit.exhibit()
                                        + " is not what was collected, or is gone",
                                "Look with: firebreak case verify "
                                        + folder.path().getFileName()));
            }
            try (InputStream in = folder.readEvidence(exhibit)) {
                in.transferTo(session.out());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }
}
