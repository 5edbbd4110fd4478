package dev.firebreak.cluster;

import dev.firebreak.model.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Is told the objects of one kind, and what becomes of them: by one thread, one after the other. What this takes
/// long over, the next waits for.
public interface Watcher {
    /// All that there is is told from the start: what is not told again before [#whole] is gone.
    void begins();

    /// An object as it is now, new or known. Out of a list it has no `kind` and no `apiVersion`.
    void is(JsonNode object);

    /// An object that is no more, as it was last.
    void gone(JsonNode object);

    /// What was told is all that there is, and is kept so from here on. Told after a list, and when watching goes on
    /// after it was lost.
    void whole();

    /// What was told grows old from here on until [#whole], because of this. It is tried again. Told at every try
    /// that fails, but for a kind that is not served: that is told once.
    ///
    /// @param heard when the server last said anything of this kind, be it that nothing happened; null is never
    void lost(Problem why, @Nullable Instant heard);
}
