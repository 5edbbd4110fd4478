package dev.firebreak.cli;

import java.util.List;

/// The shells that completion is written for.
final class Shells extends Choices {
    Shells() {
        super(List.of("bash", "zsh", "fish"));
    }
}
