package dev.firebreak.cloud;

import dev.firebreak.change.Reply;
import dev.firebreak.cloud.AwsSettings.NotAuthenticated;
import dev.firebreak.model.Answer;
import dev.firebreak.model.HttpDate;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.RetryAfter;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What an exception of the SDK says about a request: refused by the service's own word, lost, or never sent.
///
/// A refusal is a 3xx or 4xx, or a 503, that carries the service's own error code. A bare status, a 500, a
/// time-out, a reset or a reply that can't be read may all come after the request took effect.
final class AwsFailure {
    /// Where the service does not say how long to wait.
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /// [EC2 API reference, client error codes; S3 API reference, error responses; STS]
    private static final Set<String> NOT_AUTHENTICATED = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    /// EC2 says RequestExpired of credentials too.
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");

    private static final Set<String> FORBIDDEN =
            Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled");

    private static final Set<String> AGAIN = Set.of(
            "ConcurrentLimitExceededException",
            "EC2ThrottledException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestTimeout",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");

    private AwsFailure() {}

    /// About a writing request.
    static Reply reply(RuntimeException e) {
        if (e instanceof Refusal refusal) {
            return neverSent(refusal);
        }
        if (e instanceof BlockChecksum) {
            return new Reply.Refused(0, null, "block-checksum", message(e), null);
        }
        if (e instanceof AwsServiceException service) {
            return reply(service);
        }
        if (cause(e, NotAuthenticated.class)) {
            return new Reply.Refused(0, null, "aws-not-authenticated", message(e), null);
        }
        return neverConnected(e) ? new Reply.Unreachable(message(e)) : new Reply.Lost(null, null, message(e));
    }

    /// About a read that prepared a writing request, which was therefore never sent.
    static Reply beforeSending(RuntimeException e) {
        return switch (reply(e)) {
            case Reply.Lost lost -> new Reply.Unreachable(lost.message());
            case Reply other -> other;
        };
    }

    /// Whether the service refused the request because the credentials, or the signature, expired.
    static boolean expired(RuntimeException e) {
        return e instanceof AwsServiceException service && EXPIRED.contains(awsCode(service));
    }

    private static Reply neverSent(Refusal refusal) {
        Problem problem = refusal.problems().getFirst();
        return problem.code().equals("aws-unreachable")
                ? new Reply.Unreachable(problem.message())
                : new Reply.Refused(0, null, problem.code(), problem.message(), null);
    }

    private static Reply reply(AwsServiceException e) {
        int status = e.statusCode();
        String code = awsCode(e);
        boolean definite = !code.isEmpty() && ((status >= 300 && status < 500) || status == 503);
        if (!definite) {
            return new Reply.Lost(status == 0 ? null : status, e.requestId(), message(e));
        }
        boolean again = status == 503 || status == 429 || AGAIN.contains(code);
        return new Reply.Refused(status, e.requestId(), code(e), message(e), again ? retryAfter(e) : null);
    }

    /// A date is counted from the one of the reply.
    private static Duration retryAfter(AwsServiceException e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> RetryAfter.of(
                        response.firstMatchingHeader("Retry-After").orElse(null),
                        HttpDate.parse(response.firstMatchingHeader("Date").orElse(null))
                                .orElse(null)))
                .orElse(RETRY_AFTER);
    }

    /// About a read: `action` is the IAM action that it needs.
    static Refusal refusal(RuntimeException e, String action) {
        if (e instanceof Refusal refusal) {
            return refusal;
        }
        boolean anonymous = cause(e, NotAuthenticated.class);
        if (!anonymous && e instanceof AwsServiceException service && service.statusCode() < 500) {
            String code = service.statusCode() == 403 && awsCode(service).isEmpty() ? "forbidden" : code(service);
            anonymous = code.equals("aws-not-authenticated");
            boolean throttled = AGAIN.contains(awsCode(service));
            if (!anonymous && !throttled) {
                return new Refusal(
                        4,
                        Problem.block(
                                code,
                                action + " was refused: " + message(e),
                                code.equals("forbidden") ? "Allow " + action + " to the caller" : "See the message"));
            }
        }
        return anonymous
                ? new Refusal(
                        11,
                        Problem.block(
                                "aws-not-authenticated",
                                "AWS does not know us: " + message(e),
                                "Log in to AWS again, or name another profile with --profile"))
                : new Refusal(
                        11,
                        Problem.block(
                                "aws-unreachable",
                                action + " got no answer: " + message(e),
                                "Check the network, the region and AWS_ENDPOINT_URL, then try again"));
    }

    /// Kebab-case of AWS's code, but for what every service has its own words for, and for what has a meaning
    /// of its own here.
    static String code(AwsServiceException e) {
        String code = awsCode(e);
        if (NOT_AUTHENTICATED.contains(code)) {
            return "aws-not-authenticated";
        }
        if (FORBIDDEN.contains(code)) {
            return "forbidden";
        }
        if (code.equals("NoSuchUpload")) {
            return "upload-gone";
        }
        return code.isEmpty()
                ? "http-" + e.statusCode()
                : code.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                        .replaceAll("([A-Z]+)([A-Z][a-z])", "$1-$2")
                        .replace('.', '-')
                        .toLowerCase(Locale.ROOT);
    }

    /// The service's own code, or empty where the reply had none.
    static String awsCode(AwsServiceException e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }

    static String message(Throwable e) {
        return SecretText.masked(Said.by(e).replaceFirst(" \\(SDK Attempt Count: [0-9]+\\)", ""));
    }

    private static boolean neverConnected(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            boolean connecting = t instanceof SocketTimeoutException
                    && message(t).toLowerCase(Locale.ROOT).startsWith("connect");
            if (connecting
                    || t instanceof ConnectException
                    || t instanceof UnknownHostException
                    || t instanceof NoRouteToHostException
                    || t instanceof SSLHandshakeException) {
                return true;
            }
        }
        return false;
    }

    private static boolean cause(Throwable e, Class<? extends Throwable> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /// A block that is still corrupt or short after it was read again.
    static final class BlockChecksum extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        BlockChecksum(String message) {
            super(message);
        }
    }

    /// What the error says that a dry run ends with either way.
    static Answer dryRun(AwsServiceException e) {
        if (awsCode(e).equals("DryRunOperation")) {
            return Answer.YES;
        }
        return switch (reply(e)) {
            case Reply.Refused refused
            when refused.retryAfter() == null -> Answer.no(refused.code(), refused.message());
            case Reply.Refused refused -> Answer.unknown(refused.code(), refused.message());
            default -> Answer.unknown("dry-run-failed", message(e));
        };
    }
}
