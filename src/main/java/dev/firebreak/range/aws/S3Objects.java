package dev.firebreak.range.aws;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// S3's operations on objects.
final class S3Objects {
    /// What a client may store with an object, besides `x-amz-meta-`.
    private static final List<String> STORED = List.of(
            "Content-Type",
            "Cache-Control",
            "Content-Disposition",
            "Content-Language",
            "Expires",
            "x-amz-storage-class");

    private final Account account;
    private final InstantSource clock;

    S3Objects(Account account, InstantSource clock) {
        this.account = account;
        this.clock = clock;
    }

    Reply put(Request request, Bucket bucket, String key) throws IOException {
        var onlyNew = onlyNew(request);
        var retention = retentionOf(request, bucket);
        var legalHold = legalHold(request, bucket);
        if ((retention.isPresent() || legalHold) && !Intake.protectedBody(request)) {
            throw needsChecksum();
        }
        var body = Intake.receive(request, account.folder(), ChecksumAlgorithm.CRC64NVME);
        var segment = new StoredObject.Segment(body.file(), body.size());
        var object = new StoredObject(
                key,
                newVersion(bucket),
                false,
                List.of(segment),
                "\"" + body.md5() + "\"",
                headersOf(request),
                new StoredChecksum(body.algorithm(), "FULL_OBJECT", body.checksum()),
                retention.orElse(null),
                legalHold,
                now());
        store(bucket, object, onlyNew);
        return Reply.empty(200)
                .with(object.checksum().headers())
                .with("ETag", object.etag())
                .with(versionHeader(bucket, object));
    }

    /// Stores an object; when that is refused its bytes are deleted.
    void store(Bucket bucket, StoredObject object, boolean onlyNew) throws IOException {
        try {
            var replaced = bucket.store(object, onlyNew);
            if (replaced.isPresent()) {
                replaced.get().delete();
            }
        } catch (Refusal refusal) {
            object.delete();
            throw refusal;
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    String newVersion(Bucket bucket) {
        return bucket.objectLock() ? account.newToken() : "null";
    }

    static Map<String, String> versionHeader(Bucket bucket, StoredObject object) {
        return bucket.objectLock() ? Map.of("x-amz-version-id", object.version()) : Map.of();
    }

    static boolean onlyNew(Request request) {
        var condition = request.header("If-None-Match");
        if (request.header("If-Match").isPresent()
                || condition.filter(value -> !value.equals("*")).isPresent()) {
            throw new Refusal(501, "NotImplemented", "A conditional write is simulated for If-None-Match: * only");
        }
        return condition.isPresent();
    }

    static Map<String, String> headersOf(Request request) {
        var stored = new TreeMap<String, String>();
        stored.put("Content-Type", "binary/octet-stream");
        for (var name : STORED) {
            request.header(name).ifPresent(value -> stored.put(name, value));
        }
        request.header("Content-Encoding")
                .map(value -> value.replaceFirst("^aws-chunked,?\\s*", ""))
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> stored.put("Content-Encoding", value));
        request.headers().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-amz-meta-"))
                .forEach(name -> stored.put(name, String.join(",", request.headers(name))));
        stored.put(
                "x-amz-server-side-encryption",
                request.header("x-amz-server-side-encryption").orElse("AES256"));
        return stored;
    }

    /// The retention that the request asks for, else the bucket's default.
    Optional<Retention> retentionOf(Request request, Bucket bucket) {
        var mode = request.header("x-amz-object-lock-mode");
        var until = request.header("x-amz-object-lock-retain-until-date");
        if (mode.isEmpty() && until.isEmpty()) {
            return bucket.defaultRetention(now());
        }
        requireLock(bucket);
        if (mode.isEmpty() || until.isEmpty()) {
            throw new Refusal(
                    400,
                    "InvalidArgument",
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }
        if (!mode.get().equals("GOVERNANCE") && !mode.get().equals("COMPLIANCE")) {
            throw new Refusal(400, "InvalidArgument", "Unknown wormMode directive.");
        }
        var instant = instant(until.get());
        if (!instant.isAfter(clock.instant())) {
            throw new Refusal(400, "InvalidArgument", "The retain until date must be in the future!");
        }
        return Optional.of(new Retention(mode.get(), instant));
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            throw new Refusal(400, "InvalidArgument", "The retain until date must be provided in ISO 8601 format");
        }
    }

    static boolean legalHold(Request request, Bucket bucket) {
        var hold = request.header("x-amz-object-lock-legal-hold");
        if (hold.isPresent()) {
            requireLock(bucket);
        }
        return hold.filter("ON"::equals).isPresent();
    }

    private static void requireLock(Bucket bucket) {
        if (!bucket.objectLock()) {
            throw new Refusal(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
        }
    }

    static Refusal needsChecksum() {
        return new Refusal(
                400,
                "InvalidRequest",
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock"
                        + " parameters");
    }

    Reply get(Request request, Bucket bucket, String key) {
        var object = find(request, bucket, key);
        request.header("If-Match")
                .filter(etag -> !etag.equals("*")
                        && !etag.replace("\"", "").equals(object.etag().replace("\"", "")))
                .ifPresent(etag -> {
                    throw new Refusal(
                            412,
                            "PreconditionFailed",
                            "At least one of the pre-conditions you specified did not hold",
                            Map.of("Condition", "If-Match"));
                });
        request.header("If-None-Match")
                .filter(etag -> etag.equals("*") || etag.equals(object.etag()))
                .ifPresent(etag -> {
                    throw new Refusal(304, "NotModified", "Not Modified");
                });
        var reply = new Reply(200, object.headers(), object.range(0, object.size()))
                .with(Map.of(
                        "ETag", object.etag(),
                        "Last-Modified", S3.HTTP_DATE.format(object.modified()),
                        "Accept-Ranges", "bytes"))
                .with(versionHeader(bucket, object))
                .with(lockHeaders(object));
        var range = request.header("Range").filter(text -> text.matches("bytes=(\\d+-\\d*|-\\d+)"));
        if (range.isPresent()) {
            return partial(reply, object, range.get());
        }
        return request.header("x-amz-checksum-mode").isPresent()
                ? reply.with(object.checksum().headers())
                : reply;
    }

    private static Reply partial(Reply whole, StoredObject object, String range) {
        var size = object.size();
        var bounds = range.substring("bytes=".length()).split("-", -1);
        var suffix = bounds[0].isEmpty();
        var first = suffix ? Math.max(0, size - Long.parseLong(bounds[1])) : Long.parseLong(bounds[0]);
        var last = suffix || bounds[1].isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(bounds[1]));
        if (first > last) {
            throw new Refusal(
                    416,
                    "InvalidRange",
                    "The requested range is not satisfiable",
                    Map.of("RangeRequested", range, "ActualObjectSize", Long.toString(size)));
        }
        return new Reply(206, whole.headers(), object.range(first, last - first + 1))
                .with("Content-Range", "bytes %d-%d/%d".formatted(first, last, size));
    }

    private static Map<String, String> lockHeaders(StoredObject object) {
        var headers = new TreeMap<String, String>();
        var retention = object.retention();
        if (retention != null) {
            headers.put("x-amz-object-lock-mode", retention.mode());
            headers.put("x-amz-object-lock-retain-until-date", retention.until().toString());
        }
        if (object.legalHold()) {
            headers.put("x-amz-object-lock-legal-hold", "ON");
        }
        return headers;
    }

    private static StoredObject find(Request request, Bucket bucket, String key) {
        var version = request.query("versionId");
        var found = version.isPresent() ? bucket.version(key, version.get()) : bucket.current(key);
        return found.filter(object -> !object.deleteMarker())
                .orElseThrow(() -> version.isPresent()
                        ? new Refusal(404, "NoSuchVersion", "The specified version does not exist.")
                        : new Refusal(404, "NoSuchKey", "The specified key does not exist.", Map.of("Key", key)));
    }

    Reply retention(Request request, Bucket bucket, String key) {
        requireLock(bucket);
        var retention = find(request, bucket, key).retention();
        if (retention == null) {
            throw new Refusal(
                    404,
                    "NoSuchObjectLockConfiguration",
                    "The specified object does not have a ObjectLock configuration");
        }
        return S3.xml("Retention", xml -> xml.put("Mode", retention.mode()).put("RetainUntilDate", retention.until()));
    }

    /// Without a version, a bucket that keeps versions gets a delete marker; a named version goes for good,
    /// unless it is locked. Bypassing governance retention is not simulated: it is denied, as for a caller
    /// without that permission.
    Reply delete(Request request, Bucket bucket, String key) throws IOException {
        var version = request.query("versionId");
        if (version.isEmpty() && bucket.objectLock()) {
            var marker = new StoredObject(
                    key,
                    newVersion(bucket),
                    true,
                    List.of(),
                    "",
                    Map.of(),
                    new StoredChecksum(ChecksumAlgorithm.CRC64NVME, "FULL_OBJECT", ""),
                    null,
                    false,
                    now());
            bucket.store(marker, false);
            return Reply.empty(204).with(versionHeader(bucket, marker)).with("x-amz-delete-marker", "true");
        }
        var object = version.isPresent() ? bucket.version(key, version.get()) : bucket.current(key);
        if (object.filter(found -> found.locked(clock.instant())).isPresent()) {
            throw new Refusal(403, "AccessDenied", "Access Denied because object protected by object lock.");
        }
        if (object.isPresent()) {
            bucket.remove(object.get());
            object.get().delete();
        }
        return Reply.empty(204);
    }

    Reply list(Request request, Bucket bucket) {
        var prefix = request.query("prefix").orElse("");
        var delimiter = request.query("delimiter").orElse("");
        var after = request.query("continuation-token")
                .or(() -> request.query("start-after"))
                .orElse("");
        var maximum = Math.min(1000, S3.number(request.query("max-keys"), "max-keys", 1000));
        var url = request.query("encoding-type").filter("url"::equals).isPresent();
        var objects = new ArrayList<StoredObject>();
        var prefixes = new TreeSet<String>();
        var last = "";
        var truncated = false;
        for (var object : bucket.objects()) {
            var key = object.key();
            if (!key.startsWith(prefix) || key.compareTo(after) <= 0) {
                continue;
            }
            var end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            var group = end < 0 ? Optional.<String>empty() : Optional.of(key.substring(0, end + delimiter.length()));
            if (group.filter(name -> prefixes.contains(name) || (!after.isEmpty() && after.startsWith(name)))
                    .isPresent()) {
                last = key;
                continue;
            }
            if (objects.size() + prefixes.size() >= maximum) {
                truncated = true;
                break;
            }
            group.ifPresentOrElse(prefixes::add, () -> objects.add(object));
            last = key;
        }
        var next = truncated ? Optional.of(last) : Optional.<String>empty();
        return S3.xml("ListBucketResult", xml -> {
            xml.put("Name", bucket.name())
                    .put("Prefix", encoded(prefix, url))
                    .put("KeyCount", objects.size() + prefixes.size())
                    .put("MaxKeys", maximum)
                    .put("IsTruncated", next.isPresent())
                    .put("NextContinuationToken", next)
                    .put("EncodingType", url ? Optional.of("url") : Optional.empty());
            for (var object : objects) {
                xml.in(
                        "Contents",
                        one -> one.put("Key", encoded(object.key(), url))
                                .put("LastModified", object.modified())
                                .put("ETag", object.etag())
                                .put("Size", object.size())
                                .put("ChecksumAlgorithm", object.checksum().algorithm())
                                .put("ChecksumType", object.checksum().type())
                                .put("StorageClass", "STANDARD"));
            }
            prefixes.forEach(name -> xml.in("CommonPrefixes", one -> one.put("Prefix", encoded(name, url))));
        });
    }

    static String encoded(String text, boolean url) {
        return url ? SigV4.encode(text).replace("%2F", "/") : text;
    }
}
