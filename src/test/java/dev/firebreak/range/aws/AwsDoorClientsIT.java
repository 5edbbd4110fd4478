package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The `aws` command, which nobody here wrote, against the door.
@NeedsRealParts(Part.MOTO)
class AwsDoorClientsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private OpenRange range;

    @BeforeEach
    void open() {
        range = new OpenRange(folder.resolve("account"));
    }

    @AfterEach
    void close() {
        range.close();
    }

    private static String command() {
        return Parts.moto().awsProgram().toString();
    }

    private JsonNode aws(String... arguments) throws IOException, InterruptedException {
        var output = run(arguments);
        return JsonMapper.shared().readTree(output.isBlank() ? "null" : output);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(
                List.of(command(), "--endpoint-url", range.door.uri().toString()));
        words.addAll(List.of(arguments));
        var out = folder.resolve("out");
        var errors = folder.resolve("errors");
        var builder = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(errors.toFile());
        var environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AWS_")
                        || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
        environment.put("AWS_ACCESS_KEY_ID", OpenRange.KEYS.accessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", OpenRange.KEYS.secretKey());
        environment.put("AWS_DEFAULT_REGION", OpenRange.REGION);
        environment.put("AWS_DEFAULT_OUTPUT", "json");
        environment.put("AWS_MAX_ATTEMPTS", "1");
        environment.put("AWS_PAGER", "");
        environment.put("AWS_CONFIG_FILE", folder.resolve("no-config").toString());
        environment.put(
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("no-credentials").toString());
        var process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("aws %s: %s", String.join(" ", arguments), Files.readString(errors))
                .isZero();
        return Files.readString(out);
    }

    @Test
    void the_caller_is_known() throws IOException, InterruptedException {
        assertThat(aws("sts", "get-caller-identity").path("Account").asString()).isEqualTo(OpenRange.ACCOUNT);
    }

    @Test
    void snapshots_of_an_instance_are_made_and_read_block_by_block() throws IOException, InterruptedException {
        var instance = aws("ec2", "describe-instances", "--instance-ids", OpenRange.INSTANCE)
                .at("/Reservations/0/Instances/0");
        assertThat(instance.path("BlockDeviceMappings").size()).isEqualTo(3);

        var made = aws(
                "ec2",
                "create-snapshots",
                "--instance-specification",
                "InstanceId=" + OpenRange.INSTANCE + ",ExcludeBootVolume=true",
                "--tag-specifications",
                "ResourceType=snapshot,Tags=[{Key=case,Value=c1}]");
        assertThat(made.path("Snapshots").size()).isEqualTo(2);
        range.clock.advance(Duration.ofMinutes(1));
        var found = aws("ec2", "describe-snapshots", "--owner-ids", "self", "--filters", "Name=tag:case,Values=c1");
        assertThat(found.path("Snapshots")
                        .valueStream()
                        .map(one -> one.path("State").asString()))
                .containsExactly("completed", "completed");

        var snapshot = found.at("/Snapshots/0/SnapshotId").asString();
        var blocks =
                aws("ebs", "list-snapshot-blocks", "--snapshot-id", snapshot).path("Blocks");
        var last = blocks.get(blocks.size() - 1);
        assertThat(last.path("BlockIndex").asInt()).isEqualTo(2047);
        var file = folder.resolve("block");
        var reply = aws(
                "ebs",
                "get-snapshot-block",
                "--snapshot-id",
                snapshot,
                "--block-index",
                "2047",
                "--block-token",
                last.path("BlockToken").asString(),
                file.toString());
        assertThat(reply.path("DataLength").asInt()).isEqualTo(524_288);
        assertThat(Files.readAllBytes(file)).isEqualTo(OpenRange.CONTENT.block(2047));
    }

    @Test
    void the_group_of_an_instance_and_the_cluster_are_shown() throws IOException, InterruptedException {
        var member = aws("autoscaling", "describe-auto-scaling-instances", "--instance-ids", OpenRange.INSTANCE)
                .at("/AutoScalingInstances/0");
        assertThat(member.path("AutoScalingGroupName").asString()).isEqualTo("workers");
        assertThat(aws("eks", "describe-cluster", "--name", "shop")
                        .at("/cluster/status")
                        .asString())
                .isEqualTo("ACTIVE");
    }

    @Test
    void a_large_file_goes_up_in_parts_and_comes_back_the_same() throws IOException, InterruptedException {
        var content = new byte[20 << 20];
        new Random(5).nextBytes(content);
        var up = Files.write(folder.resolve("up.img"), content);
        var down = folder.resolve("down.img");
        aws(
                "s3api",
                "create-bucket",
                "--bucket",
                "evidence",
                "--create-bucket-configuration",
                "LocationConstraint=" + OpenRange.REGION);
        run("s3", "cp", "--no-progress", up.toString(), "s3://evidence/c1/up.img");
        var head = aws("s3api", "head-object", "--bucket", "evidence", "--key", "c1/up.img");
        assertThat(head.path("ContentLength").asLong()).isEqualTo(content.length);
        assertThat(head.path("ETag").asString()).endsWith("-3\"");
        run("s3", "cp", "--no-progress", "s3://evidence/c1/up.img", down.toString());
        assertThat(Files.mismatch(up, down)).isEqualTo(-1);
        assertThat(range.door.calls()).extracting(Call::operation).contains("UploadPart", "CompleteMultipartUpload");
        assertThat(Stream.of(run("s3", "ls", "s3://evidence/c1/").strip().split("\\s+", -1)))
                .endsWith(Long.toString(content.length), "up.img");
    }
}
