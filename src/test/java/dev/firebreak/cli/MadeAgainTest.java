package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.model.Names;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What others undid is offered to be done again, by a command that can be pasted; and is no loss any more when a later
/// run of the case has done it.
class MadeAgainTest {
    /// What others do to a change that stands.
    private interface Sabotage {
        void against(Other other, JsonNode changes);
    }

    private record Kind(String name, String[] act, Sabotage sabotage, String again) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "a cordon",
                        new String[] {"cordon-node", Scene.NODE},
                        (other, _) -> uncordon(other),
                        "firebreak cordon-node " + Scene.NODE),
                new Kind(
                        "a deny-all",
                        new String[] {"isolate-pod", "shop/web-7f9c"},
                        MadeAgainTest::deny,
                        "firebreak isolate-pod shop/web-7f9c"),
                new Kind(
                        "a deny-all of a workload",
                        new String[] {"isolate-workload", "deploy/web", "-n", "shop"},
                        MadeAgainTest::deny,
                        "firebreak isolate-workload deploy/web -n shop"),
                new Kind(
                        "a deny-all of a namespace",
                        new String[] {"isolate-namespace", "shop"},
                        MadeAgainTest::deny,
                        "firebreak isolate-namespace shop"),
                new Kind(
                        "a mark",
                        new String[] {"mark-suspect", "shop/web-7f9c"},
                        (other, _) -> other.edit(
                                "",
                                "pods",
                                "shop",
                                "web-7f9c",
                                pod -> ((ObjectNode) pod.at("/metadata/labels")).remove(Names.DEFAULT.mark())),
                        "firebreak mark-suspect shop/web-7f9c"));
    }

    private static void deny(Other other, JsonNode changes) {
        changes.valueStream()
                .map(change -> change.at("/change/target"))
                .filter(target -> target.path("kind").asString().equals("NetworkPolicy"))
                .forEach(policy -> other.delete(
                        "networking.k8s.io",
                        "networkpolicies",
                        "shop",
                        policy.path("name").asString()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_is_lost_is_offered_again_and_lost_no_more_once_done(Kind kind) {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other other = new Other(firebreak, "kubectl-edit")) {
            String ran = firebreak.ran(0, kind.act());
            kind.sabotage().against(other, StatusTest.status(firebreak, 0, ran));
            Ended lost = firebreak.run("status", ran);
            assertThat(lost.exit()).isEqualTo(8);
            String again = lost.out()
                    .lines()
                    .filter(line -> line.contains(": " + kind.again()))
                    .map(line -> line.substring(line.indexOf("firebreak ")))
                    .findFirst()
                    .orElse(lost.out());
            assertThat(again).isEqualTo(kind.again() + " --case " + ran);

            firebreak.finished(0, again.substring("firebreak ".length()).split(" "));

            Ended held = firebreak.run("status", ran);
            assertThat(held.exit()).as(held.out()).isZero();
        }
    }

    @Test
    void another_change_of_the_same_object_makes_no_cordon_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other other = new Other(firebreak, "kubectl-uncordon")) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);
            firebreak.finished(0, "mark-suspect", "--nodes", Scene.NODE, "--case", ran);

            uncordon(other);

            assertThat(StatusTest.status(firebreak, 8, ran)
                            .at("/cordon-" + Scene.NODE + "/holds")
                            .asString())
                    .isEqualTo("no");
        }
    }

    @Test
    void a_cordon_of_a_node_that_was_replaced_is_made_again_by_another_cordon() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other other = new Other(firebreak, "kubectl-edit")) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);
            ObjectNode node = firebreak
                    .range()
                    .store()
                    .find("", "nodes", "", Scene.NODE)
                    .map(found -> (ObjectNode) found.deepCopy())
                    .orElseThrow();
            other.delete("", "nodes", "", Scene.NODE);
            ((ObjectNode) node.path("spec")).remove("unschedulable");
            ObjectNode metadata = (ObjectNode) node.path("metadata");
            metadata.remove(List.of("uid", "resourceVersion", "creationTimestamp", "annotations", "managedFields"));
            other.create("", "nodes", "", node);
            firebreak.finished(0, "cordon-node", Scene.NODE, "--case", ran);

            Ended held = firebreak.run("status", ran, "-o", "json");
            assertThat(held.exit()).as(held.out()).isZero();
            assertThat(held.out()).contains("has done it again since: Cordon node");
        }
    }

    @Test
    void a_pod_that_is_gone_is_not_named_beside_one_that_is_to_be_covered_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other other = new Other(firebreak, "kubectl-edit")) {
            String ran = firebreak.ran(0, "isolate-pod", "shop/web-7f9c", "shop/web-k2lm");
            JsonNode changes = StatusTest.status(firebreak, 0, ran);
            other.delete("", "pods", "shop", "web-7f9c");
            deny(other, changes);

            assertThat(firebreak.run("status", ran).out())
                    .contains("Again: firebreak isolate-pod shop/web-k2lm ")
                    .doesNotContain("isolate-pod shop/web-7f9c");
        }
    }

    @Test
    void siblings_that_were_left_and_keep_the_suspect_open_are_offered_and_not_left_again() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = firebreak.ran(8, "isolate-pod", "shop/web-7f9c", "--siblings", "leave");

            assertThat(again(firebreak, ran))
                    .containsExactly("firebreak isolate-pod shop/web-7f9c --siblings include --case " + ran);

            firebreak.approved(again(firebreak, ran)
                    .getFirst()
                    .substring("firebreak ".length())
                    .split(" "));
            assertThat(again(firebreak, ran)).isEmpty();
        }
    }

    private static List<String> again(OnRange firebreak, String ran) {
        return firebreak
                .run("status", ran)
                .out()
                .lines()
                .filter(line -> line.startsWith("Again: "))
                .map(line -> line.substring("Again: ".length()))
                .toList();
    }

    private static void uncordon(Other other) {
        other.edit("", "nodes", "", Scene.NODE, node -> ((ObjectNode) node.path("spec")).remove("unschedulable"));
    }
}
