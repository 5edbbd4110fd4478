package dev.firebreak.action;

import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.problem;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Taking back what one run holds beside what another does: pods that share rules on a node are open or closed
/// together.
class HeldBesideTest {
    private static final String POD = "shop/web-7f9c";
    private static final String SIBLING = "shop/web-k2lm";

    private static Scene sharing() {
        return PlanAndVerdictTest.sharing();
    }

    private static String isolated(OnRange firebreak, String... words) {
        return firebreak
                .approved(OnRange.with(words, "-o", "json"))
                .document()
                .path("case")
                .asString();
    }

    @Test
    void the_undo_of_one_case_says_what_another_holds_and_comes_open_again() {
        try (OnRange firebreak = sharing().open()) {
            String first = isolated(firebreak, "isolate-pod", POD, "--siblings", "leave");
            String second = isolated(firebreak, "isolate-pod", SIBLING, "--siblings", "leave");

            JsonNode plan = firebreak.plan("undo", first);

            JsonNode said = problem(plan, "undo-opens-held");
            assertThat(said.path("severity").asString()).isEqualTo("warn");
            assertThat(said.path("message").asString())
                    .contains("pod " + SIBLING + ", which " + second + "/r1 holds, comes open: ", "pod " + POD);
            assertThat(said.path("fix").asString()).contains("firebreak undo " + second + "/r1");
            assertThat(said(plan, "undo-stays-cut-off")).isEmpty();
            JsonNode undone = firebreak.finished(0, "undo", first);
            assertThat(codes(undone.at("/steps/0/verdict"))).contains("restored", "undo-opens-held");
            assertThat(firebreak.run("status", second).exit()).isEqualTo(8);
        }
    }

    @Test
    void the_undo_that_lets_a_pod_go_names_what_it_undoes_and_says_so_until_it_is_done() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = isolated(firebreak, "isolate-pod", POD);

            JsonNode said = problem(firebreak.plan("undo", ran), "let-go");
            assertThat(said.path("severity").asString()).isEqualTo("warn");
            assertThat(said.path("message").asString())
                    .isEqualTo(
                            "pod " + POD + " is no longer isolated after this: what policies allow reaches it again");
            assertThat(said.at("/target/name").asString()).isEqualTo("web-7f9c");
            assertThat(firebreak.run("undo", ran + "/r1", "--dry-run").out())
                    .contains("Plan undo " + ran + "/r1: isolate-pod\n");

            firebreak.finished(0, "undo", ran);
            assertThat(said(firebreak.plan("undo", ran), "let-go")).isEmpty();
        }
    }

    @Test
    void pods_that_started_in_an_isolated_namespace_are_counted() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = isolated(firebreak, "isolate-namespace", "shop");
            ObjectNode later = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow()
                    .deepCopy();
            ((ObjectNode) later.path("metadata")).put("name", "web-later").put("uid", "later");
            firebreak.range().store().seed(later);

            assertThat(said(firebreak.plan("undo", ran), "let-go"))
                    .hasSize(4)
                    .last()
                    .asString()
                    .startsWith("1 other pod of namespace shop is no longer isolated after this");
        }
    }

    @Test
    void a_pod_that_another_run_still_isolates_is_not_let_go() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = isolated(firebreak, "isolate-pod", POD);
            firebreak.approved("cordon-node", Scene.NODE, "--case", ran);
            firebreak.approved("isolate-namespace", "shop", "--case", ran);

            assertThat(said(firebreak.plan("undo", ran + "/r2"), "let-go")).isEmpty();
            assertThat(said(firebreak.plan("undo", ran + "/r3"), "let-go"))
                    .hasSize(2)
                    .noneMatch(said -> said.contains(POD));
            assertThat(said(firebreak.plan("undo", ran), "let-go")).hasSize(3);
            assertThat(firebreak.run("undo", ran, "--dry-run").out())
                    .contains("Plan undo " + ran + ": isolate-namespace, cordon-node, isolate-pod\n");
        }
    }

    @Test
    void what_is_isolated_without_policies_is_let_go_too() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak
                    .approved(
                            "isolate-pod",
                            POD,
                            "--strategy",
                            "pod-blackhole",
                            "--blackhole-image",
                            "busybox@sha256:" + "a".repeat(64),
                            "-o",
                            "json")
                    .document()
                    .path("case")
                    .asString();

            assertThat(said(firebreak.plan("undo", ran), "let-go")).hasSize(1);
        }
    }

    @Test
    void the_undo_of_one_run_of_a_case_says_the_same_and_that_of_the_whole_case_does_not() {
        try (OnRange firebreak = sharing().open()) {
            String ran = isolated(firebreak, "isolate-pod", POD, "--siblings", "leave");
            firebreak.approved("isolate-pod", POD, "--siblings", "include", "--case", ran);

            assertThat(said(firebreak.plan("undo", ran), "undo-opens-held")).isEmpty();
            assertThat(said(firebreak.plan("undo", ran + "/r1"), "undo-opens-held"))
                    .singleElement()
                    .satisfies(said -> assertThat(said).contains(SIBLING, ran + "/r2"));
            String out = firebreak.approved("undo", ran + "/r1").out();
            assertThat(out.replaceAll("\\s+", " "))
                    .contains("pod " + SIBLING + ", which " + ran + "/r2 holds, is open: it shares the rules");
        }
    }

    @Test
    void where_no_policy_allows_anything_the_sibling_stays_closed_and_the_suspect_with_it() {
        try (OnRange firebreak = sharing().without("NetworkPolicy").open()) {
            String first = isolated(firebreak, "isolate-pod", POD, "--siblings", "leave");
            String second = isolated(firebreak, "isolate-pod", SIBLING, "--siblings", "leave");

            JsonNode plan = firebreak.plan("undo", first);

            assertThat(said(plan, "undo-opens-held")).isEmpty();
            assertThat(said(plan, "let-go")).isEmpty();
            JsonNode said = problem(plan, "undo-stays-cut-off");
            assertThat(said.path("message").asString())
                    .contains("pod " + POD + " stays cut off", SIBLING, second + "/r1");
            assertThat(said.path("fix").asString()).contains("firebreak undo " + second + "/r1");
            JsonNode undone = firebreak.finished(0, "undo", first);
            assertThat(codes(undone.at("/steps/0/verdict"))).contains("restored", "undo-stays-cut-off");
            assertThat(firebreak.run("status", second).exit()).isZero();
        }
    }

    @Test
    void where_nothing_enforces_rules_are_not_shared_and_none_of_it_is_said() {
        try (OnRange firebreak = sharing().enforcementOff().open()) {
            String first = isolated(firebreak, "isolate-pod", POD, "--siblings", "leave");
            isolated(firebreak, "isolate-pod", SIBLING, "--siblings", "leave");

            JsonNode plan = firebreak.plan("undo", first);

            for (String code : List.of("undo-opens-held", "undo-stays-cut-off")) {
                assertThat(said(plan, code)).as(code).isEmpty();
            }
        }
    }

    @Test
    void where_a_policy_is_not_understood_whether_the_sibling_comes_open_is_not_known_and_not_claimed() {
        try (OnRange firebreak = sharing()
                .without("NetworkPolicy")
                .policy("odd", "{podSelector: {matchExpressions: [{key: app, operator: Near}]}}")
                .open()) {
            String ran = firebreak.ran(9, "isolate-pod", POD, "--siblings", "leave");
            firebreak.finished(9, "isolate-pod", SIBLING, "--siblings", "leave", "--case", ran);

            JsonNode plan = firebreak.plan("undo", ran + "/r2");

            assertThat(said(plan, "undo-opens-held")).isEmpty();
            assertThat(problem(plan, "undo-may-open-held").path("message").asString())
                    .startsWith("pod " + POD + ", which " + ran + "/r1 holds, may come open: ")
                    .endsWith("what gets through to it is not known");
            JsonNode verdict = firebreak.finished(0, "undo", ran + "/r2").at("/steps/0/verdict");
            assertThat(codes(verdict)).contains("undo-may-open-held").doesNotContain("undo-opens-held");
            assertThat(verdict.toString()).contains(" may be open: ").doesNotContain("open again");
        }
    }
}
