package dev.firebreak.change;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One field of a foreign object that a patch writes: `prior` and `value` are null where the field is absent
/// before or after. A `pointer` (RFC 6901) that ends in `/-` is an element appended to a list; its prior is
/// always null.
public record FieldWrite(
        String pointer, @Nullable JsonNode prior, @Nullable JsonNode value) {
    public boolean appends() {
        return pointer.endsWith("/-");
    }

    /// The list that is appended to.
    public String list() {
        return pointer.substring(0, pointer.length() - 2);
    }
}
