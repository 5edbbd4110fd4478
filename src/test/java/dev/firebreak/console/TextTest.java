package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b, 0x7f, 0x85, 0x90, 0x9b, 0x9d, 0xa0, 0xad, 0x34f,
                0x61c, 0x115f, 0x180e, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066,
                0x2069, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xfff9, 0xe000, 0xd800, 0xdc00, 0xe0001, 0xe0041, 0xe0100,
                0x10ffff
            })
    void what_does_not_show_as_itself_is_escaped(int codePoint) {
        String clean = Text.clean("a" + Character.toString(codePoint) + "b");

        assertThat(clean).startsWith("a\\").endsWith("b").matches("[ -~]+");
    }

    @Test
    void letters_of_any_script_stay_as_they_are() {
        String words = "pod-1 ünïcödé 日本語 한국어 \u05e9\u05dc\u05d5\u05dd e\u0301 🚀 {\"a\": '\\n'}";

        assertThat(Text.clean(words)).isEqualTo(words);
        assertThat(Text.clean(null)).isEmpty();
    }

    @Test
    void escapes_are_those_of_json() {
        assertThat(Text.clean("\n\r\t\u001b\u202e" + Character.toString(0xe0041)))
                .isEqualTo("\\n\\r\\t\\u001b\\u202e\\udb40\\udc41");
    }

    @Test
    void wide_characters_take_two_columns_and_combining_ones_none() {
        assertThat(Text.columns("abc")).isEqualTo(3);
        assertThat(Text.columns("日本語")).isEqualTo(6);
        assertThat(Text.columns("e\u0301")).isEqualTo(1);
        assertThat(Text.pad("日本", 6) + "|").isEqualTo("日本  |");
        assertThat(Text.cut("日本語日本語", 8)).isEqualTo("日本...");
    }

    @Test
    void wrapped_lines_fit_and_lose_no_word() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder("x");
            for (int word = random.nextInt(12); word > 0; word--) {
                text.append(' ').append((random.nextBoolean() ? "ab" : "日本").repeat(1 + random.nextInt(9)));
            }
            int columns = 2 + random.nextInt(30);

            List<String> lines = Text.wrap(text.toString(), columns);

            assertThat(lines).allSatisfy(l -> assertThat(Text.columns(l)).isLessThanOrEqualTo(columns));
            assertThat(String.join("", lines).replace(" ", ""))
                    .isEqualTo(text.toString().replace(" ", ""));
        }
    }

    @Test
    void a_character_wider_than_the_line_stands_alone() {
        assertThat(Text.wrap("日本", 1)).containsExactly("日", "本");
    }

    @Test
    void sizes_are_told_in_powers_of_1024() {
        assertThat(Text.bytes(1023)).isEqualTo("1023 B");
        assertThat(Text.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Text.bytes(8L << 30)).isEqualTo("8.0 GiB");
    }
}
