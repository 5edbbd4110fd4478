package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.SplittableRandom;

/// What is on a volume: a sparse image that follows from a seed, so that no byte of it has to be kept. The
/// first and the last block are written, and of the others about `writtenPercent` in a hundred. Blocks that are
/// not written read as zeros.
public record VolumeContent(int sizeGiB, long seed, int writtenPercent) {
    /// The block of EBS direct, 512 KiB.
    public static final int BLOCK_BYTES = 524_288;

    private static final int BLOCKS_PER_GIB = 2048;

    public VolumeContent {
        if (sizeGiB < 1 || sizeGiB > 16_384 || writtenPercent < 0 || writtenPercent > 100) {
            throw new IllegalArgumentException("a volume has 1 to 16384 GiB, 0 to 100 %% of it written: %d GiB, %d %%"
                    .formatted(sizeGiB, writtenPercent));
        }
    }

    public int blocks() {
        return sizeGiB * BLOCKS_PER_GIB;
    }

    public long sizeBytes() {
        return (long) blocks() * BLOCK_BYTES;
    }

    public boolean written(int index) {
        Objects.checkIndex(index, blocks());
        return index == 0 || index == blocks() - 1 || random(index).nextInt(100) < writtenPercent;
    }

    /// The 512 KiB of one block.
    public byte[] block(int index) {
        var content = new byte[BLOCK_BYTES];
        if (written(index)) {
            random(index).nextBytes(content);
        }
        return content;
    }

    /// The first written block at or after `index`, or [#blocks()] when there is none.
    int nextWritten(int index) {
        var at = index;
        while (at < blocks() && !written(at)) {
            at++;
        }
        return at;
    }

    /// The whole image, block by block.
    public InputStream open() {
        return new Image();
    }

    /// The SHA-256 of the whole image, in lower-case hexadecimal.
    public String sha256() {
        var digest = SigV4.digest("SHA-256");
        for (var index = 0; index < blocks(); index++) {
            digest.update(block(index));
        }
        return SigV4.hex(digest.digest());
    }

    private SplittableRandom random(int index) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    }

    private final class Image extends InputStream {
        private byte[] block = new byte[0];
        private int index;
        private int at;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (at == block.length) {
                if (index == blocks()) {
                    return -1;
                }
                block = block(index++);
                at = 0;
            }
            var count = Math.min(length, block.length - at);
            System.arraycopy(block, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
