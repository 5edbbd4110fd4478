package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A node by its name. Rights in one namespace suffice to isolate a pod, and nodes are in none: one that may
/// not be read is not known, and is no refusal.
///
/// @param forbidden why the node is not known; null where it was looked for
record NodeRead(Optional<JsonNode> node, @Nullable String forbidden) {
    static NodeRead of(View view, String name) {
        try {
            return new NodeRead(view.cluster().get(Resource.NODE, null, name), null);
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return new NodeRead(Optional.empty(), refusal.problems().getFirst().message());
        }
    }

    boolean gone() {
        return node.isEmpty() && forbidden == null;
    }
}
