package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@NeedsRealParts(Part.MOTO)
class MotoIT {

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
}
