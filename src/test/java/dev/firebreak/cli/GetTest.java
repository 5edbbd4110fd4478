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
            String isolating = firebreak
                    .finished(0, "isolate-pod", "shop/web-7f9c")
                    .path("case")
                    .asString();
            firebreak.finished(0, "mark-suspect", "shop/web-k2lm");
            String cordoning = firebreak
                    .finished(0, "cordon-node", Scene.NODE)
                    .path("case")
                    .asString();

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
                    .contains("SUSPECT", "isolated by " + isolating, "marked by ");
            assertThat(firebreak.run("get", "nodes").out()).contains("Ready, cordoned", "cordoned by " + cordoning);
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
}
