package dev.firebreak.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The files of the operating system.
public final class RealDisk implements Disk {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    /// What this process wrote into the locks it holds, by the identity of their files. POSIX gives all locks
    /// of a process on a file back when *any* of its descriptors of that file is closed: so a held file is
    /// never opened again.
    private static final Map<Object, byte[]> HELD = new HashMap<>();

    @Override
    public Output create(Path file) throws IOException {
        return Open.of(
                file,
                forOwner(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)));
    }

    @Override
    public Output append(Path file) throws IOException {
        return Open.of(file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void truncate(Path file, long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(sizeBytes);
            channel.force(true);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = Disk.folderOf(folder);
        createFolder(parent);
        if (Files.exists(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        Files.setPosixFilePermissions(folder, OWNER_FOLDER);
        forceFolder(parent);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Override
    public Lock lock(Path file, byte[] holder) throws IOException, Held {
        synchronized (HELD) {
            byte[] ours = Files.exists(file) ? HELD.get(identity(file)) : null;
            if (ours != null) {
                throw new Held(ours);
            }
            FileChannel channel = take(file);
            channel.truncate(0);
            writeAll(channel, ByteBuffer.wrap(holder));
            Object identity = identity(file);
            HELD.put(identity, holder);
            return () -> giveBack(identity, channel);
        }
    }

    @Override
    public Optional<byte[]> holder(Path file) throws IOException {
        synchronized (HELD) {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] ours = HELD.get(identity(file));
            if (ours != null) {
                return Optional.of(ours);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return free == null ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            }
        }
    }

    private static FileChannel take(Path file) throws IOException, Held {
        FileChannel channel = forOwner(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new Held(Files.readAllBytes(file));
    }

    private static void giveBack(Object identity, FileChannel channel) throws IOException {
        synchronized (HELD) {
            HELD.remove(identity);
            channel.close();
        }
    }

    private static Object identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    private static FileChannel forOwner(Path file, Set<? extends OpenOption> options) throws IOException {
        FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OWNER_FILE));
        try {
            Files.setPosixFilePermissions(file, OWNER_FILE);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private record Open(Path file, Object identity, FileChannel channel) implements Output {
        static Open of(Path file, FileChannel channel) throws IOException {
            try {
                return new Open(file, RealDisk.identity(file), channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writeAll(channel, ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
            // a file without a name takes bytes and forces them all the same
            if (!Files.exists(file) || !RealDisk.identity(file).equals(identity)) {
                throw new NoSuchFileException(file.toString(), null, "it was removed while it was written to");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
