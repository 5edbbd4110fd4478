package dev.firebreak.model;

/// A place in a text: `line` and `column` count from 1.
public record Location(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
