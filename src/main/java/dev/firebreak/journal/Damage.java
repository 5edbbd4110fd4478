package dev.firebreak.journal;

import org.jspecify.annotations.Nullable;

/// A journal, or a file that it names, is not what was written. `code` is kebab-case and stable; `seq` is
/// what the line says, null where that can't be told; `line` counts from 1.
final class Damage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient @Nullable Long seq;
    private final long line;

    private Damage(@Nullable Long seq, long line, String code, String message) {
        super(message);
        this.code = code;
        this.seq = seq;
        this.line = line;
    }

    /// Damage of a line whose place is not known here.
    static Damage of(String code, String message) {
        return new Damage(null, 0, code, message);
    }

    Damage at(@Nullable Long newSeq, long newLine) {
        return new Damage(newSeq, newLine, code, String.valueOf(getMessage()));
    }

    String code() {
        return code;
    }

    /// 0 where the place is not known.
    long line() {
        return line;
    }

    Verification.FirstBad firstBad() {
        return new Verification.FirstBad(seq, line, code, String.valueOf(getMessage()));
    }
}
