package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a read gave that is only wanted: something, nothing, or that it is not allowed.
///
/// @param missing the right that was missing; null where the read was allowed
record Looked<T>(Optional<T> found, @Nullable Right missing) {

    /// The one object that a right is for.
    static Looked<JsonNode> get(View view, Right right, Resource resource) {
        Permission.Kube permission = (Permission.Kube) right.permission();
        return of(right, () -> view.cluster().get(resource, permission.namespace(), String.valueOf(permission.name())));
    }

    static <T> Looked<T> of(Right right, Supplier<Optional<T>> read) {
        try {
            return new Looked<>(read.get(), null);
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return new Looked<>(Optional.empty(), right);
        }
    }

    /// That it is not known, where the read was not allowed.
    List<Ground> unknown(String source) {
        return missing == null
                ? List.of()
                : List.of(Ground.unknown("forbidden", missing.missing().message(), source));
    }
}
