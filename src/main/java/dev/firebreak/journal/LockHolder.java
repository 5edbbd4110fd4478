package dev.firebreak.journal;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who writes to a case: what stands in its `lock` file, and what a second process is told.
public record LockHolder(String user, String host, long pid, Instant since) {
    /// This process.
    public static LockHolder here(String user, String host, Instant now) {
        return new LockHolder(user, host, ProcessHandle.current().pid(), now);
    }

    byte[] content() {
        return CanonicalJson.bytes(Json.object()
                .put("user", user)
                .put("host", host)
                .put("pid", pid)
                .put("since", Json.time(since)));
    }

    /// What a lock file says, in words. It may be read while it is being written.
    static String words(@Nullable String content) {
        try {
            JsonNode json = Json.parse(content == null ? "" : content);
            return json.path("user").asString("someone") + " on "
                    + json.path("host").asString("an unknown host") + ", process "
                    + json.path("pid").asString("unknown") + ", since "
                    + Json.seconds(json.path("since").asString("an unknown time"));
        } catch (Json.Malformed e) {
            return "another process";
        }
    }
}
