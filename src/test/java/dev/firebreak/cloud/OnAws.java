package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// A part of the contract.
interface OnAws {
    AwsSite site();

    static Outcome done(String change, Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return Changes.succeeded(change, ((Reply.Done) reply).observed());
    }

    static Reply.Refused refused(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        return (Reply.Refused) reply;
    }

    /// The code of a refused read.
    static String code(ThrowingCallable read) {
        Refusal refusal = catchThrowableOfType(Refusal.class, read);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal.problems().getFirst().code();
    }

    /// The status and the code that the service itself gives: `404 NoSuchBucket`.
    static String error(ThrowingCallable request) {
        AwsServiceException error = catchThrowableOfType(AwsServiceException.class, request);
        assertThat(error).as("an error of the service").isNotNull();
        return error.statusCode() + " " + AwsFailure.awsCode(error);
    }

    static String observed(Outcome outcome, String pointer) {
        return Objects.requireNonNull(Json.text(Objects.requireNonNull(outcome.observed()), pointer));
    }
}
