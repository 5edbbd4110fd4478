package dev.firebreak.range.aws;

import java.util.Map;

/// A request that the service refuses, with AWS's own code and HTTP status. `details` are further fields of the
/// error body, such as `Reason` of EBS direct.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final transient Map<String, String> details;

    Refusal(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    Refusal(int status, String code, String message, Map<String, String> details) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    Map<String, String> details() {
        return details;
    }
}
