package dev.firebreak.change;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Field writes on an object that we did not create, and the JSON Patch (RFC 6902) that makes them: it tests
/// the uid and the prior value of every path it touches, so that a world that moved is refused (422) and never
/// overwritten.
///
/// Absence is tested as `{"op":"test","value":null}`, which the API server accepts (measured on 1.36.3).
public final class Patch {
    private final JsonNode current;
    private final List<FieldWrite> writes = new ArrayList<>();

    private Patch(JsonNode current) {
        this.current = current;
    }

    public static Patch of(JsonNode current) {
        return new Patch(current);
    }

    /// Sets a field to a value, whatever it was before. Nothing where it has that value already.
    public Patch set(String pointer, JsonNode value) {
        JsonNode prior = present(current.at(pointer));
        if (!value.equals(prior)) {
            writes.add(new FieldWrite(pointer, prior, value));
        }
        return this;
    }

    public Patch set(String pointer, String value) {
        return set(pointer, JsonNodeFactory.instance.stringNode(value));
    }

    /// Takes a field off. Nothing where it is absent already.
    public Patch remove(String pointer) {
        JsonNode prior = present(current.at(pointer));
        if (prior != null) {
            writes.add(new FieldWrite(pointer, prior, null));
        }
        return this;
    }

    /// Appends to a list, which may be absent.
    public Patch append(String list, JsonNode element) {
        writes.add(new FieldWrite(list + "/-", null, element));
        return this;
    }

    public List<FieldWrite> writes() {
        return List.copyOf(writes);
    }

    public boolean isEmpty() {
        return writes.isEmpty();
    }

    /// The operations, tests first. Parents that are missing are added before the fields in them.
    public ArrayNode operations() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        test(operations, "/metadata/uid", current.at("/metadata/uid"));
        Set<String> parents = new LinkedHashSet<>();
        Set<String> lists = new LinkedHashSet<>();
        for (FieldWrite write : writes) {
            if (write.appends()) {
                addMissing(write.list(), parents, operations, JsonNodeFactory.instance.arrayNode());
                // a second element finds the list with the first in it
                if (!parents.contains(write.list()) && lists.add(write.list())) {
                    test(operations, write.list(), current.at(write.list()));
                }
                operation(operations, "add", write.pointer(), write.value());
                continue;
            }
            String parent = write.pointer().substring(0, write.pointer().lastIndexOf('/'));
            addMissing(parent, parents, operations, JsonNodeFactory.instance.objectNode());
            if (!parents.contains(parent)) {
                test(operations, write.pointer(), write.prior());
            }
            operation(
                    operations,
                    write.value() == null ? "remove" : write.prior() == null ? "add" : "replace",
                    write.pointer(),
                    write.value());
        }
        return operations;
    }

    private void addMissing(String parent, Set<String> added, ArrayNode operations, JsonNode empty) {
        if (present(current.at(parent)) != null || added.contains(parent)) {
            return;
        }
        addMissing(
                parent.substring(0, parent.lastIndexOf('/')), added, operations, JsonNodeFactory.instance.objectNode());
        test(operations, parent, null);
        operation(operations, "add", parent, empty);
        added.add(parent);
    }

    private static void test(ArrayNode operations, String path, @Nullable JsonNode value) {
        operations
                .addObject()
                .put("op", "test")
                .put("path", path)
                .set("value", value == null || value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value);
    }

    private static void operation(ArrayNode operations, String op, String path, @Nullable JsonNode value) {
        ObjectNode operation = operations.addObject().put("op", op).put("path", path);
        if (value != null) {
            operation.set("value", value);
        }
    }

    /// The object with the writes made. An element of a list is never written, only appended or taken out.
    public static JsonNode applied(JsonNode current, List<FieldWrite> writes) {
        ObjectNode object = ((ObjectNode) current).deepCopy();
        for (FieldWrite write : writes) {
            JsonPointer pointer = JsonPointer.compile(write.appends() ? write.list() : write.pointer());
            String name = pointer.last().getMatchingProperty();
            JsonNode value = write.value();
            if (value == null && object.at(pointer.head()) instanceof ArrayNode list) {
                list.remove(Integer.parseInt(name));
                continue;
            }
            ObjectNode parent = parent(object, pointer.head());
            if (value == null) {
                parent.remove(name);
            } else if (write.appends()) {
                (parent.get(name) instanceof ArrayNode list ? list : parent.putArray(name)).add(value);
            } else {
                parent.set(name, value);
            }
        }
        return object;
    }

    private static ObjectNode parent(ObjectNode object, JsonPointer path) {
        ObjectNode at = object;
        for (JsonPointer left = path; !left.matches(); left = left.tail()) {
            String name = left.getMatchingProperty();
            at = at.get(name) instanceof ObjectNode there ? there : at.putObject(name);
        }
        return at;
    }

    /// Takes the given writes back on the object as it is now. A field that no longer has the value we wrote is
    /// left alone and named in `moved`; one that is back already needs nothing.
    public static Restored restore(JsonNode current, List<FieldWrite> writes) {
        Patch patch = new Patch(current);
        List<String> moved = new ArrayList<>();
        for (FieldWrite write : writes.reversed()) {
            if (write.appends()) {
                int index = indexOf(current.at(write.list()), write.value());
                if (index >= 0) {
                    patch.remove(write.list() + "/" + index);
                }
                continue;
            }
            JsonNode now = present(current.at(write.pointer()));
            if (same(now, write.prior())) {
                continue;
            }
            if (!same(now, write.value())) {
                moved.add(write.pointer());
            } else if (write.prior() == null) {
                patch.remove(write.pointer());
            } else {
                patch.set(write.pointer(), write.prior());
            }
        }
        return new Restored(patch, List.copyOf(moved));
    }

    /// A patch that restores, and the pointers that somebody else has changed since.
    public record Restored(Patch patch, List<String> moved) {}

    /// Whether every write is there on the object as it is now.
    public static boolean made(JsonNode current, List<FieldWrite> writes) {
        for (FieldWrite write : writes) {
            boolean there = write.appends()
                    ? indexOf(current.at(write.list()), write.value()) >= 0
                    : same(present(current.at(write.pointer())), write.value());
            if (!there) {
                return false;
            }
        }
        return true;
    }

    /// A pointer as a person reads it: `label case.internal/id`, `spec.egress[0].ports`.
    public static String words(String pointer) {
        StringBuilder path = new StringBuilder();
        for (String coded : pointer.substring(1).split("/", -1)) {
            String segment = coded.replace("~1", "/").replace("~0", "~");
            if (segment.matches("[0-9]+")) {
                path.append('[').append(segment).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(segment);
            }
        }
        return path.toString()
                .replaceFirst("^metadata\\.labels\\.", "label ")
                .replaceFirst("^metadata\\.annotations\\.", "annotation ");
    }

    /// Escapes one segment of a JSON pointer.
    public static String segment(String key) {
        return JsonPointer.empty().appendProperty(key).toString().substring(1);
    }

    private static int indexOf(JsonNode list, @Nullable JsonNode element) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).equals(element)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
        return a == null ? b == null : a.equals(b);
    }

    private static @Nullable JsonNode present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node;
    }
}
