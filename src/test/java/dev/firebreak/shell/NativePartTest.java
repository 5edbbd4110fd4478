package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativePartTest {
    @TempDir
    Path home;

    // the process may have trained or opened a shell before
    @BeforeEach
    @AfterEach
    void forget() {
        System.clearProperty(NativePart.FOLDER);
    }

    private List<Path> unpacked() throws IOException {
        NativePart.keptIn(home);
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.toList();
        }
    }

    @Test
    void it_is_unpacked_once_and_anew_where_it_is_another() throws IOException {
        Path kept = unpacked().getFirst();
        byte[] shipped = Files.readAllBytes(kept);
        assertThat(System.getProperty(NativePart.FOLDER))
                .isEqualTo(home.resolve("lib").toString());

        Object file = Files.readAttributes(kept, "unix:ino");
        forget();
        assertThat(unpacked()).containsExactly(kept);
        assertThat((Object) Files.readAttributes(kept, "unix:ino")).isEqualTo(file);

        forget();
        Files.writeString(kept, "another");
        assertThat(unpacked()).containsExactly(kept);
        assertThat(kept).hasBinaryContent(shipped);
    }

    @ParameterizedTest
    @CsvSource({"'', rwxrwx---", "'', rwx---rwx", "lib, rwxrwxr-x", "lib, rwxr-xrwx"})
    void nothing_is_loaded_from_where_others_can_write(String folder, String permissions) throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.setPosixFilePermissions(home.resolve(folder), PosixFilePermissions.fromString(permissions));

        assertThat(unpacked()).isEmpty();
        assertThat(System.getProperty(NativePart.FOLDER)).isNull();
    }

    @Test
    void a_file_that_others_can_write_is_put_there_anew() throws IOException {
        Path kept = unpacked().getFirst();
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-rw-rw-"));
        forget();

        assertThat(unpacked()).containsExactly(kept);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_home_that_takes_nothing_is_left_alone() {
        NativePart.keptIn(home.resolve("none"));

        assertThat(System.getProperty(NativePart.FOLDER)).isNull();
    }
}
