package dev.firebreak.cloud;

import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import tools.jackson.databind.JsonNode;

/// The reply to a request that the service accepted.
final class AwsReply {
    private AwsReply() {}

    static Reply.Done done(AwsResponse response, JsonNode observed) {
        return new Reply.Done(response.sdkHttpResponse().statusCode(), requestId(response), observed);
    }

    /// Where the body says nothing of what was done, only the request's id, which a service always gives, tells that
    /// it answered and not whoever stands between.
    static Reply answered(AwsResponse response, JsonNode observed) {
        return requestId(response) == null
                ? new Reply.Lost(
                        response.sdkHttpResponse().statusCode(),
                        null,
                        "a reply without a request id, not AWS's own word")
                : done(response, observed);
    }

    /// A head that was cut off still counts as one to the HTTP client, so that what must be there is looked
    /// for: without the member `needed` of what was observed, whole with its quotes, the reply counts as lost.
    static Reply done(AwsResponse response, String needed, JsonNode observed) {
        String value = Json.text(observed, "/" + needed);
        boolean whole = value != null && !value.isEmpty() && value.startsWith("\"") == value.endsWith("\"");
        return whole
                ? done(response, observed)
                : new Reply.Lost(
                        response.sdkHttpResponse().statusCode(),
                        requestId(response),
                        "the reply was cut off: it has no whole " + needed);
    }

    /// Query services say it in the body, the others in one of two headers.
    private static @Nullable String requestId(AwsResponse response) {
        SdkHttpResponse http = response.sdkHttpResponse();
        return http.firstMatchingHeader("x-amzn-RequestId")
                .or(() -> http.firstMatchingHeader("x-amz-request-id"))
                .or(() -> Optional.ofNullable(response.responseMetadata().requestId())
                        .filter(id -> !id.equals("UNKNOWN")))
                .orElse(null);
    }
}
