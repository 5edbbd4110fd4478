package dev.firebreak.action.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A retention that is asked for as a time span, on the range.
class RetentionTest {
    @Test
    void the_date_is_counted_from_the_request_and_the_digest_does_not_know_it() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002", "--case", "new");
            String snapshot = firebreak.range().account().snapshots().getFirst().id();
            String[] words = {"export-snapshot", snapshot, "--bucket", "acme-evidence", "--retain", "8760h"};
            String digest = firebreak.digest(words);
            firebreak.time().pause(Duration.ofDays(3));
            assertThat(firebreak.digest(words)).isEqualTo(digest);

            JsonNode finished = firebreak.finished(0, OnRange.with(words, "--case", "new"));

            assertThat(finished.at("/steps/0/verdict").toString())
                    .as("the third of three days later, and a year")
                    .contains("kept until 2027-01-08T10:")
                    .contains("(GOVERNANCE)");
        }
    }
}
