package dev.firebreak.cli;

import java.util.List;

/// When there is colour.
final class Colors extends Choices {
    Colors() {
        super(List.of("auto", "always", "never"));
    }
}
