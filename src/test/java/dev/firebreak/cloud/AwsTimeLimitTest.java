package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Reply;
import dev.firebreak.cluster.SilentServer;
import dev.firebreak.cluster.SilentServer.Silence;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// AWS that never answers to the end is given up at the time limit. A limit that does not hold hangs for ever
/// here: the test's own limit is only what ends it then.
@Timeout(60)
class AwsTimeLimitTest {
    private static final Duration LIMIT = Duration.ofMillis(400);

    private final List<AwsCall> calls = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-01-05T10:00:00Z");

    private AwsCloud cloud(String url) {
        InstantSource clock = () -> now;
        return new AwsCloud(
                new CloudOptions(
                        "eu-central-1",
                        null,
                        LIMIT,
                        Map.of(
                                "AWS_ACCESS_KEY_ID",
                                "AKIATEST",
                                "AWS_SECRET_ACCESS_KEY",
                                "secret",
                                "AWS_ENDPOINT_URL",
                                url),
                        calls::add),
                clock);
    }

    @ParameterizedTest
    @EnumSource
    void a_read_is_given_up_wherever_aws_falls_silent(Silence silence) {
        for (Consumer<AwsCloud> read : reads()) {
            try (SilentServer server = new SilentServer(silence);
                    AwsCloud cloud = cloud(server.url())) {
                refused(() -> read.accept(cloud));
            }
        }
    }

    private static List<Consumer<AwsCloud>> reads() {
        return List.of(
                AwsCloud::identity,
                cloud -> cloud.instances(List.of("i-1")),
                cloud -> cloud.volumes(List.of("vol-1")),
                cloud -> cloud.snapshots(List.of("snap-1")),
                cloud -> cloud.intents("c-1"),
                cloud -> cloud.intents("acme", "c-1/"),
                cloud -> cloud.bucket("acme"),
                cloud -> cloud.object("acme", "key"));
    }

    @ParameterizedTest
    @EnumSource
    void a_write_is_given_up_wherever_aws_falls_silent_and_is_never_a_success(Silence silence) {
        try (SilentServer server = new SilentServer(silence);
                AwsCloud cloud = cloud(server.url())) {
            Reply reply = cloud.execute(Changes.of("ec2:CreateSnapshots"), List.of());
            assertThat(reply).isInstanceOfAny(Reply.Lost.class, Reply.Unreachable.class);
        }
    }

    @Test
    void what_is_asked_next_does_not_wait_again_and_after_a_while_aws_is_asked_anew() {
        try (SilentServer server = new SilentServer(Silence.NOTHING);
                AwsCloud cloud = cloud(server.url())) {
            refused(() -> cloud.volumes(List.of("vol-1")));
            int tries = calls.size();
            reads().forEach(read -> refused(() -> read.accept(cloud)));
            refused(() -> cloud.accepts(Changes.of("ec2:CreateSnapshots")));
            assertThat(calls).hasSize(tries);

            now = now.plus(dev.firebreak.cloud.Silence.BELIEVED);
            refused(() -> cloud.volumes(List.of("vol-1")));
            assertThat(calls).hasSizeGreaterThan(tries);
        }
    }

    @Test
    void a_refusal_that_comes_at_once_is_not_remembered() {
        try (StubAws aws = new StubAws().once("DescribeVolumes", StubAws.Fault.REFUSED);
                AwsCloud cloud = cloud(aws.uri().toString())) {
            assertThatThrownBy(() -> cloud.volumes(List.of("vol-1"))).isInstanceOf(Refusal.class);
            aws.answer("DescribeVolumes", "<DescribeVolumesResponse/>");
            assertThat(cloud.volumes(List.of("vol-1"))).isEmpty();
        }
    }

    private static void refused(ThrowingCallable reading) {
        Refusal refusal = catchThrowableOfType(Refusal.class, reading);
        assertThat(refusal.exit()).isEqualTo(11);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("aws-unreachable");
    }
}
