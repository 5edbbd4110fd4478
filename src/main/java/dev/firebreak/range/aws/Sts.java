package dev.firebreak.range.aws;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/// STS: GetCallerIdentity, and AssumeRole of the roles that the account has.
final class Sts extends QueryService {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final Keyring keyring;

    Sts(Account account, Keyring keyring) {
        super("sts", account);
        this.keyring = keyring;
    }

    @Override
    public Reply answer(Request request, Operation operation) throws IOException {
        return switch (operation.name()) {
            case "GetCallerIdentity" -> callerIdentity(request);
            case "AssumeRole" -> assumeRole(request);
            default -> throw invalidAction(operation);
        };
    }

    private Reply callerIdentity(Request request) {
        return document(
                request,
                "GetCallerIdentity",
                result -> result.put("Arn", request.caller().orElse(account.callerArn()))
                        .put("UserId", "AIDARANGE" + account.id())
                        .put("Account", account.id()));
    }

    private Reply assumeRole(Request request) throws IOException {
        var query = Query.of(request);
        var role = query.get("RoleArn").orElse("");
        var name = query.get("RoleSessionName").orElse("");
        if (!name.matches("[\\w+=,.@-]{2,64}")) {
            throw new Refusal(400, "ValidationError", "1 validation error detected: roleSessionName");
        }
        if (!account.hasRole(role)) {
            throw new Refusal(
                    403,
                    "AccessDenied",
                    "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
                            .formatted(account.callerArn(), role));
        }
        var key = keyring.session(account.id(), role, name);
        return document(
                request,
                "AssumeRole",
                result -> result.in(
                                "AssumedRoleUser",
                                user -> user.put("Arn", key.arn().orElseThrow())
                                        .put("AssumedRoleId", "AROARANGE:" + name))
                        .in(
                                "Credentials",
                                credentials -> credentials
                                        .put("AccessKeyId", key.credentials().accessKey())
                                        .put(
                                                "SecretAccessKey",
                                                key.credentials().secretKey())
                                        .put("SessionToken", key.token().orElseThrow())
                                        .put(
                                                "Expiration",
                                                key.expires()
                                                        .truncatedTo(ChronoUnit.SECONDS)
                                                        .toString())));
    }

    private static Reply document(Request request, String operation, Consumer<Xml> result) {
        return Reply.xml(
                200,
                Xml.document(
                        operation + "Response",
                        NAMESPACE,
                        xml -> xml.in(operation + "Result", result)
                                .in("ResponseMetadata", metadata -> metadata.put("RequestId", request.id()))));
    }
}
