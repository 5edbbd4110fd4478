package dev.firebreak;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// All sources are formatted by one formatter. It runs here and not as a build plugin, because it parses with
/// the javac of the Java that runs it, and Maven itself may run on an older one.
///
/// `mvn test -Dtest=FormatTest -Dformat=write` formats them.
class FormatTest {
    @Test
    void every_source_is_formatted() throws IOException {
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        boolean write = "write".equals(System.getProperty("format"));
        List<Path> unformatted = new ArrayList<>();
        List<Path> sources;
        try (Stream<Path> all = Files.walk(Path.of("src"))) {
            sources = all.filter(p -> p.toString().endsWith(".java")).toList();
        }
        for (Path source : sources) {
            String text = Files.readString(source);
            String formatted = formatted(formatter, source, text);
            if (!formatted.equals(text)) {
                unformatted.add(source);
                if (write) {
                    Files.writeString(source, formatted);
                }
            }
        }
        assertThat(sources).isNotEmpty();
        if (!write) {
            assertThat(unformatted)
                    .as("sources to format with: mvn test -Dtest=FormatTest -Dformat=write")
                    .isEmpty();
        }
    }

    /// A line of a doc comment that is too long is broken where no comment goes on.
    private static String formatted(Formatter formatter, Path source, String text) {
        try {
            return formatter.formatSourceAndFixImports(text);
        } catch (FormatterException e) {
            throw new AssertionError(source + " can't be formatted", e);
        }
    }
}
