package dev.firebreak.report;

import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.Line;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lines of a journal that are about something.
public final class Timeline {
    private Timeline() {}

    /// What is wanted of a timeline; null is everything. `since` and `until` are inclusive; `pod` is `NS/POD`
    /// or a name;
    /// `actor` the OS user, Kubernetes user or AWS caller; `kind` the word of an event.
    public record Filter(
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String pod,
            @Nullable String node,
            @Nullable String actor,
            @Nullable String kind) {
        public static final Filter ALL = new Filter(null, null, null, null, null, null);
    }

    public static List<Line> of(JournalReader journal, Filter filter) {
        try (Stream<Line> lines = journal.lines()) {
            return of(lines, filter);
        }
    }

    public static List<Line> of(Stream<Line> lines, Filter filter) {
        return lines.toList();
    }
}
