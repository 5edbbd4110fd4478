package dev.firebreak.range.aws;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/// S3's multipart uploads.
final class S3Uploads {
    /// Every part but the last one has at least 5 MiB.
    private static final long SMALLEST_PART = 5 << 20;

    private final Account account;
    private final S3Objects objects;

    S3Uploads(Account account, S3Objects objects) {
        this.account = account;
        this.objects = objects;
    }

    Reply create(Request request, Bucket bucket, String key) {
        var named = request.header("x-amz-checksum-algorithm");
        var declared = named.map(name -> ChecksumAlgorithm.named(name)
                .orElseThrow(() ->
                        new Refusal(400, "InvalidRequest", "Checksum algorithm provided is unsupported: " + name)));
        var algorithm = declared.orElse(ChecksumAlgorithm.CRC64NVME);
        var type = request.header("x-amz-checksum-type")
                .orElse(algorithm == ChecksumAlgorithm.CRC64NVME ? "FULL_OBJECT" : "COMPOSITE");
        if (!algorithm.allows(type)) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "The %s checksum type cannot be used with the %s checksum algorithm.".formatted(type, algorithm));
        }
        var retention = objects.retentionOf(request, bucket);
        var asked = request.header("x-amz-object-lock-mode").isPresent() || S3Objects.legalHold(request, bucket);
        if (asked && declared.isEmpty() && request.header("Content-MD5").isEmpty()) {
            throw S3Objects.needsChecksum();
        }
        var upload = new Upload(
                account.newToken(),
                key,
                algorithm,
                type,
                declared.isPresent(),
                S3Objects.headersOf(request),
                retention.orElse(null),
                S3Objects.legalHold(request, bucket),
                objects.now(),
                Upload.noParts());
        bucket.uploads().put(upload.id(), upload);
        var reply = S3.xml(
                "InitiateMultipartUploadResult",
                xml -> xml.put("Bucket", bucket.name()).put("Key", key).put("UploadId", upload.id()));
        return declared.isEmpty()
                ? reply
                : reply.with(Map.of("x-amz-checksum-algorithm", algorithm.name(), "x-amz-checksum-type", type));
    }

    private static Upload upload(Request request, Bucket bucket, String key) {
        return Optional.ofNullable(
                        bucket.uploads().get(request.query("uploadId").orElse("")))
                .filter(upload -> upload.key().equals(key))
                .orElseThrow(
                        () -> new Refusal(
                                404,
                                "NoSuchUpload",
                                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."));
    }

    Reply uploadPart(Request request, Bucket bucket, String key) throws IOException {
        var upload = upload(request, bucket, key);
        var number = S3.number(request.query("partNumber"), "partNumber", 0);
        if (number < 1 || number > 10_000) {
            throw new Refusal(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
        }
        var algorithm = Intake.declaredBy(request);
        var matches = !upload.declared()
                || algorithm.filter(given -> given == upload.algorithm()).isPresent();
        if (!matches) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum Type: %s"
                            .formatted(
                                    upload.algorithm(),
                                    algorithm.map(Enum::name).orElse("null")));
        }
        if (upload.retention() != null && !Intake.protectedBody(request)) {
            throw S3Objects.needsChecksum();
        }
        var body = Intake.receive(request, account.folder(), upload.algorithm());
        var part = new Upload.Part(
                number, body.file(), body.size(), body.md5(), body.algorithm(), body.checksum(), objects.now());
        if (!bucket.uploads().containsKey(upload.id())) {
            Files.deleteIfExists(part.file());
            upload(request, bucket, key);
        }
        var before = Optional.ofNullable(upload.parts().put(number, part));
        if (before.isPresent()) {
            Files.deleteIfExists(before.get().file());
        }
        return Reply.empty(200)
                .with(Map.of("ETag", part.etag(), body.algorithm().header(), body.checksum()));
    }

    Reply listParts(Request request, Bucket bucket, String key) {
        var upload = upload(request, bucket, key);
        var maximum = Math.min(1000, S3.number(request.query("max-parts"), "max-parts", 1000));
        var marker = S3.number(request.query("part-number-marker"), "part-number-marker", 0);
        var rest = List.copyOf(upload.parts().tailMap(marker, false).values());
        var page = rest.subList(0, Math.min(maximum, rest.size()));
        return S3.xml("ListPartsResult", xml -> {
            xml.put("Bucket", bucket.name())
                    .put("Key", key)
                    .put("UploadId", upload.id())
                    .put("PartNumberMarker", marker)
                    .put(
                            "NextPartNumberMarker",
                            page.isEmpty() ? 0 : page.getLast().number())
                    .put("MaxParts", maximum)
                    .put("IsTruncated", page.size() < rest.size())
                    .put("ChecksumAlgorithm", upload.algorithm())
                    .put("ChecksumType", upload.checksumType());
            for (var part : page) {
                xml.in(
                        "Part",
                        one -> one.put("PartNumber", part.number())
                                .put("LastModified", part.modified())
                                .put("ETag", part.etag())
                                .put("Size", part.size())
                                .put(part.algorithm().element(), part.checksum()));
            }
        });
    }

    Reply list(Request request, Bucket bucket) {
        var prefix = request.query("prefix").orElse("");
        var maximum = Math.min(1000, S3.number(request.query("max-uploads"), "max-uploads", 1000));
        var url = request.query("encoding-type").filter("url"::equals).isPresent();
        var keyMarker = request.query("key-marker").orElse("");
        var idMarker = request.query("upload-id-marker").orElse("");
        var rest = bucket.uploads().values().stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .filter(upload -> upload.key().compareTo(keyMarker) > 0
                        || (upload.key().equals(keyMarker)
                                && !idMarker.isEmpty()
                                && upload.id().compareTo(idMarker) > 0))
                .sorted(java.util.Comparator.comparing(Upload::key).thenComparing(Upload::id))
                .toList();
        var page = rest.subList(0, Math.min(maximum, rest.size()));
        return S3.xml("ListMultipartUploadsResult", xml -> {
            xml.put("Bucket", bucket.name())
                    .put("Prefix", S3Objects.encoded(prefix, url))
                    .put("MaxUploads", maximum)
                    .put("EncodingType", url ? Optional.of("url") : Optional.empty())
                    .put("IsTruncated", page.size() < rest.size());
            if (page.size() < rest.size()) {
                xml.put("NextKeyMarker", S3Objects.encoded(page.getLast().key(), url))
                        .put("NextUploadIdMarker", page.getLast().id());
            }
            for (var upload : page) {
                xml.in(
                        "Upload",
                        one -> one.put("Key", S3Objects.encoded(upload.key(), url))
                                .put("UploadId", upload.id())
                                .put("Initiated", upload.initiated())
                                .put("StorageClass", "STANDARD")
                                .put("ChecksumAlgorithm", upload.algorithm())
                                .put("ChecksumType", upload.checksumType()));
            }
        });
    }

    Reply abort(Request request, Bucket bucket, String key) throws IOException {
        var upload = upload(request, bucket, key);
        bucket.uploads().remove(upload.id());
        for (var part : upload.parts().values()) {
            Files.deleteIfExists(part.file());
        }
        return Reply.empty(204);
    }

    Reply complete(Request request, Bucket bucket, String key) throws IOException {
        var upload = upload(request, bucket, key);
        var onlyNew = S3Objects.onlyNew(request);
        var parts = chosenParts(upload, S3Buckets.parse(request.bytes()));
        var size = parts.stream().mapToLong(Upload.Part::size).sum();
        var expectedSize = request.header("x-amz-mp-object-size");
        if (expectedSize.filter(text -> !text.equals(Long.toString(size))).isPresent()) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "The provided 'x-amz-mp-object-size' header does not match what was computed.");
        }
        var checksum = checksum(upload, parts);
        var expected = request.header(upload.algorithm().header());
        if (expected.filter(value ->
                        !value.equals(checksum.value()) && !(value + "-" + parts.size()).equals(checksum.value()))
                .isPresent()) {
            throw new Refusal(
                    400,
                    "BadDigest",
                    "The %s you specified did not match the calculated checksum.".formatted(upload.algorithm()));
        }
        var object = new StoredObject(
                key,
                objects.newVersion(bucket),
                false,
                parts.stream()
                        .map(part -> new StoredObject.Segment(part.file(), part.size()))
                        .toList(),
                etag(parts),
                upload.headers(),
                checksum,
                upload.retention(),
                upload.legalHold(),
                objects.now());
        publish(bucket, upload, object, onlyNew);
        return S3.xml("CompleteMultipartUploadResult", xml -> {
                    xml.put("Location", "/" + bucket.name() + "/" + key)
                            .put("Bucket", bucket.name())
                            .put("Key", key)
                            .put("ETag", object.etag());
                    checksum.writeTo(xml);
                })
                .with(S3Objects.versionHeader(bucket, object));
    }

    /// A refused condition leaves the upload as it is, so that it can be aborted or completed later.
    private static void publish(Bucket bucket, Upload upload, StoredObject object, boolean onlyNew) throws IOException {
        var replaced = bucket.store(object, onlyNew);
        bucket.uploads().remove(upload.id());
        for (var part : upload.parts().values()) {
            if (object.segments().stream().noneMatch(segment -> segment.file().equals(part.file()))) {
                Files.deleteIfExists(part.file());
            }
        }
        if (replaced.isPresent()) {
            replaced.get().delete();
        }
    }

    private static List<Upload.Part> chosenParts(Upload upload, Element document) {
        var named = document.getElementsByTagName("Part");
        var parts = new ArrayList<Upload.Part>();
        var previous = 0;
        for (var i = 0; i < named.getLength(); i++) {
            var element = (Element) named.item(i);
            var number = S3.number(S3Buckets.text(element, "PartNumber"), "PartNumber", 0);
            if (number <= previous) {
                throw new Refusal(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
            previous = number;
            parts.add(chosenPart(upload, element, number));
        }
        if (parts.isEmpty()) {
            throw new Refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate");
        }
        for (var part : parts.subList(0, parts.size() - 1)) {
            if (part.size() < SMALLEST_PART) {
                throw new Refusal(
                        400,
                        "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size",
                        Map.of(
                                "PartNumber", Integer.toString(part.number()),
                                "ProposedSize", Long.toString(part.size()),
                                "MinSizeAllowed", Long.toString(SMALLEST_PART)));
            }
        }
        return parts;
    }

    private static Upload.Part chosenPart(Upload upload, Element element, int number) {
        var invalid = new Refusal(
                400,
                "InvalidPart",
                "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
                Map.of("PartNumber", Integer.toString(number)));
        var etag = S3Buckets.text(element, "ETag").orElse("").replace("\"", "");
        var part = Optional.ofNullable(upload.parts().get(number))
                .filter(found -> found.etag().equals("\"" + etag + "\""))
                .orElseThrow(() -> invalid);
        var checksum = S3Buckets.text(element, part.algorithm().element());
        if (checksum.isEmpty() && upload.declared() && upload.checksumType().equals("COMPOSITE")) {
            throw new Refusal(
                    400,
                    "InvalidRequest",
                    "The upload was created using a %s checksum. The complete request must include the checksum for each part. It was missing for part %d in the request."
                            .formatted(upload.algorithm(), number));
        }
        if (checksum.filter(value -> !value.equals(part.checksum())).isPresent()) {
            throw invalid;
        }
        return part;
    }

    private static String etag(List<Upload.Part> parts) {
        var md5 = SigV4.digest("MD5");
        parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.md5())));
        return "\"%s-%d\"".formatted(SigV4.hex(md5.digest()), parts.size());
    }

    /// Composite: the checksum of the parts' checksums, with their number. Full object: of all bytes, read again.
    private static StoredChecksum checksum(Upload upload, List<Upload.Part> parts) throws IOException {
        var running = upload.algorithm().start();
        if (upload.checksumType().equals("COMPOSITE")) {
            for (var part : parts) {
                var value = Base64.getDecoder().decode(part.checksum());
                running.update(value, 0, value.length);
            }
            return new StoredChecksum(upload.algorithm(), "COMPOSITE", base64(running.value()) + "-" + parts.size());
        }
        var sink = new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) {
                running.update(buffer, offset, length);
            }
        };
        for (var part : parts) {
            Files.copy(part.file(), sink);
        }
        return new StoredChecksum(upload.algorithm(), "FULL_OBJECT", base64(running.value()));
    }

    private static String base64(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }
}
