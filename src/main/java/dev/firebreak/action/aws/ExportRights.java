package dev.firebreak.action.aws;

import static dev.firebreak.model.Right.Use.CHANGE;
import static dev.firebreak.model.Right.Use.READ;
import static dev.firebreak.model.Right.Use.SURER;

import dev.firebreak.model.Right;
import java.util.List;

/// What exporting takes. Opening, filling and completing an upload are all `s3:PutObject` [S3 User Guide, multipart
/// upload and permissions].
final class ExportRights {
    private static final String BUCKET = "arn:aws:s3:::" + Right.BUCKET;
    private static final String OBJECTS = BUCKET + "/" + Right.PREFIX + "*";
    private static final String SNAPSHOTS = "arn:aws:ec2:" + Right.REGION + "::snapshot/*";

    static final List<Right> ALL = List.of(
            Right.aws(READ, "ec2:DescribeSnapshots", "*", "reads the snapshots and whether they are completed"),
            Right.aws(READ, "s3:ListBucket", BUCKET, "looks whose the bucket is, and whether an object is there"),
            Right.aws(SURER, "s3:GetBucketVersioning", BUCKET, "whether the bucket keeps versions is not known"),
            Right.aws(
                    SURER,
                    "s3:GetBucketObjectLockConfiguration",
                    BUCKET,
                    "whether Object Lock keeps the images is not known, and nothing can be retained"),
            Right.aws(CHANGE, "ebs:ListSnapshotBlocks", SNAPSHOTS, "lists the written blocks of a snapshot"),
            Right.aws(CHANGE, "ebs:GetSnapshotBlock", SNAPSHOTS, "reads the blocks of a snapshot"),
            Right.aws(CHANGE, "s3:PutObject", OBJECTS, "uploads the images and their manifests"),
            Right.aws(CHANGE, "s3:PutObjectRetention", OBJECTS, "asks for the retention of the images")
                    .given("retain"),
            Right.aws(SURER, "s3:GetObject", OBJECTS, "whether what was uploaded is there and whole is not known"),
            Right.aws(SURER, "s3:GetObjectRetention", OBJECTS, "until when Object Lock keeps the images is not known"),
            Right.aws(
                    SURER,
                    "s3:ListBucketMultipartUploads",
                    BUCKET,
                    "whether an upload was opened whose reply was lost is not known"),
            Right.aws(
                    SURER,
                    "s3:ListMultipartUploadParts",
                    OBJECTS,
                    "whether a part arrived whose reply was lost is not known"));

    private ExportRights() {}
}
