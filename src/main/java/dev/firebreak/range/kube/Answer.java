package dev.firebreak.range.kube;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One HTTP reply: its body, or what tells a body that has no length.
final class Answer {

    /// Writes a body for as long as it takes. It may hold nothing that others wait for: a client may be slow.
    interface Feed {
        void to(OutputStream client) throws IOException, InterruptedException;
    }

    private final int code;
    private final String contentType;
    private final byte[] body;
    private final @Nullable Feed feed;

    private Answer(int code, String contentType, byte[] body, @Nullable Feed feed) {
        this.code = code;
        this.contentType = contentType;
        this.body = body;
        this.feed = feed;
    }

    static Answer json(int code, JsonNode body) {
        return json(code, body, "application/json");
    }

    static Answer json(int code, JsonNode body, String contentType) {
        return new Answer(code, contentType, Json.MAPPER.writeValueAsBytes(body), null);
    }

    static Answer text(int code, String text) {
        return text(code, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(int code, byte[] text) {
        return new Answer(code, "text/plain", text, null);
    }

    static Answer open(Feed feed) {
        return new Answer(200, "application/json", new byte[0], feed);
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

    Optional<Feed> feed() {
        return Optional.ofNullable(feed);
    }
}
