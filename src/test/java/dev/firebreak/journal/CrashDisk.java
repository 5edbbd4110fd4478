package dev.firebreak.journal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A disk in memory that forgets, as a machine without power does, all that was not forced: bytes of files,
/// and the names that folders hold. Before and after everything it changes there is a failure point. Several
/// threads may use it.
public final class CrashDisk implements Disk {
    private final FailurePoints points;
    private final Folder root;

    private CrashDisk(FailurePoints points, Folder root) {
        this.points = points;
        this.root = root;
    }

    /// An empty disk that never halts.
    public CrashDisk() {
        this(FailurePoints.none());
    }

    public CrashDisk(FailurePoints points) {
        this(points, new Folder());
    }

    /// An empty disk whose process halts at the n-th failure point.
    public static CrashDisk haltAt(int n) {
        return new CrashDisk(FailurePoints.haltAt(n));
    }

    public FailurePoints points() {
        return points;
    }

    /// The disk after the machine lost its power: what was forced, and nothing else. Locks are gone.
    public CrashDisk survivors() {
        return survivors(FailurePoints.none());
    }

    public CrashDisk survivors(FailurePoints next) {
        return new CrashDisk(next, (Folder) root.copy(true));
    }

    /// The disk after the process alone was killed: all that was written. Locks are gone.
    public CrashDisk written() {
        return written(FailurePoints.none());
    }

    public CrashDisk written(FailurePoints next) {
        return new CrashDisk(next, (Folder) root.copy(false));
    }

    @Override
    public synchronized Output create(Path file) throws IOException {
        points.pass("before create " + file);
        File created = new File();
        Node old = folder(file).names.get(name(file));
        if (old instanceof File same) {
            same.content = new byte[0];
            created = same;
        } else {
            folder(file).names.put(name(file), created);
        }
        points.pass("after create " + file);
        return new Open(created, file);
    }

    @Override
    public synchronized Output append(Path file) throws IOException {
        return new Open(file(file), file);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        points.pass("before rename " + to);
        Node moved = node(from);
        if (moved == null) {
            throw new NoSuchFileException(from.toString());
        }
        if (node(to) instanceof Folder full && !full.names.isEmpty()) {
            throw new DirectoryNotEmptyException(to.toString());
        }
        folder(from).names.remove(name(from));
        folder(to).names.put(name(to), moved);
        points.pass("after rename " + to);
    }

    @Override
    public synchronized void truncate(Path file, long sizeBytes) throws IOException {
        points.pass("before truncate " + file);
        File cut = file(file);
        cut.content = Arrays.copyOf(cut.content, (int) sizeBytes);
        points.pass("between truncate and force of " + file);
        cut.forced = cut.content;
        points.pass("after truncate " + file);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        points.pass("before delete " + file);
        folder(file).names.remove(name(file));
        points.pass("after delete " + file);
    }

    @Override
    public synchronized void createFolder(Path folder) throws IOException {
        Node there = node(folder);
        if (there instanceof Folder) {
            return;
        }
        if (there != null) {
            throw new NotDirectoryException(folder.toString());
        }
        createFolder(Disk.folderOf(folder));
        points.pass("before create " + folder);
        folder(folder).names.put(name(folder), new Folder());
        forceFolder(Disk.folderOf(folder));
    }

    @Override
    public synchronized void forceFolder(Path path) throws IOException {
        points.pass("before force " + path);
        if (!(node(path) instanceof Folder folder)) {
            throw new NoSuchFileException(path.toString());
        }
        folder.forced = new TreeMap<>(folder.names);
        points.pass("after force " + path);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return node(path) != null;
    }

    @Override
    public synchronized InputStream read(Path file) throws IOException {
        return new ByteArrayInputStream(file(file).content);
    }

    @Override
    public synchronized List<Path> list(Path path) {
        return node(path) instanceof Folder folder
                ? folder.names.keySet().stream().map(path::resolve).toList()
                : List.of();
    }

    @Override
    public synchronized Optional<byte[]> holder(Path path) throws IOException {
        return exists(path) && file(path).locked ? Optional.of(file(path).content) : Optional.empty();
    }

    @Override
    public synchronized Lock lock(Path path, byte[] holder) throws IOException, Held {
        if (!exists(path)) {
            create(path).close();
        }
        File file = file(path);
        if (file.locked) {
            throw new Held(file.content);
        }
        file.locked = true;
        file.content = holder;
        return () -> file.locked = false;
    }

    private @Nullable Node node(Path path) {
        Node node = root;
        for (Path name : path.toAbsolutePath()) {
            node = node instanceof Folder folder ? folder.names.get(name.toString()) : null;
        }
        return node;
    }

    private Folder folder(Path file) throws IOException {
        if (node(Disk.folderOf(file)) instanceof Folder folder) {
            return folder;
        }
        throw new NoSuchFileException(file.toString());
    }

    private File file(Path path) throws IOException {
        if (node(path) instanceof File file) {
            return file;
        }
        throw new NoSuchFileException(path.toString());
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private sealed interface Node {
        Node copy(boolean forcedOnly);
    }

    private static final class Folder implements Node {
        private Map<String, Node> names = new TreeMap<>();
        private Map<String, Node> forced = new TreeMap<>();

        @Override
        public Node copy(boolean forcedOnly) {
            Folder copy = new Folder();
            (forcedOnly ? forced : names).forEach((name, node) -> copy.names.put(name, node.copy(forcedOnly)));
            copy.forced = new TreeMap<>(copy.names);
            return copy;
        }
    }

    private static final class File implements Node {
        private byte[] content = new byte[0];
        private byte[] forced = new byte[0];
        private boolean locked;

        @Override
        public Node copy(boolean forcedOnly) {
            File copy = new File();
            copy.content = (forcedOnly ? forced : content).clone();
            copy.forced = copy.content;
            return copy;
        }
    }

    private final class Open implements Output {
        private final File file;
        private final Path path;

        Open(File file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (CrashDisk.this) {
                points.pass("before write " + path);
                add(bytes, offset, length / 2);
                points.pass("in the middle of write " + path);
                add(bytes, offset + length / 2, length - length / 2);
                points.pass("after write " + path);
            }
        }

        private void add(byte[] bytes, int offset, int length) {
            byte[] longer = Arrays.copyOf(file.content, file.content.length + length);
            System.arraycopy(bytes, offset, longer, file.content.length, length);
            file.content = longer;
        }

        @Override
        public void force() {
            synchronized (CrashDisk.this) {
                points.pass("before force " + path);
                file.forced = file.content;
                points.pass("after force " + path);
            }
        }

        @Override
        public void close() {
            // nothing is buffered
        }
    }
}
