package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterIdentityTest {
    private static final String UID = "0b6d1f5e-0000-4000-8000-00000000000b";
    private static final Optional<String> AUTHORITY = Optional.of("4d7c");

    private static ClusterIdentity seenAs(String clusterUid) {
        return new ClusterIdentity("prod", "https://prod.example", clusterUid, null, "alice");
    }

    @Test
    void a_cluster_is_the_same_by_its_uid_or_by_the_authority_that_somebody_recorded_who_could_not_read_the_uid() {
        assertThat(seenAs(UID).is(UID, AUTHORITY)).isTrue();
        assertThat(seenAs(UID).is("ca-sha256:4d7c", AUTHORITY)).isTrue();
        assertThat(seenAs("ca-sha256:4d7c").is("ca-sha256:4d7c", AUTHORITY)).isTrue();
    }

    @Test
    void it_is_not_known_to_be_the_same_by_anything_else() {
        assertThat(seenAs(UID).is("ca-sha256:ffff", AUTHORITY)).isFalse();
        assertThat(seenAs(UID).is("ca-sha256:4d7c", Optional.empty())).isFalse();
        assertThat(seenAs("ca-sha256:4d7c").is(UID, AUTHORITY)).isFalse();
        assertThat(seenAs("server:https://prod.example").is(UID, Optional.empty()))
                .isFalse();
        assertThat(seenAs("server:https://prod.example").withoutUid()).isTrue();
        assertThat(seenAs(UID).withoutUid()).isFalse();
    }
}
