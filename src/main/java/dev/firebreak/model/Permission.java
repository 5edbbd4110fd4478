package dev.firebreak.model;

import org.jspecify.annotations.Nullable;

/// A right that a change or a read needs: a Kubernetes rule, or an IAM action.
public sealed interface Permission {
    /// `verb` on `resource` of `group`, in `namespace` (null: in all, or not namespaced), on the object of that `name`
    /// alone where it has one. `resource` may name a subresource, `pods/log`.
    record Kube(
            String verb,
            String group,
            String resource,
            @Nullable String namespace,
            @Nullable String name) implements Permission {
        public Kube(String verb, String group, String resource, @Nullable String namespace) {
            this(verb, group, resource, namespace, null);
        }

        /// What it is on, as `kubectl auth can-i` takes it: `networkpolicies.networking.k8s.io`,
        /// `daemonsets.apps/aws-node`, `pods/log`.
        public String object() {
            int slash = resource.indexOf('/');
            String kind = slash < 0 ? resource : resource.substring(0, slash);
            return kind
                    + (group.isEmpty() ? "" : "." + group)
                    + (slash < 0 ? "" : resource.substring(slash))
                    + (name == null ? "" : "/" + name);
        }

        @Override
        public String toString() {
            return verb + " " + object() + (namespace == null ? "" : " in " + namespace);
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
