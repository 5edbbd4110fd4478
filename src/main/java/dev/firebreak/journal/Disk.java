package dev.firebreak.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file layer under a case: the few operations whose order decides what is left after a crash. Bytes are
/// durable after [Output#force], names after [#forceFolder] of their folder. What is made is for its owner
/// alone, whatever the umask: folders 0700, files 0600.
public interface Disk {
    /// The start of the names of files that are not finished.
    String UNFINISHED = ".tmp-";

    /// A new, empty file; one of the same name is emptied.
    Output create(Path file) throws IOException;

    /// An existing file, to write after its last byte.
    Output append(Path file) throws IOException;

    /// Atomic; replaces a file, but not a folder that holds something. Durable after [#forceFolder].
    void rename(Path from, Path to) throws IOException;

    /// Cuts a file to its first `sizeBytes`, and forces it.
    void truncate(Path file, long sizeBytes) throws IOException;

    void delete(Path file) throws IOException;

    /// Makes the folder and its missing parents, durably; one that is there is left as it is.
    void createFolder(Path folder) throws IOException;

    void forceFolder(Path folder) throws IOException;

    boolean exists(Path path) throws IOException;

    InputStream read(Path file) throws IOException;

    /// What is in a folder, sorted; nothing where there is no folder.
    List<Path> list(Path folder) throws IOException;

    /// Takes the lock that the file stands for and writes `holder` into it. It is gone with its process.
    Lock lock(Path file, byte[] holder) throws IOException, Held;

    /// What the holder of the lock wrote into it, while it is held; nothing is locked for asking.
    Optional<byte[]> holder(Path file) throws IOException;

    /// Puts a whole file in its place: afterwards it is there, whole and durable, or nothing of it has the
    /// name.
    default void put(Path file, byte[] content) throws IOException {
        Path unfinished = file.resolveSibling(UNFINISHED + file.getFileName());
        try (Output out = create(unfinished)) {
            out.write(content, 0, content.length);
            out.force();
        }
        rename(unfinished, file);
        forceFolder(folderOf(file));
    }

    /// The folder that a file is in.
    static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " is in no folder");
        }
        return folder;
    }

    /// An open file.
    interface Output extends Closeable {
        void write(byte[] bytes, int offset, int length) throws IOException;

        void force() throws IOException;
    }

    /// A lock; closing gives it back.
    interface Lock extends Closeable {}

    /// Another holder has the lock. The message is what that holder wrote into it.
    final class Held extends Exception {
        private static final long serialVersionUID = 1L;

        public Held(byte[] holder) {
            super(new String(holder, StandardCharsets.UTF_8));
        }
    }
}
