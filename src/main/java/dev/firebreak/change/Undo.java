package dev.firebreak.change;

/// How a change is taken back: by its inverse, or not at all, and then why.
public sealed interface Undo {
    Undo INVERSE = new Inverse();

    record Inverse() implements Undo {}

    record None(String because) implements Undo {}
}
