package dev.firebreak.change;

import dev.firebreak.model.Permission;
import dev.firebreak.model.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One request that would change the world, as data. The plan view, the preflight, the executor, the journal,
/// undo and the printed permissions all read this value.
public sealed interface Change permits KubeChange, CloudChange {
    /// Unique within its step.
    String id();

    Target target();

    /// What the request carries; null where it carries nothing.
    @Nullable
    JsonNode body();

    /// What the request replaces or deletes; null where there was nothing.
    @Nullable
    JsonNode prior();

    List<Permission> permissions();

    /// One sentence in the imperative, without a full stop.
    String words();

    /// The equivalent `kubectl` or `aws` line; where no single line does it, a comment (`# …`) that says so.
    String command();

    Undo undo();

    Risk risk();

    Reconcile reconcile();

    Wait settle();

    /// The change with its symbols replaced.
    Change bind(Symbols symbols);
}
