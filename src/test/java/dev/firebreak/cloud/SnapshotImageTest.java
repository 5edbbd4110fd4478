package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ebs.model.Block;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockRequest;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksRequest;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksResponse;

class SnapshotImageTest {
    /// One written block, and no memory left to read it into.
    private static final class OutOfMemory implements EbsClient {
        @Override
        public ListSnapshotBlocksResponse listSnapshotBlocks(ListSnapshotBlocksRequest request) {
            return ListSnapshotBlocksResponse.builder()
                    .blockSize(SnapshotImage.BLOCK_BYTES)
                    .volumeSize(1L)
                    .blocks(Block.builder().blockIndex(0).blockToken("t").build())
                    .build();
        }

        @Override
        public <T> T getSnapshotBlock(
                GetSnapshotBlockRequest request, ResponseTransformer<GetSnapshotBlockResponse, T> transformer) {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public String serviceName() {
            return "ebs";
        }

        @Override
        public void close() {}
    }

    @Test
    void a_block_whose_reader_died_is_never_taken_for_zeros() {
        SnapshotImage image = new SnapshotImage(new OutOfMemory(), "snap-1");

        assertThatThrownBy(() -> image.read(0, SnapshotImage.BLOCK_BYTES, new byte[SnapshotImage.BLOCK_BYTES]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0 of 1 blocks")
                .hasMessageContaining("Java heap space");
    }
}
