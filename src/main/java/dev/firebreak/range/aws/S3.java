package dev.firebreak.range.aws;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// S3, REST XML, path-style and (for `BUCKET.localhost`) virtual-host style. A request with a subresource or
/// header that is not simulated is refused with NotImplemented, never taken for a simpler one.
final class S3 implements Service {
    static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// HTTP dates always have two digits for the day; DateTimeFormatter.RFC_1123_DATE_TIME does not.
    static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /// Query keys that choose the operation.
    private static final Set<String> SUBRESOURCES = Set.of(
            "location", "versioning", "object-lock", "uploads", "uploadId", "partNumber", "retention", "list-type");

    /// Query keys that only shape the answer.
    private static final Set<String> SHAPING = Set.of(
            "x-id",
            "versionId",
            "prefix",
            "delimiter",
            "max-keys",
            "continuation-token",
            "start-after",
            "encoding-type",
            "fetch-owner",
            "max-uploads",
            "key-marker",
            "upload-id-marker",
            "max-parts",
            "part-number-marker",
            "max-buckets");

    private final Account account;
    private final S3Buckets buckets;
    private final S3Objects objects;
    private final S3Uploads uploads;

    S3(Account account, InstantSource clock) {
        this.account = account;
        this.buckets = new S3Buckets(account);
        this.objects = new S3Objects(account, clock);
        this.uploads = new S3Uploads(account, objects);
    }

    /// Bucket and key of a request; both may be empty.
    record Address(String bucket, String key) {
        static Address of(Request request) {
            var host = request.header("Host").orElse("").replaceFirst(":\\d+$", "");
            var path = request.path().substring(1);
            if (host.endsWith(".localhost")) {
                return new Address(host.substring(0, host.length() - ".localhost".length()), path);
            }
            var slash = path.indexOf('/');
            return slash < 0 ? new Address(path, "") : new Address(path.substring(0, slash), path.substring(slash + 1));
        }
    }

    @Override
    public Operation identify(Request request) {
        var address = Address.of(request);
        var sub = new TreeSet<>(request.query().keySet());
        sub.removeAll(SHAPING);
        if (!SUBRESOURCES.containsAll(sub)
                || request.header("x-amz-copy-source").isPresent()) {
            throw notImplemented(request);
        }
        var name = address.bucket().isEmpty()
                ? (request.method().equals("GET") && sub.isEmpty() ? "ListBuckets" : "")
                : address.key().isEmpty()
                        ? bucketOperation(request.method() + " " + String.join(",", sub))
                        : objectOperation(request.method() + " " + String.join(",", sub));
        if (name.isEmpty()) {
            throw notImplemented(request);
        }
        var resource = address.key().isEmpty() ? address.bucket() : address.bucket() + "/" + address.key();
        return new Operation("s3", name, resource.isEmpty() ? "*" : resource, "s3:" + permission(name));
    }

    private static String bucketOperation(String what) {
        return switch (what) {
            case "PUT " -> "CreateBucket";
            case "HEAD " -> "HeadBucket";
            case "GET location" -> "GetBucketLocation";
            case "GET versioning" -> "GetBucketVersioning";
            case "GET object-lock" -> "GetObjectLockConfiguration";
            case "PUT object-lock" -> "PutObjectLockConfiguration";
            case "GET list-type" -> "ListObjectsV2";
            case "GET uploads" -> "ListMultipartUploads";
            default -> "";
        };
    }

    private static String objectOperation(String what) {
        return switch (what) {
            case "PUT " -> "PutObject";
            case "GET " -> "GetObject";
            case "HEAD " -> "HeadObject";
            case "DELETE " -> "DeleteObject";
            case "GET retention" -> "GetObjectRetention";
            case "POST uploads" -> "CreateMultipartUpload";
            case "PUT partNumber,uploadId" -> "UploadPart";
            case "GET uploadId" -> "ListParts";
            case "POST uploadId" -> "CompleteMultipartUpload";
            case "DELETE uploadId" -> "AbortMultipartUpload";
            default -> "";
        };
    }

    /// The IAM action of an operation, which for S3 often has another name [IAM service authorization
    /// reference].
    private static String permission(String operation) {
        return switch (operation) {
            case "ListBuckets" -> "ListAllMyBuckets";
            case "HeadBucket", "ListObjectsV2" -> "ListBucket";
            case "HeadObject" -> "GetObject";
            case "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload" -> "PutObject";
            case "ListParts" -> "ListMultipartUploadParts";
            case "ListMultipartUploads" -> "ListBucketMultipartUploads";
            case "GetObjectLockConfiguration" -> "GetBucketObjectLockConfiguration";
            case "PutObjectLockConfiguration" -> "PutBucketObjectLockConfiguration";
            default -> operation;
        };
    }

    @Override
    public Reply answer(Request request, Operation operation) throws IOException {
        var address = Address.of(request);
        switch (operation.name()) {
            case "ListBuckets" -> {
                return buckets.list();
            }
            case "CreateBucket" -> {
                return buckets.create(request, address.bucket());
            }
            default -> {
                // the others need a bucket
            }
        }
        var bucket = bucket(request, address.bucket());
        return switch (operation.name()) {
            case "HeadBucket" -> Reply.empty(200).with("x-amz-bucket-region", account.region());
            case "GetBucketLocation" -> buckets.location();
            case "GetBucketVersioning" -> buckets.versioning(bucket);
            case "GetObjectLockConfiguration" -> buckets.objectLock(bucket);
            case "PutObjectLockConfiguration" -> buckets.putObjectLock(request, bucket);
            case "ListObjectsV2" -> objects.list(request, bucket);
            case "ListMultipartUploads" -> uploads.list(request, bucket);
            case "PutObject" -> objects.put(request, bucket, address.key());
            case "GetObject", "HeadObject" -> objects.get(request, bucket, address.key());
            case "DeleteObject" -> objects.delete(request, bucket, address.key());
            case "GetObjectRetention" -> objects.retention(request, bucket, address.key());
            case "CreateMultipartUpload" -> uploads.create(request, bucket, address.key());
            case "UploadPart" -> uploads.uploadPart(request, bucket, address.key());
            case "ListParts" -> uploads.listParts(request, bucket, address.key());
            case "CompleteMultipartUpload" -> uploads.complete(request, bucket, address.key());
            case "AbortMultipartUpload" -> uploads.abort(request, bucket, address.key());
            default -> throw notImplemented(request);
        };
    }

    private Bucket bucket(Request request, String name) {
        var bucket = account.bucket(name)
                .orElseThrow(() -> new Refusal(
                        404, "NoSuchBucket", "The specified bucket does not exist", Map.of("BucketName", name)));
        var expected = request.header("x-amz-expected-bucket-owner");
        var mismatch = expected.filter(owner -> !owner.equals(bucket.owner())).isPresent();
        if (mismatch || !bucket.owner().equals(account.id())) {
            throw new Refusal(403, "AccessDenied", "Access Denied");
        }
        return bucket;
    }

    private static Refusal notImplemented(Request request) {
        return new Refusal(
                501,
                "NotImplemented",
                "The range does not simulate %s %s?%s".formatted(request.method(), request.path(), request.rawQuery()));
    }

    /// A whole number in a header or the query, not negative.
    static int number(Optional<String> text, String name, int otherwise) {
        if (text.isPresent() && !text.get().matches("[0-9]{1,9}")) {
            throw new Refusal(400, "InvalidArgument", "%s is not a number: %s".formatted(name, text.get()));
        }
        return text.map(Integer::parseInt).orElse(otherwise);
    }

    static Reply xml(String root, java.util.function.Consumer<Xml> content) {
        var reply = Reply.xml(200, Xml.document(root, NAMESPACE, content));
        return reply.with("Content-Type", "application/xml");
    }

    @Override
    public Reply refuse(Request request, Refusal refusal) {
        if (refusal.status() == 304) {
            return Reply.empty(304);
        }
        return Reply.xml(refusal.status(), Xml.document("Error", "", xml -> {
                    xml.put("Code", refusal.code()).put("Message", refusal.message());
                    refusal.details().forEach(xml::put);
                    xml.put("Resource", request.path())
                            .put("RequestId", request.id())
                            .put("HostId", "range");
                }))
                .with("Content-Type", "application/xml");
    }

    @Override
    public Refusal unauthenticated(Unauthenticated reason, String message) {
        return switch (reason) {
            case MISSING -> new Refusal(403, "AccessDenied", message);
            case EXPIRED -> new Refusal(400, "ExpiredToken", "The provided token has expired.");
            case UNKNOWN_KEY ->
                new Refusal(
                        403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
            case WRONG_SCOPE ->
                new Refusal(400, "AuthorizationHeaderMalformed", message, Map.of("Region", account.region()));
            case WRONG_SIGNATURE -> new Refusal(403, "SignatureDoesNotMatch", message);
        };
    }

    @Override
    public Refusal forbidden(Operation operation) {
        return new Refusal(
                403,
                "AccessDenied",
                "User: %s is not authorized to perform: %s on resource: \"arn:aws:s3:::%s\""
                        .formatted(account.callerArn(), operation.permission(), operation.resource()));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(503, "SlowDown", "Please reduce your request rate.");
    }
}
