package dev.firebreak.model;

import java.util.List;

/// Thrown where a read or a binding can't go on: carries what to tell the user and the exit code that fits
/// when nothing has been changed yet.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final int exit;

    public Refusal(int exit, Problem problem) {
        this(exit, List.of(problem));
    }

    public Refusal(int exit, List<Problem> problems) {
        super(problems.isEmpty() ? "refused" : problems.getFirst().message());
        this.problems = List.copyOf(problems);
        this.exit = exit;
    }

    public List<Problem> problems() {
        return problems;
    }

    public int exit() {
        return exit;
    }
}
