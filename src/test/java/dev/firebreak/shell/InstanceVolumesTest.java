package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.execute.World;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstanceVolumesTest {
    private final OnRange firebreak = OnRange.of("crypto-miner");
    private final World world = firebreak.session(new Globals()).world();
    private final Deque<Runnable> behind = new ArrayDeque<>();

    @AfterEach
    void close() {
        world.cluster().close();
        world.cloud().close();
        firebreak.close();
    }

    private InstanceVolumes volumes() {
        return new InstanceVolumes(() -> world, firebreak.time(), behind::add);
    }

    @Test
    void nobody_waits_for_EC2_and_what_it_told_is_there_then_roots_among_them() {
        InstanceVolumes volumes = volumes();
        assertThat(volumes.known()).isEmpty();
        assertThat(volumes.coming()).isTrue();
        assertThat(volumes.missing())
                .hasValueSatisfying(words -> assertThat(words).contains("press Tab again"));

        behind.remove().run();

        assertThat(volumes.known())
                .contains(new Named(null, "vol-0c0ffee0c0ffee001", "root volume of ip-10-0-1-23"))
                .anyMatch(each -> each.name().equals("vol-0c0ffee0c0ffee002")
                        && each.says().startsWith("/dev/"));
        assertThat(volumes.coming()).isFalse();
        assertThat(volumes.missing()).isEmpty();
        assertThat(behind).as("what is fresh is not asked again").isEmpty();
    }

    @Test
    void what_is_old_is_offered_while_it_is_asked_again() {
        InstanceVolumes volumes = volumes();
        assertThat(volumes.known()).isEmpty();
        behind.remove().run();
        List<Named> before = volumes.known();

        firebreak.time().pause(Duration.ofSeconds(31));
        assertThat(behind).isEmpty();
        assertThat(volumes.known()).isEqualTo(before).isNotEmpty();
        assertThat(behind).hasSize(1);
        assertThat(volumes.coming()).isFalse();
        assertThat(volumes.missing()).isEmpty();
    }

    @Test
    void where_EC2_is_silent_others_are_offered_after_a_moment_and_a_refusal_is_told() {
        InstanceVolumes volumes = new InstanceVolumes(
                () -> {
                    throw new Refusal(
                            11, Problem.block("aws-not-authenticated", "AWS does not know who asks", "Log in"));
                },
                firebreak.time(),
                behind::add);
        assertThat(volumes.known()).isEmpty();
        firebreak.time().pause(Duration.ofSeconds(10));
        assertThat(volumes.coming()).isFalse();
        assertThat(volumes.missing()).isPresent();

        behind.remove().run();

        assertThat(volumes.missing()).hasValue("those of instances are not known: AWS does not know who asks");
    }
}
