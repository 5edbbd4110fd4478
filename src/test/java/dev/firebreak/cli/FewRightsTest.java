package dev.firebreak.cli;

import static dev.firebreak.cli.ExitCodesTest.events;
import static dev.firebreak.cli.ExitCodesTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.DenyFirst;
import dev.firebreak.cli.OnRange.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A responder who lacks a right that only makes things surer can still cut.
class FewRightsTest {
    private static final String IN_NAMESPACE = """
        - {apiGroups: [""], resources: [pods], verbs: [get, list, patch]}
        - {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, create, patch, delete]}
        - {apiGroups: [networking.k8s.aws], resources: [policyendpoints], verbs: [list]}
        """;

    private static final String FOR_CONTAINMENT = IN_NAMESPACE + """
        - {apiGroups: [""], resources: [pods/log, serviceaccounts, persistentvolumeclaims], verbs: [get]}
        - {apiGroups: [""], resources: [nodes], verbs: [get, patch]}
        - {apiGroups: [""], resources: [persistentvolumes], verbs: [get]}
        - {apiGroups: [""], resources: [events, services], verbs: [list]}
        - {apiGroups: [apps], resources: [daemonsets, deployments], verbs: [get]}
        - {apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [list]}
        """;

    /// User ada with these rules: in namespace shop alone, or everywhere.
    static Scene ada(String namespace, String rules) {
        String kind = namespace.isEmpty() ? "ClusterRole" : "Role";
        String place = namespace.isEmpty() ? "{name: ada}" : "{name: ada, namespace: " + namespace + "}";
        return Scene.of("crypto-miner")
                .with("apiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: " + place + "\nrules:\n"
                        + rules)
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: " + kind + "Binding, metadata: " + place
                        + ", roleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + kind
                        + ", name: ada}, subjects: [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]}");
    }

    @Test
    void a_case_of_who_may_not_tell_clusters_apart_is_gone_on_with_by_who_may() {
        try (OnRange firebreak = ada("shop", IN_NAMESPACE).open()) {
            String of = firebreak.ran(9, "isolate-pod", "shop/web-7f9c", "--as", "ada");
            assertThat(firebreak.run("status", of).exit()).isZero();

            String ours = firebreak.ran(0, "isolate-pod", "shop/web-k2lm");
            OnRange.Ended hers = firebreak.run("status", ours, "--as", "ada", "-o", "json");
            assertThat(hers.exit()).isEqualTo(4);
            assertThat(hers.out()).contains("whether this is the cluster of the case is not known");
        }
    }

    @Test
    void rights_in_one_namespace_suffice_to_isolate_and_what_is_not_known_is_said() {
        try (OnRange firebreak = ada("shop", IN_NAMESPACE).open()) {
            JsonNode finished = firebreak.finished(9, "isolate-pod", "shop/web-7f9c", "--as", "ada");

            assertThat(finished.at("/steps/0/verdict/applied").asString()).isEqualTo("yes");
            assertThat(finished.at("/steps/0/verdict/enforced").asString()).isEqualTo("unknown");

            JsonNode undo = firebreak.plan("undo", finished.path("case").asString(), "--as", "ada");
            assertThat(undo.path("problems")
                            .valueStream()
                            .filter(p -> p.path("code").asString().equals("case-behind-unknown"))
                            .map(p -> p.path("message").asString()))
                    .as("that no copy went on elsewhere is not claimed")
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .contains("all networkpolicies", "all pods", "all nodes")
                            .doesNotContain("of namespace shop"));
        }
    }

    @Test
    void a_node_that_may_not_be_read_is_warned_of_and_enforcement_on_it_is_not_claimed() {
        String agent = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: agent, namespace:"
                + " kube-system}, rules: [{apiGroups: [apps], resources: [daemonsets], verbs: [get]}]}";
        String toAda =
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: agent, namespace:"
                        + " kube-system}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: agent},"
                        + " subjects: [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]}";
        try (OnRange firebreak =
                ada("shop", IN_NAMESPACE).with(agent).with(toAda).open()) {
            String[] words = {"isolate-pod", "shop/web-7f9c", "--as", "ada"};
            assertThat(firebreak
                            .plan(words)
                            .path("problems")
                            .valueStream()
                            .filter(p -> p.path("message").asString().contains("get nodes"))
                            .map(p -> p.path("code").asString() + " "
                                    + p.path("severity").asString()))
                    .containsExactly("forbidden warn");

            JsonNode finished = firebreak.finished(9, words);

            assertThat(finished.at("/steps/0/verdict/enforced").asString()).isEqualTo("unknown");
            assertThat(finished.at("/steps/0/verdict").toString()).contains("node " + Scene.NODE + " is not known");
        }
    }

    /// Ada may read the settings of the VPC CNI, whose ConfigMap does not switch its controller on: one of one's own
    /// need not look there. A policy of the namespace was resolved.
    private static Scene switchedOff(String rules) {
        return ada("shop", rules)
                .change("ConfigMap", "amazon-vpc-cni", map -> map.set("data", Scene.yaml("{}")))
                .policy("web", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}]}")
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: settings, namespace:"
                        + " kube-system}, rules: [{apiGroups: [apps], resources: [daemonsets], verbs: [get]},"
                        + " {apiGroups: [\"\"], resources: [configmaps], verbs: [get]}]}")
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: settings,"
                        + " namespace: kube-system}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name:"
                        + " settings}, subjects: [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]}");
    }

    private static List<String> problems(JsonNode plan) {
        return plan.path("problems")
                .valueStream()
                .map(p -> p.path("code").asString() + ": " + p.path("message").asString())
                .toList();
    }

    @Test
    void rights_in_the_namespace_suffice_to_see_that_a_controller_may_work_which_its_configmap_does_not_switch_on() {
        try (OnRange firebreak = switchedOff(IN_NAMESPACE).open()) {
            assertThat(problems(firebreak.plan("isolate-pod", "shop/web-7f9c", "--as", "ada")))
                    .anySatisfy(said ->
                            assertThat(said).startsWith("controller-unclear: ").contains("PolicyEndpoints"))
                    .noneSatisfy(said -> assertThat(said).startsWith("controller-off"))
                    .noneSatisfy(said -> assertThat(said).contains("may not list policyendpoints"));
        }
    }

    @Test
    void a_controller_whose_work_may_not_be_seen_is_not_taken_for_switched_off() {
        String none = "- {apiGroups: [networking.k8s.aws], resources: [policyendpoints], verbs: [list]}\n";
        try (OnRange firebreak = switchedOff(IN_NAMESPACE.replace(none, "")).open()) {
            assertThat(problems(firebreak.plan("isolate-pod", "shop/web-7f9c", "--as", "ada")))
                    .anySatisfy(said -> assertThat(said).startsWith("controller-unclear: "))
                    .anySatisfy(said -> assertThat(said)
                            .startsWith("forbidden: may not list policyendpoints.networking.k8s.aws in shop"))
                    .noneSatisfy(said -> assertThat(said).startsWith("controller-off"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void where_a_controller_may_work_the_deny_all_is_waited_for_before_any_allow_goes(boolean mayBeSeen) {
        String seen = "- {apiGroups: [networking.k8s.aws], resources: [policyendpoints], verbs: [list]}\n";
        try (OnRange firebreak = switchedOff(mayBeSeen ? IN_NAMESPACE : IN_NAMESPACE.replace(seen, ""))
                .open()) {
            Globals ada = new Globals();
            ada.as = "ada";
            DenyFirst.isWaitedFor(firebreak.world(ada).view());
        }
    }

    @Test
    void the_pod_is_cut_off_where_its_node_is_not_known_and_no_node_or_volume_is_taken_for_none() {
        try (OnRange firebreak = ada(
                        "",
                        FOR_CONTAINMENT.replace("- {apiGroups: [\"\"], resources: [nodes], verbs: [get, patch]}\n", ""))
                .open()) {
            JsonNode scope =
                    firebreak.plan("find-pods", "shop/web-7f9c", "--as", "ada").at("/steps/0/outputs");
            assertThat(scope.path("pods")).hasSize(1);
            assertThat(scope.path("nodes").isNull()).isTrue();
            assertThat(scope.path("instances").isNull()).isTrue();
            assertThat(scope.path("volumes").isNull()).isTrue();

            String[] words = {
                "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "--as", "ada"
            };
            assertThat(firebreak
                            .plan(words)
                            .path("problems")
                            .valueStream()
                            .filter(p -> p.path("severity").asString().equals("block"))
                            .map(p -> p.path("step").asString() + ": "
                                    + p.path("message").asString()))
                    .containsExactlyInAnyOrder(
                            "cordon: may not get nodes: reads the nodes and which cases hold them",
                            "cordon: may not patch nodes: cordons the nodes, and releases them");

            JsonNode finished = firebreak.finished(
                    6, OnRange.with(words, "--waive", "forbidden", "--reason", "the cut must not wait for it"));

            assertThat(results(finished))
                    .containsEntry("isolate", "done")
                    .containsEntry("cordon", "failed")
                    .containsEntry("snapshot", "failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void evidence_that_may_not_be_read_is_no_reason_not_to_cut(String format) {
        try (OnRange firebreak = ada("", FOR_CONTAINMENT).open()) {
            String[] words = {
                "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "--as", "ada"
            };
            Ended planned = firebreak.run(OnRange.with(words, "--dry-run", "-o", format));
            assertThat(planned.exit()).as(planned.out() + planned.err()).isZero();
            assertThat(planned.out()).contains("replicasets");
        }
    }

    @Test
    void what_could_not_be_collected_is_an_exhibit_that_says_why() {
        try (OnRange firebreak = ada("", FOR_CONTAINMENT).open()) {
            JsonNode finished = firebreak.finished(
                    9, "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "--as", "ada");

            assertThat(results(finished)).containsEntry("isolate", "done").containsEntry("first-look", "done");
            assertThat(events(firebreak, finished, "exhibit").stream()
                            .filter(e -> e.path("sha256").isNull())
                            .map(e -> e.path("because").asString())
                            .filter(because -> because.startsWith("forbidden: ")))
                    .singleElement()
                    .asString()
                    .contains("replicasets");
        }
    }

    @Test
    void a_step_that_the_run_goes_on_without_blocks_no_other(@TempDir Path folder) throws IOException {
        Path runbook = Files.writeString(folder.resolve("both.yaml"), """
            runbook: both
            title: Isolate and cordon
            when: both are wanted
            inputs:
              pod: {type: pod, help: the pod, example: shop/web}
              node: {type: node, help: the node, example: n1}
            limits: {pods: 5, nodes: 2}
            steps:
              - id: isolate
                use: isolate-pod
                with: {pods: ["${inputs.pod}"]}
                onFailure: continue
              - id: cordon
                use: cordon-node
                with: {nodes: ["${inputs.node}"]}
            """);
        try (OnRange firebreak = Scene.of("crypto-miner")
                .pod("odd-1", p -> ((tools.jackson.databind.node.ObjectNode) p.path("spec")).put("hostNetwork", true))
                .open()) {
            String[] words = {"run", runbook.toString(), "-i", "pod=shop/odd-1", "-i", "node=" + Scene.NODE};

            JsonNode finished = firebreak.finished(6, words);

            assertThat(results(finished)).containsEntry("isolate", "refused").containsEntry("cordon", "done");
        }
    }
}
