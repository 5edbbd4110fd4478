package dev.firebreak.cloud;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Tells a listener every request to AWS, each try of one on its own.
final class ToldCalls implements ExecutionInterceptor {
    /// What was sent and has no reply yet.
    private static final ExecutionAttribute<SdkHttpRequest> SENT = new ExecutionAttribute<>("dev.firebreak.cloud.Sent");

    /// EC2 and EBS, STS, S3 [their API references]; headers are looked up in any case.
    private static final List<String> REQUEST_IDS = List.of("x-amzn-RequestId", "x-amz-request-id");

    private final Consumer<AwsCall> listener;

    ToldCalls(Consumer<AwsCall> listener) {
        this.listener = listener;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        unanswered(attributes);
        attributes.putAttribute(SENT, context.httpRequest());
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        attributes.putAttribute(SENT, null);
        tell(context.httpRequest(), context.httpResponse(), attributes);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        unanswered(attributes);
    }

    private void unanswered(ExecutionAttributes attributes) {
        SdkHttpRequest before = attributes.getAttribute(SENT);
        if (before != null) {
            attributes.putAttribute(SENT, null);
            tell(before, null, attributes);
        }
    }

    private void tell(SdkHttpRequest request, @Nullable SdkHttpResponse response, ExecutionAttributes attributes) {
        listener.accept(new AwsCall(
                request.method().name(),
                request.host(),
                attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + ":"
                        + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
                response == null ? null : response.statusCode(),
                response == null ? null : requestId(response)));
    }

    private static @Nullable String requestId(SdkHttpResponse response) {
        return REQUEST_IDS.stream()
                .map(response::firstMatchingHeader)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }
}
