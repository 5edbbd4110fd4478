package dev.firebreak.journal;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a journal line by line and holds each against the chain. What can't have been written so is [Damage]
/// with the line's number. Writer, reader and verifier all read through this.
final class ChainedLines implements Closeable {
    private static final Pattern RUN = Pattern.compile("r[1-9][0-9]{0,8}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final RawLines raw;
    private final CaseObjects objects;
    private long lines;
    private String head = Line.NO_PREV;
    private String headBefore = Line.NO_PREV;
    private @Nullable String caseId;

    ChainedLines(CaseFolder folder) throws IOException {
        this.raw = new RawLines(folder.disk().read(folder.journal()));
        this.objects = new CaseObjects(folder);
    }

    /// The next line; null after the last complete one. A journal without a complete line is damaged: nothing tells
    /// which case it is.
    @Nullable
    Line next() throws IOException {
        Long seq = null;
        try {
            byte[] bytes = raw.next();
            if (bytes == null) {
                if (lines == 0) {
                    throw Damage.of("not-opened", "the journal has no complete line");
                }
                return null;
            }
            JsonNode json = parsed(bytes);
            seq = json.path("seq").canConvertToLong() ? json.path("seq").asLong() : null;
            checkForm(json, bytes);
            checkPlace(json);
            checkPrev(json, bytes);
            Line line = line(json);
            lines++;
            headBefore = head;
            head = CanonicalJson.sha256(bytes);
            caseId = line.caseId();
            return line;
        } catch (Damage damage) {
            throw damage.line() > 0 ? damage : damage.at(seq, lines + 1);
        }
    }

    /// How many lines were read so far.
    long lines() {
        return lines;
    }

    /// The SHA-256 of the last line that was read.
    String head() {
        return head;
    }

    /// The SHA-256 of that line, which is the last one that was read or the one before.
    String headAfter(long line) {
        return line == lines ? head : headBefore;
    }

    long endOfLines() {
        return raw.endOfLines();
    }

    long tailBytes() {
        return raw.tailBytes();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }

    private static JsonNode parsed(byte[] bytes) {
        JsonNode json;
        try {
            json = Json.parse(bytes);
        } catch (Json.Malformed e) {
            throw Damage.of("not-json", "the line is not JSON: " + e.getMessage());
        }
        if (!json.isObject()) {
            throw Damage.of("not-json", "the line is not a JSON object");
        }
        return json;
    }

    private static void checkForm(JsonNode json, byte[] bytes) {
        JsonNode version = json.path("v");
        if (!version.isInt() || version.asInt() != Line.VERSION) {
            throw Damage.of("unknown-version", "the line has version " + version + "; this Firebreak reads 1");
        }
        try {
            if (!Arrays.equals(CanonicalJson.bytes(json), bytes)) {
                throw Damage.of("not-canonical", "the line is not in the canonical form of its JSON");
            }
        } catch (IllegalArgumentException e) {
            throw Damage.of("not-canonical", "the line has no canonical form: " + e.getMessage());
        }
        require(json.path("seq").canConvertToLong(), "seq is not a number");
        require(isTime(json.path("time")), "time is not UTC in RFC 3339 with six digits");
        require(CaseFolder.isId(json.path("case").asString("")), "case is not the id of a case");
        require(
                json.path("run").isNull()
                        || RUN.matcher(json.path("run").asString("")).matches(),
                "run is no run");
        require(json.path("step").isNull() || json.path("step").isString(), "step is not a text");
        require(json.path("event").isString(), "event is not a text");
        boolean startsRun = json.get("event").asString().equals(EntryKind.RUN_STARTED.event());
        require(!startsRun || json.get("run").isString(), "a run without an id is started");
        require(SHA256.matcher(json.path("prev").asString("")).matches(), "prev is not a SHA-256");
    }

    private void checkPlace(JsonNode json) {
        if (json.get("seq").asLong() != lines + 1) {
            throw Damage.of("wrong-seq", "the line has seq " + json.get("seq") + " where " + (lines + 1) + " belongs");
        }
        String id = json.get("case").asString();
        if (caseId != null && !caseId.equals(id)) {
            throw Damage.of("other-case", "the line belongs to case " + id + ", the lines before to " + caseId);
        }
        boolean opens = json.get("event").asString().equals(EntryKind.CASE_OPENED.event());
        if (opens != (lines == 0)) {
            throw Damage.of("wrong-place", "a case is opened by its first line, and by no other");
        }
    }

    /// A `prev` that doesn't fit: either the line before was changed, or this one. The line after tells:
    /// where it names this one, this one is as written. Where there is none, it is the line before: nobody
    /// changes a `prev` alone.
    private void checkPrev(JsonNode json, byte[] bytes) throws IOException {
        if (json.get("prev").asString().equals(head)) {
            return;
        }
        if (lines == 0) {
            throw Damage.of("broken-chain", "the first line's prev is not 64 zeros");
        }
        byte[] after = raw.next();
        if (after != null && !CanonicalJson.sha256(bytes).equals(prevOf(after))) {
            throw Damage.of("broken-chain", "the line was changed: neither neighbour fits it");
        }
        throw Damage.of("broken-chain", "the line was changed: the next one was written after another")
                .at(lines, lines);
    }

    private static @Nullable String prevOf(byte[] line) {
        try {
            return Json.text(Json.parse(line), "/prev");
        } catch (Json.Malformed e) {
            return null;
        }
    }

    private Line line(JsonNode json) throws IOException {
        String event = json.get("event").asString();
        EntryKind kind = EntryKind.named(event)
                .orElseThrow(() -> Damage.of("unknown-event", "this Firebreak knows no event " + event));
        ObjectNode members = ((ObjectNode) json.deepCopy()).remove(Line.ENVELOPE);
        objects.resolve(members);
        Entry entry;
        try {
            entry = kind.read(members);
        } catch (Json.Malformed e) {
            throw Damage.of("malformed-entry", "not the members of " + event + ": " + e.getMessage());
        }
        if (!members.equals(ChainedLines::differ, Json.of(entry))) {
            throw Damage.of("malformed-entry", "not the members of " + event + ", all of them and no other");
        }
        return new Line(
                json.get("seq").asLong(),
                Instant.parse(json.get("time").asString()),
                json.get("case").asString(),
                Json.text(json, "/run"),
                Json.text(json, "/step"),
                entry,
                json.get("prev").asString());
    }

    /// 0 for equal values; whole numbers are equal whatever Java type they were read as.
    private static int differ(JsonNode one, JsonNode other) {
        boolean same = (one.isNumber() && other.isNumber())
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
        return same ? 0 : 1;
    }

    private static boolean isTime(JsonNode time) {
        try {
            return time.isString() && Json.time(Instant.parse(time.asString())).equals(time.asString());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void require(boolean fits, String message) {
        if (!fits) {
            throw Damage.of("malformed-line", message);
        }
    }
}
