package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What was measured or read of the plugins beside the groups of the AWS agent (see [ByVpcCniTest]).
class MeasuredClaimsTest {
    private static final External POD_IDENTITY = new External(IpAddress.parse("169.254.170.23"));
    private static final String EXCEPT_DENY = """
        {"podSelector":{"matchLabels":{"case":"c1"}},"policyTypes":["Ingress","Egress"],
         "ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["0.0.0.0/1","128.0.0.0/1"]}}]}],
         "egress":[{"to":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["0.0.0.0/1","128.0.0.0/1"]}}]}]}\
        """;

    private final Lab lab = new Lab();
    private final Pod suspect = lab.pod("web-1", "case=c1,app=web", "n1");
    private final Pod api = lab.pod("api-1", "app=api", "n2");

    private Network network(OrderedPolicy... ordered) {
        return new Network(lab.pods, Lab.NAMESPACES, lab.policies, List.of(ordered), List.of());
    }

    private static Allowed ask(Meaning meaning, Endpoint from, Endpoint to) {
        return meaning.allowed(new Traffic(from, to, 80, Protocol.TCP)).allowed();
    }

    private static OrderedPolicy[] policy(Resource kind, String spec) {
        return PolicyKind.read(
                        kind,
                        new JsonMapper()
                                .readTree("{\"metadata\":{\"namespace\":\"shop\",\"name\":\"deny\"},\"spec\":" + spec
                                        + "}"))
                .toArray(OrderedPolicy[]::new);
    }

    @Test
    void the_pod_identity_agent_is_egress_like_any_other_on_the_aws_agent() {
        assertThat(ask(new ByVpcCni(network()), suspect, POD_IDENTITY)).isEqualTo(Allowed.YES);

        lab.policy("deny", EXCEPT_DENY);

        assertThat(ask(new ByVpcCni(network()), suspect, POD_IDENTITY)).isEqualTo(Allowed.NO);
    }

    @Test
    void a_cilium_denial_of_all_egress_cuts_off_the_pod_identity_agent_too() {
        Network denied = network(
                policy(
                        Resource.CILIUM_NETWORK_POLICY,
                        "{\"endpointSelector\":{\"matchLabels\":{\"case\":\"c1\"}},\"egressDeny\":[{\"toEntities\":[\"all\"]}]}"));

        assertThat(ask(new ByPlugin(Plugin.CILIUM, Map.of(), denied), suspect, POD_IDENTITY))
                .isEqualTo(Allowed.NO);
    }

    @Test
    void a_policy_made_while_enforcement_is_off_does_nothing_and_holds_when_it_is_switched_on() {
        lab.policy("deny", EXCEPT_DENY);

        assertThat(ask(new ByPlugin(Plugin.NONE, Map.of(), network()), api, suspect))
                .isEqualTo(Allowed.YES);
        assertThat(ask(new ByPlugin(Plugin.VPC_CNI, Map.of(), network()), api, suspect))
                .isEqualTo(Allowed.NO);
    }

    @Test
    void a_label_taken_off_is_taken_for_open_though_the_agent_still_held_it_closed() {
        lab.policy("deny", EXCEPT_DENY);
        Pod without = lab.relabel(suspect, Map.of("app", "web"));

        assertThat(ask(new ByVpcCni(network()), api, without)).isEqualTo(Allowed.YES);
    }

    @Test
    void pods_on_the_host_network_are_subjects_of_no_policy_of_the_cluster() {
        Pod host = lab.pod("shop", "host-1", "app=web", "n1", true);
        OrderedPolicy denial = policy(
                Resource.AWS_CLUSTER_NETWORK_POLICY,
                "{\"tier\":\"Admin\",\"priority\":1,\"subject\":{\"namespaces\":{}},"
                        + "\"ingress\":[{\"action\":\"Deny\",\"from\":[{\"namespaces\":{}}]}]}")[0];

        assertThat(denial.maySelect(host)).isFalse();
        assertThat(denial.maySelect(suspect)).isTrue();
    }

    @Test
    void an_exclusion_from_the_default_deny_would_open_what_nothing_else_selects() {
        lab.policy(
                "default-deny",
                "{\"podSelector\":{\"matchExpressions\":[{\"key\":\"case\",\"operator\":\"NotIn\",\"values\":[\"c1\"]}]},"
                    + "\"policyTypes\":[\"Ingress\",\"Egress\"]}");

        assertThat(ask(new ByVpcCni(network()), Lab.INTERNET, suspect)).isEqualTo(Allowed.YES);
    }

    @Test
    void nothing_is_said_of_protocols_that_policies_do_not_name() {
        assertThat(Protocol.values()).containsExactly(Protocol.TCP, Protocol.UDP, Protocol.SCTP);
    }

    private static Allowed ask(AgentMode mode, Network network, Endpoint from, Pod to) {
        Map<String, AgentMode> modes = Map.of(String.valueOf(to.node()), mode);
        return ask(new ByPlugin(Plugin.VPC_CNI, Map.of(), modes, network), from, to);
    }

    @Test
    void an_agent_older_than_the_tiers_of_the_cluster_does_nothing_of_their_policies() {
        Network network = network(policy(
                Resource.AWS_CLUSTER_NETWORK_POLICY,
                "{\"tier\":\"Admin\",\"priority\":1,\"subject\":{\"namespaces\":{}},"
                        + "\"ingress\":[{\"action\":\"Deny\",\"from\":[{\"namespaces\":{}}]}]}"));

        assertThat(ask(AgentMode.USUAL, network, api, suspect)).isEqualTo(Allowed.NO);
        assertThat(ask(new AgentMode(false, Holds.NO), network, api, suspect)).isEqualTo(Allowed.YES);
        assertThat(ask(new AgentMode(false, Holds.UNKNOWN), network, api, suspect))
                .as("whose version is not known")
                .isEqualTo(Allowed.UNKNOWN);
    }

    /// facts 3.4: at most 24 combinations of port and protocol for a block or selector.
    @Test
    void of_more_than_24_ports_for_one_peer_the_agent_is_not_known_to_keep_any() {
        for (int many : List.of(24, 25)) {
            lab.policies.clear();
            String ports = IntStream.range(0, many)
                    .mapToObj(port -> "{\"port\":" + (80 + port) + "}")
                    .collect(Collectors.joining(","));
            lab.policy(
                    "many",
                    "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{\"from\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}}}],"
                        + "\"ports\":["
                            + ports + "]}]}");

            Answer answer = new ByVpcCni(network())
                    .side(Direction.INGRESS, suspect, api)
                    .at(80, Protocol.TCP);

            assertThat(answer.allowed()).isEqualTo(many > 24 ? Allowed.UNKNOWN : Allowed.YES);
            assertThat(answer.policies().toString()).contains("many");
            assertThat(ask(new ByVpcCni(network()), Lab.INTERNET, suspect))
                    .as("whom no rule is about")
                    .isEqualTo(Allowed.NO);
        }
    }

    /// The agent adds up what several rules say of one block, those of wider ones included.
    @Test
    void ports_of_several_policies_for_one_block_count_together() {
        for (int first : List.of(1, 100)) {
            String ports = IntStream.range(first, first + 13)
                    .mapToObj(port -> "{\"port\":" + port + "}")
                    .collect(Collectors.joining(","));
            lab.policy(
                    "from-" + first,
                    "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"198.51.100.0/"
                            + (first == 1 ? 16 : 24) + "\"}}],\"ports\":[" + ports + "]}]}");
        }

        Answer answer = new ByVpcCni(network())
                .side(Direction.INGRESS, suspect, Lab.INTERNET)
                .at(1, Protocol.TCP);

        assertThat(answer.allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(answer.policies().toString()).contains("from-1", "from-100");
    }

    @Test
    void in_strict_mode_a_pod_under_no_policy_is_not_taken_for_open_but_for_its_own_node() {
        AgentMode strict = new AgentMode(true, Holds.YES);

        assertThat(ask(strict, network(), api, suspect)).isEqualTo(Allowed.UNKNOWN);
        assertThat(ask(strict, network(), Lab.node("n1"), suspect)).isEqualTo(Allowed.YES);
        lab.policy("allow", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{}]}");
        assertThat(ask(strict, network(), api, suspect)).isEqualTo(Allowed.YES);
    }

    @Test
    void in_strict_mode_a_pod_on_the_host_network_is_open_all_the_same() {
        Pod host = lab.pod("shop", "host-1", "app=web", "n1", true);

        assertThat(ask(new AgentMode(true, Holds.YES), network(), Lab.INTERNET, host))
                .isEqualTo(Allowed.YES);
    }

    /// Alone and with a sibling, under each sort of allow: what is measured to isolate, and what the peers do.
    @Test
    void the_except_deny_with_the_group_taken_out_isolates_in_each_measured_situation_and_label_and_deny_all_do_not() {
        int openByTheirs = 0;
        for (String allow : ALLOWS) {
            for (String name : List.of("web-1", "tool-a")) {
                for (boolean sibling : new boolean[] {false, true}) {
                    assertThat(closed(name, sibling, allow, true))
                            .as("%s, sibling %s, under %s", name, sibling, allow)
                            .isTrue();
                    openByTheirs += closed(name, sibling, allow, false) ? 0 : 1;
                }
            }
        }
        assertThat(openByTheirs).isEqualTo(12);
    }

    private static final List<String> ALLOWS = List.of(
            "",
            "\"ingress\":[{}],\"egress\":[{}]",
            "\"ingress\":[{\"from\":[{\"namespaceSelector\":{}}]}],\"egress\":[{\"to\":[{\"namespaceSelector\":{}}]}]",
            "\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"0.0.0.0/0\"}}]}],\"egress\":[{}]");

    /// @param ours with the whole group labelled and taken out of the allow; else the label and a deny-all alone
    private static boolean closed(String name, boolean sibling, String allow, boolean ours) {
        Lab one = new Lab();
        Pod suspect = one.pod(name, "app=web,case=c1", "n1");
        if (sibling) {
            one.pod(name.substring(0, name.length() - 1) + "z", ours ? "app=web,case=c1" : "app=web", "n1");
        }
        one.pod("bank", "teller-1", "app=teller", "n2", false);
        if (!allow.isEmpty()) {
            one.policy("default-deny", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
            one.policy(
                    "allow",
                    "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}"
                            + (ours ? ",\"matchExpressions\":[{\"key\":\"case\",\"operator\":\"DoesNotExist\"}]" : "")
                            + "}," + allow + "}");
        }
        one.policy(
                "deny",
                ours
                        ? EXCEPT_DENY
                        : "{\"podSelector\":{\"matchLabels\":{\"case\":\"c1\"}},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        return one.pods.stream()
                        .filter(each -> !each.equals(suspect))
                        .noneMatch(each -> one.byVpcCni(each, suspect).allowed() == Allowed.YES)
                && one.closed(suspect);
    }
}
