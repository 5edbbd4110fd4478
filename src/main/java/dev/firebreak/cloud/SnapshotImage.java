package dev.firebreak.cloud;

import dev.firebreak.cloud.AwsFailure.BlockChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ebs.model.Block;
import software.amazon.awssdk.services.ebs.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.ValidationException;

/// A snapshot read as the raw image of its volume, range by range: blocks that are not listed are zeros, and
/// the SHA-256, length and algorithm of every other one are checked. One range at a time.
final class SnapshotImage {
    /// 512 KiB [EBS direct APIs, BlockSize].
    static final int BLOCK_BYTES = 524_288;

    private static final int IN_FLIGHT = 16;

    /// How often a block that is corrupt, short or cut off is read.
    private static final int READS = 3;

    /// How often a range lists its snapshot anew because its tokens died.
    private static final int LISTINGS = 3;

    private final EbsClient ebs;
    private final String snapshotId;
    private final SnapshotBlocks blocks;

    SnapshotImage(EbsClient ebs, String snapshotId) {
        this.ebs = ebs;
        this.snapshotId = snapshotId;
        this.blocks = new SnapshotBlocks(ebs, snapshotId);
    }

    /// What was read: the SHA-256 of the content in lower-case hex, and how many of its blocks are written on
    /// the volume.
    record Range(String sha256, int blocksListed, int blocksFetched) {}

    /// Reads `length` bytes from `offset` on, multiples of a block, into the start of `buffer`. Throws
    /// [BlockChecksum], and what the SDK throws.
    synchronized Range read(long offset, int length, byte[] buffer) {
        int first = Math.toIntExact(offset / BLOCK_BYTES);
        int end = Math.toIntExact((offset + length + BLOCK_BYTES - 1) / BLOCK_BYTES);
        for (int listing = 1; ; listing++) {
            Arrays.fill(buffer, 0, length, (byte) 0);
            try {
                List<Block> listed = blocks.range(first, end);
                int fetched = fetch(listed, first, buffer);
                MessageDigest digest = sha256();
                digest.update(buffer, 0, length);
                return new Range(HexFormat.of().formatHex(digest.digest()), listed.size(), fetched);
            } catch (ValidationException tokensExpired) {
                blocks.expire();
                if (listing == LISTINGS) {
                    throw tokensExpired;
                }
            } catch (RuntimeException e) {
                blocks.expire();
                throw e;
            }
        }
    }

    private int fetch(List<Block> listed, int first, byte[] buffer) {
        AtomicInteger fetched = new AtomicInteger();
        Queue<Block> waiting = new ConcurrentLinkedQueue<>(listed);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(IN_FLIGHT, listed.size()); i++) {
                workers.execute(() -> {
                    try {
                        for (Block b = waiting.poll(); b != null && failure.get() == null; b = waiting.poll()) {
                            fetch(b, buffer, (b.blockIndex() - first) * BLOCK_BYTES);
                            fetched.incrementAndGet();
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
            }
        }
        Throwable failed = failure.get();
        if (failed instanceof RuntimeException known) {
            throw known;
        }
        // the buffer is zeros where a block is missing: such a part must never be sent
        if (failed != null || fetched.get() != listed.size()) {
            throw new IllegalStateException(
                    "only " + fetched + " of " + listed.size() + " blocks of " + snapshotId + " were read"
                            + (failed == null ? "" : ": " + failed),
                    failed);
        }
        return fetched.get();
    }

    private void fetch(Block block, byte[] buffer, int at) {
        for (int read = 1; ; read++) {
            try {
                AtomicBoolean intact = new AtomicBoolean();
                GetSnapshotBlockResponse reply = ebs.getSnapshotBlock(
                        r -> r.snapshotId(snapshotId)
                                .blockIndex(block.blockIndex())
                                .blockToken(block.blockToken()),
                        into(buffer, at, intact));
                if (intact.get()) {
                    return;
                }
                if (read == READS) {
                    throw new BlockChecksum("block " + block.blockIndex() + " of " + snapshotId
                            + " does not have the length and checksum that EBS says: " + reply.checksum());
                }
            } catch (SdkClientException cutOff) {
                if (read == READS) {
                    throw cutOff;
                }
            }
        }
    }

    private static ResponseTransformer<GetSnapshotBlockResponse, GetSnapshotBlockResponse> into(
            byte[] buffer, int at, AtomicBoolean intact) {
        return (reply, body) -> {
            intact.set(readBlock(reply, body, buffer, at));
            return reply;
        };
    }

    private static boolean readBlock(GetSnapshotBlockResponse reply, AbortableInputStream body, byte[] buffer, int at)
            throws IOException {
        int length = ((InputStream) body).readNBytes(buffer, at, BLOCK_BYTES);
        boolean whole = length == BLOCK_BYTES
                && body.read() < 0
                && reply.dataLength() != null
                && reply.dataLength() == BLOCK_BYTES
                && reply.checksumAlgorithm() == ChecksumAlgorithm.SHA256;
        MessageDigest digest = sha256();
        digest.update(buffer, at, length);
        return whole && Base64.getEncoder().encodeToString(digest.digest()).equals(reply.checksum());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
