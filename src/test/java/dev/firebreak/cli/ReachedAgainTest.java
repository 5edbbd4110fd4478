package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `status` asks what gets through to the pods of an isolation, as the plugin that is there does it: it finds what
/// was closed and is open again, by whom it is reached, and the policy that decides and who wrote it.
class ReachedAgainTest {
    private static final String POD = "shop/web-7f9c";
    private static final String[] ISOLATE = {"isolate-pod", POD};
    private static final String NETWORKING = "networking.k8s.io";

    /// A pod on another node that policies of the shop let in.
    private static Scene withFrontend(Scene scene) {
        return scene.pod("frontend", pod -> {
            pod.withObject("/metadata/labels").put("app", "frontend");
            ((ObjectNode) pod.path("metadata")).remove("ownerReferences");
            pod.withObject("/spec").put("nodeName", Scene.OTHER_NODE);
            pod.withObject("/status").put("podIP", "10.0.2.9").put("hostIP", "10.0.2.41");
            pod.withObject("/status").putArray("podIPs").addObject().put("ip", "10.0.2.9");
        });
    }

    private static Scene alone() {
        return withFrontend(
                Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm"));
    }

    private static String isolated(OnRange firebreak, int exit, String... words) {
        String ran = firebreak.ran(exit, words);
        // writers are told apart by the second
        firebreak.time().pause(Duration.ofMinutes(1));
        return ran;
    }

    /// What is said of the deny-all of namespace shop, when `status` has ended with this code.
    private static String deny(OnRange firebreak, int exit, String ran) {
        Ended ended = firebreak.run("status", ran, "-o", "json");
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
        return ended.document()
                .path("changes")
                .valueStream()
                .filter(change -> change.at("/change/id").asString().equals("deny-shop"))
                .map(change -> change.path("holds").asString() + ": "
                        + change.path("because").asString())
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode policy(String name, String spec) {
        return Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: " + name
                + ", namespace: shop}, spec: " + spec + "}");
    }

    private static JsonNode object(Resource kind, String name, String spec) {
        return Scene.yaml("{apiVersion: " + kind.apiVersion() + ", kind: " + kind.kind() + ", metadata: {name: " + name
                + (kind.namespaced() ? ", namespace: shop" : "") + "}, spec: " + spec + "}");
    }

    private static Scene cilium() {
        return alone().cilium()
                .agentsReady()
                .serving(Resource.CILIUM_ENDPOINT)
                .with("{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data:"
                        + " {enable-policy: default}}")
                .with("{apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: web-7f9c, namespace: shop}}");
    }

    private static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of("except-deny", alone()),
                Arguments.of("admin-deny", alone().serving(Resource.AWS_CLUSTER_NETWORK_POLICY)),
                Arguments.of("cilium-deny", cilium()),
                Arguments.of("calico-tier", alone().calico().agentsReady()));
    }

    private static Stream<Arguments> denials() {
        return Stream.of(
                Arguments.of(Resource.NETWORK_POLICY, "deny-shop", alone()),
                Arguments.of(
                        Resource.AWS_CLUSTER_NETWORK_POLICY,
                        "tier-deny",
                        alone().serving(Resource.AWS_CLUSTER_NETWORK_POLICY)),
                Arguments.of(Resource.CILIUM_NETWORK_POLICY, "cilium-deny-shop", cilium()),
                Arguments.of(
                        Resource.CALICO_GLOBAL_NETWORK_POLICY,
                        "tier-deny",
                        alone().calico().agentsReady()));
    }

    /// Cut means dropped and not reset: a session was seen to go on when the denial was taken back.
    @ParameterizedTest(name = "{1}")
    @MethodSource("denials")
    void a_denial_has_to_stay_and_one_that_somebody_takes_back_is_missed(Resource kind, String change, Scene scene) {
        try (OnRange firebreak = scene.open();
                Other other = new Other(firebreak, "kubectl")) {
            String ran = firebreak
                    .approved(OnRange.with(ISOLATE, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();
            JsonNode denial = firebreak.range().store().snapshot().values().stream()
                    .filter(each -> each.path("kind").asString().equals(kind.kind())
                            && each.path("apiVersion").asString().equals(kind.apiVersion()))
                    .findFirst()
                    .orElseThrow();

            other.delete(kind, denial);

            Ended status = firebreak.run("status", ran, "-o", "json");
            assertThat(status.exit()).as(status.out()).isEqualTo(8);
            assertThat(status.document().path("changes").valueStream()).anySatisfy(each -> {
                assertThat(each.at("/change/id").asString()).isEqualTo(change);
                assertThat(each.path("holds").asString()).isEqualTo("no");
            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void where_nothing_changed_it_holds_in_whatever_way_it_was_done(String way, Scene scene) {
        try (OnRange firebreak = scene.policy(
                        "allow", "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}")
                .open()) {
            JsonNode plan = firebreak.plan(ISOLATE);
            String ran = firebreak
                    .approved(OnRange.with(ISOLATE, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();

            assertThat(plan.toString()).contains(way);
            assertThat(deny(firebreak, 0, ran)).startsWith("yes: ").doesNotContain("gets through");
        }
    }

    @Test
    void a_policy_that_gitops_put_back_lets_its_peer_in_again_and_is_named_once_with_its_writer() {
        try (OnRange firebreak = withFrontend(Scene.of("lateral-movement")).open();
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = isolated(firebreak, 8, ISOLATE);
            assertThat(deny(firebreak, 0, ran)).startsWith("yes: ");

            argo.edit(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    "allow-web",
                    policy -> ((ObjectNode) policy.at("/spec/podSelector")).remove("matchExpressions"));

            String because = deny(firebreak, 8, ran);
            assertThat(because)
                    .startsWith("no: traffic of pod shop/web-7f9c gets through again: ")
                    .contains("from shop/frontend on TCP 8080 (")
                    .contains("networkpolicy shop/allow-web)")
                    .contains("networkpolicy shop/allow-web was written by argocd-controller at 2026-01-05T10:0")
                    .doesNotContain("still allows")
                    .doesNotContain("no policy allows it anything");
        }
    }

    @Test
    void a_block_that_is_open_again_is_told_with_what_it_excepts() {
        try (OnRange firebreak = alone().open();
                Other kubectl = new Other(firebreak, "kubectl-create")) {
            String ran = isolated(firebreak, 0, ISOLATE);
            kubectl.create(
                    Resource.NETWORK_POLICY,
                    policy(
                            "to-partners",
                            "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr:"
                                    + " 198.51.100.0/24, except: [198.51.100.7/32]}}]}]}"));

            assertThat(deny(firebreak, 8, ran))
                    .contains("to 198.51.100.0/24 except 198.51.100.7/32 (networkpolicy shop/to-partners)");
        }
    }

    @Test
    void a_policy_that_was_made_since_lets_its_peer_in_again_and_is_named_with_its_writer() {
        try (OnRange firebreak = alone().open();
                Other kubectl = new Other(firebreak, "kubectl-create")) {
            String ran = isolated(firebreak, 0, ISOLATE);
            kubectl.create(
                    Resource.NETWORK_POLICY,
                    policy(
                            "open",
                            "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]}"));

            assertThat(deny(firebreak, 8, ran))
                    .contains("gets through again: from shop/frontend (networkpolicy shop/open)")
                    .contains("networkpolicy shop/open was written by kubectl-create at 2026-01-05T10:01");
            assertThat(firebreak.run("status", ran).out()).contains("firebreak isolate-pod " + POD + " --case " + ran);
        }
    }

    @Test
    void a_policy_of_the_cluster_that_accepts_before_the_deny_all_is_asked_opens_it_again() {
        try (OnRange firebreak = alone().calico().agentsReady().open();
                Other kubectl = new Other(firebreak, "kubectl-create")) {
            String ran = firebreak
                    .approved(OnRange.with(ISOLATE, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();
            deny(firebreak, 0, ran);
            firebreak.time().pause(Duration.ofMinutes(1));
            kubectl.create(Resource.CALICO_TIER, object(Resource.CALICO_TIER, "first", "{order: -1}"));
            kubectl.create(
                    Resource.CALICO_GLOBAL_NETWORK_POLICY,
                    object(
                            Resource.CALICO_GLOBAL_NETWORK_POLICY,
                            "first.open",
                            "{tier: first, order: 1, selector: app == 'web', types: [Ingress], ingress: [{action:"
                                    + " Allow}]}"));

            assertThat(deny(firebreak, 8, ran))
                    .startsWith("no: traffic of pod shop/web-7f9c gets through again: from ")
                    .contains("(GlobalNetworkPolicy.crd.projectcalico.org first.open)")
                    .contains("first.open was written by kubectl-create at ")
                    .doesNotContain("denies pod");
        }
    }

    @Test
    void a_sibling_that_came_to_share_the_group_since_opens_it_by_the_plugin_and_not_by_the_policies() {
        try (OnRange firebreak = alone().policy(
                                "from-frontend",
                                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from:"
                                        + " [{podSelector: {matchLabels: {app: frontend}}}]}]}")
                        .open();
                Other replicas = new Other(firebreak, "kube-controller-manager")) {
            String ran = isolated(firebreak, 8, ISOLATE);
            assertThat(deny(firebreak, 0, ran)).startsWith("yes: ");

            ObjectNode sibling = (ObjectNode) Scene.yaml("{apiVersion: v1, kind: Pod, metadata: {name: web-new1,"
                    + " namespace: shop, labels: {app: web}}, spec: {nodeName: " + Scene.NODE
                    + ", containers: [{name: app, image: \"registry.example/shop/web:2.4.1\"}]}, status: {phase:"
                    + " Running, podIP: 10.0.1.77, podIPs: [{ip: 10.0.1.77}]}}");
            replicas.create(Resource.POD, sibling);

            assertThat(deny(firebreak, 8, ran))
                    .startsWith("no: traffic of pod shop/web-7f9c gets through again: from shop/frontend")
                    .contains("(networkpolicy shop/from-frontend)")
                    .contains("the policies alone would let through: nothing but its own node")
                    .contains("pod shop/web-new1 shares the rules of pod shop/web-7f9c");
        }
    }

    @Test
    void a_policy_of_another_kind_that_stays_is_said_by_the_run_itself_and_by_status_as_never_closed() {
        Scene scene = cilium().serving(Resource.CILIUM_NETWORK_POLICY)
                .with("{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: all, namespace: shop},"
                        + " spec: {endpointSelector: {}, ingress: [{fromEntities: [all]}]}}");
        try (OnRange firebreak = scene.open()) {
            JsonNode ran = firebreak.finished(8, OnRange.with(ISOLATE, "--strategy", "except-deny"));

            assertThat(ran.toString()).contains("still-reached").contains("still gets through: from ");
            assertThat(deny(firebreak, 8, ran.path("case").asString()))
                    .startsWith("no: traffic of pod shop/web-7f9c still gets through: from ")
                    .doesNotContain("again");
        }
    }

    @Test
    void a_policy_that_is_not_understood_and_stays_lowers_the_run_to_not_known() {
        try (OnRange firebreak = alone().serving(Resource.AWS_APPLICATION_NETWORK_POLICY)
                .with("{apiVersion: networking.k8s.aws/v1alpha1, kind: ApplicationNetworkPolicy, metadata: {name:"
                        + " names, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes:"
                        + " [Egress], egress: [{to: [{domainNames: [example.com]}]}]}}")
                .open()) {
            assertThat(firebreak.finished(9, ISOLATE).toString()).contains("reach-unknown");
        }
    }

    @Test
    void what_kept_it_open_from_the_start_is_told_as_it_was_and_not_as_news() {
        try (OnRange firebreak = withFrontend(Scene.of("lateral-movement")).open()) {
            String ran = isolated(firebreak, 8, OnRange.with(ISOLATE, "--siblings", "leave"));

            assertThat(deny(firebreak, 8, ran))
                    .contains("shares the rules of pod shop/web-7f9c")
                    .doesNotContain("again");
        }
    }

    @Test
    void a_policy_of_a_kind_that_is_not_understood_makes_it_not_known_and_is_named() {
        try (OnRange firebreak =
                        alone().serving(Resource.AWS_APPLICATION_NETWORK_POLICY).open();
                Other kubectl = new Other(firebreak, "kubectl-create")) {
            String ran = isolated(firebreak, 0, ISOLATE);
            deny(firebreak, 0, ran);
            kubectl.create(
                    Resource.AWS_APPLICATION_NETWORK_POLICY,
                    object(
                            Resource.AWS_APPLICATION_NETWORK_POLICY,
                            "names",
                            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to:"
                                    + " [{domainNames: [example.com]}]}]}"));

            assertThat(deny(firebreak, 9, ran))
                    .startsWith("unknown: whether traffic of pod shop/web-7f9c gets through again is not known: ")
                    .contains("its domain names");
        }
    }
}
