package dev.firebreak.model;

import org.jspecify.annotations.Nullable;

/// A right that a change or a read needs: a Kubernetes rule, or an IAM action.
public sealed interface Permission {
    /// `verb` on `resource` of `group`, in `namespace` (null: in all, or not namespaced). `resource` may name a
    /// subresource, `pods/log`.
    record Kube(
            String verb,
            String group,
            String resource,
            @Nullable String namespace) implements Permission {
        @Override
        public String toString() {
            String where = namespace == null ? "" : " in " + namespace;
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group) + where;
        }
    }

    /// `service:Action`, on a resource ARN or `*`.
    record Aws(String action, String resource) implements Permission {
        @Override
        public String toString() {
            return action + " on " + resource;
        }
    }
}
