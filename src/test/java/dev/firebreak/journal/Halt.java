package dev.firebreak.journal;

/// The process ends here: nothing may catch it and go on.
public final class Halt extends Error {
    private static final long serialVersionUID = 1L;

    Halt(String where) {
        super("halted " + where);
    }
}
