package dev.firebreak.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
    /// RFC 8785, appendix B: the bits of a double and its text.
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void a_double_is_written_as_the_rfc_says(String bits, String text) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(CanonicalJson.ecmaScript(value)).isEqualTo(text);
    }

    @Test
    void infinities_and_not_a_number_have_no_text() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CanonicalJson.text(JsonNodeFactory.instance.numberNode(value)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5",
        "1.0, 1",
        "1E3, 1000",
        "1e-7, 1e-7",
        "4.50, 4.5",
        "-12.25, -12.25",
        "100000000000000000000, 100000000000000000000"
    })
    void a_number_of_a_cluster_object_has_one_text_however_it_was_written(String served, String text) {
        assertThat(CanonicalJson.text(Json.parse("{\"usage\": " + served + "}")))
                .isEqualTo("{\"usage\":" + text + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "0.12345678901234567890", "1e400"})
    void a_number_that_a_double_can_not_hold_is_refused_rather_than_changed(String served) {
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.text(Json.parse(served)));
    }

    /// RFC 8785, 3.2.2 and 3.2.3.
    @Test
    void the_example_of_the_rfc_has_its_text() {
        String given = """
            {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
             "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
             "literals": [null, true, false]}\
            """.replace("333333333.33333329", "333333333.3333333");
        assertThat(CanonicalJson.text(Json.parse(given)))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }
}
