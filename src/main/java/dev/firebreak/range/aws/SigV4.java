package dev.firebreak.range.aws;

import dev.firebreak.range.aws.Service.Unauthenticated;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// AWS Signature Version 4 in the `Authorization` header, verified in full. The time of the signature is not
/// compared with the range's clock, which may run faster than its clients'.
///
/// Source: IAM User Guide, "Create a signed AWS API request"; S3 API reference, "Signature calculations".
final class SigV4 {
    private static final Pattern HEADER = Pattern.compile(
            "AWS4-HMAC-SHA256\\s+Credential=([^/]+)/(\\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request,\\s*"
                    + "SignedHeaders=([a-z0-9;._-]+),\\s*Signature=([0-9a-f]{64})");

    /// The parsed header, nothing of it verified yet.
    record Authorization(
            String accessKey, String date, String region, String service, String signedHeaders, String signature) {
        String scope() {
            return String.join("/", date, region, service, "aws4_request");
        }
    }

    /// A verified signature: the seed of the chain of signed chunks.
    static final class Signature {
        private final String timestamp;
        private final String scope;
        private final byte[] key;
        private final String value;

        private Signature(String timestamp, String scope, byte[] key, String value) {
            this.timestamp = timestamp;
            this.scope = scope;
            this.key = key;
            this.value = value;
        }

        String value() {
            return value;
        }

        /// Signs what follows in the chain: `algorithm`, time, scope, previous signature, `rest`.
        String next(String algorithm, String previous, String rest) {
            return hex(hmac(key, String.join("\n", algorithm, timestamp, scope, previous, rest)));
        }
    }

    /// The signature is not good.
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;
        private final Unauthenticated reason;

        Invalid(Unauthenticated reason, String message) {
            super(message);
            this.reason = reason;
        }

        Unauthenticated reason() {
            return reason;
        }
    }

    private SigV4() {}

    static Optional<Authorization> parse(Request request) {
        return request.header("Authorization")
                .map(HEADER::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(m -> new Authorization(m.group(1), m.group(2), m.group(3), m.group(4), m.group(5), m.group(6)));
    }

    static Signature verify(Request request, Authorization authorization, Credentials credentials)
            throws Invalid, IOException {
        if (!authorization.accessKey().equals(credentials.accessKey())) {
            throw new Invalid(
                    Unauthenticated.UNKNOWN_KEY,
                    "The AWS access key id that was provided is not known to this account");
        }
        var timestamp = request.header("X-Amz-Date").orElse("");
        if (!timestamp.matches("\\d{8}T\\d{6}Z") || !timestamp.startsWith(authorization.date())) {
            throw new Invalid(
                    Unauthenticated.WRONG_SCOPE, "Date in Credential scope does not match X-Amz-Date: " + timestamp);
        }
        var payloadHash = payloadHash(request, authorization.service());
        var canonical = canonical(request, authorization, payloadHash);
        var toSign =
                String.join("\n", "AWS4-HMAC-SHA256", timestamp, authorization.scope(), sha256Hex(bytes(canonical)));
        var key = signingKey(credentials.secretKey(), authorization);
        var expected = hex(hmac(key, toSign));
        if (!MessageDigest.isEqual(bytes(expected), bytes(authorization.signature()))) {
            throw new Invalid(
                    Unauthenticated.WRONG_SIGNATURE,
                    "The request signature we calculated does not match the signature you provided");
        }
        return new Signature(timestamp, authorization.scope(), key, expected);
    }

    /// The signature of a canonical request.
    static String signature(String canonical, String timestamp, Authorization authorization, Credentials credentials) {
        var toSign =
                String.join("\n", "AWS4-HMAC-SHA256", timestamp, authorization.scope(), sha256Hex(bytes(canonical)));
        return hex(hmac(signingKey(credentials.secretKey(), authorization), toSign));
    }

    /// S3 signs the hash that the client declares (checked against the body when it is read); the others sign
    /// the body.
    private static String payloadHash(Request request, String service) throws IOException {
        var declared = request.header("x-amz-content-sha256");
        if (declared.isPresent() && (service.equals("s3") || declared.get().equals("UNSIGNED-PAYLOAD"))) {
            return declared.get();
        }
        return sha256Hex(request.bytes());
    }

    private static String canonical(Request request, Authorization authorization, String payloadHash) {
        var s3 = authorization.service().equals("s3");
        var path = encodePath(s3 ? request.path() : request.rawPath());
        var query = Arrays.stream(request.rawQuery().split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(Request::pairs)
                .flatMap(pair -> pair.entrySet().stream())
                .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        var headers = Arrays.stream(authorization.signedHeaders().split(";", -1))
                .map(name -> name + ":" + value(request, name) + "\n")
                .collect(Collectors.joining());
        return String.join("\n", request.method(), path, query, headers, authorization.signedHeaders(), payloadHash);
    }

    private static String value(Request request, String name) {
        return request.headers(name).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static byte[] signingKey(String secret, Authorization authorization) {
        var key = bytes("AWS4" + secret);
        for (var part : authorization.scope().split("/", -1)) {
            key = hmac(key, part);
        }
        return key;
    }

    private static String encodePath(String path) {
        return Arrays.stream(path.split("/", -1)).map(SigV4::encode).collect(Collectors.joining("/"));
    }

    /// RFC 3986: only unreserved characters stay as they are.
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    static String sha256Hex(byte[] content) {
        return hex(digest("SHA-256").digest(content));
    }

    static String hex(byte[] content) {
        return HexFormat.of().formatHex(content).toLowerCase(Locale.ROOT);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
