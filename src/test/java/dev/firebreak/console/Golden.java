package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Printed text against the file that holds what it has to be. `-Dgolden=write` rewrites the files.
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    public static void matches(String name, String printed) throws IOException {
        Path file = FOLDER.resolve(name + ".txt");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, printed);
        }
        assertThat(printed).as("golden file %s", file).isEqualTo(Files.readString(file));
    }

    static String printed(Consumer<PrintStream> printing) {
        return printed(StandardCharsets.UTF_8, printing);
    }

    static String printed(Charset charset, Consumer<PrintStream> printing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printing.accept(new PrintStream(bytes, true, charset));
        return bytes.toString(charset);
    }
}
