package dev.firebreak.range.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// S3's operations on buckets themselves.
final class S3Buckets {
    private final Account account;

    S3Buckets(Account account) {
        this.account = account;
    }

    Reply list() {
        return S3.xml(
                "ListAllMyBucketsResult",
                xml -> xml.in(
                                "Buckets",
                                set -> account.buckets().stream()
                                        .filter(bucket -> bucket.owner().equals(account.id()))
                                        .forEach(bucket -> set.in(
                                                "Bucket",
                                                one -> one.put("Name", bucket.name())
                                                        .put("CreationDate", "2026-01-01T00:00:00.000Z")
                                                        .put("BucketRegion", account.region()))))
                        .in("Owner", owner -> owner.put("ID", account.id())));
    }

    Reply create(Request request, String name) throws IOException {
        if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new Refusal(400, "InvalidBucketName", "The specified bucket is not valid.");
        }
        var body = request.bytes();
        var location = body.length == 0 ? Optional.<String>empty() : text(parse(body), "LocationConstraint");
        if (!location.orElse("us-east-1").equals(account.region())) {
            throw new Refusal(
                    400,
                    "IllegalLocationConstraintException",
                    "The %s location constraint is incompatible for the region specific endpoint this request was sent to."
                            .formatted(location.orElse("unspecified")));
        }
        var locked = request.header("x-amz-bucket-object-lock-enabled")
                .map("true"::equalsIgnoreCase)
                .orElse(false);
        if (!account.addIfAbsent(new Bucket(name, account.id(), locked))) {
            var own = account.bucket(name)
                    .map(bucket -> bucket.owner().equals(account.id()))
                    .orElse(false);
            throw own
                    ? new Refusal(
                            409,
                            "BucketAlreadyOwnedByYou",
                            "Your previous request to create the named bucket succeeded and you already own it.")
                    : new Refusal(409, "BucketAlreadyExists", "The requested bucket name is not available.");
        }
        return Reply.empty(200).with("Location", "/" + name);
    }

    /// us-east-1 is the empty constraint.
    Reply location() {
        var region = account.region().equals("us-east-1") ? "" : account.region();
        return S3.xml("LocationConstraint", xml -> xml.text(region));
    }

    Reply versioning(Bucket bucket) {
        return S3.xml(
                "VersioningConfiguration",
                xml -> xml.put("Status", bucket.objectLock() ? Optional.of("Enabled") : Optional.empty()));
    }

    Reply objectLock(Bucket bucket) {
        if (!bucket.objectLock()) {
            throw new Refusal(
                    404,
                    "ObjectLockConfigurationNotFoundError",
                    "Object Lock configuration does not exist for this bucket");
        }
        return S3.xml("ObjectLockConfiguration", xml -> {
            xml.put("ObjectLockEnabled", "Enabled");
            bucket.retentionMode()
                    .ifPresent(mode -> xml.in(
                            "Rule",
                            rule -> rule.in(
                                    "DefaultRetention",
                                    retention -> retention.put("Mode", mode).put("Days", bucket.retentionDays()))));
        });
    }

    Reply putObjectLock(Request request, Bucket bucket) throws IOException {
        if (!bucket.objectLock()) {
            throw new Refusal(
                    409, "InvalidBucketState", "Object Lock configuration cannot be enabled on existing buckets");
        }
        var document = parse(request.bytes());
        var mode = text(document, "Mode").filter(text -> text.equals("GOVERNANCE") || text.equals("COMPLIANCE"));
        var days = S3.number(text(document, "Days"), "Days", 0) + 365 * S3.number(text(document, "Years"), "Years", 0);
        if (mode.isEmpty() || days == 0) {
            throw new Refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate");
        }
        bucket.defaultRetention(mode.get(), days);
        return Reply.empty(200);
    }

    static Element parse(byte[] document) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(document)).getDocumentElement();
        } catch (SAXException malformed) {
            throw new Refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java platform parses XML securely", e);
        }
    }

    /// The text of the first descendant of that name.
    static Optional<String> text(Element element, String name) {
        return Optional.ofNullable(element.getElementsByTagName(name).item(0)).map(Node::getTextContent);
    }
}
