package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// An answer: status, headers and a body of known length.
record Reply(int status, Map<String, String> headers, Body body) {
    interface Body {
        long length();

        void writeTo(OutputStream out) throws IOException;

        static Body of(byte[] content) {
            return new Body() {
                @Override
                public long length() {
                    return content.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(content);
                }
            };
        }
    }

    private static final Body NOTHING = Body.of(new byte[0]);

    static Reply empty(int status) {
        return new Reply(status, Map.of(), NOTHING);
    }

    static Reply xml(int status, String document) {
        return bytes(status, "text/xml;charset=UTF-8", document.getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(int status, JsonNode document) {
        return bytes(status, "application/json", document.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Reply bytes(int status, String type, byte[] content) {
        return new Reply(status, Map.of("Content-Type", type), Body.of(content));
    }

    Reply with(String header, String value) {
        return with(Map.of(header, value));
    }

    Reply with(Map<String, String> more) {
        var all = new TreeMap<>(headers);
        all.putAll(more);
        return new Reply(status, all, body);
    }

    Reply with(Body other) {
        return new Reply(status, headers, other);
    }
}
