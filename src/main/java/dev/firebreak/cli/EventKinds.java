package dev.firebreak.cli;

import dev.firebreak.journal.EntryKind;
import dev.firebreak.report.Timeline;
import java.util.Arrays;
import java.util.stream.Stream;

/// The kinds of events of a timeline: the words of the journal, and what was typed apart from the notes.
final class EventKinds extends Choices {
    EventKinds() {
        super(Stream.concat(Arrays.stream(EntryKind.values()).map(EntryKind::event), Stream.of(Timeline.TYPED))
                .toList());
    }
}
