package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class UploadMeterTest {
    private static final long PART = 256L << 20;

    private static Sample.At sent(int part) {
        ObjectNode change = Json.object().put("verb", "s3:UploadPart");
        change.putObject("body")
                .put("Key", "case/snap-1.img")
                .put("OffsetBytes", (part - 1) * PART)
                .put("LengthBytes", PART)
                .put("VolumeSizeGib", 1);
        return new Sample.At("r1", "export", new Entry.Intent("i" + part, change));
    }

    private static Sample.At came(int part, Outcome.Result result) {
        return new Sample.At(
                "r1", "export", new Entry.OutcomeEntry("i" + part, result, 200, null, 0, null, null, null));
    }

    /// What is read of each line; lines are seven seconds apart.
    private static List<Optional<UploadMeter.Reading>> readings(Sample.At... events) {
        UploadMeter meter = new UploadMeter();
        List<Line> lines = Sample.ordinary().lines(false, List.of(events));
        return lines.subList(lines.size() - events.length, lines.size()).stream()
                .map(meter::read)
                .toList();
    }

    @Test
    void bytes_total_and_rate_are_told_as_parts_arrive() {
        List<Optional<UploadMeter.Reading>> readings =
                readings(sent(1), came(1, Outcome.Result.SUCCEEDED), sent(2), came(2, Outcome.Result.SUCCEEDED));

        assertThat(readings)
                .extracting(r -> r.map(UploadMeter.Reading::percent).orElse(-2))
                .containsExactly(0, 25, 25, 50);
        assertThat(readings.getLast().orElseThrow().words()).isEqualTo("512.0 MiB of 1.0 GiB, 24.4 MiB/s  snap-1.img");
    }

    @Test
    void a_resumed_upload_begins_where_it_stopped() {
        assertThat(readings(sent(3)).getFirst().orElseThrow().percent()).isEqualTo(50);
    }

    @Test
    void a_part_that_fails_is_left_to_its_own_line() {
        assertThat(readings(sent(1), came(1, Outcome.Result.FAILED)).getLast()).isEmpty();
    }
}
