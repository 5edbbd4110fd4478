package dev.firebreak.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "web-7f9c",
                "shop/web",
                "a b",
                "",
                "it's",
                "'",
                "$(id)",
                "`id`",
                "a;b",
                "*",
                "#x",
                "a\\b",
                "!!",
                "{\"a\": 1}"
            })
    void a_shell_reads_the_word_that_was_meant(String text) throws IOException {
        for (String word : new String[] {ShellWord.of(text), ShellWord.quoted(text)}) {
            Process shell = new ProcessBuilder("sh", "-c", "printf %s " + word).start();

            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }
}
