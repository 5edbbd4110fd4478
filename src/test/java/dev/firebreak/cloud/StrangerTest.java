package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Change;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.range.aws.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/// The reply to the completion of an upload was lost, and there is an object under the key: ours or somebody
/// else's.
class StrangerTest {
    private static final String KEY = "c1/a.img";
    private static final int BYTES = 512 << 10;
    private static final String UPLOAD = "{outcome:s3:CreateMultipartUpload:/uploadId}";

    private final StepOfCase step = new StepOfCase("export");
    private RangeAccount range;
    private AwsCloud cloud;
    private AwsClients others;
    private Change complete;

    @BeforeEach
    void upload_a_part(@TempDir Path folder) {
        range = new RangeAccount(folder);
        cloud = range.cloud();
        others = new AwsClients(new AwsSettings(range.options()), Duration.ofSeconds(30), InstantSource.system());
        done(Changes.change(
                "ec2:CreateSnapshots",
                "{\"InstanceSpecification\": {\"InstanceId\": \"" + RangeAccount.INSTANCE + "\"}}"));
        range.pass(Duration.ofMinutes(2));
        done(Changes.change("s3:CreateMultipartUpload", """
            {"Bucket": "acme-evidence", "Key": "c1/a.img", "ChecksumAlgorithm": "SHA256",
             "Metadata": {"firebreak-case": "c1", "firebreak-intent": "{intent}"}}\
            """));
        done(Changes.change("s3:UploadPart", """
            {"Bucket": "acme-evidence", "Key": "c1/a.img", "UploadId": "%s", "PartNumber": 1,
             "SnapshotId": "%s", "OffsetBytes": 0, "LengthBytes": %d, "VolumeSizeGib": 1}\
            """.formatted(
                        UPLOAD, range.account.snapshots().getFirst().id(), BYTES)));
        complete = Changes.change("s3:CompleteMultipartUpload", """
            {"Bucket": "acme-evidence", "Key": "c1/a.img", "UploadId": "%s", "IfNoneMatch": "*", "MpuObjectSize": %d}\
            """.formatted(UPLOAD, BYTES));
    }

    @AfterEach
    void close() {
        others.close();
        cloud.close();
        range.close();
    }

    private void done(Change change) {
        assertThat(step.execute(cloud, change)).isInstanceOf(Reply.Done.class);
    }

    private Reconciled reconciled() {
        return cloud.reconcile(step.bind(complete), "i-complete", step.outcomes);
    }

    /// Our upload is gone, and what it held with it.
    private String aborted() {
        String ours = String.valueOf(Json.text(step.bind(complete).body(), "/UploadId"));
        others.s3Writes()
                .abortMultipartUpload(
                        r -> r.bucket(RangeAccount.BUCKET).key(KEY).uploadId(ours));
        return ours;
    }

    @Test
    void the_object_of_our_own_parts_and_intent_is_ours() {
        range.door.faults().next("s3:CompleteMultipartUpload", Faults.Fault.LOST_REPLY);
        assertThat(step.execute(cloud, complete)).isInstanceOf(Reply.Lost.class);
        assertThat(reconciled()).isInstanceOf(Reconciled.Happened.class);
    }

    @Test
    void an_object_of_the_same_size_and_metadata_with_other_content_stays_in_doubt() {
        aborted();
        others.s3Writes()
                .putObject(
                        r -> r.bucket(RangeAccount.BUCKET)
                                .key(KEY)
                                .metadata(Map.of(
                                        "firebreak-case", "c1", "firebreak-intent", "i-s3:CreateMultipartUpload")),
                        RequestBody.fromBytes(new byte[BYTES]));
        assertInDoubt("not made of the parts");
    }

    @Test
    void an_object_of_the_same_content_that_another_intent_uploaded_stays_in_doubt() {
        S3Client s3 = others.s3Writes();
        byte[] content = s3Content();
        aborted();
        String theirs = s3.createMultipartUpload(r -> r.bucket(RangeAccount.BUCKET)
                        .key(KEY)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .metadata(Map.of("firebreak-intent", "another")))
                .uploadId();
        var part = s3.uploadPart(
                r -> r.bucket(RangeAccount.BUCKET)
                        .key(KEY)
                        .uploadId(theirs)
                        .partNumber(1)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                RequestBody.fromBytes(content));
        s3.completeMultipartUpload(r -> r.bucket(RangeAccount.BUCKET)
                .key(KEY)
                .uploadId(theirs)
                .multipartUpload(
                        u -> u.parts(p -> p.partNumber(1).eTag(part.eTag()).checksumSHA256(part.checksumSHA256()))));
        assertInDoubt("not opened by this step");
    }

    private byte[] s3Content() {
        byte[] content = new byte[BYTES];
        new SnapshotImage(others.ebs(), range.account.snapshots().getFirst().id()).read(0, BYTES, content);
        return content;
    }

    private void assertInDoubt(String because) {
        assertThat(reconciled())
                .isInstanceOfSatisfying(
                        Reconciled.InDoubt.class, d -> assertThat(d.because()).contains(because));
    }
}
