package dev.firebreak.console;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How far the upload of an image has come, folded from the lines about its parts. Volumes have whole GiB, so
/// the first part tells how many bytes there are in all.
public final class UploadMeter {
    private static final long GIB = 1L << 30;

    private final Map<String, Long> underWay = new HashMap<>();
    private String key = "";
    private long totalBytes;
    private long doneBytes;
    private long sentBytes;
    private @Nullable Instant since;

    /// Bytes and rate in words, and how much of the whole that is.
    public record Reading(String words, int percent) {}

    /// Whether the line is about a part of an image that is under way, or arrived well: the reading tells of
    /// it, and nothing else need.
    public Optional<Reading> read(Line line) {
        return switch (line.entry()) {
            case Entry.Intent intent
            when intent.change().path("verb").asString("").equals("s3:UploadPart") -> {
                starts(intent, line.time());
                yield Optional.of(reading(line.time()));
            }
            case Entry.OutcomeEntry outcome
            when underWay.containsKey(outcome.intent()) -> {
                long bytes = underWay.getOrDefault(outcome.intent(), 0L);
                underWay.remove(outcome.intent());
                if (outcome.result() != Outcome.Result.SUCCEEDED) {
                    yield Optional.empty();
                }
                doneBytes += bytes;
                sentBytes += bytes;
                yield Optional.of(reading(line.time()));
            }
            default -> Optional.empty();
        };
    }

    private void starts(Entry.Intent intent, Instant time) {
        JsonNode body = intent.change().path("body");
        String now = body.path("Key").asString("");
        if (!now.equals(key)) {
            key = now;
            totalBytes = body.path("VolumeSizeGib").asLong(0) * GIB;
            // what an earlier process had sent stands before the first part of this one
            doneBytes = body.path("OffsetBytes").asLong(0);
            sentBytes = 0;
            since = time;
        }
        underWay.put(intent.intent(), body.path("LengthBytes").asLong(0));
    }

    private Reading reading(Instant now) {
        long millis = since == null ? 0 : Duration.between(since, now).toMillis();
        String rate = millis <= 0 ? "" : ", " + Text.bytes(sentBytes * 1000 / millis) + "/s";
        String of = totalBytes == 0 ? "" : " of " + Text.bytes(totalBytes);
        String name = key.substring(key.lastIndexOf('/') + 1);
        int percent = totalBytes == 0 ? -1 : (int) (100 * doneBytes / totalBytes);
        return new Reading(String.format(Locale.ROOT, "%s%s%s  %s", Text.bytes(doneBytes), of, rate, name), percent);
    }
}
