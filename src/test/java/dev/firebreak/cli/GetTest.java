package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import dev.firebreak.model.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `get` lists what is there, marks what cases have put their sign on, and tells a thing that is not there from a
/// question that finds nothing.
class GetTest {
    private static List<JsonNode> items(OnRange firebreak, String words) {
        Ended ended = firebreak.run((words + " -o json").split(" "));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.document().path("type").asString()).isEqualTo("list");
        return ended.document().path("items").valueStream().toList();
    }

    private static List<String> names(OnRange firebreak, String words) {
        return items(firebreak, words).stream()
                .map(item -> item.path("name").asString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "pods, po, pod",
        "nodes, no, node",
        "policies, netpol, policy",
        "volumes, vol, volume",
        "events, ev, clusterEvent",
        "serviceaccounts, sa, serviceAccount"
    })
    void every_type_goes_by_its_short_name_too(String plural, String brief, String type) {
        Scene scene = Scene.of("crypto-miner").policy("web", "{podSelector: {}}");
        try (OnRange firebreak = scene.open()) {
            List<JsonNode> items = items(firebreak, "get " + plural + " -n shop");

            assertThat(items)
                    .isNotEmpty()
                    .allMatch(item -> item.path("type").asString().equals(type));
            assertThat(items(firebreak, "get " + brief + " -n shop")).isEqualTo(items);
        }
    }

    @Test
    void one_is_named_as_elsewhere_too() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(names(firebreak, "get pod/web-7f9c -n shop")).containsExactly("web-7f9c");
            assertThat(names(firebreak, "get shop/po/web-7f9c")).containsExactly("web-7f9c");
            assertThat(firebreak.run("get", "pod/web-7f9c", "web-k2lm").err()).contains("the name is given twice");
            assertThat(firebreak.run("get", "pud/web-7f9c").err()).contains("there is no type 'pud' to get");
        }
    }

    @Test
    void pods_nodes_and_volumes_are_the_items_of_find() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode found = firebreak
                    .run("find", "-l", "app=web", "-n", "shop", "-o", "json")
                    .document();

            same(items(firebreak, "get pods -l app=web -n shop"), found.path("pods"));
            same(items(firebreak, "get volumes -n shop"), found.path("volumes"));
            same(items(firebreak, "get nodes"), found.path("nodes"));
        }
    }

    private static void same(List<JsonNode> items, JsonNode found) {
        assertThat(items).hasSize(found.size());
        for (JsonNode each : found) {
            assertThat(items)
                    .anyMatch(item -> each.properties().stream()
                            .allMatch(member -> member.getValue().equals(item.get(member.getKey()))));
        }
    }

    @Test
    void a_selector_that_finds_nothing_is_an_empty_list_and_a_name_that_is_not_there_is_refused() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(items(firebreak, "get pods -l app=nobody -n shop")).isEmpty();
            assertThat(items(firebreak, "get volumes -l app=nobody -n shop")).isEmpty();
            assertThat(names(firebreak, "get pods web-7f9c -n shop")).containsExactly("web-7f9c");
            for (String asked : List.of("pods", "nodes", "policies", "volumes", "events", "sa")) {
                Ended missing = firebreak.run("get", asked, "nobody", "-n", "shop", "-o", "json");
                assertThat(missing.exit()).as(missing.out()).isEqualTo(4);
                assertThat(missing.codes()).containsExactly("target-not-found");
            }
        }
    }

    @Test
    void a_type_that_there_is_not_is_usage_with_the_nearest() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run("get", "pds");

            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.err()).contains("Did you mean pods?", "serviceaccounts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get pods -A -n shop", "get pods web -l app=web", "get pods web -A", "find -o name"})
    void contradictions_are_usage(String words) {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run(words.split(" ")).exit()).isEqualTo(2);
        }
    }

    @Test
    void what_cases_hold_is_marked_in_words() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String isolating = firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
            firebreak.finished(0, "mark-suspect", "shop/web-k2lm");
            String cordoning = firebreak.ran(0, "cordon-node", Scene.NODE);

            JsonNode signs =
                    items(firebreak, "get pods web-7f9c -n shop").getFirst().path("suspect");
            assertThat(signs.path("isolated").asString()).startsWith(isolating);
            assertThat(signs.path("marked").isNull()).isTrue();
            assertThat(items(firebreak, "get nodes " + Scene.NODE)
                            .getFirst()
                            .at("/suspect/cordoned")
                            .asString())
                    .contains(cordoning);
            assertThat(firebreak.run("get", "pods", "-n", "shop").out())
                    .contains("SUSPECT", "denied by " + isolating, "marked by ");
            assertThat(firebreak.run("get", "nodes").out()).contains("Ready, cordoned", "cordoned by " + cordoning);
        }
    }

    @Test
    void a_node_that_somebody_uncordoned_is_not_said_to_be_cordoned() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other other = new Other(firebreak, "kubectl-uncordon")) {
            String ran = firebreak.ran(0, "cordon-node", Scene.NODE);

            other.edit("", "nodes", "", Scene.NODE, node -> ((ObjectNode) node.path("spec")).remove("unschedulable"));

            assertThat(firebreak.run("get", "nodes").out()).contains("no longer cordoned by " + ran);
            assertThat(firebreak.run("describe", "node/" + Scene.NODE).out()).contains("no longer cordoned by " + ran);
            JsonNode signs =
                    items(firebreak, "get nodes " + Scene.NODE).getFirst().path("suspect");
            assertThat(signs.path("cordoned").isNull()).isTrue();
            assertThat(signs.path("uncordoned").asString()).isEqualTo(ran);
        }
    }

    @Test
    void names_are_printed_as_targets() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak
                            .run("get", "pods", "-n", "shop", "-o", "name")
                            .out()
                            .lines())
                    .containsExactly("pod/web-7f9c", "pod/web-k2lm", "pod/web-x8r4");
            assertThat(firebreak
                            .run("get", "pods", "-A", "-l", "app=web", "-o", "name")
                            .out()
                            .lines())
                    .startsWith("shop/pod/web-7f9c");
            assertThat(firebreak.run("get", "shop/pod/web-7f9c", "-o", "name").out())
                    .isEqualToIgnoringNewLines("shop/pod/web-7f9c");
        }
    }

    @Test
    void without_a_region_the_volumes_of_claims_are_listed_and_why_no_more() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.environment("AWS_REGION", null);
            firebreak.environment("AWS_DEFAULT_REGION", null);
            Ended ended = firebreak.run("get", "volumes", "-n", "shop");

            assertThat(ended.exit()).isZero();
            assertThat(ended.out()).contains("vol-0c0ffee0c0ffee002").doesNotContain("vol-0c0ffee0c0ffee001");
            assertThat(ended.err()).contains("no AWS region is named");
        }
    }

    @Test
    void policies_of_every_kind_that_is_served_are_listed() {
        Scene scene = Scene.of("lateral-movement")
                .serving(Resource.CILIUM_NETWORK_POLICY)
                .with("{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: web, namespace: shop},"
                        + " spec: {endpointSelector: {}, egress: []}}");
        try (OnRange firebreak = scene.open()) {
            List<JsonNode> items = items(firebreak, "get policies -n shop");

            assertThat(items).anySatisfy(item -> {
                assertThat(item.path("kind").asString()).isEqualTo("CiliumNetworkPolicy");
                assertThat(item.path("directions").toString()).isEqualTo("[\"egress\"]");
            });
            assertThat(items).anySatisfy(item -> {
                assertThat(item.path("name").asString()).isEqualTo("allow-web");
                assertThat(item.path("selector").asString()).isEqualTo("app=web");
                assertThat(item.path("directions").toString()).isEqualTo("[\"ingress\",\"egress\"]");
            });
        }
    }

    @Test
    void a_terminal_shows_tables_within_its_width() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            firebreak.finished(0, "mark-suspect", "shop/web-k2lm");
            for (String asked : List.of("pods -A", "nodes", "policies -A", "volumes -A", "events -A", "sa -A")) {
                assertThat(firebreak
                                .typing(List.of(), ("get " + asked).split(" "))
                                .out()
                                .lines())
                        .as(asked)
                        .allMatch(line -> Text.columns(line.replaceAll("\u001b\\[[0-9;]*m", "")) <= 100);
            }
        }
    }

    private static String isolating(OnRange firebreak) {
        return firebreak.ran(0, "isolate-pod", "shop/web-7f9c");
    }

    private static JsonNode signs(OnRange firebreak) {
        return items(firebreak, "get pods web-7f9c -n shop").getFirst().path("suspect");
    }

    private static String shown(OnRange firebreak) {
        return firebreak.run("get", "pods", "-n", "shop").out();
    }

    @Test
    void a_label_whose_policy_was_deleted_is_not_called_isolation() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = isolating(firebreak);
            assertThat(shown(firebreak)).contains("denied by " + ran);
            try (Other other = new Other(firebreak, "somebody")) {
                for (JsonNode policy : items(firebreak, "get netpol -n shop")) {
                    other.delete(
                            "networking.k8s.io",
                            "networkpolicies",
                            "shop",
                            policy.path("name").asString());
                }
            }

            assertThat(shown(firebreak))
                    .contains("labelled by " + ran, "no deny-all selects it")
                    .doesNotContain("denied by");
            assertThat(signs(firebreak).path("isolated").isNull()).isTrue();
            assertThat(signs(firebreak).path("labelled").asString()).startsWith(ran);
            assertThat(signs(firebreak).path("denied").asBoolean(true)).isFalse();
            assertThat(firebreak.run("describe", "pod/web-7f9c", "-n", "shop").out())
                    .contains("no deny-all selects it");
        }
    }

    @Test
    void a_pod_whose_label_was_taken_off_is_still_told_as_the_cases_at_hand_know_it() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = isolating(firebreak);
            try (Other other = new Other(firebreak, "somebody")) {
                other.edit(
                        "",
                        "pods",
                        "shop",
                        "web-7f9c",
                        pod -> ((ObjectNode) pod.at("/metadata/labels")).remove("case.internal/id"));
            }

            assertThat(shown(firebreak)).contains("no longer denied by " + ran);
            assertThat(signs(firebreak).path("lapsed").asString()).startsWith(ran);

            firebreak.approved("undo", ran);

            assertThat(shown(firebreak)).doesNotContain("denied by");
        }
    }

    @Test
    void pods_that_a_policy_of_a_case_denies_without_a_label_are_marked_too() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "isolate-workload", "shop/deploy/web");

            assertThat(shown(firebreak).lines().filter(line -> line.contains("denied by " + ran)))
                    .hasSize(3);
        }
    }

    @Test
    void marking_takes_one_list_beside_that_of_the_pods() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.reads();

            shown(firebreak);

            assertThat(firebreak.reads())
                    .filteredOn(uri -> !uri.contains("limit=0"))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get pods", "get policies", "get volumes", "get events", "get sa", "find -l app=web"})
    void a_namespace_that_is_not_there_is_refused_and_one_that_is_empty_is_not(String words) {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: quiet}}")
                .open()) {
            Ended ended = firebreak.run((words + " -n shp -o json").split(" "));

            assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
            assertThat(ended.codes()).containsExactly("target-not-found");
            assertThat(ended.out()).contains("no namespace shp", "did you mean shop?");
            assertThat(firebreak.run((words + " -n quiet -o json").split(" ")).exit())
                    .isZero();
        }
    }

    @Test
    void a_namespace_without_any_is_told_with_where_else_to_look() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            assertThat(firebreak.run("get", "po").out())
                    .contains("There are no pods in namespace default.", "firebreak get pods -A");
            assertThat(firebreak.run("get", "policies", "-A").out()).doesNotContain("firebreak get");
        }
    }
}
