package dev.firebreak.journal;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// What to tell when the disk fails us.
final class DiskTrouble {
    private DiskTrouble() {}

    /// `disk-full` or `disk-failed`.
    static Refusal refusal(IOException e, Path where, int exit) {
        String said = Said.by(e);
        String lower = said.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left") || lower.contains("quota exceeded");
        Refusal refusal = new Refusal(
                exit,
                Problem.block(
                                full ? "disk-full" : "disk-failed",
                                (full ? "no space left for " : "can't read or write ") + where + ": " + said,
                                full ? "make room, then repeat or resume" : "check the folder, then repeat or resume")
                        .because("nothing is done that can't be recorded first"));
        refusal.initCause(e);
        return refusal;
    }
}
