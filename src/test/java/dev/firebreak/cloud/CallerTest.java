package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Reply;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credentials that AWS says have expired are looked for anew, once; and tokens for EKS are made from them.
class CallerTest {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
    private static final String SNAPSHOTS = """
        <CreateSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId>
        <snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><volumeSize>8</volumeSize>
        </item></snapshotSet></CreateSnapshotsResponse>\
        """;

    @TempDir
    Path folder;

    private Path login(String key) throws IOException {
        return Files.writeString(folder.resolve("credentials"), """
            [default]
            aws_access_key_id = %s
            aws_secret_access_key = secret
            aws_session_token = token
            """.formatted(key));
    }

    private AwsCloud cloud(StubAws aws) throws IOException {
        return new AwsCloud(
                new CloudOptions(
                        "eu-central-1",
                        null,
                        Duration.ofSeconds(5),
                        Map.of(
                                "AWS_SHARED_CREDENTIALS_FILE", login("AKIAOLD").toString(),
                                "AWS_EC2_METADATA_DISABLED", "true",
                                "AWS_ENDPOINT_URL", aws.uri().toString())),
                InstantSource.system());
    }

    /// Answers those who have logged in again.
    private static byte[] after(String code, StubAws.Request request, String body) {
        return String.valueOf(request.headers().get("authorization")).contains("AKIANEW")
                ? StubAws.ok(body)
                : StubAws.refusal(request, 400, code, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
    void a_read_is_made_again_with_the_credentials_of_a_new_login(String code) throws IOException {
        try (StubAws aws = new StubAws();
                AwsCloud cloud = cloud(aws)) {
            aws.answer("DescribeVolumes", r -> {
                relogin();
                return after(code, r, "<DescribeVolumesResponse/>");
            });
            assertThat(cloud.volumes(List.of("vol-1"))).isEmpty();
            List<String> keys = aws.requests("DescribeVolumes").stream()
                    .map(r -> String.valueOf(r.headers().get("authorization")).replaceFirst(".*(AKIA[A-Z]+).*", "$1"))
                    .toList();
            // of RequestExpired the SDK thinks that the clock is wrong, and tries before we do
            assertThat(keys.getLast()).isEqualTo("AKIANEW");
            assertThat(keys).filteredOn("AKIANEW"::equals).hasSize(1);
        }
    }

    @Test
    void requests_that_are_refused_side_by_side_all_get_the_new_credentials() throws Exception {
        // one login for all three, and none of them looks at a file that is half written
        CyclicBarrier together = new CyclicBarrier(3, this::relogin);
        try (StubAws aws = new StubAws();
                AwsCloud cloud = cloud(aws);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            aws.answer("DescribeVolumes", r -> {
                byte[] answer = after("ExpiredToken", r, "<DescribeVolumesResponse/>");
                if (new String(answer, StandardCharsets.UTF_8).contains("ExpiredToken")) {
                    await(together);
                }
                return answer;
            });
            List<Future<List<Volume>>> reads = IntStream.range(0, together.getParties())
                    .mapToObj(i -> threads.submit(() -> cloud.volumes(List.of("vol-" + i))))
                    .toList();
            for (Future<List<Volume>> read : reads) {
                assertThat(read.get()).isEmpty();
            }
        }
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_write_is_one_request_and_may_be_sent_again_at_once() throws IOException {
        try (StubAws aws = new StubAws();
                AwsCloud cloud = cloud(aws)) {
            aws.answer("CreateSnapshots", r -> {
                relogin();
                return after("RequestExpired", r, SNAPSHOTS);
            });
            assertThat(cloud.execute(Changes.of("ec2:CreateSnapshots"), List.of()))
                    .isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                        assertThat(refused.code()).isEqualTo("aws-not-authenticated");
                        assertThat(refused.retryAfter()).isEqualTo(Duration.ZERO);
                    });
            assertThat(aws.requests("CreateSnapshots")).hasSize(1);
            assertThat(cloud.execute(Changes.of("ec2:CreateSnapshots"), List.of()))
                    .isInstanceOf(Reply.Done.class);
            assertThat(aws.requests("CreateSnapshots")).hasSize(2);
        }
    }

    @Test
    void without_a_new_login_nothing_is_sent_again() throws IOException {
        try (StubAws aws = new StubAws();
                AwsCloud cloud = cloud(aws)) {
            aws.answer("DescribeVolumes", r -> after("RequestExpired", r, ""));
            aws.answer("CreateSnapshots", r -> after("RequestExpired", r, SNAPSHOTS));

            Refusal refusal = catchThrowableOfType(Refusal.class, () -> cloud.volumes(List.of("vol-1")));
            assertThat(refusal.exit()).isEqualTo(11);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("aws-not-authenticated");
            assertThat(cloud.execute(Changes.of("ec2:CreateSnapshots"), List.of()))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.retryAfter()).isNull());
            assertThat(aws.requests("CreateSnapshots")).hasSize(1);
        }
    }

    private void relogin() {
        try {
            login("AKIANEW");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// As `aws eks get-token` makes it: the authenticator refuses any other parameter.
    @Test
    void a_token_for_eks_is_a_presigned_request_that_names_the_cluster() {
        CloudOptions options = new CloudOptions(
                "eu-central-1",
                null,
                Duration.ofSeconds(5),
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIATEST",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_SESSION_TOKEN", "session/token"));
        try (AwsCloud cloud = new AwsCloud(options, () -> NOW)) {
            EksToken token = cloud.eksToken("acme");

            assertThat(token.expires()).isEqualTo(NOW.plus(Duration.ofMinutes(14)));
            assertThat(token.toString()).doesNotContain(token.value());
            assertThat(token.value()).startsWith("k8s-aws-v1.").doesNotContain("=", "+", "/");
            URI url = URI.create(new String(
                    Base64.getUrlDecoder().decode(token.value().substring("k8s-aws-v1.".length())),
                    StandardCharsets.UTF_8));
            assertThat(url.getScheme()).isEqualTo("https");
            assertThat(url.getRawAuthority()).isEqualTo("sts.eu-central-1.amazonaws.com");
            assertThat(url.getPath()).isEqualTo("/");
            assertThat(List.of(url.getRawQuery()
                            .replaceFirst("X-Amz-Signature=[0-9a-f]{64}", "X-Amz-Signature=HEX")
                            .split("&", -1)))
                    .containsExactlyInAnyOrder(
                            "Action=GetCallerIdentity",
                            "Version=2011-06-15",
                            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                            "X-Amz-Credential=AKIATEST%2F20260105%2Feu-central-1%2Fsts%2Faws4_request",
                            "X-Amz-Date=20260105T100000Z",
                            "X-Amz-Expires=60",
                            "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
                            "X-Amz-Security-Token=session%2Ftoken",
                            "X-Amz-Signature=HEX");
        }
    }

    @Test
    void the_session_of_a_role_names_user_and_case_in_what_aws_allows() {
        assertThat(CloudOptions.Role.of("arn", "ada", null).session()).isEqualTo("firebreak-ada");
        assertThat(CloudOptions.Role.of("arn", "ada b\u00e4r", "260105-k7qx").session())
                .isEqualTo("firebreak-ada-b-r-260105-k7qx");
        assertThat(CloudOptions.Role.of("arn", "a".repeat(100), "260105-k7qx").session())
                .hasSize(64)
                .endsWith("-260105-k7qx");
    }
}
