package dev.firebreak.range.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;

/// EBS direct APIs, REST JSON, for reading. Listing a snapshot anew (without a page token) kills the block
/// tokens and page tokens of the listings before. Every fourth page is empty and has a NextToken, as EBS
/// allows.
///
/// Source: EBS direct APIs reference and the service model (`Reason` codes).
final class Ebs extends JsonErrors {
    private static final Pattern PATH = Pattern.compile("/snapshots/([^/]+)/blocks(?:/([0-9]{1,9}))?");
    private static final Duration PAGE_TOKEN_LIVES = Duration.ofMinutes(60);
    private static final Duration BLOCK_TOKEN_LIVES = Duration.ofDays(7);

    private final Function<String, Optional<VolumeContent>> snapshots;
    private final InstantSource clock;
    private final Map<String, Integer> listings = new ConcurrentHashMap<>();

    /// `snapshots` finds the content of a completed snapshot; it may throw [Refusal] for one that is not.
    Ebs(Function<String, Optional<VolumeContent>> snapshots, InstantSource clock) {
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /// What a token says: `kind` keeps page and block tokens apart, `page` counts pages from 0.
    private record Token(String kind, String snapshot, int listing, int index, int page, Instant issued) {
        String encoded() {
            var text =
                    String.join("|", kind, snapshot, "" + listing, "" + index, "" + page, "" + issued.getEpochSecond());
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        static Optional<Token> decode(String encoded) {
            try {
                var parts = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).split("\\|", -1);
                return Optional.of(new Token(
                        parts[0],
                        parts[1],
                        Integer.parseInt(parts[2]),
                        Integer.parseInt(parts[3]),
                        Integer.parseInt(parts[4]),
                        Instant.ofEpochSecond(Long.parseLong(parts[5]))));
            } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
                return Optional.empty();
            }
        }
    }

    @Override
    public Operation identify(Request request) {
        var path = PATH.matcher(request.path());
        if (!request.method().equals("GET") || !path.matches()) {
            throw unknownOperation(request);
        }
        return Operation.of("ebs", path.group(2) == null ? "ListSnapshotBlocks" : "GetSnapshotBlock", path.group(1));
    }

    @Override
    public Reply answer(Request request, Operation operation) {
        var snapshot = operation.resource();
        if (!snapshot.matches("snap-[0-9a-f]+")) {
            throw invalid("INVALID_SNAPSHOT_ID", "The snapshot id '%s' is not valid".formatted(snapshot));
        }
        var content = snapshots
                .apply(snapshot)
                .orElseThrow(() -> new Refusal(
                        404,
                        "ResourceNotFoundException",
                        "The snapshot '%s' does not exist.".formatted(snapshot),
                        Map.of("Reason", "SNAPSHOT_NOT_FOUND")));
        return operation.name().equals("ListSnapshotBlocks")
                ? list(request, snapshot, content)
                : get(request, snapshot, content);
    }

    private Reply list(Request request, String snapshot, VolumeContent content) {
        var maximum = request.query("maxResults")
                .map(text -> number(text, "maxResults"))
                .orElse(10_000);
        if (maximum < 100 || maximum > 10_000) {
            throw invalid("INVALID_PARAMETER_VALUE", "maxResults must be from 100 to 10000, not " + maximum);
        }
        var page = request.query("pageToken")
                .map(encoded -> token(encoded, "page", snapshot, PAGE_TOKEN_LIVES, "INVALID_PAGE_TOKEN"))
                .orElseGet(() -> {
                    var start = request.query("startingBlockIndex")
                            .map(text -> number(text, "startingBlockIndex"))
                            .orElse(0);
                    return new Token(
                            "page", snapshot, listings.merge(snapshot, 1, Integer::sum), start, 0, clock.instant());
                });
        var now = clock.instant();
        var body = JsonNodeFactory.instance.objectNode();
        var blocks = body.putArray("Blocks");
        var limit = page.page() % 4 == 3 ? 0 : maximum;
        var index = content.nextWritten(page.index());
        while (index < content.blocks() && blocks.size() < limit) {
            blocks.addObject()
                    .put("BlockIndex", index)
                    .put("BlockToken", new Token("block", snapshot, page.listing(), index, 0, now).encoded());
            index = content.nextWritten(index + 1);
        }
        if (index < content.blocks()) {
            body.put("NextToken", new Token("page", snapshot, page.listing(), index, page.page() + 1, now).encoded());
        }
        body.put("BlockSize", VolumeContent.BLOCK_BYTES);
        body.put("VolumeSize", content.sizeGiB());
        body.put("ExpiryTime", (double) now.plus(BLOCK_TOKEN_LIVES).getEpochSecond());
        return Reply.json(200, body);
    }

    private Reply get(Request request, String snapshot, VolumeContent content) {
        var index = number(request.path().replaceFirst(".*/", ""), "blockIndex");
        var token = token(
                request.query("blockToken").orElse(""), "block", snapshot, BLOCK_TOKEN_LIVES, "INVALID_BLOCK_TOKEN");
        if (token.index() != index) {
            throw invalid("INVALID_BLOCK_TOKEN", "The block token is not for block " + index);
        }
        var block = content.block(index);
        return Reply.bytes(200, "application/octet-stream", block)
                .with(Map.of(
                        "x-amz-Data-Length",
                        Integer.toString(block.length),
                        "x-amz-Checksum",
                        Base64.getEncoder()
                                .encodeToString(SigV4.digest("SHA-256").digest(block)),
                        "x-amz-Checksum-Algorithm",
                        "SHA256"));
    }

    private Token token(String encoded, String kind, String snapshot, Duration lives, String reason) {
        return Token.decode(encoded)
                .filter(token -> token.kind().equals(kind) && token.snapshot().equals(snapshot))
                .filter(token -> token.listing() == listings.getOrDefault(snapshot, 0))
                .filter(token -> clock.instant().isBefore(token.issued().plus(lives)))
                .orElseThrow(() -> invalid(reason, "The %s token is invalid or has expired".formatted(kind)));
    }

    private static int number(String text, String name) {
        if (!text.matches("[0-9]{1,9}")) {
            throw invalid("INVALID_PARAMETER_VALUE", "%s is not a number: %s".formatted(name, text));
        }
        return Integer.parseInt(text);
    }

    static Refusal invalid(String reason, String message) {
        return new Refusal(400, "ValidationException", message, Map.of("Reason", reason));
    }

    @Override
    public Refusal forbidden(Operation operation) {
        return new Refusal(
                403,
                "AccessDeniedException",
                "The caller is not authorized to perform: " + operation.permission(),
                Map.of("Reason", "UNAUTHORIZED_ACCOUNT"));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(400, "RequestThrottledException", "Rate exceeded", Map.of("Reason", "ACCOUNT_THROTTLED"));
    }
}
