package dev.firebreak.range.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Who an EKS bearer token stands for: it is a presigned GetCallerIdentity, which EKS would send to STS and which
/// is verified here. Its time is not compared with the range's clock, which may run faster than its clients'.
///
/// Source: kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go (`Verify`).
final class EksTokens {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final Pattern CREDENTIAL = Pattern.compile("([^/]+)/(\\d{8})/([a-z0-9-]+)/(sts)/aws4_request");
    private static final String SIGNED = "host;x-k8s-aws-id";
    private static final int LONGEST_SECONDS = 900;

    /// Any other parameter makes the authenticator refuse the token.
    private static final Set<String> PARAMETERS = Set.of(
            "Action",
            "Version",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders");

    private final Keyring keyring;
    private final Account account;

    EksTokens(Keyring keyring, Account account) {
        this.keyring = keyring;
        this.account = account;
    }

    /// The ARN of the caller; empty where the token is not good for that cluster.
    Optional<String> caller(String token, String cluster) {
        if (!token.startsWith(PREFIX)) {
            return Optional.empty();
        }
        URI url;
        try {
            url = URI.create(new String(
                    Base64.getUrlDecoder().decode(token.substring(PREFIX.length())), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException garbage) {
            return Optional.empty();
        }
        Map<String, String> query = Request.pairs(String.valueOf(url.getRawQuery()));
        String expires = query.getOrDefault("X-Amz-Expires", "");
        boolean asked = PARAMETERS.containsAll(query.keySet())
                && "GetCallerIdentity".equals(query.get("Action"))
                && "AWS4-HMAC-SHA256".equals(query.get("X-Amz-Algorithm"))
                && SIGNED.equals(query.get("X-Amz-SignedHeaders"))
                && expires.matches("\\d{1,3}")
                && Integer.parseInt(expires) <= LONGEST_SECONDS;
        Matcher credential = CREDENTIAL.matcher(query.getOrDefault("X-Amz-Credential", ""));
        if (!asked || !credential.matches() || !credential.group(3).equals(account.region())) {
            return Optional.empty();
        }
        return keyring.find(credential.group(1))
                .filter(key -> !keyring.expired(key))
                .filter(key -> key.token().equals(Optional.ofNullable(query.get("X-Amz-Security-Token"))))
                .filter(key -> signed(key, credential, url, query, cluster))
                .map(key -> key.arn().orElse(account.callerArn()));
    }

    private static boolean signed(
            Keyring.Key key, Matcher credential, URI url, Map<String, String> query, String cluster) {
        String signature = query.getOrDefault("X-Amz-Signature", "");
        SigV4.Authorization authorization = new SigV4.Authorization(
                credential.group(1), credential.group(2), credential.group(3), credential.group(4), SIGNED, signature);
        String canonical = String.join(
                "\n",
                "GET",
                "/",
                query.entrySet().stream()
                        .filter(pair -> !pair.getKey().equals("X-Amz-Signature"))
                        .map(pair -> SigV4.encode(pair.getKey()) + "=" + SigV4.encode(pair.getValue()))
                        .sorted()
                        .collect(Collectors.joining("&")),
                "host:" + url.getRawAuthority(),
                "x-k8s-aws-id:" + cluster,
                "",
                SIGNED,
                SigV4.sha256Hex(new byte[0]));
        String expected =
                SigV4.signature(canonical, query.getOrDefault("X-Amz-Date", ""), authorization, key.credentials());
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.US_ASCII));
    }
}
