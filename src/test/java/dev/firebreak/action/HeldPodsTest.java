package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.message;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolating once more in a case, where it holds some of the pods already, or all: what is held stays so and
/// is looked at again, and what is new is isolated.
class HeldPodsTest {
    @TempDir
    Path folder;

    private static final String HELD = "shop/web-7f9c";
    private static final String NEW = "shop/web-x8r4";
    private static final String ALLOW = "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}";

    /// Each pod alone on its node, and no policy over it.
    private static Scene alone() {
        return Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
    }

    private static void made(OnRange firebreak, String name) {
        firebreak
                .range()
                .store()
                .seed(Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: " + name
                        + ", namespace: shop}, spec: " + ALLOW + "}"));
    }

    private static List<String> targets(JsonNode finished) {
        return targets(finished, 0);
    }

    private static List<String> targets(JsonNode finished, int step) {
        return finished.at("/steps/" + step + "/verdict/targets")
                .valueStream()
                .map(target -> target.at("/target/namespace").asString() + "/"
                        + target.at("/target/name").asString() + " "
                        + target.path("applied").asString() + " "
                        + target.path("enforced").asString() + " "
                        + target.path("cut").asString())
                .sorted()
                .toList();
    }

    @Test
    void of_pods_of_which_some_are_held_the_new_are_isolated_and_all_are_looked_at() {
        try (OnRange firebreak = alone().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran = firebreak.ran(0, "isolate-pod", HELD);
            String[] both = {"isolate-pod", HELD, NEW, "--case", ran};

            JsonNode plan = firebreak.plan(both);
            assertThat(changes(plan)).containsExactly("label-" + NEW, "deny-shop");
            assertThat(message(plan, "isolated-already")).contains(HELD).doesNotContain(NEW);
            assertThat(said(plan, "reach-after")).hasSize(2);
            assertThat(plan.at("/steps/0/outputs/pods").toString()).contains("web-7f9c", "web-x8r4");
            assertThat(plan.at("/steps/0/outputs/policies")).hasSize(2);
            JsonNode finished = firebreak.finished(0, both);

            assertThat(targets(finished)).containsExactly(HELD + " yes yes yes", NEW + " yes yes yes");
            assertThat(firebreak.run("status", ran).exit()).isZero();
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r1 r2", "r2 r1"})
    void each_of_the_two_runs_is_undone_by_itself_and_the_other_still_holds(String order) {
        try (OnRange firebreak = alone().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran = firebreak.ran(0, "isolate-pod", HELD);
            firebreak.finished(0, "isolate-pod", HELD, NEW, "--case", ran);

            for (String run : order.split(" ", -1)) {
                assertThat(firebreak.run("status", ran, "-o", "json").exit()).isZero();
                Ended undone = firebreak.approved("undo", ran + "/" + run, "-o", "json");
                assertThat(undone.exit()).as(undone.out()).isZero();
            }

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_policy_that_allows_a_held_pod_something_since_excludes_it_together_with_the_new_one() {
        try (OnRange firebreak = alone().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran = firebreak.ran(0, "isolate-pod", HELD);
            made(firebreak, "made-since");
            String[] both = {"isolate-pod", HELD, NEW, "--case", ran};

            assertThat(changes(firebreak.plan(both)))
                    .containsExactly("label-" + NEW, "deny-shop", "exclude-shop/made-since");
            JsonNode finished = firebreak.finished(8, both);

            assertThat(targets(finished)).containsExactly(HELD + " yes yes no", NEW + " yes yes no");
            assertThat(firebreak.run("undo", ran + "/r1", "-o", "json").codes()).contains("rested-on");
            assertThat(firebreak.approved("undo", ran + "/r2").exit()).isZero();
            assertThat(firebreak.approved("undo", ran + "/r1").exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .allSatisfy(
                            (object, _) -> assertThat(String.valueOf(object)).contains("made-since"));
        }
    }

    @Test
    void a_held_pod_is_looked_for_under_the_denial_of_its_own_run() {
        Scene cilium = alone().cilium().agentsReady();
        try (OnRange firebreak = cilium.open()) {
            String ran = firebreak
                    .approved("isolate-pod", HELD, "-o", "json")
                    .document()
                    .path("case")
                    .asString();
            JsonNode finished = firebreak
                    .approved("isolate-pod", HELD, NEW, "--case", ran, "-o", "json")
                    .document();

            assertThat(finished.at("/steps/0/verdict/applied").asString())
                    .as(finished.toString())
                    .isEqualTo("yes");
            assertThat(finished.at("/steps/0/verdict/reasons").toString())
                    .contains("case-" + ran + "-r1-1 denies pod " + HELD, "case-" + ran + "-r2-1 denies pod " + NEW);
        }
    }

    @Test
    void a_step_that_finds_all_isolated_looks_again_and_tells_the_facts_as_they_are() {
        try (OnRange firebreak = alone().open()) {
            String ran = firebreak.ran(0, "isolate-pod", HELD);

            JsonNode again = firebreak.finished(0, "isolate-pod", HELD, "--case", ran);

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(targets(again)).containsExactly(HELD + " yes yes yes");
        }
    }

    @Test
    void connections_that_lived_on_when_it_was_isolated_are_not_forgotten_by_asking_again() {
        try (OnRange firebreak = alone().policy("allow", ALLOW).open()) {
            String ran = firebreak.ran(8, "isolate-pod", HELD);

            JsonNode again = firebreak.finished(8, "isolate-pod", HELD, "--case", ran);

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(targets(again)).containsExactly(HELD + " yes yes no");
            assertThat(again.path("next").asString()).isEqualTo("firebreak status " + ran);
        }
    }

    @Test
    void an_isolation_that_is_not_enforced_any_more_does_not_end_well_by_asking_again() {
        try (OnRange firebreak = alone().open()) {
            String ran = firebreak.ran(0, "isolate-pod", HELD);
            JsonNode agent = firebreak
                    .range()
                    .store()
                    .find("apps", "daemonsets", "kube-system", "aws-node")
                    .orElseThrow()
                    .deepCopy();
            agent.at("/spec/template/spec/containers").forEach(container -> {
                if (container.has("args")) {
                    ((ObjectNode) container).putArray("args").add("--enable-network-policy=false");
                }
            });
            firebreak.range().store().seed(agent);
            firebreak.range().store().snapshot().values().stream()
                    .filter(o -> o.path("kind").asString().equals("Pod")
                            && o.at("/metadata/name").asString().startsWith("aws-node"))
                    .toList()
                    .forEach(pod -> {
                        ObjectNode off = (ObjectNode) pod.deepCopy();
                        off.at("/spec/containers").forEach(container -> {
                            if (container.has("args")) {
                                ((ObjectNode) container).putArray("args").add("--enable-network-policy=false");
                            }
                        });
                        firebreak.range().store().seed(off);
                    });

            JsonNode again = firebreak.finished(8, "isolate-pod", HELD, "--case", ran);

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(again.at("/steps/0/verdict/enforced").asString()).isEqualTo("no");
            assertThat(codes(again.at("/steps/0/verdict"))).contains("enforcement-off");
        }
    }

    @Test
    void what_still_gets_through_to_a_pod_that_is_isolated_already_is_told_again() {
        String open = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: open, namespace: shop},"
                + " spec: {endpointSelector: {}, ingress: [{fromEntities: [all]}]}}";
        Scene scene = alone().cilium()
                .agentsReady()
                .serving(Resource.CILIUM_ENDPOINT)
                .with("{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data:"
                        + " {enable-policy: default}}")
                .with("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: web-7f9c, namespace: shop}}")
                .with(open);
        try (OnRange firebreak = scene.open()) {
            String[] words = {"isolate-pod", HELD, "--strategy", "except-deny"};
            JsonNode first =
                    firebreak.approved(OnRange.with(words, "-o", "json")).document();
            String ran = first.path("case").asString();
            assertThat(codes(first.at("/steps/0/verdict"))).contains("still-reached");

            JsonNode again = firebreak.finished(8, OnRange.with(words, "--case", ran));

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(codes(again.at("/steps/0/verdict"))).contains("still-reached");
        }
    }

    @Test
    void namespaces_of_which_one_is_held_are_isolated_together_and_undone_each_by_itself() {
        Scene two = alone().with("{apiVersion: v1, kind: Namespace, metadata: {name: bank}}")
                .pod("teller-0", pod -> ((ObjectNode) pod.path("metadata")).put("namespace", "bank"));
        try (OnRange firebreak = two.open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran = firebreak.ran(0, "isolate-namespace", "shop");
            String[] both = {"isolate-namespace", "shop", "bank", "--case", ran};

            JsonNode plan = firebreak.plan(both);
            assertThat(changes(plan)).containsExactly("deny-bank");
            assertThat(plan.at("/steps/0/outputs/policies")).hasSize(2);
            JsonNode finished = firebreak.finished(0, both);
            assertThat(targets(finished).toString()).contains("bank/teller-0 yes yes yes", HELD + " yes yes yes");
            JsonNode again = firebreak.finished(0, both);
            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(targets(again)).isEqualTo(targets(finished));

            assertThat(firebreak.approved("undo", ran + "/r1").exit()).isZero();
            assertThat(firebreak.run("status", ran).exit()).isZero();
            assertThat(firebreak.approved("undo", ran + "/r2").exit()).isZero();
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void a_denial_of_the_admin_tier_that_cut_connections_then_is_not_said_to_have_left_them() {
        try (OnRange firebreak = alone().policy("allow", ALLOW)
                .serving(Resource.AWS_CLUSTER_NETWORK_POLICY)
                .open()) {
            JsonNode first =
                    firebreak.approved("isolate-pod", HELD, "-o", "json").document();
            JsonNode again = firebreak
                    .approved("isolate-pod", HELD, "--case", first.path("case").asString(), "-o", "json")
                    .document();

            assertThat(targets(first)).isNotEmpty();
            assertThat(targets(again)).isEqualTo(targets(first));
        }
    }

    @Test
    void a_later_step_of_a_run_knows_the_denial_that_an_earlier_one_is_to_make() throws IOException {
        Path runbook = Files.writeString(folder.resolve("twice.yaml"), """
            runbook: twice
            title: Isolate, and once more
            when: a test says so
            steps:
              - id: suspect
                use: find-pods
                with: {pod: shop/web-7f9c}
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.suspect.pods}"}
              - id: once-more
                use: isolate-pod
                with: {pods: "${steps.suspect.pods}"}
            """);
        try (OnRange firebreak = alone().policy("allow", ALLOW)
                .serving(Resource.AWS_CLUSTER_NETWORK_POLICY, Resource.CLUSTER_POLICY_ENDPOINT)
                .open()) {
            JsonNode finished =
                    firebreak.approved("run", runbook.toString(), "-o", "json").document();

            assertThat(finished.at("/steps/2/result").asString())
                    .as(finished.toString())
                    .isEqualTo("nothing");
            assertThat(targets(finished, 1)).containsExactly(HELD + " yes yes yes");
            assertThat(targets(finished, 2)).containsExactly(HELD + " yes yes yes");
        }
    }

    @Test
    void what_a_run_knew_is_kept_where_an_undo_stopped_after_another_of_its_steps() throws IOException {
        Path runbook = Files.writeString(folder.resolve("contain.yaml"), """
            runbook: contain
            title: Isolate, then cordon
            when: a test says so
            steps:
              - id: suspect
                use: find-pods
                with: {pod: shop/web-7f9c}
              - id: isolate
                use: isolate-pod
                with: {pods: "${steps.suspect.pods}"}
              - id: cordon
                use: cordon-node
                with: {nodes: "${steps.suspect.nodes}"}
                needs: [isolate]
            """);
        try (OnRange firebreak = alone().open()) {
            String ran = firebreak.ran(0, "run", runbook.toString());
            String[] undo = {"undo", ran + "/r1"};
            String digest = firebreak.digest(undo);
            firebreak.time().meanwhile(() -> {
                if (!firebreak
                        .range()
                        .store()
                        .find("", "nodes", "", Scene.NODE)
                        .orElseThrow()
                        .at("/spec/unschedulable")
                        .asBoolean(false)) {
                    firebreak.time().stopAfter(0);
                }
            });
            Ended undone = firebreak.run(OnRange.with(undo, "--approve", digest));
            firebreak.time().meanwhile(() -> {});
            firebreak.time().stopAfter(Integer.MAX_VALUE);
            assertThat(undone.exit()).as(undone.out() + undone.err()).isEqualTo(130);

            JsonNode again = firebreak.finished(0, "isolate-pod", HELD, "--case", ran);

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(targets(again)).containsExactly(HELD + " yes yes yes");
        }
    }
}
