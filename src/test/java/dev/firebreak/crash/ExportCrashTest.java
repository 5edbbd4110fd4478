package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Runbook;
import dev.firebreak.runbook.RunbookParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The export of a volume's snapshot, halted at its requests. Every halt costs the volume's whole GiB, so of
/// the 64 parts it is the first, the second and the last.
class ExportCrashTest {
    static final String TEXT = """
        runbook: export
        title: Keep one volume
        when: the rest is contained
        inputs:
          bucket: {type: string, help: the evidence bucket, example: acme-evidence}
        steps:
          - id: snapshot
            use: snapshot-volumes
            with: {volumes: [vol-0c0ffee0c0ffee001]}
          - id: export
            use: export-snapshot
            with: {snapshots: "${steps.snapshot.snapshots}", bucket: "${inputs.bucket}"}
        """;
    static final Runbook EXPORT = parsed(TEXT);
    private static final List<String> HALTS =
            List.of("create-upload", "part-1", "part-2", "part-64", "complete", "manifest");

    static Runbook parsed(String text) {
        return switch (RunbookParser.parse("runbook.yaml", text.getBytes(StandardCharsets.UTF_8), Registry.catalog())) {
            case RunbookParser.Parsed.Valid valid -> valid.runbook();
            case RunbookParser.Parsed.Invalid invalid ->
                throw new IllegalStateException(invalid.problems().toString());
        };
    }

    @Test
    void a_loss_of_power_at_the_requests_of_an_export_changes_nothing_about_the_end() {
        Matrix matrix = Matrix.of(() -> Matrix.Begun.fresh(RangeIncident.begin(Scenarios.lateralMovement())), EXPORT);
        List<Integer> sample = new ArrayList<>();
        for (String change : HALTS) {
            Stream.of("before", "after")
                    .map(when -> matrix.point(when + " request " + change))
                    .forEach(sample::add);
        }
        System.out.println("export: " + matrix.points() + " failure points, " + matrix.changes()
                + " changes; halted at " + sample.size() + " of them, at the requests " + HALTS);
        assertThat(matrix.points()).isGreaterThanOrEqualTo(4 * matrix.changes());
        assertThat(matrix.changes()).isEqualTo(1 + 64 + 3);
        assertThat(matrix.haltedAt(sample)).isEmpty();
    }
}
