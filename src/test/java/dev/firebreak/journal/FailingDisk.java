package dev.firebreak.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A disk whose writes and forces fail while it is in trouble, or from one of them on. Several threads may use
/// it.
public final class FailingDisk extends ForwardingDisk {
    @Nullable
    String trouble;

    private final int from;
    private final String later;
    private Runnable whileForcing = () -> {};
    private int passed;

    FailingDisk(Disk disk) {
        this(disk, 0, "");
    }

    private FailingDisk(Disk disk, int from, String later) {
        super(disk);
        this.from = from;
        this.later = later;
    }

    /// One that is in trouble from its n-th file made, write or force on; never where n is 0.
    public static FailingDisk from(Disk disk, int n, String trouble) {
        return new FailingDisk(disk, n, trouble);
    }

    /// One that is slow: each force does this before it is done.
    public static FailingDisk slow(Disk disk, Runnable whileForcing) {
        FailingDisk slow = new FailingDisk(disk);
        slow.whileForcing = whileForcing;
        return slow;
    }

    /// How many files were made, writes and forces there were so far.
    public synchronized int passed() {
        return passed;
    }

    @Override
    public Output create(Path file) throws IOException {
        fail();
        return failing(super.create(file));
    }

    @Override
    public Output append(Path file) throws IOException {
        return failing(super.append(file));
    }

    private Output failing(Output out) {
        return new Output() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                fail();
                out.write(bytes, offset, length);
            }

            @Override
            public void force() throws IOException {
                fail();
                whileForcing.run();
                out.force();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    private synchronized void fail() throws IOException {
        passed++;
        if (from > 0 && passed >= from) {
            throw new IOException(later);
        }
        if (trouble != null) {
            throw new IOException(trouble);
        }
    }
}
