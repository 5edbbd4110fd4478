package dev.firebreak.crash;

import dev.firebreak.range.Range;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The evidence bucket of a range, looked at by an ordinary client: its objects, as `KEY SIZE ETAG`, and the
/// keys of
/// the uploads that are open.
record Bucket(List<String> objects, List<String> uploads) {
    private static final String NAME = "acme-evidence";

    static Bucket of(Range range) {
        URI endpoint = range.aws().uri();
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.of(range.account().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        range.credentials().accessKey(), range.credentials().secretKey())))
                .build()) {
            return new Bucket(
                    s3.listObjectsV2(r -> r.bucket(NAME)).contents().stream()
                            .map(o -> o.key() + " " + o.size() + " " + o.eTag())
                            .toList(),
                    s3.listMultipartUploads(r -> r.bucket(NAME)).uploads().stream()
                            .map(u -> u.key())
                            .toList());
        }
    }
}
