package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumAlgorithmTest {
    /// The check values of the CRC catalogue, for the digits 1 to 9.
    @ParameterizedTest
    @CsvSource({
        "CRC32, cbf43926",
        "CRC32C, e3069283",
        "CRC64NVME, ae8b14860a799888",
        "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
    })
    void a_checksum_has_its_published_check_value(ChecksumAlgorithm algorithm, String expected) {
        var running = algorithm.start();
        var digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        running.update(digits, 0, 4);
        running.update(digits, 4, 5);
        assertThat(SigV4.hex(running.value())).isEqualTo(expected);
    }
}
