package dev.firebreak.crash;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// An evidence bucket, looked at by an ordinary client: its objects, an image as `KEY SIZE ETAG` and a manifest
/// as `KEY TEXT`, and the keys of the uploads that are open.
record Bucket(List<String> objects, List<String> uploads) {
    static final Bucket NONE = new Bucket(List.of(), List.of());

    static S3Client client(URI endpoint, String region, String accessKey, String secretKey) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .build();
    }

    static Bucket of(S3Client s3, String name) {
        return new Bucket(
                s3.listObjectsV2(r -> r.bucket(name)).contents().stream()
                        .map(object -> object.key() + " " + content(s3, name, object))
                        .toList(),
                s3.listMultipartUploads(r -> r.bucket(name)).uploads().stream()
                        .map(upload -> upload.key())
                        .toList());
    }

    private static String content(S3Client s3, String name, S3Object object) {
        return object.key().endsWith(".json")
                ? s3.getObjectAsBytes(r -> r.bucket(name).key(object.key())).asUtf8String()
                : object.size() + " " + object.eTag();
    }
}
