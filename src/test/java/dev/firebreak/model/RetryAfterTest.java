package dev.firebreak.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 7",
                " 0 | 0",
                "999999 | 999999",
                "1000000 | 999999",
                "99999999999999999999 | 999999",
                "Mon, 5 Jan 2026 10:00:07 GMT | 7",
                "Mon, 05 Jan 2026 10:00:00 GMT | 0",
                "Mon, 05 Jan 2026 09:00:00 GMT | 0",
                "Thu, 31 Dec 2099 23:59:59 GMT | 999999"
            })
    void seconds_and_dates_are_as_many_seconds_up_to_what_nobody_waits_for(String header, int seconds) {
        assertThat(RetryAfter.of(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "7.5", "2026-01-05T10:00:07Z"})
    void what_is_neither_tells_nothing(String header) {
        assertThat(RetryAfter.of(header, NOW)).isEmpty();
    }

    @Test
    void without_a_time_to_count_from_a_date_tells_nothing() {
        assertThat(RetryAfter.of("Mon, 05 Jan 2026 10:00:07 GMT", null)).isEmpty();
        assertThat(RetryAfter.of(null, NOW)).isEmpty();
    }
}
