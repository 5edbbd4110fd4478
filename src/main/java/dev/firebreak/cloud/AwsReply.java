package dev.firebreak.cloud;

import dev.firebreak.change.Reply;
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
