package dev.firebreak.range.aws;

import tools.jackson.databind.node.JsonNodeFactory;

/// What EKS and EBS direct have in common: errors as JSON, named by the `x-amzn-ErrorType` header.
abstract class JsonErrors implements Service {
    @Override
    public Reply refuse(Request request, Refusal refusal) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("__type", refusal.code());
        body.put("message", refusal.message());
        refusal.details().forEach(body::put);
        return Reply.json(refusal.status(), body).with("x-amzn-ErrorType", refusal.code());
    }

    @Override
    public Refusal unauthenticated(Unauthenticated reason, String message) {
        return switch (reason) {
            case MISSING -> new Refusal(403, "MissingAuthenticationTokenException", message);
            case EXPIRED ->
                new Refusal(403, "ExpiredTokenException", "The security token included in the request is expired");
            case UNKNOWN_KEY ->
                new Refusal(
                        403, "UnrecognizedClientException", "The security token included in the request is invalid.");
            case WRONG_SCOPE, WRONG_SIGNATURE -> new Refusal(403, "InvalidSignatureException", message);
        };
    }

    static Refusal unknownOperation(Request request) {
        return new Refusal(
                404, "UnknownOperationException", "No operation for %s %s".formatted(request.method(), request.path()));
    }
}
