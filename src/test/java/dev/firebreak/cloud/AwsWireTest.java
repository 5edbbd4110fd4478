package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.StubAws.Fault;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Refusal;
import dev.firebreak.parts.Ports;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// One change is one request, whatever comes back; and what comes back is never taken for more than it is.
class AwsWireTest {
    private final StubAws aws = new StubAws()
            .answer("CreateSnapshots", """
                <CreateSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId>
                <snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><volumeSize>8</volumeSize>
                </item></snapshotSet></CreateSnapshotsResponse>\
                """)
            .answer(
                    "CreateMultipartUpload",
                    "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>")
            .answer(
                    "CompleteMultipartUpload",
                    "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>");
    private final AwsCloud cloud = new AwsCloud(aws.options(), InstantSource.system());

    @AfterEach
    void close() {
        cloud.close();
        aws.close();
    }

    static Stream<Arguments> everyChangeAndFault() {
        return Changes.ALL.stream()
                .flatMap(change -> Stream.of(Fault.values()).map(fault -> Arguments.of(change.operation(), fault)));
    }

    @ParameterizedTest
    @MethodSource("everyChangeAndFault")
    void a_change_is_exactly_one_request(String operation, Fault fault) {
        CloudChange change = Changes.of(operation);
        String name = operation.substring(operation.indexOf(':') + 1);
        aws.on(name, fault);

        Reply reply = cloud.execute(change, Changes.EARLIER);

        assertThat(aws.requests(name)).hasSize(1);
        switch (fault) {
            case OK ->
                assertThat(reply)
                        .isInstanceOfSatisfying(
                                Reply.Done.class,
                                done -> assertThat(done.requestId()).isEqualTo("req-1"));
            case REFUSED ->
                assertThat(reply).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(403);
                    assertThat(refused.code()).isEqualTo("forbidden");
                    assertThat(refused.requestId()).isEqualTo("req-1");
                    assertThat(refused.retryAfter()).isNull();
                });
            case THROTTLED ->
                assertThat(reply).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                    assertThat(refused.code()).isIn("slow-down", "request-limit-exceeded");
                    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
                });
            case BARE_503 ->
                assertThat(reply).isInstanceOfSatisfying(Reply.Lost.class, lost -> {
                    assertThat(lost.status()).isEqualTo(503);
                    assertThat(lost.requestId()).isEqualTo("req-1");
                });
            case RESET, CLOSED, CUT, HANG -> assertThat(reply).isInstanceOf(Reply.Lost.class);
        }
    }

    /// EBS direct is only read: whatever it does, the part was not sent, and the reply must not say that it may
    /// have been.
    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "THROTTLED")
    void a_part_whose_blocks_cannot_be_read_is_never_sent(Fault fault) {
        aws.on("ListSnapshotBlocks", fault);

        Reply reply = cloud.execute(Changes.of("s3:UploadPart"), List.of());

        assertThat(aws.requests("UploadPart")).hasSize(fault == Fault.OK ? 1 : 0);
        switch (fault) {
            case OK -> assertThat(reply).isInstanceOf(Reply.Done.class);
            case REFUSED ->
                assertThat(reply)
                        .isInstanceOfSatisfying(
                                Reply.Refused.class, r -> assertThat(r.status()).isEqualTo(403));
            default -> assertThat(reply).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void a_throttled_read_is_tried_again() {
        aws.once("ListSnapshotBlocks", Fault.THROTTLED);
        AwsCloud patient =
                new AwsCloud(aws.options().withRequestTimeout(Duration.ofSeconds(20)), InstantSource.system());

        assertThat(patient.execute(Changes.of("s3:UploadPart"), List.of())).isInstanceOf(Reply.Done.class);
        assertThat(aws.requests("ListSnapshotBlocks")).hasSize(2);
        assertThat(aws.requests("UploadPart")).hasSize(1);
    }

    @Test
    void an_object_that_is_there_is_not_replaced() {
        for (String operation : List.of("s3:PutObject", "s3:CompleteMultipartUpload")) {
            aws.answerRaw(operation.substring(3), error(412, "PreconditionFailed"));
            assertThat(cloud.execute(Changes.of(operation), Changes.EARLIER))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("object-exists"));
            assertThat(aws.requests(operation.substring(3)).getFirst().headers())
                    .containsEntry("if-none-match", "*")
                    .containsEntry("x-amz-expected-bucket-owner", "111122223333");
        }
    }

    /// S3 may answer 200 and then an error: not done, and not the definite refusal of a 4xx either.
    @Test
    void an_error_after_200_is_in_doubt() {
        aws.answer("CompleteMultipartUpload", "<Error><Code>InternalError</Code><Message>again</Message></Error>");

        assertThat(cloud.execute(Changes.of("s3:CompleteMultipartUpload"), Changes.EARLIER))
                .isInstanceOf(Reply.Lost.class);
    }

    @Test
    void a_part_carries_its_digest() {
        cloud.execute(Changes.of("s3:UploadPart"), List.of());

        assertThat(aws.requests("UploadPart").getFirst().headers())
                .containsEntry("x-amz-checksum-sha256", "B4VNL+8pega6gWheZgwzLeNtXRjVRpJ9MNqtbX/aFUE=")
                .containsEntry("x-amz-expected-bucket-owner", "111122223333");
    }

    @Test
    void an_upload_with_a_missing_part_is_not_completed() {
        assertThat(cloud.execute(Changes.of("s3:CompleteMultipartUpload"), List.of()))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("parts-missing"));
        assertThat(aws.requests("CompleteMultipartUpload")).isEmpty();
    }

    @Test
    void nobody_listening_means_never_sent() {
        var nobody = new HashMap<>(aws.options().environment());
        nobody.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + Ports.nobodyListens());
        try (var alone = new AwsCloud(
                new CloudOptions("eu-central-1", null, Duration.ofSeconds(1), nobody), InstantSource.system())) {
            assertThat(alone.execute(Changes.of("ec2:CreateSnapshots"), List.of()))
                    .isInstanceOf(Reply.Unreachable.class);
            assertThat(alone.execute(Changes.of("s3:PutObject"), Changes.EARLIER))
                    .isInstanceOf(Reply.Unreachable.class);
            assertThatThrownBy(() -> alone.volumes(List.of("vol-1"))).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.exit()).isEqualTo(11);
                assertThat(refusal.problems().getFirst().code()).isEqualTo("aws-unreachable");
            });
        }
    }

    @Test
    void expired_credentials_are_a_refusal_and_not_a_doubt() {
        aws.answerRaw("PutObject", error(400, "ExpiredToken"));

        assertThat(cloud.execute(Changes.of("s3:PutObject"), Changes.EARLIER))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, r -> assertThat(r.code()).isEqualTo("aws-not-authenticated"));
    }

    @Test
    void a_forbidden_read_names_its_action() {
        aws.on("DescribeVolumes", Fault.REFUSED);

        assertThatThrownBy(() -> cloud.volumes(List.of("vol-1"))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("forbidden");
            assertThat(refusal).hasMessageContaining("ec2:DescribeVolumes");
        });
    }

    @Test
    void a_dry_run_is_yes_no_or_unknown() {
        CloudChange change = Changes.of("ec2:CreateSnapshots");
        aws.answerRaw("CreateSnapshots", query(412, "DryRunOperation"));
        assertThat(cloud.accepts(change).holds()).isEqualTo(Holds.YES);
        aws.answerRaw("CreateSnapshots", query(403, "UnauthorizedOperation"));
        assertThat(cloud.accepts(change).code()).isEqualTo("forbidden");
        aws.on("CreateSnapshots", Fault.BARE_503);
        assertThat(cloud.accepts(change).code()).isEqualTo("dry-run-failed");
        assertThat(cloud.accepts(Changes.of("s3:PutObject")).code()).isEqualTo("no-dry-run");
    }

    @Test
    void an_upload_that_was_aborted_elsewhere_is_refused_with_the_command_for_a_new_one() {
        for (String operation : List.of("s3:UploadPart", "s3:CompleteMultipartUpload")) {
            aws.answerRaw(operation.substring(3), error(404, "NoSuchUpload"));
            assertThat(cloud.execute(Changes.of(operation), Changes.EARLIER))
                    .isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                        assertThat(refused.code()).isEqualTo("upload-gone");
                        assertThat(refused.message())
                                .endsWith("firebreak export-snapshot a --bucket evidence --case c1");
                    });
        }
        CloudChange below = Changes.change(
                "s3:CompleteMultipartUpload",
                "{\"Bucket\": \"b\", \"Key\": \"2026/ir/c1/snap-1.img\", \"UploadId\": \"u1\", \"MpuObjectSize\":"
                        + " 524288}");
        assertThat(cloud.execute(below, Changes.EARLIER))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.message())
                                .endsWith("firebreak export-snapshot snap-1 --bucket b --prefix 2026/ir --case c1"));
    }

    @Test
    void a_listener_is_told_each_request_and_no_secret() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (AwsCloud talkative = new AwsCloud(
                aws.options().withRequestTimeout(Duration.ofSeconds(20)).telling(call -> told.add(call.toString())),
                InstantSource.system())) {
            talkative.execute(Changes.of("ec2:CreateSnapshots"), List.of());
            assertThat(told).containsExactly("POST 127.0.0.1 Ec2:CreateSnapshots 200 req-1");
            told.clear();
            aws.once("DescribeVolumes", Fault.THROTTLED).answer("DescribeVolumes", "<DescribeVolumesResponse/>");
            talkative.volumes(List.of("vol-1"));
            assertThat(told)
                    .containsExactly(
                            "POST 127.0.0.1 Ec2:DescribeVolumes 503 req-1",
                            "POST 127.0.0.1 Ec2:DescribeVolumes 200 req-1");
            told.clear();
            aws.on("CreateSnapshots", Fault.RESET);
            talkative.execute(Changes.of("ec2:CreateSnapshots"), List.of());
            assertThat(told).containsExactly("POST 127.0.0.1 Ec2:CreateSnapshots no reply");
        }
    }

    private static String error(int status, String code) {
        String body = "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
        return "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static String query(int status, String code) {
        String body = "<Response><Errors><Error><Code>" + code
                + "</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>";
        return "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }
}
