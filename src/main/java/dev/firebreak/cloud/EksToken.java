package dev.firebreak.cloud;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/// The bearer token by which an EKS cluster knows an AWS identity: a presigned GetCallerIdentity of STS, bound
/// to the cluster by a signed header, that the cluster sends itself.
///
/// The URL may be used for a minute, the token for fifteen, counted from the signature; the expiry told here is
/// a minute before, as `aws eks get-token` tells it. [kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go;
/// aws/aws-cli, customizations/eks/get_token.py]
public record EksToken(String value, Instant expires) {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final String CLUSTER = "x-k8s-aws-id";
    private static final Duration URL_VALID = Duration.ofSeconds(60);
    private static final Duration VALID = Duration.ofMinutes(14);

    static EksToken of(String cluster, AwsCredentials credentials, URI sts, String region, InstantSource clock) {
        SdkHttpRequest identity = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(sts)
                .encodedPath("/")
                .putRawQueryParameter("Action", "GetCallerIdentity")
                .putRawQueryParameter("Version", "2011-06-15")
                .putHeader(CLUSTER, cluster)
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials)
                        .request(identity)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, URL_VALID)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock.withZone(ZoneOffset.UTC)))
                .request();
        String url = signed.getUri().toString();
        return new EksToken(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8)),
                clock.instant().plus(VALID));
    }

    /// Without the token, which is a secret.
    @Override
    public String toString() {
        return "EksToken[until " + expires + "]";
    }
}
