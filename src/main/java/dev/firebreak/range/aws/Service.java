package dev.firebreak.range.aws;

import java.io.IOException;

/// One AWS service: it names the operation of a request, answers it, and puts refusals into its own protocol.
interface Service {
    /// Why a request is not authenticated.
    enum Unauthenticated {
        MISSING,
        UNKNOWN_KEY,
        EXPIRED,
        WRONG_SCOPE,
        WRONG_SIGNATURE
    }

    /// Throws [Refusal] for what the service does not know.
    Operation identify(Request request) throws IOException;

    Reply answer(Request request, Operation operation) throws IOException;

    Reply refuse(Request request, Refusal refusal);

    Refusal unauthenticated(Unauthenticated reason, String message);

    Refusal forbidden(Operation operation);

    Refusal throttled();
}
