package dev.firebreak.journal;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Members that a line can't hold: their JSON lies in `objects/SHA256`, and the line says `{"$object":
/// SHA256}`.
record CaseObjects(CaseFolder folder) {
    private static final String REFERENCE = "$object";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /// The bytes of a line. Members move to objects, each durable before this returns, until the line is
    /// short enough: those without a canonical form or that look like a reference first, then the longest.
    byte[] toBytes(Line line) throws IOException {
        ObjectNode stored = line.stored();
        if (stored.values().stream().anyMatch(CaseObjects::isReference)) {
            for (String name : membersOf(stored)) {
                if (isReference(stored.get(name))) {
                    moveAway(stored, name);
                }
            }
        }
        byte[] bytes = canonical(stored);
        while (bytes.length > Line.MAX_BYTES) {
            moveAway(stored, longest(stored));
            bytes = CanonicalJson.bytes(stored);
        }
        return bytes;
    }

    /// Only where the whole has no canonical form its members are looked at one by one.
    private byte[] canonical(ObjectNode stored) throws IOException {
        try {
            return CanonicalJson.bytes(stored);
        } catch (IllegalArgumentException e) {
            for (String name : membersOf(stored)) {
                if (!isCanonical(stored.get(name))) {
                    moveAway(stored, name);
                }
            }
            return CanonicalJson.bytes(stored);
        }
    }

    /// The members with the objects in their places. Throws [Damage] where one is missing or changed.
    void resolve(ObjectNode members) throws IOException {
        for (String name : List.copyOf(members.propertyNames())) {
            if (isReference(members.get(name))) {
                members.set(name, object(members.get(name).get(REFERENCE).asString()));
            }
        }
    }

    private JsonNode object(String sha256) throws IOException {
        if (!SHA256.matcher(sha256).matches()) {
            throw Damage.of("malformed-entry", "an object is named by its SHA-256, not by " + sha256);
        }
        if (!folder.disk().exists(folder.object(sha256))) {
            throw Damage.of("object-missing", "objects/" + sha256 + " is missing");
        }
        byte[] content;
        try (InputStream in = folder.disk().read(folder.object(sha256))) {
            content = in.readAllBytes();
        }
        if (!CanonicalJson.sha256(content).equals(sha256)) {
            throw Damage.of("object-changed", "objects/" + sha256 + " has another SHA-256 than its name");
        }
        try {
            return Json.parse(content);
        } catch (Json.Malformed e) {
            throw Damage.of("malformed-entry", "objects/" + sha256 + " is not JSON");
        }
    }

    private void moveAway(ObjectNode stored, String name) throws IOException {
        JsonNode member = stored.get(name);
        byte[] content = isCanonical(member)
                ? CanonicalJson.bytes(member)
                : member.toString().getBytes(StandardCharsets.UTF_8);
        String sha256 = CanonicalJson.sha256(content);
        folder.disk().put(folder.object(sha256), content);
        stored.set(name, Json.object().put(REFERENCE, sha256));
    }

    private static String longest(ObjectNode stored) {
        return membersOf(stored).stream()
                .filter(name -> !isReference(stored.get(name)))
                .max(Comparator.comparingInt(name -> CanonicalJson.bytes(stored.get(name)).length))
                .orElseThrow(() -> new IllegalArgumentException("the place of an entry doesn't fit into a line"));
    }

    private static List<String> membersOf(ObjectNode stored) {
        return stored.propertyNames().stream()
                .filter(name -> !Line.ENVELOPE.contains(name))
                .sorted()
                .toList();
    }

    private static boolean isReference(JsonNode member) {
        return member.isObject() && member.size() == 1 && member.path(REFERENCE).isString();
    }

    private static boolean isCanonical(JsonNode member) {
        try {
            CanonicalJson.text(member);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
