package dev.firebreak.range.aws;

import java.io.IOException;

/// What STS and Auto Scaling have in common: query requests, `ErrorResponse` documents.
abstract class QueryService implements Service {
    final Account account;
    private final String name;

    QueryService(String name, Account account) {
        this.name = name;
        this.account = account;
    }

    @Override
    public Operation identify(Request request) throws IOException {
        return Operation.of(name, Query.of(request).get("Action").orElse(""), "*");
    }

    static Refusal invalidAction(Operation operation) {
        return new Refusal(
                400, "InvalidAction", "Could not find operation %s for this version".formatted(operation.name()));
    }

    @Override
    public Reply refuse(Request request, Refusal refusal) {
        return Reply.xml(
                refusal.status(),
                Xml.document(
                        "ErrorResponse",
                        "",
                        xml -> xml.in(
                                        "Error",
                                        error -> error.put("Type", "Sender")
                                                .put("Code", refusal.code())
                                                .put("Message", refusal.message()))
                                .put("RequestId", request.id())));
    }

    @Override
    public Refusal unauthenticated(Unauthenticated reason, String message) {
        return switch (reason) {
            case MISSING -> new Refusal(403, "MissingAuthenticationToken", message);
            case EXPIRED -> new Refusal(403, "ExpiredToken", "The security token included in the request is expired");
            case UNKNOWN_KEY ->
                new Refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
            case WRONG_SCOPE, WRONG_SIGNATURE -> new Refusal(403, "SignatureDoesNotMatch", message);
        };
    }

    @Override
    public Refusal forbidden(Operation operation) {
        return new Refusal(
                403,
                "AccessDenied",
                "User: %s is not authorized to perform: %s".formatted(account.callerArn(), operation.permission()));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(400, "Throttling", "Rate exceeded");
    }
}
