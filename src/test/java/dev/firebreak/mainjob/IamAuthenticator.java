package dev.firebreak.mainjob;

import dev.firebreak.parts.TokenWebhook.User;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Does for the API server what aws-iam-authenticator does in EKS: takes the token apart, looks at the parts, and
/// sends the request that it holds to STS, with the cluster's own name in the header. STS is an [AccountDoor]; the
/// signature, which AWS would compare and moto does not, is compared here.
///
/// Source: kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go (`Verify`). Of that, the list of STS's hosts is
/// left out: STS is on loopback here, and plain HTTP.
final class IamAuthenticator {
    static final String GROUP = "responders";

    private static final String PREFIX = "k8s-aws-v1.";
    private static final int LONGEST_TOKEN = 4096;
    private static final int LONGEST_SECONDS = 900;
    private static final Duration TOKEN_VALID = Duration.ofMinutes(15);
    private static final Set<String> PARAMETERS = Set.of(
            "action",
            "version",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-security-token",
            "x-amz-signature",
            "x-amz-signedheaders",
            "x-amz-user-agent");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern ARN = Pattern.compile("<Arn>([^<]+)</Arn>");

    private final String cluster;
    private final AccountDoor sts;
    private final InstantSource clock;
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile Predicate<String> revoked = token -> false;

    /// @param cluster the name of the cluster that it stands before
    IamAuthenticator(String cluster, AccountDoor sts, InstantSource clock) {
        this.cluster = cluster;
        this.sts = sts;
        this.clock = clock;
    }

    /// The tokens that were accepted, each once, in the order in which they came.
    List<String> accepted() {
        return accepted.stream().distinct().toList();
    }

    /// Why tokens were refused.
    List<String> refused() {
        return List.copyOf(refused);
    }

    /// Which tokens are none any more, whatever is in them.
    void revoke(Predicate<String> tokens) {
        revoked = tokens;
    }

    Optional<User> verify(String token) {
        try {
            String arn = caller(token);
            accepted.add(token);
            return Optional.of(new User(arn, List.of(GROUP)));
        } catch (Bad bad) {
            refused.add(String.valueOf(bad.getMessage()));
            return Optional.empty();
        }
    }

    private String caller(String token) throws Bad {
        require(!revoked.test(token), "the token is revoked");
        require(token.length() <= LONGEST_TOKEN, "the token is too long");
        require(token.startsWith(PREFIX), "the token has another prefix");
        URI url = URI.create(new String(decoded(token), StandardCharsets.UTF_8));
        require(sts.uri().getRawAuthority().equals(url.getRawAuthority()), "not a host of STS: " + url.getHost());
        require("/".equals(url.getPath()), "not the path of STS");
        Map<String, String> query = query(url);
        require(PARAMETERS.containsAll(query.keySet()), "a parameter too many: " + query.keySet());
        require("GetCallerIdentity".equals(query.get("action")), "another action");
        String signed = query.getOrDefault("x-amz-signedheaders", "");
        require(List.of(signed.split(";", -1)).contains("x-k8s-aws-id"), "the cluster is not signed");
        String expires = query.getOrDefault("x-amz-expires", "");
        require(expires.matches("\\d{1,3}") && Integer.parseInt(expires) <= LONGEST_SECONDS, "it is valid too long");
        Instant date = DATE.parse(query.getOrDefault("x-amz-date", ""), Instant::from);
        require(!date.plus(TOKEN_VALID).isBefore(clock.instant()), "the token has expired");
        require(
                MessageDigest.isEqual(
                        signature(url, query, signed).getBytes(StandardCharsets.US_ASCII),
                        query.getOrDefault("x-amz-signature", "").getBytes(StandardCharsets.US_ASCII)),
                "the signature is not that of cluster " + cluster);
        return identity(url);
    }

    private static byte[] decoded(String token) throws Bad {
        try {
            return Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new Bad("the token is not base64");
        }
    }

    private static Map<String, String> query(URI url) throws Bad {
        Map<String, String> query = new TreeMap<>();
        for (String pair : String.valueOf(url.getRawQuery()).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = parts[0].toLowerCase(Locale.ROOT);
            require(query.put(name, URLDecoder.decode(parts[1], StandardCharsets.UTF_8)) == null, "twice: " + name);
        }
        return query;
    }

    private String identity(URI url) throws Bad {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("x-k8s-aws-id", cluster)
                .header("Accept", "application/json")
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
            Matcher arn = ARN.matcher(reply.body());
            require(reply.statusCode() == 200 && arn.find(), "STS answered " + reply.statusCode());
            return arn.group(1);
        } catch (IOException e) {
            throw new Bad("STS does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Bad("interrupted");
        }
    }

    /// Signature Version 4 in the query [IAM User Guide, "Create a signed AWS API request"].
    private String signature(URI url, Map<String, String> query, String signed) throws Bad {
        List<String> credential =
                List.of(query.getOrDefault("x-amz-credential", "").split("/", -1));
        require(credential.size() == 5 && credential.get(3).equals("sts"), "the scope is not STS's");
        String secret = sts.secretOf(credential.getFirst()).orElse("");
        require(!secret.isEmpty(), "nobody has the key " + credential.getFirst());
        List<String> pairs =
                new ArrayList<>(List.of(String.valueOf(url.getRawQuery()).split("&", -1)));
        pairs.removeIf(pair -> pair.startsWith("X-Amz-Signature="));
        String canonical = String.join(
                "\n",
                "GET",
                "/",
                pairs.stream().sorted().collect(Collectors.joining("&")),
                "host:" + url.getRawAuthority(),
                "x-k8s-aws-id:" + cluster,
                "",
                signed,
                HexFormat.of().formatHex(sha256("")));
        String scope = String.join("/", credential.subList(1, 5));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : credential.subList(1, 5)) {
            key = hmac(key, part);
        }
        return HexFormat.of()
                .formatHex(hmac(
                        key,
                        String.join(
                                "\n",
                                "AWS4-HMAC-SHA256",
                                query.getOrDefault("x-amz-date", ""),
                                scope,
                                HexFormat.of().formatHex(sha256(canonical)))));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean good, String otherwise) throws Bad {
        if (!good) {
            throw new Bad(otherwise);
        }
    }

    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        Bad(String why) {
            super(why);
        }
    }
}
