package dev.firebreak.action;

import static dev.firebreak.action.Plans.changes;
import static dev.firebreak.action.Plans.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.action.kube.ComputeType;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.change.Proposal;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finding what pods stand on: volumes, instances, and the account that they are looked for in.
class FindPodsTest {
    private static final String[] FIND = {"find-pods", "shop/web-7f9c"};
    private static final String[] FIND_ALL = {"find-pods", "--workload", "deploy/web", "-n", "shop"};

    private static Scene instance(String node, String instance) {
        return Scene.of("crypto-miner")
                .change(
                        "Node",
                        node,
                        n -> ((ObjectNode) n.path("spec")).put("providerID", "aws:///eu-west-1a/" + instance));
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void as_an_action_of_its_own_it_finds_the_volumes_too() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(0, FIND);

            JsonNode outputs = firebreak.plan(FIND).at("/steps/0/outputs");
            assertThat(strings(outputs.path("volumes")))
                    .containsExactly("vol-0c0ffee0c0ffee001", "vol-0c0ffee0c0ffee002");
            assertThat(finished.path("result").asString()).isEqualTo("succeeded");
        }
    }

    @Test
    void as_the_last_step_that_is_run_it_finds_the_volumes_too() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode plan = firebreak.plan("run", "contain-pod", "-i", "pod=shop/web-7f9c", "--until", "scope");
            assertThat(plan.at("/steps/0/outputs/volumes")).hasSize(2);
            assertThat(plan.at("/world/account").asString()).isEqualTo("111122223333");
        }
    }

    @Test
    void aws_that_is_silent_or_not_configured_does_not_fail_it() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().aws().close();
            Ended silent = firebreak.run("find-pods", "shop/web-7f9c", "-o", "json", "--request-timeout", "2s");
            assertThat(silent.exit()).as(silent.out() + silent.err()).isZero();
            firebreak.environment("AWS_REGION", null);
            firebreak.environment("AWS_DEFAULT_REGION", null);
            JsonNode plan = firebreak.plan(FIND);
            assertThat(problem(plan, "aws-no-region").path("severity").asString())
                    .isEqualTo("warn");
            assertThat(plan.at("/steps/0/outputs/instances")).hasSize(1);
            assertThat(plan.at("/steps/0/outputs/volumes").isNull()).isTrue();
        }
    }

    @Test
    void volumes_that_are_not_looked_for_are_said_to_be() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Proposal<FindPods.Found> found = new FindPods(null, null, null, null, null, "app=web", "shop")
                    .plan(firebreak.world(new Globals()).needing(false).view());
            assertThat(found.notes()).extracting(Problem::code).containsExactly("volumes-not-looked-for");
            assertThat(firebreak.range().aws().calls()).isEmpty();
        }
    }

    @Test
    void isolating_and_cordoning_never_contact_aws() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.finished(0, "isolate-pod", "shop/web-7f9c");
            firebreak.finished(0, "cordon-node", Scene.NODE);
            assertThat(firebreak.range().aws().calls()).isEmpty();
        }
    }

    @Test
    void instances_of_which_none_is_in_the_account_block_and_name_account_and_region() {
        try (OnRange firebreak = instance(Scene.NODE, "i-0fffffffffffffff1").open()) {
            Ended blocked = firebreak.run(
                    "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "-o", "json");

            assertThat(blocked.exit()).isEqualTo(4);
            JsonNode wrong = problem(blocked.document(), "wrong-account");
            assertThat(wrong.path("severity").asString()).isEqualTo("block");
            assertThat(wrong.path("message").asString()).contains("i-0fffffffffffffff1", "111122223333", "eu-west-1");
            assertThat(firebreak.cases()).isEmpty();
        }
    }

    @Test
    void one_instance_that_is_gone_blocks_nothing() {
        try (OnRange firebreak =
                instance(Scene.OTHER_NODE, "i-0fffffffffffffff1").open()) {
            JsonNode plan = firebreak.plan(FIND_ALL);

            assertThat(problem(plan, "instance-gone").path("severity").asString())
                    .isEqualTo("warn");
            assertThat(strings(plan.at("/steps/0/outputs/volumes"))).contains("vol-0c0ffee0c0ffee001");
            firebreak.finished(0, FIND_ALL);
        }
    }

    @Test
    void a_volume_of_the_old_in_tree_form_is_found_by_its_claim() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change("PersistentVolume", "pv-web-data", pv -> {
                    ((ObjectNode) pv.path("spec")).remove("csi");
                    ((ObjectNode) pv.path("spec"))
                            .putObject("awsElasticBlockStore")
                            .put("volumeID", "aws://eu-west-1a/vol-0c0ffee0c0ffee003");
                })
                .open()) {
            JsonNode found =
                    firebreak.run("find", "shop/web-7f9c", "-o", "json").document();
            assertThat(found.path("volumes")
                            .valueStream()
                            .filter(v -> v.path("source").asString().equals("pvc"))
                            .map(v -> v.path("volumeId").asString() + " "
                                    + v.path("pod").asString()))
                    .containsExactly("vol-0c0ffee0c0ffee003 shop/web-7f9c");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "aws:///eu-west-1a/i-0a1b2c3d4e5f60718, i-0a1b2c3d4e5f60718",
                "aws:///eu-west-1a/i-1a2b3c4d, i-1a2b3c4d",
                "aws:///eu-west-1a/i-0A1B2C3D4E5F60718, none",
                "aws:///eu-west-1a/i-1a2b3c4, none",
                "aws:///eu-west-1a/i-0a1b2c3d4e5f60718a, none",
                "aws:///eu-west-1a/i-x;Filter.2.Name=owner, none",
                "eks-hybrid:///eu-west-1/prod/mi-0a1b2c3d4e5f60718, none",
            })
    void only_what_has_the_form_of_an_instance_id_is_one(String providerId, String instance) {
        JsonNode node = Json.parse("{\"metadata\":{\"name\":\"n\"},\"spec\":{}}");
        ((ObjectNode) node.path("spec")).put("providerID", providerId);
        assertThat(ComputeType.instanceId(node)).isEqualTo(instance);
    }

    @Test
    void a_pod_that_took_the_name_of_the_one_that_was_meant_is_refused() {
        PodRef before = new PodRef("shop", "web-7f9c", "0000-the-uid-of-before");
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            View view = firebreak.world(new Globals()).view();

            Refusal refusal = catchThrowableOfType(
                    Refusal.class, () -> FindPods.of(before).plan(view));
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("target-replaced");

            Proposal<?> isolate =
                    new IsolatePod(List.of(before), IsolatePod.Siblings.LEAVE, null, false, null, null).plan(view);
            assertThat(isolate)
                    .isInstanceOfSatisfying(
                            Proposal.Refused.class,
                            refused -> assertThat(refused.problems())
                                    .extracting("code")
                                    .containsExactly("target-replaced"));
        }
    }

    @Test
    void a_pod_that_is_replaced_after_the_approval_is_not_touched() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String[] words = {"isolate-pod", "shop/web-7f9c"};
            assertThat(changes(firebreak.plan(words))).contains("label-shop/web-7f9c");
            firebreak.time().meanwhile(() -> {
                ObjectNode other = (ObjectNode) firebreak
                        .range()
                        .store()
                        .find("", "pods", "shop", "web-7f9c")
                        .orElseThrow();
                ((ObjectNode) other.path("metadata")).put("uid", "5f0c3f0e-0009-4000-8000-000000000009");
                firebreak.range().store().seed(other);
            });

            Ended ended = firebreak.approved(OnRange.with(words, "-o", "json"));

            assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
            assertThat(ended.document().at("/steps/0/result").asString()).isEqualTo("failed");
            JsonNode pod = firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            assertThat(pod.at("/metadata/labels").toString()).isEqualTo("{\"app\":\"web\"}");
        }
    }
}
