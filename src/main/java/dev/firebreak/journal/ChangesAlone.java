package dev.firebreak.journal;

import dev.firebreak.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads of a journal only changes that can be taken back and what verdicts said of them, and checks nothing:
/// thousands of lines about uploads and evidence are passed over unparsed. It is for a word beside a list, which
/// is not to wait for the journals of a long night.
final class ChangesAlone {
    private static final List<String> ALWAYS = List.of(
            event(EntryKind.CASE_OPENED),
            event(EntryKind.CASE_CLOSED),
            event(EntryKind.RUN_STARTED),
            event(EntryKind.APPROVAL),
            event(EntryKind.STEP_STARTED),
            event(EntryKind.VERDICT),
            event(EntryKind.RUN_FINISHED));
    private static final String INTENT = event(EntryKind.INTENT);
    private static final List<String> OF_INTENT =
            List.of(event(EntryKind.OUTCOME), event(EntryKind.RECONCILED), event(EntryKind.IN_DOUBT));
    private static final List<String> REOPENING = List.of(INTENT, event(EntryKind.EXHIBIT));
    private static final String OF_UNDO = event(EntryKind.STEP_FINISHED);

    /// What can be taken back, takes back, or removes what its step made.
    private static final List<String> CHANGES =
            List.of("\"undo\":\"inverse\"", "\"id\":\"undo-", "\"verb\":\"delete\"");

    /// A change that was too long for its line is to be read where it lies: the line does not tell of it.
    private static final String SPILLED = "\"$object\"";

    private static final String ID = "\"intent\":\"";

    private final Set<String> intents = new HashSet<>();
    private final Set<String> undos = new HashSet<>();

    private final CaseObjects objects;

    private ChangesAlone(CaseObjects objects) {
        this.objects = objects;
    }

    private static String event(EntryKind kind) {
        return "\"event\":\"" + kind.event() + "\"";
    }

    static CaseState read(CaseFolder folder) throws IOException {
        ChangesAlone changes = new ChangesAlone(new CaseObjects(folder));
        CaseState state = new CaseState(folder.typed());
        try (RawLines lines = new RawLines(folder.disk().read(folder.journal()))) {
            for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
                String line = new String(bytes, StandardCharsets.ISO_8859_1);
                if (changes.wants(line)) {
                    state.add(changes.line(bytes));
                } else if (REOPENING.stream().anyMatch(line::contains)) {
                    state.reopened();
                }
            }
        }
        if (state.entries() == 0) {
            throw Damage.of("not-opened", "the journal has no complete line");
        }
        return state;
    }

    private boolean wants(String line) {
        if (line.contains(INTENT)) {
            return line.contains(SPILLED) || CHANGES.stream().anyMatch(line::contains);
        }
        int id = line.indexOf(ID);
        if (id >= 0 && OF_INTENT.stream().anyMatch(line::contains)) {
            int from = id + ID.length();
            return intents.contains(line.substring(from, line.indexOf('"', from)));
        }
        return ALWAYS.stream().anyMatch(line::contains)
                || (line.contains(OF_UNDO) && undos.stream().anyMatch(line::contains));
    }

    private Line line(byte[] bytes) throws IOException {
        try {
            ObjectNode json = (ObjectNode) Json.parse(bytes);
            String event = json.path("event").asString("");
            Instant time = Instant.parse(json.path("time").asString(""));
            JsonNode envelope = json.deepCopy();
            ObjectNode members = json.remove(Line.ENVELOPE);
            objects.resolve(members);
            Entry entry = EntryKind.named(event)
                    .orElseThrow(() -> Damage.of("unknown-event", "this Firebreak knows no event " + event))
                    .read(members);
            String run = Json.text(envelope, "/run");
            if (entry instanceof Entry.Intent intent) {
                intents.add(intent.intent());
            }
            if (entry instanceof Entry.RunStarted started && started.undoes() != null) {
                undos.add("\"run\":\"" + run + "\"");
            }
            return new Line(
                    envelope.path("seq").asLong(),
                    time,
                    envelope.path("case").asString(""),
                    run,
                    Json.text(envelope, "/step"),
                    entry,
                    "");
        } catch (Json.Malformed | DateTimeException | ClassCastException unread) {
            throw Damage.of("malformed-line", "the line can't be read");
        }
    }
}
