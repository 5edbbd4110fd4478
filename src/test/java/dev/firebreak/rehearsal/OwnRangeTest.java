package dev.firebreak.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.cli.Globals;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the mark of a rehearsal is left over beside is not taken for its range.
class OwnRangeTest {
    private static final Map<String, String> MARKED =
            Map.of("FIREBREAK_EXERCISE", "crypto-miner", "AWS_ENDPOINT_URL", "http://127.0.0.1:4566");

    @TempDir
    Path folder;

    private Globals in(String context) throws IOException {
        Globals given = new Globals();
        given.kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "current-context: " + context + "\n")
                .toString();
        return given;
    }

    @ParameterizedTest
    @CsvSource({
        "range-crypto-miner",
        "arn:aws:eks:eu-west-1:111122223333:cluster/range-crypto-miner",
    })
    void its_own_context_is_its_range(String context) throws IOException {
        OwnRange.required(in(context), MARKED);
    }

    @ParameterizedTest
    @CsvSource({
        "prod-eks",
        "range-lateral-movement",
        "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
    })
    void another_cluster_is_refused(String context) throws IOException {
        Globals given = in(context);

        assertThatThrownBy(() -> OwnRange.required(given, MARKED)).isInstanceOfSatisfying(Refusal.class, refused -> {
            assertThat(refused.exit()).isEqualTo(4);
            assertThat(refused.problems().getFirst().message())
                    .isEqualTo("FIREBREAK_EXERCISE says that this is rehearsal crypto-miner, and context " + context
                            + " is not its range");
        });
    }

    @Test
    void a_cluster_that_is_named_counts_before_the_context() throws IOException {
        Globals given = in("range-crypto-miner");
        given.cluster = "prod";
        assertThatThrownBy(() -> OwnRange.required(given, MARKED))
                .hasMessageContaining("cluster prod is not its range");

        given.cluster = "range-crypto-miner";
        OwnRange.required(given, MARKED);
    }

    @Test
    void an_account_that_is_not_the_ranges_is_refused() throws IOException {
        Globals given = in("range-crypto-miner");
        Map<String, String> environment = new HashMap<>(MARKED);
        environment.remove("AWS_ENDPOINT_URL");

        assertThatThrownBy(() -> OwnRange.required(given, environment))
                .hasMessageContaining("AWS_ENDPOINT_URL does not lead to its range");
    }

    @Test
    void without_the_mark_nothing_is_asked() throws IOException {
        OwnRange.required(in("prod-eks"), Map.of());
    }
}
