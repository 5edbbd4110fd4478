package dev.firebreak.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    /// Times that follow each other share their second, or go back to an earlier one.
    @Test
    void a_time_has_six_digits_whatever_time_was_told_before() {
        for (String time : List.of(
                "2026-03-01T12:00:00.000000Z",
                "2026-03-01T12:00:00.000001Z",
                "2026-03-01T12:00:00.999999Z",
                "2026-03-01T12:00:01.123456Z",
                "2026-03-01T12:00:00.100000Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00.000000Z",
                "0999-01-01T00:00:00.000000Z")) {
            assertThat(Json.time(Instant.parse(time))).isEqualTo(time);
        }
        assertThat(Json.time(Instant.parse("2026-03-01T12:00:00.123456789Z"))).isEqualTo("2026-03-01T12:00:00.123456Z");
    }
}
