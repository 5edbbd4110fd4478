package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.NetworkConfigAnalyzer;
import dev.firebreak.parts.Part;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.OracleWorld.Compared;
import dev.firebreak.reach.OracleWorld.Difference;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// network-config-analyzer, which shares no code with us nor with Cyclonus, gives the same answers but for defects of
/// its own, which are known to the word: with the policies as it reads them, ours are the same too.
@NeedsRealParts(Part.NETWORK_CONFIG_ANALYZER)
class NetworkConfigAnalyzerIT {
    private static final long SEED = 20261129;
    private static final int SETS = 1_200;
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode NOBODY = JSON.readTree("{\"matchLabels\":{\"no\":\"body\"}}");

    @Test
    void random_sets_have_the_same_answers_but_for_its_two_defects() {
        List<OracleWorld> worlds = OracleWorld.random(SEED, SETS);

        Compared compared =
                OracleWorld.compare("random sets of ours beside network-config-analyzer", worlds, answers(worlds));

        assertThat(compared.equal()).isGreaterThan(400_000);
        Map<OracleWorld, BySpecification> misread = new IdentityHashMap<>();
        assertThat(compared.differences()).isNotEmpty().allSatisfy(difference -> {
            BySpecification ours = misread.computeIfAbsent(difference.world(), world -> world.with(misread(world)));
            assertThat(ours.allowed(difference.traffic()).allowed())
                    .as("%s in %s", difference.traffic(), difference.world().json())
                    .isEqualTo(difference.theirs());
        });
    }

    @Test
    void it_misses_pods_of_other_namespaces_that_are_told_by_a_label_that_is_there() {
        OracleWorld world = world("""
            {"podSelector":{},"policyTypes":["Ingress"],
             "ingress":[{"from":[{"namespaceSelector":{},
                                  "podSelector":{"matchExpressions":[{"key":"app","operator":"Exists"}]}}]}]}\
            """);

        assertThat(differences(world)).isNotEmpty().allSatisfy(difference -> {
            assertThat(difference.theirs()).isEqualTo(Allowed.NO);
            assertThat(difference.traffic().from()).hasToString("bank/ledger");
            assertThat(difference.traffic().to()).hasToString("shop/web");
        });
    }

    @Test
    void it_takes_a_namespace_without_a_label_for_one_whose_label_is_empty() {
        OracleWorld world = world("""
            {"podSelector":{},"policyTypes":["Ingress"],
             "ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":""}}}]}]}\
            """);

        assertThat(differences(world)).isNotEmpty().allSatisfy(difference -> {
            assertThat(difference.theirs()).isEqualTo(Allowed.YES);
            assertThat(difference.traffic().to()).hasToString("shop/web");
        });
    }

    @Test
    void it_takes_no_egress_rules_for_a_denial_where_the_types_are_left_out() {
        OracleWorld world = world("{\"podSelector\":{},\"egress\":[]}");

        assertThat(differences(world)).isNotEmpty().allSatisfy(difference -> {
            assertThat(difference.theirs()).isEqualTo(Allowed.NO);
            assertThat(difference.traffic().from()).hasToString("shop/web");
        });
    }

    /// Pods of two namespaces, and one policy of the first.
    private static OracleWorld world(String spec) {
        ObjectNode json = (ObjectNode) JSON.readTree("""
            {"namespaces":{"shop":{},"bank":{}},
             "pods":[{"namespace":"shop","name":"web","labels":{"app":"web"},"ip":"10.0.0.1"},
                     {"namespace":"bank","name":"ledger","labels":{"app":"ledger"},"ip":"10.0.0.2"}]}\
            """);
        json.putArray("policies")
                .addObject()
                .set("metadata", JSON.readTree("{\"namespace\":\"shop\",\"name\":\"p\"}"))
                .set("spec", JSON.readTree(spec));
        return OracleWorld.of(json);
    }

    private static List<Difference> differences(OracleWorld world) {
        return OracleWorld.compare("set with a defect", List.of(world), answers(List.of(world)))
                .differences();
    }

    private static List<String> answers(List<OracleWorld> worlds) {
        return NetworkConfigAnalyzer.answers(
                worlds.stream().map(OracleWorld::json).toList());
    }

    /// The policies as it reads them.
    private static List<NetworkPolicy> misread(OracleWorld world) {
        return world.json()
                .path("policies")
                .valueStream()
                .map(JsonNode::deepCopy)
                .peek(policy -> misread(policy, world.json().path("namespaces")))
                .map(NetworkPolicy::parse)
                .toList();
    }

    private static void misread(JsonNode policy, JsonNode namespaces) {
        JsonNode own = namespaces.path(policy.at("/metadata/namespace").asString());
        for (String peers : List.of("from", "to")) {
            for (JsonNode list : policy.findValues(peers)) {
                for (JsonNode peer : List.copyOf(list.valueStream().toList())) {
                    withoutTheLabelToo(peer).ifPresent(((ArrayNode) list)::add);
                }
                list.forEach(peer -> inItsOwnNamespace((ObjectNode) peer, LabelSelector.labels(own)));
            }
        }
    }

    /// Namespaces with an empty label are to it those without the label too.
    private static Optional<JsonNode> withoutTheLabelToo(JsonNode peer) {
        JsonNode labels = peer.at("/namespaceSelector/matchLabels");
        return labels.propertyStream()
                .filter(label -> label.getValue().asString("").isEmpty())
                .map(label -> {
                    JsonNode without = peer.deepCopy();
                    ObjectNode selector = (ObjectNode) without.path("namespaceSelector");
                    selector.remove("matchLabels");
                    selector.withArray("matchExpressions")
                            .addObject()
                            .put("key", label.getKey())
                            .put("operator", "DoesNotExist");
                    return without;
                })
                .findFirst();
    }

    /// Of pods of namespaces that are told by whether they have a label, it sees those of the policy's own namespace.
    private static void inItsOwnNamespace(ObjectNode peer, Map<String, String> own) {
        LabelSelector namespaces = LabelSelector.parse(peer.get("namespaceSelector"));
        if (namespaces != null && peer.path("podSelector").toString().contains("Exist")) {
            peer.remove("namespaceSelector");
            if (!namespaces.matches(own)) {
                peer.set("podSelector", NOBODY);
            }
        }
    }
}
