package dev.firebreak.model;

/// One pod, told apart from a later pod of the same name by its `uid`.
public record PodRef(String namespace, String name, String uid) implements Comparable<PodRef> {
    @Override
    public int compareTo(PodRef other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /// `NS/POD`, as a person types it.
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
