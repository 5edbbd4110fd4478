package dev.firebreak.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A disk whose writes and forces fail while it is in trouble.
final class FailingDisk extends ForwardingDisk {
    @Nullable
    String trouble;

    FailingDisk(Disk disk) {
        super(disk);
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
                out.force();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    private void fail() throws IOException {
        if (trouble != null) {
            throw new IOException(trouble);
        }
    }
}
