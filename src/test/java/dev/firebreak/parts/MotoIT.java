package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@NeedsRealParts(Part.MOTO)
class MotoIT {

    private final Moto moto = Parts.moto();

    @Test
    void an_instances_volumes_are_snapshotted_together() {
        var run = aws(
                "ec2",
                "run-instances",
                "--image-id=ami-12c6146b",
                "--instance-type=m5.large",
                "--block-device-mappings=DeviceName=/dev/xvda,Ebs={VolumeSize=8}");
        var instance = run.at("/Instances/0/InstanceId").asString();
        var volume = aws("ec2", "describe-instances", "--instance-ids=" + instance)
                .at("/Reservations/0/Instances/0/BlockDeviceMappings/0/Ebs/VolumeId")
                .asString();
        assertThat(volume).startsWith("vol-");

        var made = aws(
                "ec2",
                "create-snapshots",
                "--instance-specification=InstanceId=" + instance,
                "--tag-specifications=ResourceType=snapshot,Tags=[{Key=case,Value=of-" + instance + "}]");
        assertThat(made.path("Snapshots").size()).isEqualTo(1);
        assertThat(made.at("/Snapshots/0/VolumeId").asString()).isEqualTo(volume);

        var found = aws("ec2", "describe-snapshots", "--filters=Name=tag:case,Values=of-" + instance);
        assertThat(found.at("/Snapshots/0/SnapshotId").asString())
                .isEqualTo(made.at("/Snapshots/0/SnapshotId").asString());
    }

    @Test
    void a_reset_forgets_everything() {
        try (var own = Moto.start()) {
            own.aws("ec2", "create-volume", "--availability-zone=eu-west-1a", "--size=1")
                    .orThrow();
            assertThat(own.aws("ec2", "describe-volumes").orThrow()).contains("vol-");
            own.reset();
            assertThat(own.aws("ec2", "describe-volumes").orThrow()).doesNotContain("vol-");
        }
    }

    private JsonNode aws(String... arguments) {
        return JsonMapper.shared().readTree(moto.aws(arguments).orThrow());
    }
}
