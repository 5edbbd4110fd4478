package dev.firebreak.model;

import org.jspecify.annotations.Nullable;

/// Something that is wrong or worth knowing: what (`message`), why it matters (`why`) and the way out (`fix`, a
/// full command where there is one). `code` is kebab-case and stable: scripts and `--waive` name it.
public record Problem(
        String code,
        Severity severity,
        boolean waivable,
        @Nullable String step,
        @Nullable Target target,
        String message,
        @Nullable String why,
        @Nullable String fix,
        @Nullable Location location) {

    /// Whether AWS did not answer, or did not know who asked: the codes of that begin with `aws-`.
    public boolean ofAwsItself() {
        return code.startsWith("aws-");
    }

    public static Problem block(String code, String message, String fix) {
        return new Problem(code, Severity.BLOCK, false, null, null, message, null, fix, null);
    }

    public static Problem warn(String code, String message, @Nullable String fix) {
        return new Problem(code, Severity.WARN, false, null, null, message, null, fix, null);
    }

    public static Problem info(String code, String message) {
        return new Problem(code, Severity.INFO, false, null, null, message, null, null, null);
    }

    public static Problem at(Location location, String code, String message, String fix) {
        return new Problem(code, Severity.BLOCK, false, null, null, message, null, fix, location);
    }

    /// The same problem, liftable by `--waive CODE --reason TEXT`.
    public Problem canBeWaived() {
        return new Problem(code, severity, true, step, target, message, why, fix, location);
    }

    public Problem about(Target newTarget) {
        return new Problem(code, severity, waivable, step, newTarget, message, why, fix, location);
    }

    public Problem because(String newWhy) {
        return new Problem(code, severity, waivable, step, target, message, newWhy, fix, location);
    }

    public Problem in(String newStep) {
        return new Problem(code, severity, waivable, newStep, target, message, why, fix, location);
    }

    public Problem as(Severity newSeverity) {
        return new Problem(code, newSeverity, waivable, step, target, message, why, fix, location);
    }
}
