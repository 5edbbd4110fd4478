package dev.firebreak.range.kube;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the one kind of body that `kubectl` sends as protobuf: a review. Field numbers are those of
/// k8s.io/api/authorization/v1/generated.proto.
final class ReviewProtobuf {

    static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    /// A field of a message: its name, and the fields of the message it holds; a text where that is empty.
    private record Field(String name, boolean repeated, Map<Integer, Field> below) {

        static Field text(String name) {
            return new Field(name, false, Map.of());
        }

        static Field message(String name, Map<Integer, Field> below) {
            return new Field(name, false, below);
        }
    }

    private static final Map<Integer, Field> RESOURCE = Map.of(
            1, Field.text("namespace"),
            2, Field.text("verb"),
            3, Field.text("group"),
            4, Field.text("version"),
            5, Field.text("resource"),
            6, Field.text("subresource"),
            7, Field.text("name"));
    private static final Map<Integer, Field> PATH = Map.of(1, Field.text("path"), 2, Field.text("verb"));

    private static final Map<String, Map<Integer, Field>> SPECS = Map.of(
            "SelfSubjectAccessReview",
            Map.of(1, Field.message("resourceAttributes", RESOURCE), 2, Field.message("nonResourceAttributes", PATH)),
            "SubjectAccessReview",
            Map.of(
                    1, Field.message("resourceAttributes", RESOURCE),
                    2, Field.message("nonResourceAttributes", PATH),
                    3, Field.text("user"),
                    4, new Field("groups", true, Map.of())),
            "SelfSubjectRulesReview",
            Map.of(1, Field.text("namespace")));

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ReviewProtobuf() {}

    /// The body as JSON. A kind that is none of these comes out with kind and apiVersion alone.
    static String json(byte[] body) {
        ByteBuffer message = ByteBuffer.wrap(body);
        byte[] magic = new byte[MAGIC.length];
        if (body.length < magic.length) {
            throw malformed();
        }
        message.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw malformed();
        }
        ObjectNode review = Json.object();
        ByteBuffer raw = ByteBuffer.allocate(0);
        while (message.hasRemaining()) {
            int number = fieldNumber(message);
            ByteBuffer value = value(message);
            if (number == 1) {
                read(value, Map.of(1, Field.text("apiVersion"), 2, Field.text("kind")), review);
            } else if (number == 2) {
                raw = value;
            }
        }
        Map<Integer, Field> spec = SPECS.getOrDefault(Json.text(review, "kind"), Map.of());
        read(raw, Map.of(2, Field.message("spec", spec)), review);
        return review.toString();
    }

    private static void read(ByteBuffer message, Map<Integer, Field> fields, ObjectNode into) {
        while (message.hasRemaining()) {
            Field field = fields.get(fieldNumber(message));
            ByteBuffer value = value(message);
            if (field == null) {
                continue;
            }
            if (!field.below().isEmpty()) {
                read(value, field.below(), into.putObject(field.name()));
            } else if (field.repeated()) {
                ArrayNode list = into.withArray(field.name());
                list.add(text(value));
            } else {
                into.put(field.name(), text(value));
            }
        }
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value).toString();
    }

    /// Of the next field, which must hold bytes: reviews have no numbers in what is read here.
    private static int fieldNumber(ByteBuffer message) {
        long tag = varint(message);
        if ((tag & 7) != 2) {
            throw malformed();
        }
        return (int) (tag >> 3);
    }

    private static ByteBuffer value(ByteBuffer message) {
        long length = varint(message);
        if (length < 0 || length > message.remaining()) {
            throw malformed();
        }
        ByteBuffer value = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return value;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < 64 && message.hasRemaining(); shift += 7) {
            byte next = message.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return Refusal.badRequest("the object provided is unrecognized: no protobuf of a review");
    }
}
