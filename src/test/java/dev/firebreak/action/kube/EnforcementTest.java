package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.View;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whether a deny-all is enforced for a pod: each row a claim, the source that makes it, and the verdict with its code,
/// computed from what a cluster of the range serves.
class EnforcementTest {
    private static final String POD = "web-7f9c";
    private static final String FLAG = "--enable-network-policy";
    private static final Map<Holds, Integer> ROWS_TOLD = new EnumMap<>(Holds.class);

    /// @param source where the claim is written
    private record Row(Holds holds, String code, String claim, String source, Scene scene) {
        @Override
        public String toString() {
            return claim + " -> " + holds + " " + code;
        }
    }

    private static Scene eks() {
        return Scene.of("crypto-miner")
                .change("Pod", POD, pod -> ((ObjectNode) pod.at("/metadata/labels")).put("held", "c1.r1"))
                .policy("deny", "{podSelector: {matchLabels: {held: c1.r1}}, policyTypes: [Ingress, Egress]}");
    }

    private static Scene flags(String... words) {
        return eks().vpcCni(containers -> containers.forEach(container -> {
            if (container.has("args")) {
                List.of(words).forEach(((ObjectNode) container).putArray("args")::add);
            }
        }));
    }

    private static Scene cni(Consumer<ObjectNode> change) {
        return eks().vpcCni(containers -> change.accept((ObjectNode) containers.path(0)));
    }

    private static Consumer<ObjectNode> image(String image) {
        return container -> container.put("image", image);
    }

    private static Consumer<ObjectNode> variable(String name, String value) {
        return container ->
                container.putArray("env").addObject().put("name", name).put("value", value);
    }

    private static Scene annotated(Scene scene, String key, String value) {
        return scene.change(
                "Pod",
                POD,
                pod -> ((ObjectNode) pod.path("metadata"))
                        .withObject("annotations")
                        .put(key, value));
    }

    private static Scene pod(Scene scene, String path, Consumer<ObjectNode> change) {
        return scene.change("Pod", POD, pod -> change.accept((ObjectNode) pod.at(path)));
    }

    private static Scene ipv6(Scene scene) {
        return pod(scene, "/status", status -> {
            status.put("podIP", "fd00::65");
            ((ObjectNode) status.putArray("podIPs").addObject()).put("ip", "fd00::65");
        });
    }

    private static Scene node(String label, String value) {
        return eks().change("Node", Scene.NODE, node -> ((ObjectNode) node.at("/metadata/labels")).put(label, value));
    }

    private static Scene nodeInfo(String field, String value) {
        return eks().change("Node", Scene.NODE, node -> ((ObjectNode) node.at("/status/nodeInfo")).put(field, value));
    }

    private static Scene agentPod(Consumer<ObjectNode> change) {
        return eks().change("Pod", "aws-node-4qv8x", change);
    }

    private static Scene olderThanItsAgent(Scene scene) {
        return pod(scene, "/metadata", metadata -> metadata.put("creationTimestamp", "2020-01-01T00:00:00Z"));
    }

    private static Scene autoMode(Scene scene, boolean switchedOn) {
        Scene auto = scene.without("DaemonSet")
                .change(
                        "Node",
                        Scene.NODE,
                        node -> ((ObjectNode) node.at("/metadata/labels"))
                                .put("eks.amazonaws.com/compute-type", "auto")
                                .put("karpenter.sh/nodepool", "general-purpose")
                                .put("eks.amazonaws.com/nodeclass", "default"));
        return switchedOn ? auto : auto.without("ConfigMap");
    }

    /// The daemonset of a plugin that is none of those that are known, and no other.
    private static Scene plugin(String name) {
        return eks().without("DaemonSet")
                .without("ConfigMap")
                .with("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: " + name
                        + ", namespace: kube-system}, spec: {selector: {matchLabels: {app: " + name
                        + "}}, template: {metadata: {labels: {app: " + name + "}}, spec: {containers: [{name: " + name
                        + ", image: \"example.test/agent:1\"}]}}}}");
    }

    private static Scene calico() {
        return eks().calico().agentsReady();
    }

    private static Scene cilium(String settings) {
        return eks().cilium()
                .agentsReady()
                .with("{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system},"
                        + " data: {"
                        + settings + "}}");
    }

    static final List<Row> ROWS = Stream.of(
                    yes(
                            "policy-endpoint",
                            "the agent is told to enforce, and a PolicyEndpoint names the pod",
                            "facts 3.4 b, e: charts/aws-vpc-cni/templates/daemonset.yaml, api/v1alpha1",
                            eks()),
                    yes(
                            "policy-endpoint",
                            "a bare flag is on, whatever word follows it",
                            "aws-network-policy-agent main.go: spf13/pflag",
                            flags("--enable-ipv6=false", FLAG, "false")),
                    yes(
                            "policy-endpoint",
                            "the last of several flags counts",
                            "aws-network-policy-agent main.go: spf13/pflag",
                            flags(FLAG + "=false", FLAG + "=1")),
                    yes(
                            "policy-endpoint",
                            "the CNI enforces from 1.14 on, in EKS's own builds too",
                            "facts 3.4: EKS user guide, cni-network-policy",
                            cni(image(
                                    "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.14.0-eksbuild.3"))),
                    yes(
                            "policy-endpoint",
                            "strict mode enforces as well",
                            "facts 3.4: README of the VPC CNI",
                            cni(variable("NETWORK_POLICY_ENFORCING_MODE", "strict"))),
                    yes(
                            "policy-endpoint",
                            "in standard mode policies hold beside a pod's own security groups",
                            "facts 3.5: EKS Best Practices Guide, network",
                            annotated(
                                    cni(variable("POD_SECURITY_GROUP_ENFORCING_MODE", "standard")),
                                    "vpc.amazonaws.com/pod-eni",
                                    "[{\"eniId\":\"eni-1\"}]")),
                    yes(
                            "policy-endpoint",
                            "with IPv4 egress switched off, a pod of an IPv6 cluster has no other path",
                            "facts 3.4: README of the agent",
                            ipv6(cni(variable("ENABLE_V4_EGRESS", "false")))),
                    yes(
                            "policy-endpoint",
                            "Multus names the first interface too, and alone it is no second one",
                            "facts 3.4: only eth0",
                            annotated(eks(), "k8s.v1.cni.cncf.io/network-status", "[{\"name\":\"aws-cni\"}]")),
                    yes(
                            "policy-endpoint",
                            "a PolicyEndpoint shows that the controller runs, whatever its ConfigMap says",
                            "facts 3.4 c, e",
                            eks().without("ConfigMap", "amazon-vpc-cni")),
                    yes(
                            "policy-endpoint",
                            "a controller of one's own need not look at the ConfigMap, and a PolicyEndpoint shows it",
                            "aws/amazon-network-policy-controller-k8s, --enable-configmap-check",
                            eks().change(
                                            "ConfigMap",
                                            "amazon-vpc-cni",
                                            map -> map.set(
                                                    "data",
                                                    Scene.yaml("{enable-network-policy-controller: 'false'}")))),
                    yes(
                            "policy-endpoint",
                            "definitions of Cilium and Calico without their daemonsets are no plugin",
                            "facts 10.3: by the plugin that is found, never by a kind",
                            eks().serving(
                                            Resource.CILIUM_NETWORK_POLICY,
                                            Resource.CALICO_TIER,
                                            Resource.CALICO_GLOBAL_NETWORK_POLICY,
                                            Resource.CLUSTER_NETWORK_POLICY)),
                    yes(
                            "calico-enforces",
                            "Calico enforces on the VPC CNI whose own enforcement is off",
                            "docs.tigera.io, EKS: policy only",
                            calico()),
                    yes(
                            "policy-endpoint",
                            "Auto Mode enforces where its ConfigMap and the node's class say so",
                            "facts 3.4: EKS user guide, automode/auto-net-pol",
                            autoMode(eks(), true)
                                    .serving(Resource.NODE_CLASS)
                                    .with("{apiVersion: eks.amazonaws.com/v1, kind: NodeClass, metadata: {name:"
                                            + " default}, spec: {networkPolicy: DefaultAllow}}")),
                    yes(
                            "cilium-enforces",
                            "Cilium enforces by default, for pods that it manages",
                            "docs.cilium.io, policy enforcement modes",
                            cilium("enable-policy: default")
                                    .serving(Resource.CILIUM_ENDPOINT)
                                    .with("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: web-7f9c,"
                                            + " namespace: shop}}")),
                    no(
                            "enforcement-off",
                            "off is the default: the container is there all the same",
                            "facts 3.4 b; peers 3.1: a default cluster enforces nothing",
                            flags("--enable-ipv6=false")),
                    no(
                            "enforcement-off",
                            "the agent's container is also known by the name that the documents give it",
                            "facts 3.4 b: docs call it aws-network-policy-agent",
                            eks().vpcCni(containers -> ((ObjectNode) containers.path(1))
                                    .put("name", "aws-network-policy-agent")
                                    .putArray("args"))),
                    no("enforcement-off", "off when it says so", "facts 3.4 b", flags(FLAG + "=false")),
                    no(
                            "enforcement-off",
                            "after -- come no flags",
                            "aws-network-policy-agent main.go: spf13/pflag",
                            flags("--", FLAG + "=true")),
                    no(
                            "agent-missing",
                            "without the agent's container nothing enforces",
                            "facts 3.4: charts/aws-vpc-cni values.yaml, nodeAgent.enabled",
                            eks().vpcCni(containers -> ((tools.jackson.databind.node.ArrayNode) containers).remove(1))),
                    no(
                            "cni-too-old",
                            "a CNI before 1.14 enforces nothing",
                            "facts 3.4: EKS user guide, cni-network-policy",
                            cni(image("registry.example/amazon-k8s-cni:v1.13.4-eksbuild.1"))),
                    no(
                            "kernel-too-old",
                            "the agent needs kernel 5.10",
                            "facts 3.4: EKS user guide, cni-network-policy",
                            nodeInfo("kernelVersion", "5.4.261-174.360.amzn2.x86_64")),
                    no(
                            "fargate",
                            "nothing is enforced on Fargate",
                            "facts 1.2, 3.4; peers 3.2",
                            node("eks.amazonaws.com/compute-type", "fargate")),
                    no(
                            "windows",
                            "nothing is enforced on Windows",
                            "facts 3.4; peers 3.2",
                            node("kubernetes.io/os", "windows")),
                    no(
                            "hybrid",
                            "the VPC CNI is not on hybrid nodes",
                            "facts 2.1; EKS user guide, hybrid-nodes-add-ons",
                            node("eks.amazonaws.com/compute-type", "hybrid")),
                    no(
                            "host-network",
                            "a pod on its node's network is the node",
                            "facts 3.1; peers 3.2",
                            pod(eks(), "/spec", spec -> spec.put("hostNetwork", true))),
                    no(
                            "secondary-interface",
                            "policies hold on eth0 alone",
                            "facts 3.4; peers 3.2: Multus",
                            annotated(
                                    eks(),
                                    "k8s.v1.cni.cncf.io/network-status",
                                    "[{\"name\":\"aws-cni\"},{\"name\":\"shop/storage\",\"interface\":\"net1\"}]")),
                    no(
                            "ipv4-egress",
                            "on IPv6 clusters the IPv4 path is not secured, and is there unless it is switched off",
                            "facts 3.4; peers 3.2: ENABLE_V4_EGRESS",
                            ipv6(eks())),
                    no(
                            "security-groups-strict",
                            "policies beside a pod's own security groups take standard mode, and strict is the default",
                            "facts 3.5: EKS Best Practices Guide, network",
                            annotated(eks(), "vpc.amazonaws.com/pod-eni", "[{\"eniId\":\"eni-1\"}]")),
                    no(
                            "auto-mode-off",
                            "Auto Mode enforces only when its ConfigMap says so",
                            "facts 3.4: EKS user guide, automode/auto-net-pol",
                            autoMode(eks(), false)),
                    no(
                            "auto-mode-off",
                            "the key that the Best Practices Guide shows switches nothing on",
                            "facts 3.4: BPG shows a wrong key, enable-network-policy",
                            autoMode(eks(), true)
                                    .change(
                                            "ConfigMap",
                                            "amazon-vpc-cni",
                                            map -> map.putObject("data").put("enable-network-policy", "true"))),
                    no(
                            "cilium-off",
                            "enable-policy never switches Cilium's enforcement off",
                            "docs.cilium.io, policy enforcement modes",
                            cilium("enable-policy: never")),
                    no(
                            "cilium-off",
                            "policy-audit-mode denies nothing",
                            "docs.cilium.io, policy audit mode",
                            cilium("enable-policy: default, policy-audit-mode: \"true\"")),
                    unknown(
                            "agent-flag-unclear",
                            "a variable in place of the value hides it",
                            "facts 3.4 b; Kubernetes expands $(VAR)",
                            flags(FLAG + "=$(ENFORCE)")),
                    unknown(
                            "cni-version-unclear",
                            "a digest tells no version",
                            "facts 3.4: CNI 1.14",
                            cni(image("registry.example/amazon-k8s-cni@sha256:" + "4d7c0e5f".repeat(8)))),
                    unknown(
                            "agent-not-there",
                            "a node without the agent's pod learns of no policy",
                            "facts 3.6: agent dead",
                            eks().without("Pod", "aws-node-4qv8x")),
                    unknown(
                            "agent-not-there",
                            "a pod that only carries the agent's labels is not the agent",
                            "facts 3.4: by owner, and never by what anybody can write",
                            agentPod(pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences"))),
                    unknown(
                            "agent-not-ready",
                            "a dead agent keeps its rules and learns no new ones",
                            "facts 3.6: agent dead",
                            agentPod(pod -> ((ObjectNode) pod.at("/status/containerStatuses/1")).put("ready", false))),
                    unknown(
                            "kernel-unclear",
                            "a node that does not tell its kernel",
                            "facts 3.4: kernel 5.10",
                            nodeInfo("kernelVersion", "")),
                    unknown(
                            "kubernetes-too-old",
                            "an old kubelet may have a newer control plane, or not",
                            "facts 3.4: Kubernetes 1.25",
                            nodeInfo("kubeletVersion", "v1.24.17-eks-1")),
                    unknown(
                            "pod-orphan",
                            "documents and source disagree on pods without an owner",
                            "facts 3.4, 11; peers 3.2",
                            pod(eks(), "/metadata", metadata -> metadata.remove("ownerReferences"))),
                    unknown(
                            "pod-pending",
                            "a pod on no node",
                            "facts 3.4: enforcement is the node's",
                            pod(eks(), "/spec", spec -> spec.remove("nodeName"))),
                    unknown("node-gone", "a node that is gone", "facts 6", eks().without("Node", Scene.NODE)),
                    unknown(
                            "not-resolved",
                            "a pod without an address is in no PolicyEndpoint",
                            "facts 3.4 e",
                            pod(eks(), "/status", status -> status.remove(List.of("podIP", "podIPs")))),
                    unknown(
                            "no-vpc-cni",
                            "no daemonset of a plugin that is known",
                            "facts 10.3: by the plugin that is found",
                            eks().without("DaemonSet").without("ConfigMap")),
                    unknown(
                            "no-vpc-cni",
                            "kube-router is a plugin of which nothing is claimed, its sessions included",
                            "facts 3.3: kube-router accepts what is established first",
                            plugin("kube-router")),
                    unknown(
                            "no-vpc-cni",
                            "Antrea is a plugin of which nothing is claimed, its sessions included",
                            "facts 3.3: with Antrea established connections survive",
                            plugin("antrea-agent")),
                    unknown(
                            "several-plugins",
                            "two plugins that enforce are nobody's rules",
                            "docs.tigera.io, EKS: the VPC CNI's enforcement conflicts with Calico",
                            eks().besideCalico().agentsReady()),
                    unknown(
                            "secondary-interface",
                            "what can't be read may hide an interface",
                            "facts 3.4: only eth0",
                            annotated(eks(), "k8s.v1.cni.cncf.io/network-status", "{broken")),
                    unknown(
                            "security-groups-unclear",
                            "Calico beside a pod's own security groups",
                            "EKS user guide, alternate CNI plugins",
                            annotated(
                                    calico().vpcCni(c -> variable("POD_SECURITY_GROUP_ENFORCING_MODE", "standard")
                                            .accept((ObjectNode) c.path(0))),
                                    "vpc.amazonaws.com/pod-eni",
                                    "[{\"eniId\":\"eni-1\"}]")),
                    unknown(
                            "security-groups-mode-unclear",
                            "a pod keeps the mode of security groups that it started in, and who set it since is not"
                                    + " told",
                            "facts 3.5: README of the VPC CNI, pods need recycling after a mode change",
                            olderThanItsAgent(annotated(
                                    cni(variable("POD_SECURITY_GROUP_ENFORCING_MODE", "standard")),
                                    "vpc.amazonaws.com/pod-eni",
                                    "[{\"eniId\":\"eni-1\"}]"))),
                    unknown(
                            "security-groups-mode-unclear",
                            "nor is strict mode known of it, the default",
                            "facts 3.5: README of the VPC CNI, pods need recycling after a mode change",
                            olderThanItsAgent(
                                    annotated(eks(), "vpc.amazonaws.com/pod-eni", "[{\"eniId\":\"eni-1\"}]"))),
                    unknown(
                            "auto-mode-unclear",
                            "Auto Mode needs its node class to say so too",
                            "facts 3.4: EKS user guide, automode/auto-net-pol",
                            autoMode(eks(), true)
                                    .serving(Resource.NODE_CLASS)
                                    .with("{apiVersion: eks.amazonaws.com/v1, kind: NodeClass, metadata: {name:"
                                            + " default}, spec: {}}")),
                    unknown(
                            "cilium-unclear",
                            "Cilium without its settings",
                            "docs.cilium.io, policy enforcement modes",
                            cilium("enable-policy: default").without("ConfigMap", "cilium-config")),
                    unknown(
                            "cilium-unmanaged",
                            "a pod that Cilium does not manage",
                            "docs.cilium.io, CNI chaining: pods from before are not managed",
                            cilium("enable-policy: default, cni-chaining-mode: aws-cni")))
            .toList();

    private static Row yes(String code, String claim, String source, Scene scene) {
        return new Row(Holds.YES, code, claim, source, scene);
    }

    private static Row no(String code, String claim, String source, Scene scene) {
        return new Row(Holds.NO, code, claim, source, scene);
    }

    private static Row unknown(String code, String claim, String source, Scene scene) {
        return new Row(Holds.UNKNOWN, code, claim, source, scene);
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void the_verdict_is_what_the_source_says_with_the_code_that_names_it(Row row) {
        try (OnRange firebreak = row.scene().open()) {
            Enforcement found = enforcement(firebreak);

            assertThat(found.holds()).as(row + ": " + found).isEqualTo(row.holds());
            assertThat(found.deciding()).extracting("code").as(row.toString()).contains(row.code());
            assertThat(found.deciding()).allSatisfy(g -> assertThat(g.source()).isNotBlank());
            ROWS_TOLD.merge(row.holds(), 1, Integer::sum);
        }
    }

    @AfterAll
    static void told() {
        System.out.println("enforcement: " + ROWS.size() + " rows from the facts, of which say " + ROWS_TOLD);
    }

    @Test
    void at_least_twenty_four_rows_say_yes_no_and_unknown_four_times_each() {
        assertThat(ROWS).hasSizeGreaterThanOrEqualTo(24);
        assertThat(ROWS.stream().map(Row::source)).noneMatch(String::isBlank);
        for (Holds holds : List.of(Holds.YES, Holds.NO, Holds.UNKNOWN)) {
            assertThat(ROWS.stream().filter(row -> row.holds() == holds))
                    .as(holds.toString())
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }

    static View view(OnRange firebreak) {
        return firebreak.world(new Globals()).view();
    }

    private static Enforcement enforcement(OnRange firebreak) {
        View view = view(firebreak);
        JsonNode pod = view.cluster().get(Resource.POD, "shop", POD).orElseThrow();
        return Enforcers.look(view, Set.of("shop")).of(pod, List.of("deny"));
    }

    @Test
    void one_policy_can_be_split_over_several_endpoints_and_all_are_looked_at() {
        try (OnRange firebreak = eks().open()) {
            assertThat(enforcement(firebreak).holds()).isEqualTo(Holds.YES);
            ObjectNode endpoint = endpoint(firebreak);
            ObjectNode second = endpoint.deepCopy();
            ((ObjectNode) second.path("metadata")).put("name", "deny-second").remove("uid");
            ((ObjectNode) endpoint.path("spec")).putArray("podSelectorEndpoints");
            firebreak.range().store().seed(endpoint);
            assertThat(enforcement(firebreak).code()).isEqualTo("not-resolved");

            firebreak.range().store().seed(second);

            assertThat(enforcement(firebreak).holds()).isEqualTo(Holds.YES);
        }
    }

    @Test
    void an_endpoint_that_means_an_earlier_pod_of_the_name_or_one_direction_only_proves_nothing() {
        try (OnRange firebreak = eks().open()) {
            ObjectNode endpoint = endpoint(firebreak);
            ObjectNode other = endpoint.deepCopy();
            ((ObjectNode) other.at("/spec/podSelectorEndpoints/0")).put("podIP", "10.0.1.99");
            firebreak.range().store().seed(other);
            assertThat(enforcement(firebreak).code()).isEqualTo("not-resolved");

            ((ObjectNode) endpoint.path("spec")).putArray("podIsolation").add("Ingress");
            firebreak.range().store().seed(endpoint);
            assertThat(enforcement(firebreak).code()).isEqualTo("not-resolved");
        }
    }

    private static ObjectNode endpoint(OnRange firebreak) {
        return (ObjectNode) firebreak.range().store().snapshot().values().stream()
                .filter(o -> o.path("kind").asString().equals("PolicyEndpoint"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
    }

    @Test
    void the_pod_on_the_node_decides_and_not_what_the_daemonset_will_be() {
        try (OnRange firebreak = eks().change(
                        "DaemonSet",
                        "aws-node",
                        ds -> ((ObjectNode) ds.at("/spec/template/spec/containers/1"))
                                .putArray("args")
                                .add(FLAG + "=false"))
                .open()) {
            assertThat(Enforcers.look(view(firebreak), Set.of("shop")).here().code())
                    .isEqualTo("enforcement-off");
            assertThat(enforcement(firebreak).holds()).isEqualTo(Holds.YES);
        }
    }

    @Test
    void where_two_things_speak_against_it_both_are_told() {
        Scene scene = pod(nodeInfo("kernelVersion", "4.14.336"), "/metadata", m -> m.remove("ownerReferences"));
        try (OnRange firebreak = scene.open()) {
            assertThat(enforcement(firebreak).deciding()).extracting("code").contains("kernel-too-old", "pod-orphan");
        }
    }

    /// Ada may read some of what enforcement is told by, and not the ConfigMap of the policy controller.
    private static Scene ada(String moreRules) {
        return eks().with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: ada},"
                        + " rules: [{apiGroups: [\"\"], resources: [nodes], verbs: [get]}, {apiGroups: [apps],"
                        + " resources: [daemonsets], verbs: [get]}, {apiGroups: [networking.k8s.aws], resources:"
                        + " [policyendpoints], verbs: [list]}" + moreRules + "]}")
                .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: ada},"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ada}, subjects:"
                        + " [{kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}]}");
    }

    @Test
    void a_read_that_is_forbidden_makes_it_unknown_and_names_the_right() {
        try (OnRange firebreak = ada("").open()) {
            JsonNode pod =
                    view(firebreak).cluster().get(Resource.POD, "shop", POD).orElseThrow();
            Globals ada = new Globals();
            ada.as = "ada";
            Enforcers enforcers = Enforcers.look(firebreak.world(ada).view(), Set.of("shop"));

            Enforcement found = enforcers.of(pod, List.of("deny"));

            assertThat(found.holds()).isEqualTo(Holds.UNKNOWN);
            assertThat(found.deciding()).extracting("code").containsOnly("forbidden");
            assertThat(enforcers.missing()).contains(Rights.AGENT_PODS, Rights.CONTROLLER);
        }
    }

    @Test
    void a_configmap_that_may_not_be_read_matters_no_more_once_a_policy_endpoint_names_the_pod() {
        try (OnRange firebreak =
                ada(", {apiGroups: [\"\"], resources: [pods], verbs: [list]}").open()) {
            JsonNode pod =
                    view(firebreak).cluster().get(Resource.POD, "shop", POD).orElseThrow();
            Globals ada = new Globals();
            ada.as = "ada";

            Enforcement found =
                    Enforcers.look(firebreak.world(ada).view(), Set.of("shop")).of(pod, List.of("deny"));

            assertThat(found.holds()).as(found.toString()).isEqualTo(Holds.YES);
        }
    }
}
