package dev.firebreak.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.action.Registry;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which steps of the shipped runbook are taken, and in which order.
class StepOrderTest {
    private final Runbook contain = new Library(Registry.catalog()).find("contain-pod");

    @Test
    void containment_comes_first_with_what_it_needs_and_the_rest_keeps_its_order() {
        assertThat(ids(contain).indexOf("first-look")).isLessThan(ids(contain).indexOf("isolate"));

        List<String> first = ids(StepOrder.containFirst(contain));

        assertThat(first).startsWith("scope", "isolate", "cordon").containsExactlyInAnyOrderElementsOf(ids(contain));
        assertThat(first.subList(3, first.size()))
                .containsExactlyElementsOf(ids(contain).stream()
                        .filter(id -> !first.subList(0, 3).contains(id))
                        .toList());
    }

    @Test
    void until_takes_the_steps_up_to_and_including_one() {
        assertThat(ids(StepOrder.until(contain, "isolate"))).startsWith("scope").endsWith("isolate");
        assertThatThrownBy(() -> StepOrder.until(contain, "isolat")).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(2);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("step-not-found");
        });
    }

    private static List<String> ids(Runbook runbook) {
        return runbook.steps().stream().map(Runbook.StepDecl::id).toList();
    }
}
