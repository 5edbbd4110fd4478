package dev.firebreak.model;

/// One node, told apart from a later node of the same name by its `uid`.
public record NodeRef(String name, String uid) implements Comparable<NodeRef> {
    @Override
    public int compareTo(NodeRef other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
