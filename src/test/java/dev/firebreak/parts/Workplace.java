package dev.firebreak.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The temporary folder, outside the work tree, in which one part keeps its data and logs while it runs.
record Workplace(Path folder) implements AutoCloseable {

    static Workplace create(String name) {
        try {
            return new Workplace(Files.createTempDirectory("firebreak-" + name + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path subfolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        PartCache.delete(folder);
    }
}
