package dev.firebreak.cluster;

import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.HttpDate;
import dev.firebreak.model.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What became of one HTTP request, before it means anything.
sealed interface Exchange {
    /// A reply, to its last byte. `fairness` says that the API server's own flow control wrote it: such a 429
    /// has no Status, only the header `X-Kubernetes-PF-FlowSchema-UID`. `date` is the header of the server's clock.
    record Whole(
            int status,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            boolean fairness,
            @Nullable String date,
            String body)
            implements Exchange {
        boolean successful() {
            return status >= 200 && status < 300;
        }

        /// The same with another time after which it may be sent again.
        Whole again(@Nullable Duration after) {
            return new Whole(status, requestId, after, fairness, date, body);
        }

        /// The server's clock; null where it doesn't tell.
        @Nullable
        Instant clock() {
            return HttpDate.parse(date).orElse(null);
        }

        /// The body where it is JSON; else null.
        @Nullable
        JsonNode json() {
            try {
                return Json.parse(body);
            } catch (Json.Malformed e) {
                return null;
            }
        }

        /// The Status object of the API server; null where the body is somebody else's.
        @Nullable
        JsonNode serversStatus() {
            JsonNode json = json();
            boolean its = json != null
                    && "Status".equals(Json.text(json, "/kind"))
                    && "v1".equals(Json.text(json, "/apiVersion"));
            return its ? json : null;
        }

        /// The server's words, but for a credential that it repeats; where it has none, the status code.
        String message() {
            JsonNode status = serversStatus();
            String message = status == null ? null : Json.text(status, "/message");
            if (message == null || message.isEmpty()) {
                return "HTTP " + this.status;
            }
            String budget = budget();
            return SecretText.masked(budget == null ? message : message + " " + budget);
        }

        /// What a disruption budget says that refuses an eviction for now; null where none does.
        private @Nullable String budget() {
            JsonNode json = status == 429 ? serversStatus() : null;
            return json == null
                    ? null
                    : json.at("/details/causes")
                            .valueStream()
                            .filter(cause -> "DisruptionBudget".equals(Json.text(cause, "/reason")))
                            .map(cause -> cause.path("message").asString(""))
                            .findFirst()
                            .orElse(null);
        }

        /// The Status' reason in kebab-case, `already-exists`.
        ///
        /// A JSON Patch whose `test` fails answers 422 Invalid without causes; a value that isn't valid answers
        /// 422 Invalid with them (kube-apiserver: `NewGenericServerResponse` drops the patch's own error).
        String code() {
            JsonNode json = serversStatus();
            String reason = json == null ? null : Json.text(json, "/reason");
            if (status == 401) {
                return "not-authenticated";
            }
            if (budget() != null) {
                return Reply.Refused.BUDGET;
            }
            if (json != null && status == 422 && json.at("/details/causes").isEmpty()) {
                return "world-moved";
            }
            if (reason == null || reason.isEmpty()) {
                return "http-" + status;
            }
            return reason.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        }
    }

    /// It was sent, or may have been, and no whole reply came back.
    record Cut(@Nullable Integer status, @Nullable String requestId, String message) implements Exchange {}

    /// No connection could be made.
    record NotSent(String message) implements Exchange {}
}
