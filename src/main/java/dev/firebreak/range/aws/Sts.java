package dev.firebreak.range.aws;

/// STS: GetCallerIdentity.
final class Sts extends QueryService {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    Sts(Account account) {
        super("sts", account);
    }

    @Override
    public Reply answer(Request request, Operation operation) {
        if (!operation.name().equals("GetCallerIdentity")) {
            throw invalidAction(operation);
        }
        return Reply.xml(
                200,
                Xml.document(
                        "GetCallerIdentityResponse",
                        NAMESPACE,
                        xml -> xml.in(
                                        "GetCallerIdentityResult",
                                        result -> result.put("Arn", account.callerArn())
                                                .put("UserId", "AIDARANGE" + account.id())
                                                .put("Account", account.id()))
                                .in("ResponseMetadata", metadata -> metadata.put("RequestId", request.id()))));
    }
}
