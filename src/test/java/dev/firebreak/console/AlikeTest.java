package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Reason;
import dev.firebreak.journal.Entry.TargetVerdict;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlikeTest {
    @Test
    void of_a_thousand_targets_the_few_that_differ_are_named_and_the_others_counted() {
        List<TargetVerdict> targets = new ArrayList<>(targets(0, 998, "yes"));
        targets.add(417, target(998, "no"));
        targets.add(target(999, "unknown"));

        List<Alike.Row> rows = Alike.rows(targets);

        assertThat(rows)
                .extracting(Alike.Row::name)
                .containsExactly("998 of 1000 targets", "pod shop/web-998", "pod shop/web-999");
        assertThat(rows).extracting(row -> row.verdict().holds()).containsExactly("yes", "no", "unknown");
    }

    @Test
    void a_few_targets_have_a_line_each_and_a_single_one_none() {
        List<TargetVerdict> ten = targets(0, Alike.FEW, "yes");

        assertThat(Alike.rows(ten)).extracting(Alike.Row::verdict).isEqualTo(ten);
        assertThat(Alike.rows(targets(0, 1, "yes"))).isEmpty();
    }

    @Test
    void reasons_of_one_code_are_told_once_with_the_number_of_the_others() {
        List<Reason> reasons = new ArrayList<>(IntStream.range(0, 50)
                .mapToObj(i -> new Reason("cut", "policy-before", "pod shop/web-" + i + " was under a policy", null))
                .toList());
        reasons.add(7, new Reason("applied", "deny-missing", "no deny-all selects pod shop/web-3", null));

        assertThat(Alike.words(reasons))
                .containsExactly(
                        "cut: pod shop/web-0 was under a policy (policy-before), and the like of 49 more",
                        "applied: no deny-all selects pod shop/web-3 (deny-missing)");
        assertThat(Alike.words(reasons.subList(0, 3))).hasSize(3);
    }

    private static List<TargetVerdict> targets(int from, int to, String applied) {
        return IntStream.range(from, to).mapToObj(i -> target(i, applied)).toList();
    }

    private static TargetVerdict target(int number, String applied) {
        Target target = new Target("Pod", "shop", "web-" + number, "uid-" + number, null);
        return new TargetVerdict(target, applied, applied, "unknown", "unknown", List.of());
    }
}
