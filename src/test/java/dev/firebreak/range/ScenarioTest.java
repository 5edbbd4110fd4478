package dev.firebreak.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ScenarioTest {
    static final List<String> shipped = Scenario.SHIPPED;

    private static List<Instant> times(Scenario scenario) {
        return Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z")
                .matcher(scenario.objects() + "" + scenario.logs())
                .results()
                .map(MatchResult::group)
                .map(Instant::parse)
                .toList();
    }

    @ParameterizedTest
    @FieldSource("shipped")
    void what_happened_is_as_long_ago_whenever_it_is_told(String id) {
        Scenario written = Scenario.find(id).orElseThrow();
        Instant now = Instant.parse("2031-07-08T03:07:09.5Z");
        Scenario told = written.openingAt(now);

        List<Instant> before = times(written.openingAt(written.opens()));
        List<Instant> after = times(told);
        assertThat(before).hasSizeGreaterThan(5).allMatch(time -> time.isBefore(written.opens()));
        assertThat(after).hasSameSizeAs(before);
        Duration later = Duration.between(written.opens(), Instant.parse("2031-07-08T03:07:09Z"));
        assertThat(IntStream.range(0, before.size()))
                .allMatch(i -> after.get(i).equals(before.get(i).plus(later)));
        assertThat(told.objects())
                .allMatch(object -> Instant.parse(
                                object.at("/metadata/creationTimestamp").asString())
                        .isBefore(now));
        assertThat(times(told.openingAt(written.opens()))).isEqualTo(before);
    }
}
