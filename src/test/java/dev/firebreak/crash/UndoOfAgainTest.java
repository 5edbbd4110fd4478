package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Other;
import dev.firebreak.cli.Scene;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Taking back an isolation that was made again, because somebody deleted the first deny-all: what the first run took
/// the pods out of rests on the second one's.
class UndoOfAgainTest {
    private static final String HELD = "case.internal/id";

    private static OnRange open() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy", "default-deny")
                .open();
    }

    private static Reachability now(OnRange firebreak) {
        return Reachability.of(firebreak.range().store().snapshot());
    }

    private static void deleteDenies(OnRange firebreak) {
        try (Other other = new Other(firebreak, "kubectl-delete")) {
            firebreak.range().store().snapshot().forEach((key, policy) -> {
                if (key.resource().equals("networkpolicies")
                        && policy.at("/metadata/labels").has(HELD)) {
                    other.delete(key.group(), key.resource(), "shop", key.name());
                }
            });
        }
    }

    /// The case of it, whether connections were cut or not.
    private static String isolated(OnRange firebreak, String... words) {
        return firebreak
                .approved(OnRange.with(words, "-o", "json"))
                .document()
                .path("case")
                .asString();
    }

    /// What any request of the commands that follow opens.
    private static Set<String> watched(OnRange firebreak, Reachability before) {
        Set<String> opened = new ConcurrentSkipListSet<>();
        firebreak.afterEachWrite(() -> opened.addAll(before.opened(now(firebreak))));
        return opened;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isolate-pod shop/web-7f9c",
                "isolate-pod shop/web-7f9c --siblings leave",
                "isolate-workload deploy/web -n shop",
                "isolate-namespace shop"
            })
    void nothing_opens_while_a_case_is_taken_back_that_isolated_again(String act) {
        try (OnRange firebreak = open()) {
            Reachability before = now(firebreak);
            String ran = isolated(firebreak, act.split(" "));
            deleteDenies(firebreak);
            // a sibling that was left alone keeps what the suspect's rules were
            if (!act.endsWith("leave")) {
                assertThat(before.opened(now(firebreak)))
                        .as("the deletion opens something")
                        .isNotEmpty();
            }
            firebreak.approved((act + " --case " + ran).split(" "));

            Set<String> opened = watched(firebreak, before);
            OnRange.Ended undone = firebreak.approved("undo", ran);

            assertThat(undone.exit()).as(undone.out() + undone.err()).isZero();
            assertThat(opened).as(undone.out()).isEmpty();
            assertThat(now(firebreak)).isEqualTo(before);
            assertThat(firebreak.range().store().snapshot().toString()).doesNotContain(ran + ".r");
        }
    }

    @Test
    void the_later_run_alone_leaves_its_pods_under_the_policies_of_before() {
        try (OnRange firebreak = open()) {
            Reachability before = now(firebreak);
            String ran = isolated(firebreak, "isolate-pod", "shop/web-7f9c");
            deleteDenies(firebreak);
            firebreak.approved("isolate-pod", "shop/web-7f9c", "--case", ran);

            Set<String> opened = watched(firebreak, before);
            OnRange.Ended undone = firebreak.approved("undo", ran + "/r2", "-o", "json");

            assertThat(undone.exit()).as(undone.out()).isZero();
            assertThat(opened).as(undone.out()).isEmpty();
            assertThat(firebreak.plan("undo", ran + "/r1").toString()).doesNotContain("changed-since");
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(now(firebreak)).isEqualTo(before);
        }
    }

    @Test
    void a_case_that_took_the_label_over_leaves_nothing_open_either() {
        try (OnRange firebreak = open()) {
            Reachability before = now(firebreak);
            String first = isolated(firebreak, "isolate-pod", "shop/web-7f9c");
            deleteDenies(firebreak);
            String second = isolated(firebreak, "isolate-pod", "shop/web-7f9c", "--case", "new");
            assertThat(List.of(second)).doesNotContain(first);

            Set<String> opened = watched(firebreak, before);
            OnRange.Ended undone = firebreak.approved("undo", second);

            assertThat(undone.exit()).as(undone.out() + undone.err()).isZero();
            assertThat(undone.out()).contains("is left without the label");
            assertThat(firebreak.approved("undo", first).exit()).isZero();
            assertThat(new TreeSet<>(opened)).isEmpty();
            assertThat(now(firebreak)).isEqualTo(before);
        }
    }
}
