package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A verdict *no* offers undo and the next stronger way that the cluster has, both as commands to type.
class WaysOutTest {
    private static final String POD = "shop/web-7f9c";
    private static final String WITHIN = " --strategy pod-blackhole --blackhole-image IMAGE@sha256:HEX --case CASE";

    private static final String OTHER = "shop/web-k2lm";
    private static final String IMAGE = "registry.example/agnhost@sha256:" + "0".repeat(64);

    /// The suspect alone on its node, under an allow: its open connections live on.
    private static Scene alone() {
        return Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .without("Pod", "web-k2lm")
                .policy("allow", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}");
    }

    private static Scene served() {
        return alone().serving(Resource.AWS_CLUSTER_NETWORK_POLICY, Resource.CLUSTER_POLICY_ENDPOINT);
    }

    private static Scene privileged() {
        return alone().change(
                        "Pod",
                        "web-7f9c",
                        pod -> ((ObjectNode) pod.at("/spec/containers/0"))
                                .putObject("securityContext")
                                .put("privileged", true));
    }

    private static Scene onFargate() {
        return alone().change(
                        "Node",
                        Scene.NODE,
                        node -> ((ObjectNode) node.at("/metadata/labels"))
                                .put("eks.amazonaws.com/compute-type", "fargate"));
    }

    static Stream<Arguments> noes() {
        return Stream.of(
                Arguments.of("nothing stronger than the ordinary policy", alone(), "", "isolate-pod " + POD + WITHIN),
                Arguments.of(
                        "the admin tier is there, and was not asked for",
                        served(),
                        "--strategy except-deny",
                        "isolate-pod " + POD + " --strategy admin-deny --case CASE"),
                Arguments.of("nothing enforces", alone().enforcementOff(), "", "isolate-pod " + POD + WITHIN),
                Arguments.of(
                        "a tier of Calico cuts nothing either",
                        alone().calico().agentsReady(),
                        "--strategy except-deny",
                        "isolate-pod " + POD + WITHIN),
                Arguments.of(
                        "its own security groups decide",
                        alone().branchInterface(),
                        "",
                        "isolate-pod " + POD + " --strategy security-group --security-group sg-ID --case CASE"),
                Arguments.of(
                        "it may put its routes back", privileged(), "", "cordon-node " + Scene.NODE + " --case CASE"),
                Arguments.of("Fargate", onFargate(), "", "cordon-node " + Scene.NODE + " --case CASE"),
                Arguments.of(
                        "a sibling that was left keeps it open",
                        Scene.of("lateral-movement"),
                        "--siblings leave",
                        "isolate-pod " + POD + " --siblings include --case CASE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noes")
    void undo_and_the_next_stronger_way_here_are_given_as_commands(
            String why, Scene scene, String options, String stronger) {
        try (OnRange firebreak = scene.open()) {
            JsonNode finished = firebreak.finished(8, words("isolate-pod " + POD, options));

            assertThat(offered(finished, "take-back")).containsExactly("firebreak undo CASE/r1");
            assertThat(offered(finished, "stronger-way")).containsExactly("firebreak " + stronger);
        }
    }

    @Test
    void on_the_screen_they_stand_on_lines_of_their_own_in_the_order_to_type_them_in() {
        try (OnRange firebreak = served().open()) {
            String ran = opened(firebreak);
            String out = firebreak
                    .approved("isolate-pod", POD, "--strategy", "except-deny", "--case", ran)
                    .out();

            assertThat(out.lines())
                    .contains(
                            "Undo: firebreak undo " + ran + "/r1",
                            "Stronger, after the undo; in between the pods are open: firebreak isolate-pod " + POD
                                    + " --strategy admin-deny --case " + ran,
                            "Next: firebreak undo " + ran + "/r1");
        }
    }

    /// A strategy is not added to what a run made: given at once it changes nothing, and the same is next again.
    @Test
    void where_the_stronger_way_comes_after_the_undo_the_undo_is_next() {
        try (OnRange firebreak = served().open()) {
            JsonNode finished = firebreak.finished(8, "isolate-pod", POD, "--strategy", "except-deny");
            String ran = finished.path("case").asString();
            assertThat(finished.path("next").asString()).isEqualTo("firebreak undo " + ran + "/r1");

            firebreak.finished(0, typed(finished.path("next").asString()));
            firebreak.finished(
                    0, typed(offered(finished, "stronger-way").getFirst().replace("CASE", ran)));
        }
    }

    @Test
    void where_the_next_command_is_another_the_stronger_way_stands_beside_it() {
        try (OnRange firebreak = alone().enforcementOff().open()) {
            String ran = opened(firebreak);
            String out = firebreak.approved("isolate-pod", POD, "--case", ran).out();

            assertThat(out.lines())
                    .contains(
                            "Undo: firebreak undo " + ran + "/r1",
                            "Stronger: firebreak isolate-pod " + POD + WITHIN.replace("CASE", ran),
                            "Next: firebreak doctor");
        }
    }

    @Test
    void typed_in_their_order_they_end_in_a_verdict_that_holds() {
        try (OnRange firebreak = served().open()) {
            JsonNode finished = firebreak.finished(8, "isolate-pod", POD, "--strategy", "except-deny");

            for (String code : List.of("take-back", "stronger-way")) {
                String command = offered(finished, code).getFirst();
                firebreak.finished(
                        0, typed(command.replace("CASE", finished.path("case").asString())));
            }
        }
    }

    @Test
    void a_namespace_is_offered_the_same_for_the_whole_of_it() {
        try (OnRange firebreak = served().open()) {
            JsonNode finished = firebreak.finished(8, "isolate-namespace", "shop", "--strategy", "except-deny");

            assertThat(offered(finished, "take-back")).containsExactly("firebreak undo CASE/r1");
            assertThat(offered(finished, "stronger-way"))
                    .containsExactly("firebreak isolate-namespace shop --strategy admin-deny --case CASE");
        }
    }

    @Test
    void a_workload_is_offered_the_same_for_the_whole_of_it() {
        try (OnRange firebreak = served().open()) {
            JsonNode finished =
                    firebreak.finished(8, "isolate-workload", "deploy/web", "-n", "shop", "--strategy", "except-deny");

            assertThat(offered(finished, "stronger-way"))
                    .containsExactly(
                            "firebreak isolate-workload deploy/web --namespace shop --strategy admin-deny --case CASE");
        }
    }

    @Test
    void what_an_earlier_run_of_the_case_made_is_taken_back_with_that_run() {
        try (OnRange firebreak = alone().open()) {
            String ran = opened(firebreak);
            firebreak.finished(8, "isolate-pod", POD, "--case", ran);

            JsonNode again = firebreak.finished(8, "isolate-pod", POD, "--case", ran);

            assertThat(again.at("/steps/0/result").asString()).isEqualTo("nothing");
            assertThat(offered(again, "take-back")).containsExactly("firebreak undo CASE/r1");
        }
    }

    @Test
    void a_probe_that_gets_through_offers_them_for_the_run_that_isolated_the_pod() {
        try (OnRange firebreak = Scene.of("crypto-miner").enforcementOff().open()) {
            String ran = opened(firebreak);
            firebreak.finished(8, "isolate-pod", POD, "--case", ran);

            JsonNode finished = firebreak.finished(8, "probe", POD, "--probe-image", IMAGE, "--case", ran);

            assertThat(offered(finished, "take-back")).containsExactly("firebreak undo CASE/r1");
            assertThat(offered(finished, "stronger-way")).containsExactly("firebreak isolate-pod " + POD + WITHIN);
            assertThat(finished.path("next").asString()).isEqualTo("firebreak status " + ran);
        }
    }

    @Test
    void what_two_runs_made_is_taken_back_with_two_commands_each_on_its_own_line() {
        try (OnRange firebreak = Scene.of("crypto-miner").enforcementOff().open()) {
            String ran = opened(firebreak);
            firebreak.finished(8, "isolate-pod", POD, "--case", ran);
            firebreak.finished(8, "isolate-pod", OTHER, "--case", ran);

            String[] probe = {"probe", POD, OTHER, "--probe-image", IMAGE, "--case", ran};
            JsonNode finished = firebreak.finished(8, probe);
            assertThat(offered(finished, "take-back"))
                    .containsExactly("firebreak undo CASE/r1", "firebreak undo CASE/r2");

            assertThat(firebreak.approved(probe).out().lines())
                    .contains("Undo: firebreak undo " + ran + "/r1", "Undo: firebreak undo " + ran + "/r2");
        }
    }

    @Test
    void more_pods_than_a_person_reads_get_no_command_that_leaves_some_out() {
        Scene crowd = Scene.of("crypto-miner").enforcementOff();
        List<String> pods = new ArrayList<>(List.of(POD));
        for (int i = 1; i <= 5; i++) {
            String uid = "5f0c3f0e-0009-4000-8000-00000000000" + i;
            String address = "10.0.1.20" + i;
            crowd.pod("crowd-" + i, pod -> {
                ((ObjectNode) pod.path("metadata")).put("uid", uid);
                ((ObjectNode) pod.path("status")).put("podIP", address).remove("podIPs");
            });
            pods.add("shop/crowd-" + i);
        }
        try (OnRange firebreak = crowd.open()) {
            String ran = opened(firebreak);
            String all = String.join(" ", pods) + " --case " + ran;
            JsonNode isolated = firebreak.finished(8, words("isolate-pod " + all, "--waive over-limit --reason all"));
            assertThat(offered(isolated, "stronger-way")).isEmpty();

            JsonNode probed = firebreak.finished(8, words("probe " + all, "--probe-image " + IMAGE));
            assertThat(offered(probed, "stronger-way")).isEmpty();
            assertThat(probed.path("next").asString()).isEqualTo("firebreak status " + ran);
        }
    }

    @Test
    void what_was_taken_back_is_not_offered_again_where_the_result_is_repeated() {
        try (OnRange firebreak = alone().enforcementOff().open()) {
            String ran = opened(firebreak);
            firebreak.finished(8, "isolate-pod", POD, "--case", ran);
            String stands = firebreak.run("resume", ran + "/r1").out();
            assertThat(stands).contains("Undo: ", "Stronger: ");

            firebreak.finished(0, "undo", ran + "/r1");

            String over = firebreak.run("resume", ran + "/r1").out();
            assertThat(over).contains("Result: ").doesNotContain("Undo: ", "Stronger");
        }
    }

    @Test
    void what_was_accepted_as_it_is_is_not_called_verified() {
        try (OnRange firebreak = alone().enforcementOff().open()) {
            String out = firebreak
                    .approved(words("isolate-pod " + POD, "--accept enforced=no --accept cut=no --reason known"))
                    .out();

            assertThat(out)
                    .contains("Result: succeeded: done, and accepted as it is: enforced no, cut no (exit 0)")
                    .doesNotContain("verified");
        }
    }

    @Test
    void a_verdict_that_holds_offers_neither() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode finished = firebreak.finished(0, "isolate-pod", POD);

            assertThat(offered(finished, "take-back")).isEmpty();
            assertThat(offered(finished, "stronger-way")).isEmpty();
        }
    }

    private static String opened(OnRange firebreak) {
        return firebreak.run("case", "open", "x").out().strip();
    }

    private static String[] typed(String command) {
        return command.replaceFirst("firebreak ", "").split(" ", -1);
    }

    private static String[] words(String command, String options) {
        return (command + (options.isEmpty() ? "" : " " + options)).split(" ", -1);
    }

    /// The commands of the reasons with this code.
    private static List<String> offered(JsonNode finished, String code) {
        return finished.at("/steps/0/verdict/reasons")
                .valueStream()
                .filter(reason -> reason.path("code").asString().equals(code))
                .map(reason -> reason.path("message").asString())
                .map(message -> message.substring(message.lastIndexOf("firebreak ")))
                .map(command -> command.replace(finished.path("case").asString(), "CASE"))
                .toList();
    }
}
