package dev.firebreak.cli;

import java.util.List;

/// The kinds of a note.
final class NoteKinds extends Choices {
    NoteKinds() {
        super(List.of("observation", "decision", "question"));
    }
}
