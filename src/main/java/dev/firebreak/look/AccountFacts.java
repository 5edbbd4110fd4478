package dev.firebreak.look;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A service account.
///
/// @param roleArn the AWS role that IRSA gives to its pods, as its annotation says
/// @param mountsToken whether pods that don't say otherwise get its token
public record AccountFacts(
        String namespace, String name, String uid, @Nullable String roleArn, boolean mountsToken) {
    private static final String ROLE = "eks.amazonaws.com/role-arn";

    static AccountFacts of(JsonNode account) {
        JsonNode role = account.at("/metadata/annotations").path(ROLE);
        return new AccountFacts(
                account.at("/metadata/namespace").asString(),
                account.at("/metadata/name").asString(),
                account.at("/metadata/uid").asString(),
                role.isString() && !role.asString().isEmpty() ? role.asString() : null,
                account.path("automountServiceAccountToken").asBoolean(true));
    }
}
