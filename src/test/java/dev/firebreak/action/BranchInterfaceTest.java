package dev.firebreak.action;

import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.range.aws.SecurityGroup;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A pod with a network interface of its own gets a security group without rules on it, and the groups of before again.
class BranchInterfaceTest {
    private static final String POD = "shop/web-7f9c";
    private static final String QUARANTINE = Scene.QUARANTINE;
    private static final String[] ISOLATE = {
        "isolate-pod", POD, "--strategy", "security-group", "--security-group", QUARANTINE
    };

    private static Scene scene() {
        return Scene.of("lateral-movement").branchInterface();
    }

    private static Scene mode(String mode) {
        return scene().change(
                        "DaemonSet",
                        "aws-node",
                        daemonSet -> ((ObjectNode) daemonSet.at("/spec/template/spec/containers/0"))
                                .putArray("env")
                                .add(Scene.yaml("{name: POD_SECURITY_GROUP_ENFORCING_MODE, value: " + mode + "}")));
    }

    private static List<String> groups(OnRange firebreak) {
        return firebreak.range().account().interfaces().getFirst().groups();
    }

    @Test
    void the_group_is_put_on_the_pods_own_interface_alone_and_taken_off_again() {
        try (OnRange firebreak = scene().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            JsonNode plan = firebreak.plan(ISOLATE);
            assertThat(plan.at("/steps/0/changes/0/prior").toString())
                    .isEqualTo("{\"Groups\":[\"sg-0bbbbbbbbbbbbbbb2\"]}");
            assertThat(plan.at("/steps/0/changes/0/command").asString())
                    .contains("aws ec2 modify-network-interface-attribute", Scene.ENI, QUARANTINE);

            JsonNode finished = firebreak.finished(8, ISOLATE);

            assertThat(groups(firebreak)).containsExactly(QUARANTINE);
            JsonNode verdict = finished.at("/steps/0/verdict");
            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
            assertThat(verdict.path("cut").asString()).isEqualTo("no");
            assertThat(codes(verdict)).contains("group-on-interface", "strict-mode", "tracked");
            String ran = finished.path("case").asString();
            assertThat(firebreak
                            .plan(OnRange.with(ISOLATE, "--case", ran))
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
            assertThat(firebreak
                            .run("status", ran, "-o", "json")
                            .document()
                            .at("/changes/0/holds")
                            .asString())
                    .isEqualTo("yes");

            assertThat(firebreak.approved("undo", ran).exit()).isZero();

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
        }
    }

    @Test
    void groups_that_somebody_else_has_changed_since_are_left_alone() {
        try (OnRange firebreak = scene().open()) {
            String ran = firebreak.ran(8, ISOLATE);
            firebreak
                    .range()
                    .account()
                    .add(firebreak.range().account().interfaces().getFirst().with(List.of("sg-0ccccccccccccccc3")));

            assertThat(firebreak
                            .run("status", ran, "-o", "json")
                            .document()
                            .at("/changes/0/holds")
                            .asString())
                    .isEqualTo("no");
            firebreak.approved("undo", ran);

            assertThat(groups(firebreak)).containsExactly("sg-0ccccccccccccccc3");
        }
    }

    @Test
    void a_group_that_got_rules_since_holds_nothing() {
        try (OnRange firebreak = scene().open()) {
            String ran = firebreak.ran(8, ISOLATE);
            firebreak.range().account().add(new SecurityGroup(QUARANTINE, "vpc-1", "quarantine", true));

            JsonNode change =
                    firebreak.run("status", ran, "-o", "json").document().at("/changes/0");

            assertThat(change.path("holds").asString()).isEqualTo("no");
            assertThat(change.path("because").asString()).contains(QUARANTINE + " has rules, 2");
        }
    }

    @Test
    void a_pod_that_had_the_group_already_is_isolated_with_the_one_that_gets_it() {
        String eni = "eni-0fffffffffffffff6";
        Scene two = scene().change("Pod", "web-k2lm", pod -> {
            ((ObjectNode) pod.path("metadata"))
                    .putObject("annotations")
                    .put("vpc.amazonaws.com/pod-eni", "[{\"eniId\":\"" + eni + "\",\"privateIp\":\"10.0.1.177\"}]");
            pod.withObject("/status").put("podIP", "10.0.1.177");
        });
        try (OnRange firebreak = two.account(account -> ((ArrayNode) account.path("interfaces"))
                        .add(Scene.yaml("{id: " + eni
                                + ", vpc: vpc-1, type: branch, privateIp: 10.0.1.177, groups: [" + QUARANTINE
                                + "]}")))
                .open()) {
            JsonNode verdict = firebreak
                    .finished(
                            8,
                            "isolate-pod",
                            POD,
                            "shop/web-k2lm",
                            "--strategy",
                            "security-group",
                            "--security-group",
                            QUARANTINE)
                    .at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString())
                    .as(verdict.toString())
                    .isEqualTo("yes");
            assertThat(codes(verdict)).doesNotContain("group-missing");
        }
    }

    @ParameterizedTest
    @CsvSource({"strict,yes,strict-mode", "standard,no,standard-mode", "other,unknown,mode-unknown"})
    void the_mode_decides_whether_all_traffic_passes_the_group(String mode, String enforced, String code) {
        try (OnRange firebreak = mode(mode).open()) {
            JsonNode verdict = firebreak.finished(8, ISOLATE).at("/steps/0/verdict");

            assertThat(verdict.path("enforced").asString()).isEqualTo(enforced);
            assertThat(codes(verdict)).contains(code);
        }
    }

    @Test
    void connections_that_a_group_of_before_did_not_track_may_be_cut() {
        try (OnRange firebreak = scene().account(
                        account -> ((ArrayNode) account.at("/interfaces/0/groups")).add("sg-0ccccccccccccccc3"))
                .open()) {
            JsonNode verdict = firebreak.finished(9, ISOLATE).at("/steps/0/verdict");

            assertThat(verdict.path("cut").asString()).isEqualTo("unknown");
            assertThat(codes(verdict)).contains("maybe-untracked");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sg-0ccccccccccccccc3,security-group-has-rules",
        "sg-0ddddddddddddddd4,security-group-elsewhere",
        "sg-0eeeeeeeeeeeeeee5,security-group-not-found",
        ",security-group-missing"
    })
    void a_group_that_does_not_isolate_is_refused_with_the_lines_that_make_one(String group, String code) {
        try (OnRange firebreak = scene().open()) {
            String[] words = {"isolate-pod", POD, "--strategy", "security-group"};
            JsonNode plan = firebreak.plan(group == null ? words : OnRange.with(words, "--security-group", group));

            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("refused");
            assertThat(problem(plan, code).path("fix").asString())
                    .contains("aws ec2 create-security-group", "aws ec2 revoke-security-group-egress");
        }
    }

    @Test
    void a_pod_without_an_interface_of_its_own_is_refused_with_the_next_stronger_step() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            assertThat(problem(firebreak.plan(ISOLATE), "no-branch-interface")
                            .path("fix")
                            .asString())
                    .contains("firebreak isolate-pod " + POD + " --strategy pod-blackhole --blackhole-image ");
        }
    }

    @ParameterizedTest
    @CsvSource({"interface,10.0.1.101", "branch,10.0.1.102"})
    void an_annotation_that_names_the_interface_of_another_cuts_nobody_off(String type, String address) {
        try (OnRange firebreak = scene().account(account -> ((ObjectNode) account.at("/interfaces/0"))
                        .put("type", type)
                        .put("privateIp", address))
                .open()) {
            JsonNode plan = firebreak.plan(ISOLATE);

            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("refused");
            assertThat(problem(plan, "interface-not-its-own").path("why").asString())
                    .contains("annotation");
        }
    }

    @Test
    void the_next_stronger_step_is_told_in_the_case_that_will_hold_the_pod() {
        String[] isolate = {"isolate-pod", POD, "--siblings", "leave"};
        try (OnRange firebreak = scene().open()) {
            assertThat(problem(firebreak.plan(isolate), "security-groups-strict")
                            .path("fix")
                            .asString())
                    .contains("--security-group sg-ID --case CASE", "IMAGE@sha256:HEX --case CASE");
            assertThat(problem(firebreak.plan(isolate), "shared-enforcement")
                            .path("fix")
                            .asString())
                    .as("in place of this plan")
                    .doesNotContain("--case");
            String ran = firebreak.ran(0, "mark-suspect", POD);

            JsonNode inCase = firebreak.plan(OnRange.with(isolate, "--case", ran));

            assertThat(problem(inCase, "security-groups-strict").path("fix").asString())
                    .contains("--case " + ran);
            assertThat(problem(inCase, "shared-enforcement").path("fix").asString())
                    .contains("--siblings move --case " + ran);
        }
    }

    @Test
    void status_offers_no_isolation_that_would_change_nothing() {
        try (OnRange firebreak = scene().open()) {
            String ran = firebreak.ran(8, "isolate-pod", POD);

            String status = firebreak.run("status", ran).out();

            assertThat(status).contains("NEVER").doesNotContain("Again:");
            assertThat(firebreak
                            .plan("isolate-pod", POD, "--case", ran)
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
        }
    }
}
