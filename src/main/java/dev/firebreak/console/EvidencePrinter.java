package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exhibits for people. Lines that are no exhibit are left out.
public final class EvidencePrinter {
    private static final int LABEL_COLUMNS = 11;

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public EvidencePrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// The exhibits of a case; those of a rehearsal are marked.
    public void list(List<Line> exhibits, boolean exercise) {
        if (exercise) {
            out.println(Exercise.mark(true, theme) + "Not evidence of an incident.");
        }
        Table table = new Table("EXHIBIT", "STEP", "SOURCE", "SIZE", "SHA-256", "STATE");
        int count = 0;
        for (Line line : exhibits) {
            if (line.entry() instanceof Entry.ExhibitEntry exhibit) {
                count++;
                table.row(
                        Cell.of(exhibit.exhibit(), Tier.STRONG),
                        Cell.of(line.run() + "/" + line.step()),
                        Cell.of(exhibit.source()),
                        Cell.of(exhibit.sizeBytes() == null ? "" : Text.bytes(exhibit.sizeBytes())),
                        Cell.of(Text.shortHash(exhibit.sha256())),
                        state(exhibit));
            }
        }
        if (count == 0) {
            out.println("There is no evidence yet.");
        } else {
            table.print(out, theme, width);
        }
    }

    private static Cell state(Entry.ExhibitEntry exhibit) {
        if (exhibit.path() == null && exhibit.uri() == null) {
            return Cell.of("nothing to be had: " + exhibit.because(), Tier.DOUBT);
        }
        String because = exhibit.because() == null ? "" : ": " + exhibit.because();
        return exhibit.partial() ? Cell.of("partial" + because, Tier.DOUBT) : Cell.of("whole" + because);
    }

    public void show(Line line) {
        if (!(line.entry() instanceof Entry.ExhibitEntry exhibit)) {
            return;
        }
        out.println(theme.strong(Text.clean("Exhibit " + exhibit.exhibit() + ": " + exhibit.source())));
        field("taken", Json.seconds(Json.time(line.time())));
        field("by", line.caseId() + "/" + line.run() + "/" + line.step());
        field("target", exhibit.target().toString());
        field("uid", exhibit.target().uid());
        field("arn", exhibit.target().arn());
        field("container", exhibit.container());
        field("size", exhibit.sizeBytes() == null ? null : exhibit.sizeBytes() + " bytes");
        field("sha256", exhibit.sha256());
        field("path", exhibit.path());
        field("uri", exhibit.uri());
        field("state", state(exhibit).text());
    }

    private void field(String label, @Nullable String untrusted) {
        if (untrusted != null) {
            Paragraph.print(
                    out, theme.quiet(Text.pad(label, LABEL_COLUMNS)), " ".repeat(LABEL_COLUMNS), untrusted, width);
        }
    }
}
