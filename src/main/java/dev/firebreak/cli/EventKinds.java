package dev.firebreak.cli;

import dev.firebreak.journal.EntryKind;
import java.util.Arrays;

/// The kinds of events of a timeline.
final class EventKinds extends Choices {
    EventKinds() {
        super(Arrays.stream(EntryKind.values()).map(EntryKind::event).toList());
    }
}
