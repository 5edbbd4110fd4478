package dev.firebreak.shell;

import dev.firebreak.model.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jline.reader.impl.history.DefaultHistory;
import org.jspecify.annotations.Nullable;

/// What was typed, for the arrow keys of this user alone: without the secrets in it.
final class MaskedHistory extends DefaultHistory {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final @Nullable Path file;

    /// @param file null is a history of this shell alone
    MaskedHistory(@Nullable Path file) {
        this.file = file;
    }

    /// The file of the history in a home, for its owner alone; made where it is missing. Null where it can't be.
    static @Nullable Path in(Path home) {
        Path file = home.resolve("history");
        try {
            if (!Files.exists(home)) {
                Files.createDirectories(home, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
            }
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS));
            }
            return Files.isWritable(file) ? file : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    @Override
    public void add(Instant time, String line) {
        super.add(time, SecretText.maskedWithNamed(line));
    }

    /// A history that was trimmed is another file.
    @Override
    public void save() throws IOException {
        super.save();
        if (file != null) {
            Files.setPosixFilePermissions(file, OWNERS);
        }
    }
}
