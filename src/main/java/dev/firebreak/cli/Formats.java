package dev.firebreak.cli;

import java.util.List;

/// The output formats; one that there is not is no silent `text`.
final class Formats extends Choices {
    Formats() {
        super(List.of("text", "wide", "json", "jsonl", "yaml", "name"));
    }
}
