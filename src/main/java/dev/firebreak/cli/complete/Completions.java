package dev.firebreak.cli.complete;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can stand under the cursor.
///
/// @param help what the argument is that stands there; null where it is a command or the name of an option
/// @param paths which paths can stand there too; where a shell can't tell, it asks its own completion of files
public record Completions(
        List<Candidate> candidates, @Nullable String help, Paths paths) {
    /// Which paths of this machine.
    public enum Paths {
        NONE,
        FILES,
        FOLDERS
    }

    static final Completions NONE = new Completions(List.of(), null, Paths.NONE);

    public Completions {
        candidates = List.copyOf(candidates);
    }
}
