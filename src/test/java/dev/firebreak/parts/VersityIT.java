package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@NeedsRealParts(Part.VERSITYGW)
class VersityIT {

    /// SHA-256 of the empty string: never that of a body with bytes in it.
    private static final String WRONG_SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private final Versity versity = Parts.versity();

    @TempDir
    Path folder;

    @Test
    void an_object_is_not_put_over_one_that_is_there() throws IOException {
        versity.aws("s3api", "create-bucket", "--bucket=conditional").orThrow();
        versity.aws(put("conditional", "first")).orThrow();

        var second = versity.aws(put("conditional", "second"));
        assertThat(second.exit()).isNotZero();
        assertThat(second.stderr()).contains("PreconditionFailed");

        var fetched = folder.resolve("fetched");
        versity.aws("s3api", "get-object", "--bucket=conditional", "--key=image", fetched.toString())
                .orThrow();
        assertThat(fetched).hasContent("first");
    }

    @Test
    void a_part_whose_checksum_is_wrong_is_refused() throws IOException {
        versity.aws("s3api", "create-bucket", "--bucket=checksums").orThrow();
        var created = versity.aws(
                        "s3api",
                        "create-multipart-upload",
                        "--bucket=checksums",
                        "--key=image",
                        "--checksum-algorithm=SHA256")
                .orThrow();
        var upload = JsonMapper.shared().readTree(created).path("UploadId").asString();

        var refused = versity.aws(uploadPart(upload, "--checksum-sha256=" + WRONG_SHA256));
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.stderr()).contains("BadDigest");

        versity.aws(uploadPart(upload, "--checksum-algorithm=SHA256")).orThrow();
    }

    @Test
    void a_locked_object_version_can_not_be_deleted() throws IOException {
        versity.aws("s3api", "create-bucket", "--bucket=locked", "--object-lock-enabled-for-bucket")
                .orThrow();
        var version = JsonMapper.shared()
                .readTree(versity.aws(
                                "s3api",
                                "put-object",
                                "--bucket=locked",
                                "--key=image",
                                "--body=" + body("evidence"),
                                "--object-lock-mode=COMPLIANCE",
                                "--object-lock-retain-until-date=2049-01-01T00:00:00Z")
                        .orThrow())
                .path("VersionId")
                .asString();

        var refused =
                versity.aws("s3api", "delete-object", "--bucket=locked", "--key=image", "--version-id=" + version);
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.stderr()).contains("AccessDenied");
    }

    private String[] put(String bucket, String content) throws IOException {
        return new String[] {
            "s3api", "put-object", "--bucket=" + bucket, "--key=image", "--body=" + body(content), "--if-none-match=*"
        };
    }

    private String[] uploadPart(String upload, String checksum) throws IOException {
        return new String[] {
            "s3api",
            "upload-part",
            "--bucket=checksums",
            "--key=image",
            "--part-number=1",
            "--upload-id=" + upload,
            "--body=" + body("a part"),
            checksum
        };
    }

    private Path body(String content) throws IOException {
        return Files.writeString(folder.resolve("body"), content);
    }
}
