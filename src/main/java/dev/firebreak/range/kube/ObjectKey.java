package dev.firebreak.range.kube;

import java.util.Comparator;

/// Where an object lies: `namespace` is empty for cluster-scoped ones, and those of the core group have an
/// empty `group`.
public record ObjectKey(String group, String resource, String namespace, String name) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::group)
            .thenComparing(ObjectKey::resource)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    static ObjectKey of(ApiResource resource, String namespace, String name) {
        return new ObjectKey(resource.storageGroup(), resource.plural(), resource.namespaced() ? namespace : "", name);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
