package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `describe` answers what a responder asks first; what can't be read is unknown with its reason, and the rest is
/// still told.
class DescribeTest {
    private static final String POD = "shop/web-7f9c";

    private static JsonNode described(OnRange firebreak, String... words) {
        Ended ended = firebreak.run(OnRange.with(OnRange.with(new String[] {"describe"}, words), "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.document();
    }

    private static List<String> unknown(JsonNode document) {
        return document.path("unknown")
                .valueStream()
                .map(each ->
                        each.path("part").asString() + " " + each.path("code").asString())
                .distinct()
                .toList();
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(each -> each.path("name").asString()).toList();
    }

    /// The suspect has all that a pod can be given of its node, and secrets in every way.
    private static Scene dangerous() {
        return Scene.of("crypto-miner").change("Pod", "web-7f9c", pod -> {
            ObjectNode spec = (ObjectNode) pod.path("spec");
            spec.put("hostPID", true).put("automountServiceAccountToken", false);
            spec.putArray("imagePullSecrets").addObject().put("name", "registry");
            ObjectNode container = (ObjectNode) spec.at("/containers/0");
            container.set(
                    "securityContext", Scene.yaml("{privileged: true, capabilities: {add: [SYS_ADMIN, NET_RAW]}}"));
            container.set(
                    "env",
                    Scene.yaml("[{name: PASSWORD, valueFrom: {secretKeyRef: {name: db-password, key: x}}},"
                            + " {name: AWS_ROLE_ARN, value: \"arn:aws:iam::111122223333:role/before\"}]"));
            container.set("volumeMounts", Scene.yaml("[{name: logs, mountPath: /l, readOnly: true}]"));
            spec.withArray("volumes")
                    .add(Scene.yaml("{name: runtime, hostPath: {path: /run/containerd}}"))
                    .add(Scene.yaml("{name: logs, hostPath: {path: /var/log}}"))
                    .add(Scene.yaml("{name: tls, secret: {secretName: web-tls}}"));
        });
    }

    @Test
    void a_pod_tells_what_it_has_of_its_node_and_which_secrets_it_is_given() {
        try (OnRange firebreak = dangerous().open()) {
            JsonNode pod = described(firebreak, POD);

            assertThat(pod.at("/host/privileged").toString()).isEqualTo("[\"app\"]");
            assertThat(pod.at("/host/pid").asBoolean()).isTrue();
            assertThat(pod.at("/host/network").asBoolean()).isFalse();
            assertThat(pod.at("/host/paths").valueStream())
                    .anyMatch(path -> path.path("path").asString().equals("/run/containerd")
                            && path.path("runtimeSocket").asBoolean())
                    .anyMatch(path -> path.path("path").asString().equals("/var/log")
                            && path.path("readOnly").asBoolean()
                            && !path.path("runtimeSocket").asBoolean());
            assertThat(pod.at("/host/capabilities").toString()).contains("SYS_ADMIN", "NET_RAW");
            assertThat(names(pod.path("secrets"))).containsExactlyInAnyOrder("web-tls", "db-password", "registry");
            assertThat(pod.at("/identity/tokenMounted").asBoolean()).isFalse();
        }
    }

    @Test
    void of_many_that_still_reach_it_some_are_listed_the_open_ones_first() {
        Scene many = Scene.of("crypto-miner")
                .policy(
                        "web",
                        "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from:"
                                + " [{podSelector: {matchLabels: {app: friend}}}]}]}");
        for (int i = 10; i < 70; i++) {
            String app = i < 69 ? "friend" : "stranger";
            many.with("{apiVersion: v1, kind: Pod, metadata: {name: a" + i + "-x, namespace: shop, labels: {app: " + app
                    + "}}, spec: {nodeName: " + Scene.NODE + ", containers: [{name: app, image: x}]}, status: {phase:"
                    + " Running, podIP: 10.0.9." + i + "}}");
        }
        try (OnRange firebreak = many.open()) {
            String shown = firebreak.run("describe", POD).out();
            assertThat(shown)
                    .contains("and 53 more workloads (53 unknown): all of them with -o wide")
                    .doesNotContain("a20-x");
            assertThat(shown.indexOf("from own-node")).isBetween(0, shown.indexOf("from shop/a10-x"));
            assertThat(firebreak.run("describe", POD, "-o", "wide").out())
                    .contains("shop/a68-x")
                    .doesNotContain("more workloads");
        }
    }

    @Test
    void its_roles_are_those_of_irsa_of_its_start_and_of_pod_identity() {
        try (OnRange firebreak = dangerous().open()) {
            JsonNode pod = described(firebreak, POD);

            assertThat(pod.at("/identity/roles").valueStream())
                    .extracting(role -> role.path("through").asString() + " "
                            + role.path("arn").asString())
                    .containsExactly(
                            "irsa arn:aws:iam::111122223333:role/before",
                            "podIdentity arn:aws:iam::111122223333:role/shop-web");
            assertThat(unknown(pod)).isEmpty();
        }
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(described(firebreak, POD).at("/identity/roles/0/arn").asString())
                    .endsWith("role/shop-web-uploads");
        }
    }

    @Test
    void what_stands_around_it_is_told_and_what_still_reaches_it() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            JsonNode pod = described(firebreak, POD);

            assertThat(names(pod.path("services"))).containsExactly("web");
            assertThat(names(pod.path("policies")))
                    .containsExactlyInAnyOrder("default-deny", "allow-web", "allow-all-egress");
            assertThat(pod.at("/node/instanceId").asString()).isEqualTo("i-0a1b2c3d4e5f60718");
            assertThat(pod.path("volumes")).isNotEmpty();
            assertThat(pod.at("/reachedBy/entries").valueStream())
                    .isNotEmpty()
                    .allMatch(entry -> entry.path("direction").asString().equals("ingress"));
        }
    }

    @Test
    void without_a_region_roles_of_pod_identity_are_not_known_and_the_reason_is_said() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.environment("AWS_REGION", null);
            firebreak.environment("AWS_DEFAULT_REGION", null);

            JsonNode pod = described(firebreak, POD);

            assertThat(unknown(pod)).contains("podIdentity cluster-name-unknown", "cluster aws-no-region");
            assertThat(pod.at("/pod/name").asString()).isEqualTo("web-7f9c");
            assertThat(firebreak.run("describe", POD).out()).contains("not known", "no region is named");
        }
    }

    @Test
    void who_may_read_nothing_but_the_pod_is_told_the_pod() {
        try (OnRange firebreak = FewRightsTest.ada("shop", "- {apiGroups: [\"\"], resources: [pods], verbs: [get]}\n")
                .open()) {
            JsonNode pod = described(firebreak, POD, "--as", "ada");

            assertThat(unknown(pod))
                    .contains(
                            "irsa forbidden",
                            "services forbidden",
                            "policies forbidden",
                            "reach forbidden",
                            "events forbidden",
                            "node forbidden");
            assertThat(pod.path("services").isNull()).isTrue();
            assertThat(pod.path("reachedBy").isNull()).isTrue();
            assertThat(pod.at("/host/privileged").isArray()).isTrue();
        }
    }

    @Test
    void a_node_tells_its_role_its_metadata_and_who_runs_there() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode node = described(firebreak, "node/" + Scene.NODE);

            assertThat(node.path("role").asString()).endsWith("role/general-nodes");
            assertThat(node.at("/instanceMetadata/reachable").asString()).isEqualTo("yes");
            assertThat(node.at("/instanceMetadata/hopLimit").asInt()).isEqualTo(2);
            assertThat(node.path("tenants").toString()).contains("web-7f9c", "aws-node-4qv8x");
            assertThat(node.path("volumes")).hasSize(2);
        }
    }

    @Test
    void a_policy_tells_the_pods_that_it_is_over() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(names(described(firebreak, "netpol/allow-web", "-n", "shop")
                            .path("pods")))
                    .containsExactly("web-7f9c", "web-k2lm", "web-x8r4");
            assertThat(names(described(firebreak, "shop/netpol/default-deny").path("pods")))
                    .contains("web-7f9c");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pod/nobody, 4",
        "node/nobody, 4",
        "sa/nobody, 4",
        "netpol/nobody, 4",
        "vol/vol-0123456789abcdef0, 4",
        "shop/pdo/web-7f9c, 2",
        "event/web, 2",
        "deploy/web, 2",
        "pod/, 2",
        "a/b/c/d, 2"
    })
    void what_is_not_there_and_what_is_no_target_are_refused(String target, int exit) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("describe", target, "-n", "shop", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(exit);
            assertThat(ended.codes()).containsExactly(exit == 4 ? "target-not-found" : "usage");
        }
    }

    @Test
    void the_type_may_stand_before_the_name_and_one_that_there_is_not_names_those_that_there_are() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            for (String[] words :
                    List.of(new String[] {"pod", "web-7f9c", "-n", "shop"}, new String[] {"po", "shop/web-7f9c"})) {
                assertThat(described(firebreak, words)).isEqualTo(described(firebreak, POD));
            }
            for (String[] words :
                    List.of(new String[] {"deploy/web"}, new String[] {"svc", "web"}, new String[] {"deploy", "web"})) {
                Ended refused = firebreak.run(OnRange.with(new String[] {"describe"}, words));
                assertThat(refused.exit()).isEqualTo(2);
                assertThat(refused.err().replaceAll("\\s+", " "))
                        .contains("there is no type '" + words[0].replaceFirst("/.*", "") + "' to describe")
                        .contains("the types are pods, nodes, policies, volumes, serviceaccounts");
            }
        }
    }

    @Test
    void a_terminal_shows_it_within_its_width() {
        try (OnRange firebreak = dangerous().open()) {
            for (String target : List.of(POD, "node/" + Scene.NODE, "shop/sa/web")) {
                String shown = firebreak.typing(List.of(), "describe", target).out();
                assertThat(shown.lines())
                        .as(target)
                        .allMatch(line -> Text.columns(line.replaceAll("\u001b\\[[0-9;]*m", "")) <= 100);
            }
            assertThat(firebreak.run("describe", POD).out())
                    .contains("YES: app", "/run/containerd (writable, with the runtime's socket)");
        }
    }
}
