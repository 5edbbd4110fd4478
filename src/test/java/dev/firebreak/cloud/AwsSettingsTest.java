package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.change.Reply;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AwsSettingsTest {
    private static CloudOptions options(Map<String, String> environment) {
        return new CloudOptions(null, null, Duration.ofSeconds(30), environment);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(11);
            assertThat(refusal.problems().getFirst().code()).isEqualTo(code);
        });
    }

    @Test
    @Timeout(10)
    void a_machine_without_aws_fails_at_once_and_says_what_is_missing() {
        try (AwsCloud nothing = new AwsCloud(options(Map.of()), InstantSource.system());
                AwsCloud onlyRegion =
                        new AwsCloud(options(Map.of()).withRegion("eu-central-1"), InstantSource.system())) {
            assertRefused(nothing::identity, "aws-no-region");
            assertRefused(() -> onlyRegion.volumes(List.of("vol-1")), "aws-not-authenticated");
            assertThat(nothing.execute(Changes.of("ec2:CreateSnapshots"), List.of()))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("aws-no-region"));
            assertThat(onlyRegion.execute(Changes.of("s3:PutObject"), Changes.EARLIER))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("aws-not-authenticated"));
        }
    }

    @Test
    void a_profile_gives_region_and_keys(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), "[profile ir]\nregion = eu-west-3\n");
        Files.writeString(
                home.resolve(".aws/credentials"), "[ir]\naws_access_key_id = AKIAIR\naws_secret_access_key = s\n");
        CloudOptions options =
                options(Map.of("HOME", home.toString(), "AWS_ACCESS_KEY_ID", "other", "AWS_SECRET_ACCESS_KEY", "x"));

        AwsSettings named = new AwsSettings(options.withProfile("ir"));
        assertThat(named.region()).isEqualTo("eu-west-3");
        assertThat(named.credentials().resolveCredentials().accessKeyId()).isEqualTo("AKIAIR");
        assertThat(new AwsSettings(options.withProfile("ir").withRegion("eu-north-1")).region())
                .isEqualTo("eu-north-1");
        assertThat(new AwsSettings(options).credentials().resolveCredentials().accessKeyId())
                .isEqualTo("other");
        assertRefused(() -> new AwsSettings(options.withProfile("none")).credentials(), "aws-not-authenticated");
    }

    @Test
    void each_service_can_have_an_endpoint_of_its_own() {
        AwsSettings settings = new AwsSettings(
                options(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2")));
        assertThat(settings.endpoint("S3")).contains(URI.create("http://127.0.0.1:2"));
        assertThat(settings.endpoint("EBS")).contains(URI.create("http://127.0.0.1:1"));
        assertThat(new AwsSettings(options(Map.of())).endpoint("S3")).isEmpty();
    }

    @Test
    void requests_go_to_the_service_endpoints() {
        try (StubAws s3 = new StubAws();
                StubAws others = new StubAws()) {
            Map<String, String> environment =
                    new java.util.HashMap<>(others.options().environment());
            environment.put("AWS_ENDPOINT_URL_S3", s3.uri().toString());
            try (AwsCloud cloud = new AwsCloud(others.options().withEnvironment(environment), InstantSource.system())) {
                assertThat(cloud.execute(Changes.of("s3:UploadPart"), List.of()))
                        .isInstanceOf(Reply.Done.class);
            }
            assertThat(s3.requests("UploadPart"))
                    .singleElement()
                    .satisfies(r -> assertThat(r.target()).startsWith("/evidence/c1/a.img"));
            assertThat(others.requests("ListSnapshotBlocks")).hasSize(1);
            assertThat(others.requests("GetCallerIdentity")).hasSize(1);
        }
    }
}
