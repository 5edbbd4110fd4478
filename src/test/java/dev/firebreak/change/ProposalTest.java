package dev.firebreak.change;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.action.Action.NoOutputs;
import dev.firebreak.model.PodRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposalTest {
    @Test
    void two_changes_of_one_step_have_not_the_same_id() {
        List<Change> changes = List.of(evicted("web-1"), evicted("web-2"));

        assertThatThrownBy(() -> new Proposal.Changes<>(changes, List.of(), new NoOutputs(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evict");
    }

    private static Change evicted(String name) {
        return KubeChange.evict("evict", new PodRef("shop", name, "uid-" + name), "Evict pod " + name);
    }
}
