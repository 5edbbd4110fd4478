package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.code;
import static dev.firebreak.cloud.OnAws.done;
import static dev.firebreak.cloud.OnAws.error;
import static dev.firebreak.cloud.OnAws.observed;
import static dev.firebreak.cloud.OnAws.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Buckets, and the small objects in them.
interface BucketContract extends OnAws {
    String MANIFEST = "c1/a.manifest.json";

    @Test
    default void a_bucket_tells_its_region_and_its_locks() {
        String plain = site().newBucket();
        assertThat(site().cloud.bucket(plain)).isEqualTo(new Bucket(plain, site().region(), false, false, null, null));
        assertThat(error(() -> site().s3().getObjectLockConfiguration(r -> r.bucket(plain))))
                .isEqualTo("404 ObjectLockConfigurationNotFoundError");
        String locked = site().newLockedBucket("COMPLIANCE", 30);
        assertThat(site().cloud.bucket(locked))
                .isEqualTo(new Bucket(locked, site().region(), true, true, "COMPLIANCE", 30));
    }

    @Test
    default void a_bucket_that_is_missing_is_told() {
        String missing = AwsSite.newName();
        assertThat(code(() -> site().cloud.bucket(missing))).isEqualTo("bucket-missing");
        assertThat(refused(site().cloud.execute(put(missing), part())).code()).isEqualTo("no-such-bucket");
        assertThat(error(() -> site().s3().getObject(r -> r.bucket(missing).key("x"))))
                .isEqualTo("404 NoSuchBucket");
    }

    @Test
    default void a_bucket_of_another_account_is_neither_read_nor_written() {
        String bucket = site().newBucket();
        done("put", site().cloud.execute(put(bucket), part()));
        site().asAnotherAccount(theirs -> {
            assertThat(theirs.identity().account()).isEqualTo(AwsSite.ANOTHER_ACCOUNT);
            assertThat(code(() -> theirs.bucket(bucket))).isEqualTo("bucket-not-ours");
            assertThat(code(() -> theirs.json(bucket, MANIFEST))).isEqualTo("forbidden");
            Reply.Refused refused = refused(theirs.execute(put(bucket), part()));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("forbidden");
        });
        assertThat(error(() -> site().s3()
                        .getObject(r -> r.bucket(bucket).key(MANIFEST).expectedBucketOwner(AwsSite.ANOTHER_ACCOUNT))))
                .isEqualTo("403 AccessDenied");
    }

    @Test
    default void an_access_key_that_is_not_known_is_refused() {
        String bucket = site().newBucket();
        site().withAnother(
                        "AWS_ACCESS_KEY_ID",
                        s3 -> assertThat(error(
                                        () -> s3.getObject(r -> r.bucket(bucket).key("x"))))
                                .isEqualTo("403 InvalidAccessKeyId"));
    }

    @Test
    default void who_does_not_know_the_secret_is_refused() {
        String bucket = site().newBucket();
        site().withAnother(
                        "AWS_SECRET_ACCESS_KEY",
                        s3 -> assertThat(error(
                                        () -> s3.getObject(r -> r.bucket(bucket).key("x"))))
                                .isEqualTo("403 SignatureDoesNotMatch"));
    }

    @Test
    default void a_manifest_is_put_once_and_never_over_another() {
        String bucket = site().newBucket();
        assertThat(site().cloud.json(bucket, MANIFEST)).isEmpty();
        assertThat(site().cloud.object(bucket, MANIFEST)).isEmpty();
        assertThat(site().cloud.reconcile(put(bucket), "i1", part())).isInstanceOf(Reconciled.DidNot.class);

        Outcome made = done("put", site().cloud.execute(put(bucket), part()));

        assertThat(observed(made, "/etag")).matches("\"[0-9a-f]{32}\"");
        assertThat(site().cloud.object(bucket, MANIFEST).map(o -> String.valueOf(o.sizeBytes())))
                .contains(observed(made, "/sizeBytes"));
        assertThat(site().cloud.json(bucket, MANIFEST).orElseThrow().at("/segments/0/sha256"))
                .isEqualTo(Json.parse("\"" + Changes.SHA256_OF_ZEROS + "\""));
        Reply.Refused again = refused(site().cloud.execute(put(bucket), part()));
        assertThat(again.status()).isEqualTo(412);
        assertThat(again.code()).isEqualTo("object-exists");
        assertThat(site().cloud.reconcile(put(bucket), "i1", part()))
                .isInstanceOfSatisfying(
                        Reconciled.Happened.class,
                        happened -> assertThat(happened.observed()).isEqualTo(made.observed()));
        put(bucket, MANIFEST, "{\"another\": \"manifest\"}");
        assertThat(site().cloud.reconcile(put(bucket), "i1", part())).isInstanceOf(Reconciled.InDoubt.class);
    }

    @Test
    default void a_manifest_is_json_and_says_whose_it_is() {
        String bucket = site().newBucket();
        done("put", site().cloud.execute(put(bucket), part()));
        var head = site().s3().headObject(r -> r.bucket(bucket).key(MANIFEST));
        assertThat(head.contentType()).isEqualTo("application/json");
        assertThat(head.metadata()).containsEntry("firebreak-intent", "i1");
    }

    @Test
    default void an_object_that_is_no_json_is_refused() {
        String bucket = site().newBucket();
        put(bucket, MANIFEST, "evidence");
        assertThat(code(() -> site().cloud.json(bucket, MANIFEST))).isEqualTo("not-json");
    }

    @Test
    default void an_object_with_a_wrong_checksum_is_not_kept() {
        String bucket = site().newBucket();
        String wrong = ImageUpload.base64(Changes.SHA256_OF_ZEROS);
        assertThat(error(() -> site().s3()
                        .putObject(
                                r -> r.bucket(bucket).key("x").checksumSHA256(wrong),
                                RequestBody.fromString("evidence"))))
                .isEqualTo("400 BadDigest");
        assertThat(error(() -> site().s3().getObject(r -> r.bucket(bucket).key("x"))))
                .isEqualTo("404 NoSuchKey");
    }

    @Test
    default void a_key_may_have_spaces_signs_and_letters_of_any_script() {
        String bucket = site().newBucket();
        for (String key : List.of("c1/a b+ü&.img", "c1/100%/a=b;c", "c1/火")) {
            put(bucket, key, "evidence");
            assertThat(site().cloud.object(bucket, key).map(StoredObject::sizeBytes))
                    .as(key)
                    .contains(8L);
        }
    }

    @Test
    default void an_object_gets_the_retention_of_its_bucket() {
        String bucket = site().newLockedBucket("COMPLIANCE", 30);
        done("put", site().cloud.execute(put(bucket), part()));
        StoredObject object = site().cloud.object(bucket, MANIFEST).orElseThrow();
        assertThat(object.lockMode()).isEqualTo("COMPLIANCE");
        assertThat(Duration.between(site().clock.instant(), object.retainUntil()))
                .isBetween(Duration.ofDays(30).minusMinutes(1), Duration.ofDays(30));
    }

    @Test
    default void a_manifest_is_locked_for_as_long_as_was_asked_for() {
        String bucket = site().newLockedBucket("GOVERNANCE", 1);
        CloudChange change = Changes.change(
                "s3:PutObject",
                Json.pretty(put(bucket).body())
                        .replaceFirst("\\{", "{\"ObjectLockMode\": \"COMPLIANCE\", \"RetainFor\": \"P2D\","));
        done("put", site().cloud.execute(change, part()));
        StoredObject object = site().cloud.object(bucket, MANIFEST).orElseThrow();
        assertThat(object.lockMode()).isEqualTo("COMPLIANCE");
        assertThat(Duration.between(site().clock.instant(), object.retainUntil()))
                .isBetween(Duration.ofDays(2).minusMinutes(1), Duration.ofDays(2));
    }

    @Test
    default void a_locked_version_outlives_a_delete() {
        String bucket = site().newLockedBucket("COMPLIANCE", 30);
        String version = observed(done("put", site().cloud.execute(put(bucket), part())), "/versionId");
        S3Client s3 = site().s3();
        assertThat(error(() ->
                        s3.deleteObject(r -> r.bucket(bucket).key(MANIFEST).versionId(version))))
                .isEqualTo("403 AccessDenied");
        s3.deleteObject(r -> r.bucket(bucket).key(MANIFEST));
        assertThat(site().cloud.object(bucket, MANIFEST))
                .as("hidden by a marker")
                .isEmpty();
        assertThat(s3.headObject(r -> r.bucket(bucket).key(MANIFEST).versionId(version))
                        .contentLength())
                .isPositive();
    }

    static CloudChange put(String bucket) {
        return Changes.change("s3:PutObject", """
            {"Bucket": "%s", "Key": "%s", "UploadId": "u1", "IfNoneMatch": "*",
             "Metadata": {"firebreak-intent": "i1"}, "manifest": {"sizeBytes": 524288}}\
            """.formatted(bucket, MANIFEST));
    }

    private static List<Outcome> part() {
        return Changes.EARLIER;
    }

    private void put(String bucket, String key, String text) {
        site().s3().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }
}
