package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrentContextTest {
    @TempDir
    Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "current-context: prod-eks|prod-eks",
                "current-context: arn:aws:eks:eu-west-1:111122223333:cluster/a  # mine"
                        + "|arn:aws:eks:eu-west-1:111122223333:cluster/a",
                "current-context: \"with space\"|with space",
                "current-context: 'it'|it",
                "{\"current-context\": \"in-json\"}|in-json",
                "current-context: \"an\\x2descape\"|an-escape",
                "current-context: >-\\n  folded|folded",
                "# current-context: old\\ncurrent-context: new|new"
            })
    void it_is_read_as_all_of_the_file_would_be(String text, String name) throws IOException {
        String file = file(
                "config", "apiVersion: v1\n".repeat(text.startsWith("{") ? 0 : 1) + text.replace("\\n", "\n") + "\n");

        assertThat(CurrentContext.of(file)).contains(name).isEqualTo(MergedKubeconfig.current(file));
    }

    @Test
    void the_first_file_that_names_one_wins_and_none_is_none() throws IOException {
        String none = file("none", "contexts: []\n");
        String empty = file("empty", "current-context: \"\"\n");
        String second = file("second", "current-context: second\n");

        assertThat(CurrentContext.of(String.join(File.pathSeparator, folder + "/missing", none, empty, second)))
                .contains("second");
        assertThat(CurrentContext.of(none)).isEmpty();
        assertThat(CurrentContext.of(folder + "/missing")).isEmpty();
    }
}
