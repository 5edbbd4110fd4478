package dev.firebreak.change;

/// What a look at a wait found. `percent` is −1 where no total is known.
public record Readiness(State state, String detail, int percent) {
    public enum State {
        READY,
        NOT_YET,
        /// It can't become ready any more, or nothing would tell.
        NEVER
    }

    public static Readiness ready(String detail) {
        return new Readiness(State.READY, detail, 100);
    }

    public static Readiness notYet(String detail, int percent) {
        return new Readiness(State.NOT_YET, detail, percent);
    }

    public static Readiness never(String detail) {
        return new Readiness(State.NEVER, detail, -1);
    }
}
