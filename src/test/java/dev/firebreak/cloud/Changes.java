package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Target;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Bound changes, one of each operation, of an image of one block.
final class Changes {
    static final String SHA256_OF_ZEROS = "07854d2fef297a06ba81685e660c332de36d5d18d546927d30daad6d7fda1541";

    static final List<CloudChange> ALL = List.of(
            change("ec2:CreateSnapshots", """
                {"InstanceSpecification": {"InstanceId": "i-0123456789abcdef0", "ExcludeBootVolume": true},
                 "Description": "firebreak c1/r1/snapshot",
                 "TagSpecifications": [{"ResourceType": "snapshot",
                                        "Tags": [{"Key": "firebreak:intent", "Value": "i1"}]}]}\
                """),
            change("s3:CreateMultipartUpload", """
                {"Bucket": "evidence", "Key": "c1/a.img", "ChecksumAlgorithm": "SHA256",
                 "Metadata": {"firebreak-intent": "i1"}}\
                """),
            change("s3:UploadPart", """
                {"Bucket": "evidence", "Key": "c1/a.img", "UploadId": "u1", "PartNumber": 1,
                 "SnapshotId": "snap-0123456789abcdef0", "OffsetBytes": 0, "LengthBytes": 524288,
                 "VolumeSizeGib": 1}\
                """),
            change("s3:CompleteMultipartUpload", """
                {"Bucket": "evidence", "Key": "c1/a.img", "UploadId": "u1", "IfNoneMatch": "*",
                 "MpuObjectSize": 524288}\
                """),
            change("s3:PutObject", """
                {"Bucket": "evidence", "Key": "c1/a.manifest.json", "UploadId": "u1", "IfNoneMatch": "*",
                 "manifest": {"sizeBytes": 524288}}\
                """));

    /// The part that the last two of [#ALL] build on.
    static final List<Outcome> EARLIER = List.of(succeeded("part-1", Json.parse("""
        {"uploadId": "u1", "partNumber": 1, "offsetBytes": 0, "sizeBytes": 524288, "etag": "e",
         "sha256": "%s", "blocksListed": 0, "blocksFetched": 0}\
        """.formatted(SHA256_OF_ZEROS))));

    private Changes() {}

    static CloudChange of(String operation) {
        return ALL.stream()
                .filter(c -> c.operation().equals(operation))
                .findFirst()
                .orElseThrow();
    }

    static CloudChange change(String operation, String body) {
        return new CloudChange(
                operation,
                operation,
                Target.aws("Thing", "x"),
                Json.parse(body),
                List.of(),
                operation,
                "# none",
                new Undo.None("test"),
                Risk.IRREVERSIBLE,
                Reconcile.READ_BACK,
                Wait.NONE);
    }

    static Outcome succeeded(String change, JsonNode observed) {
        return new Outcome("i-" + change, change, Outcome.Result.SUCCEEDED, 200, "req", 0, observed, null, null);
    }
}
