package dev.firebreak.journal;

import dev.firebreak.change.ChangeJson;
import dev.firebreak.json.Json;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One entry in its place. `time` has microseconds; `run` (`r1`) and `step` are null where the entry belongs
/// to none; `prev` is the SHA-256 of the line before.
public record Line(
        long seq,
        Instant time,
        String caseId,
        @Nullable String run,
        @Nullable String step,
        Entry entry,
        String prev) {
    /// The `prev` of the first line.
    static final String NO_PREV = "0".repeat(64);

    /// A line without its newline: so that a C2SP tlog-tiles entry bundle, whose lengths are 16 bits, can
    /// hold it.
    static final int MAX_BYTES = 65_535;

    static final int VERSION = 1;

    static final Set<String> ENVELOPE = Set.of("v", "seq", "time", "case", "run", "step", "event", "prev");

    /// Members of entries that are there for a run to go on, and for nobody to read.
    private static final Set<String> TO_GO_ON = Set.of("runbookText", "plan", "planned", "byDigest");

    /// The same place with another entry, to be shown.
    public Line with(Entry newEntry) {
        return new Line(seq, time, caseId, run, step, newEntry, prev);
    }

    /// The document `event`: `apiVersion`, `type`, the envelope without `v` and `prev`, and what is promised of
    /// the entry.
    public JsonNode document() {
        ObjectNode document = Json.object();
        document.put("apiVersion", "firebreak/v1").put("type", "event");
        addPlace(document);
        document.setAll(members().remove(TO_GO_ON));
        if (document.has("change")) {
            document.set("change", ChangeJson.document(document.path("change")));
        }
        return document;
    }

    /// The line as it is stored, before members that are too long have moved to objects.
    ObjectNode stored() {
        ObjectNode stored = Json.object().put("v", VERSION);
        addPlace(stored);
        stored.setAll(members());
        return stored.put("prev", prev);
    }

    private void addPlace(ObjectNode json) {
        json.put("seq", seq)
                .put("time", Json.time(time))
                .put("case", caseId)
                .put("run", run)
                .put("step", step)
                .put("event", entry.event());
    }

    private ObjectNode members() {
        // of these there are thousands in a run, and a mapper takes ten times as long until it has warmed up
        return switch (entry) {
            case Entry.Intent(String intent, JsonNode change) ->
                Json.object().put("intent", intent).set("change", change);
            case Entry.OutcomeEntry outcome ->
                Json.object()
                        .put("intent", outcome.intent())
                        .put("result", outcome.result().toString())
                        .put("status", outcome.status())
                        .put("requestId", outcome.requestId())
                        .put("refusals", outcome.refusals())
                        .set("observed", outcome.observed())
                        .put("code", outcome.code())
                        .put("message", outcome.message());
            default -> (ObjectNode) Json.of(entry);
        };
    }
}
