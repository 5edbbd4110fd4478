package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ebs.model.Block;
import software.amazon.awssdk.services.ebs.model.EbsException;
import software.amazon.awssdk.services.ebs.model.GetSnapshotBlockResponse;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksResponse;
import software.amazon.awssdk.services.ebs.model.RequestThrottledException;
import software.amazon.awssdk.services.ebs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ebs.model.ValidationException;

class EbsDoorTest {
    private static final String SNAPSHOT = "snap-00000000000000001";
    private static final VolumeContent CONTENT = new VolumeContent(1, 7, 50);

    private final MovableClock clock = new MovableClock();
    private EbsDoor door;
    private EbsClient ebs;

    @BeforeEach
    void open() {
        door = new EbsDoor(
                id -> Optional.of(CONTENT).filter(content -> id.equals(SNAPSHOT)),
                clock,
                OpenRange.KEYS,
                OpenRange.REGION);
        ebs = OpenRange.client(EbsClient.builder(), door.uri(), OpenRange.KEYS);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private ListSnapshotBlocksResponse first() {
        return ebs.listSnapshotBlocks(request -> request.snapshotId(SNAPSHOT).maxResults(100));
    }

    private ListSnapshotBlocksResponse page(String token) {
        return ebs.listSnapshotBlocks(
                request -> request.snapshotId(SNAPSHOT).maxResults(100).nextToken(token));
    }

    private ResponseBytes<GetSnapshotBlockResponse> get(Block block) {
        return ebs.getSnapshotBlockAsBytes(request ->
                request.snapshotId(SNAPSHOT).blockIndex(block.blockIndex()).blockToken(block.blockToken()));
    }

    private static void invalid(ThrowingCallable call, String reason) {
        var refusal = catchThrowableOfType(ValidationException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.reasonAsString()).isEqualTo(reason);
    }

    @Test
    void listing_yields_exactly_the_written_blocks_in_ascending_order() {
        var found = new ArrayList<Integer>();
        var sizes = new ArrayList<Integer>();
        for (var page = first(); ; page = page(page.nextToken())) {
            assertThat(page.blockSize()).isEqualTo(524_288);
            assertThat(page.volumeSize()).isEqualTo(1);
            assertThat(page.expiryTime()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
            page.blocks().forEach(block -> found.add(block.blockIndex()));
            sizes.add(page.blocks().size());
            if (page.nextToken() == null) {
                break;
            }
        }
        assertThat(found)
                .containsExactlyElementsOf(IntStream.range(0, 2048)
                        .filter(CONTENT::written)
                        .boxed()
                        .toList());
        assertThat(sizes).as("a page may be empty and still not the last").contains(0, 100);
    }

    @Test
    void listing_can_start_in_the_middle() {
        var page = ebs.listSnapshotBlocks(
                request -> request.snapshotId(SNAPSHOT).maxResults(100).startingBlockIndex(2040));
        assertThat(page.blocks().getFirst().blockIndex()).isGreaterThanOrEqualTo(2040);
        assertThat(page.blocks().getLast().blockIndex()).isEqualTo(2047);
        assertThat(page.nextToken()).isNull();
    }

    @Test
    void a_block_comes_with_its_length_and_checksum() throws NoSuchAlgorithmException {
        var block = first().blocks().getLast();
        var reply = get(block);
        assertThat(reply.asByteArray()).isEqualTo(CONTENT.block(block.blockIndex()));
        assertThat(reply.response().dataLength()).isEqualTo(524_288);
        assertThat(reply.response().checksumAlgorithmAsString()).isEqualTo("SHA256");
        var sha256 = MessageDigest.getInstance("SHA-256").digest(reply.asByteArray());
        assertThat(reply.response().checksum()).isEqualTo(Base64.getEncoder().encodeToString(sha256));
    }

    @Test
    void block_tokens_die_when_the_snapshot_is_listed_anew_and_not_by_its_next_page() {
        var listing = first();
        var block = listing.blocks().getFirst();
        page(listing.nextToken());
        get(block);
        first();
        invalid(() -> get(block), "INVALID_BLOCK_TOKEN");
        invalid(() -> page(listing.nextToken()), "INVALID_PAGE_TOKEN");
        get(first().blocks().getFirst());
    }

    @Test
    void a_page_token_lives_an_hour_and_a_block_token_a_week() {
        var listing = first();
        clock.advance(Duration.ofMinutes(59));
        page(listing.nextToken());
        clock.advance(Duration.ofMinutes(1));
        invalid(() -> page(listing.nextToken()), "INVALID_PAGE_TOKEN");
        get(listing.blocks().getFirst());
        clock.advance(Duration.ofDays(7));
        invalid(() -> get(listing.blocks().getFirst()), "INVALID_BLOCK_TOKEN");
    }

    @Test
    void a_token_is_for_its_own_block() {
        var blocks = first().blocks();
        var other =
                blocks.get(1).toBuilder().blockToken(blocks.get(0).blockToken()).build();
        invalid(() -> get(other), "INVALID_BLOCK_TOKEN");
        invalid(() -> get(other.toBuilder().blockToken("none").build()), "INVALID_BLOCK_TOKEN");
    }

    @Test
    void bad_requests_are_refused() {
        var missing = catchThrowableOfType(
                ResourceNotFoundException.class,
                () -> ebs.listSnapshotBlocks(request -> request.snapshotId("snap-00000000000000002")));
        assertThat(missing.reasonAsString()).isEqualTo("SNAPSHOT_NOT_FOUND");
        invalid(
                () -> ebs.listSnapshotBlocks(
                        request -> request.snapshotId(SNAPSHOT).maxResults(99)),
                "INVALID_PARAMETER_VALUE");
        invalid(() -> ebs.listSnapshotBlocks(request -> request.snapshotId("vol-1")), "INVALID_SNAPSHOT_ID");
        var writing =
                catchThrowableOfType(EbsException.class, () -> ebs.startSnapshot(request -> request.volumeSize(1L)));
        assertThat(writing.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException");
    }

    @Test
    void faults_come_at_the_planned_request_and_only_there() {
        var block = first().blocks().getFirst();
        door.faults()
                .on("ebs:GetSnapshotBlock", 1, Faults.Fault.THROTTLE)
                .on("ebs:GetSnapshotBlock", 2, Faults.Fault.CORRUPT)
                .on("ebs:GetSnapshotBlock", 3, Faults.Fault.SHORT)
                .on("ebs:GetSnapshotBlock", 4, Faults.Fault.RESET)
                .on("ebs:GetSnapshotBlock", 5, Faults.Fault.RESET)
                .on("ebs:GetSnapshotBlock", 8, Faults.Fault.EXPIRED_TOKEN)
                .on("ebs:GetSnapshotBlock", 6, Faults.Fault.CONFLICT)
                .on("ebs:GetSnapshotBlock", 7, Faults.Fault.UNAVAILABLE);
        var throttled = catchThrowableOfType(RequestThrottledException.class, () -> get(block));
        assertThat(throttled.statusCode()).isEqualTo(400);
        assertThat(throttled.reasonAsString()).isEqualTo("ACCOUNT_THROTTLED");
        assertThat(get(block).asByteArray()).hasSize(524_288).isNotEqualTo(CONTENT.block(block.blockIndex()));
        assertThat(get(block).asByteArray()).hasSize(524_287);
        // HttpURLConnection itself sends a GET once more when the connection was closed
        assertThat(catchThrowable(() -> get(block))).isInstanceOf(SdkClientException.class);
        var conflict = catchThrowableOfType(EbsException.class, () -> get(block));
        assertThat(conflict.statusCode()).isEqualTo(503);
        assertThat(conflict.awsErrorDetails().errorCode()).isEqualTo("ConflictException");
        var bare = catchThrowableOfType(EbsException.class, () -> get(block));
        assertThat(bare.statusCode()).isEqualTo(503);
        invalid(() -> get(block), "INVALID_BLOCK_TOKEN");
        assertThat(get(block).asByteArray()).isEqualTo(CONTENT.block(block.blockIndex()));
        assertThat(door.faults().requests("ebs:GetSnapshotBlock")).isEqualTo(9);
    }

    @Test
    void a_stalled_request_is_let_go_when_the_door_closes() throws InterruptedException {
        door.faults().next("ebs:ListSnapshotBlocks", Faults.Fault.STALL);
        var outcome = new AtomicReference<Throwable>();
        var waiting = Thread.ofVirtual().start(() -> outcome.set(catchThrowable(this::first)));
        while (door.faults().requests("ebs:ListSnapshotBlocks") == 0) {
            Thread.onSpinWait();
        }
        assertThat(outcome.get()).isNull();
        door.close();
        assertThat(waiting.join(Duration.ofSeconds(15))).isTrue();
        assertThat(outcome.get()).isInstanceOf(SdkClientException.class);
    }

    @Test
    void in_an_account_only_completed_snapshots_can_be_read(@TempDir Path folder) {
        try (var range = new OpenRange(folder)) {
            var id = range.ec2()
                    .createSnapshot(request -> request.volumeId(OpenRange.DATA))
                    .snapshotId();
            invalid(() -> range.ebs().listSnapshotBlocks(request -> request.snapshotId(id)), "INVALID_SNAPSHOT_ID");
            range.clock.advance(Duration.ofMinutes(1));
            var blocks = range.ebs()
                    .listSnapshotBlocks(request -> request.snapshotId(id))
                    .blocks();
            assertThat(List.copyOf(blocks)).extracting(Block::blockIndex).contains(0, 2047);
        }
    }
}
