package dev.firebreak.cloud;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ebs.model.Block;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksRequest;
import software.amazon.awssdk.services.ebs.model.ListSnapshotBlocksResponse;
import software.amazon.awssdk.services.ebs.model.ValidationException;

/// The one lister of a snapshot's written blocks, in ascending order. Listing a snapshot anew kills the block
/// tokens of the listing before, so nothing else may list it meanwhile [EBS direct APIs, ListSnapshotBlocks].
/// Holds at most two pages: the one being read and the next, which is fetched meanwhile.
final class SnapshotBlocks {
    /// The most that EBS gives at once.
    private static final int PAGE = 10_000;

    private final EbsClient ebs;
    private final String snapshotId;
    private final Deque<Block> listed = new ArrayDeque<>();
    private @Nullable FutureTask<ListSnapshotBlocksResponse> ahead;
    private int position = -1;

    SnapshotBlocks(EbsClient ebs, String snapshotId) {
        this.ebs = ebs;
        this.snapshotId = snapshotId;
    }

    /// The written blocks from `first` up to but without `end`. Goes on where the last range ended; any other
    /// `first` lists anew from there.
    List<Block> range(int first, int end) {
        if (first != position) {
            restart(first);
        }
        List<Block> blocks = new ArrayList<>();
        try {
            take(end, blocks);
        } catch (ValidationException pageTokenExpired) {
            restart(first);
            blocks.clear();
            take(end, blocks);
        }
        position = end;
        return blocks;
    }

    /// Forgets the listing: the next range lists anew, with new tokens.
    void expire() {
        position = -1;
    }

    private void restart(int first) {
        abandonPage();
        listed.clear();
        fetch(page -> page.startingBlockIndex(first));
        position = first;
    }

    /// A page still under way belongs to the old listing: it ends before the new one begins.
    private void abandonPage() {
        if (ahead != null) {
            try {
                ahead.get();
            } catch (ExecutionException | CancellationException ignored) {
                // the page is not wanted any more
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ahead = null;
        }
    }

    private void take(int end, List<Block> blocks) {
        while (true) {
            for (Block block = listed.peek(); block != null; block = listed.peek()) {
                if (block.blockIndex() >= end) {
                    return;
                }
                blocks.add(listed.remove());
            }
            if (ahead == null) {
                return;
            }
            ListSnapshotBlocksResponse page = await(ahead);
            ahead = null;
            listed.addAll(page.blocks());
            if (page.nextToken() != null) {
                fetch(next -> next.nextToken(page.nextToken()));
            }
        }
    }

    private void fetch(java.util.function.Consumer<ListSnapshotBlocksRequest.Builder> where) {
        FutureTask<ListSnapshotBlocksResponse> page = new FutureTask<>(() -> ebs.listSnapshotBlocks(request -> {
            request.snapshotId(snapshotId).maxResults(PAGE);
            where.accept(request);
        }));
        Thread.ofVirtual().name("blocks of " + snapshotId).start(page);
        ahead = page;
    }

    private static ListSnapshotBlocksResponse await(FutureTask<ListSnapshotBlocksResponse> page) {
        try {
            return page.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while listing blocks", e);
        }
    }
}
