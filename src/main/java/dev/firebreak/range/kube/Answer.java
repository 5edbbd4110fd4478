package dev.firebreak.range.kube;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// One HTTP reply.
final class Answer {

    private final int code;
    private final String contentType;
    private final byte[] body;

    private Answer(int code, String contentType, byte[] body) {
        this.code = code;
        this.contentType = contentType;
        this.body = body;
    }

    static Answer json(int code, JsonNode body) {
        return json(code, body, "application/json");
    }

    static Answer json(int code, JsonNode body, String contentType) {
        return new Answer(code, contentType, Json.MAPPER.writeValueAsBytes(body));
    }

    static Answer text(int code, String text) {
        return text(code, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(int code, byte[] text) {
        return new Answer(code, "text/plain", text);
    }

    int code() {
        return code;
    }

    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }
}
