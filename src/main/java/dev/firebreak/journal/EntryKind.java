package dev.firebreak.journal;

import dev.firebreak.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The kinds of entries, each with the word that stands in the member `event`.
public enum EntryKind {
    CASE_OPENED(Entry.CaseOpened.class),
    CASE_CLOSED(Entry.CaseClosed.class),
    RUN_STARTED(Entry.RunStarted.class),
    PLAN(Entry.Plan.class),
    APPROVAL(Entry.Approval.class),
    STEP_STARTED(Entry.StepStarted.class),
    INTENT(Entry.Intent.class),
    OUTCOME(Entry.OutcomeEntry.class),
    IN_DOUBT(Entry.InDoubt.class),
    RECONCILED(Entry.ReconciledEntry.class),
    WAIT(Entry.WaitEntry.class),
    VERDICT(Entry.VerdictEntry.class),
    EXHIBIT(Entry.ExhibitEntry.class),
    NOTE(Entry.NoteEntry.class),
    STEP_FINISHED(Entry.StepFinished.class),
    RUN_FINISHED(Entry.RunFinished.class),
    TORN_TAIL(Entry.TornTail.class);

    private static final Map<Class<?>, EntryKind> BY_TYPE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.type, kind -> kind));

    private final Class<? extends Entry> type;
    private final String event = Words.camelCase(name());

    EntryKind(Class<? extends Entry> type) {
        this.type = type;
    }

    public static EntryKind of(Entry entry) {
        EntryKind kind = BY_TYPE.get(entry.getClass());
        if (kind == null) {
            throw new IllegalStateException("no kind for " + entry.getClass());
        }
        return kind;
    }

    /// The kind of this word; empty where this version knows none.
    public static Optional<EntryKind> named(String event) {
        for (EntryKind kind : values()) {
            if (kind.event().equals(event)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    public String event() {
        return event;
    }

    /// The entry of this kind with these members. Throws [Json.Malformed] where they are others.
    Entry read(JsonNode members) {
        return Json.as(members, type);
    }
}
