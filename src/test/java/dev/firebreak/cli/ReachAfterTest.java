package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan that isolates pods says before approval what will get through to them when it is done.
class ReachAfterTest {
    private static final String POD = "shop/web-7f9c";

    private static List<String> lines(JsonNode plan) {
        return plan.path("problems")
                .valueStream()
                .filter(p -> p.path("code").asString().equals("reach-after"))
                .peek(p -> assertThat(p.path("severity").asString()).isEqualTo("info"))
                .map(p -> p.path("message").asString())
                .toList();
    }

    @Test
    void an_isolation_that_leaves_nothing_open_says_so_of_each_suspect() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode plan = firebreak.plan("isolate-pod", POD);

            assertThat(lines(plan)).containsExactly("pod " + POD + ": after this plan: nothing but its own node");
            assertThat(plan.path("problems")
                            .valueStream()
                            .filter(p -> p.path("code").asString().equals("reach-after"))
                            .map(p -> p.at("/target/name").asString()))
                    .containsExactly("web-7f9c");
        }
    }

    @Test
    void of_a_pod_without_owner_nothing_is_said_to_be_closed_on_the_vpc_cni() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                .change("Pod", "web-7f9c", pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences"))
                .open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD)))
                    .singleElement()
                    .asString()
                    .startsWith("pod " + POD + ": after this plan may still get through: ")
                    .contains("has no owner, and whether policies are enforced on such pods is not certain");
        }
    }

    @Test
    void where_a_sibling_keeps_the_suspect_open_for_pods_that_are_not_there_no_more_is_claimed_than_is_seen() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "from-nobody-yet",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress],"
                                + " ingress: [{from: [{podSelector: {matchLabels: {app: later}}}]}]}")
                .open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD, "--siblings", "leave")))
                    .containsExactly(
                            "pod " + POD + ": after this plan, of all that is there now: nothing but its own node");
        }
    }

    @Test
    void a_runbook_says_the_same_as_the_action_alone() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            List<String> alone = lines(firebreak.plan("isolate-pod", POD));

            assertThat(lines(firebreak.plan("run", "contain-pod", "-i", "pod=" + POD, "-i", "bucket=acme-evidence")))
                    .isEqualTo(alone);
        }
    }

    @Test
    void a_sibling_that_is_left_alone_and_keeps_the_suspect_open_is_told_by_the_policy_that_does_it() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                .without("NetworkPolicy")
                .policy(
                        "from-pods",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress],"
                                + " ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]}")
                .open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD, "--siblings", "leave")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("pod " + POD + ": after this plan still gets through: from ")
                            .contains("on TCP 8080 (networkpolicy shop/from-pods)")
                            .endsWith("the policies alone would let through: nothing but its own node"));
        }
    }

    @Test
    void where_nothing_enforces_everything_gets_through_whatever_the_policies_say() {
        try (OnRange firebreak = Scene.of("lateral-movement").enforcementOff().open()) {
            assertThat(lines(firebreak.plan("isolate-pod", POD)))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("still gets through", "from everywhere", "to everywhere", "nothing enforces")
                            .endsWith("the policies alone would let through: nothing but its own node"));
        }
    }

    @Test
    void of_many_pods_those_with_one_answer_stand_in_one_line() {
        Scene scene = Scene.of("lateral-movement");
        for (int i = 0; i < 6; i++) {
            int number = i;
            scene.pod("batch-" + i, pod -> pod.withObject("/status").put("podIP", "10.0.9." + number));
        }
        String[] words = {"isolate-pod"};
        for (int i = 0; i < 6; i++) {
            words = OnRange.with(words, "shop/batch-" + i);
        }
        try (OnRange firebreak = scene.open()) {
            assertThat(lines(firebreak.plan(words)))
                    .containsExactly("6 pods (shop/batch-0, …): after this plan: nothing but its own node");
        }
    }

    private static Scene annotated(String key, String value) {
        return Scene.of("lateral-movement")
                .change(
                        "Pod",
                        "web-7f9c",
                        pod -> ((ObjectNode) pod.path("metadata"))
                                .withObject("annotations")
                                .put(key, value));
    }

    private static String line(Scene scene) {
        try (OnRange firebreak = scene.open()) {
            List<String> lines = lines(firebreak.plan("isolate-pod", POD));
            assertThat(lines.getFirst()).startsWith("pod " + POD + ": ");
            return lines.getFirst();
        }
    }

    @Test
    void in_strict_mode_a_pods_own_security_groups_decide_and_not_what_policies_say() {
        assertThat(line(Scene.of("lateral-movement").branchInterface()))
                .contains("may still get through: from ", "; to ", "security groups of its own");
    }

    @Test
    void in_standard_mode_policies_hold_beside_a_pods_own_security_groups() {
        assertThat(line(Scene.of("lateral-movement")
                        .branchInterface()
                        .vpcCni(containers -> ((ObjectNode) containers.path(0))
                                .putArray("env")
                                .addObject()
                                .put("name", "POD_SECURITY_GROUP_ENFORCING_MODE")
                                .put("value", "standard"))))
                .endsWith("after this plan: nothing but its own node");
    }

    @Test
    void a_second_interface_goes_past_the_rules() {
        assertThat(line(annotated(
                        "k8s.v1.cni.cncf.io/network-status",
                        "[{\"name\":\"aws-cni\"},{\"name\":\"shop/storage\",\"interface\":\"net1\"}]")))
                .contains("may still get through: from ", "; to ", "more interfaces than the one");
    }

    @Test
    void the_path_to_ipv4_of_a_pod_on_an_ipv6_cluster_stays_open() {
        assertThat(line(Scene.of("lateral-movement").change("Pod", "web-7f9c", pod -> {
                    ObjectNode status = (ObjectNode) pod.path("status");
                    status.put("podIP", "fd00::65");
                    status.putArray("podIPs").addObject().put("ip", "fd00::65");
                })))
                .contains("still gets through: to ", "0.0.0.0/", "ENABLE_V4_EGRESS");
    }

    @Test
    void what_goes_past_the_rules_of_a_pod_at_the_other_end_is_told_too() {
        Scene scene = annotated("vpc.amazonaws.com/pod-eni", "[{\"eniId\":\"eni-1\"}]")
                .without("NetworkPolicy", "allow-web");
        try (OnRange firebreak = scene.open()) {
            JsonNode entry = firebreak
                    .run("reach", "shop/web-x8r4", "--to", POD, "--port", "8080/TCP", "-o", "json")
                    .document()
                    .at("/entries/0");

            assertThat(entry.path("allowed").asString()).as(entry.toString()).isEqualTo("unknown");
            assertThat(entry.path("bySpecification").asString()).isEqualTo("no");
            assertThat(entry.path("because").asString()).contains("security groups of its own");
        }
    }
}
