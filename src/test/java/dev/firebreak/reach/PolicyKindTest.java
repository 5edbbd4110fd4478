package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.PolicyKind.TierOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The kinds with denials, tiers and an order beside NetworkPolicies; what is not understood is unknown.
class PolicyKindTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String UPSTREAM = "policy.networking.k8s.io";
    private static final String AWS = "networking.k8s.aws";
    private static final String CILIUM = "cilium.io";
    private static final String CALICO = "crd.projectcalico.org";
    private static final String EVERYBODY = "\"subject\":{\"namespaces\":{}},\"priority\":%d,";
    private static final String FROM_ALL = "\"from\":[{\"namespaces\":{}}]";
    private static final String SHOP = "\"from\":[{\"namespaces\":{\"matchLabels\":{\"team\":\"red\"}}}]";

    private final Lab lab = new Lab();
    private final List<OrderedPolicy> ordered = new ArrayList<>();
    private final Pod api = lab.pod("shop", "api-1", "app=api", "n1", false);
    private final Pod web = lab.pod("shop", "web-1", "app=web", "n2", false);
    private final Pod bank = lab.pod("bank", "ledger-1", "app=ledger", "n2", false);

    private void add(String group, String kind, String name, String spec) {
        ordered.addAll(read(
                group,
                kind,
                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"" + name + "\"},\"spec\":{" + spec + "}}"));
    }

    private static List<OrderedPolicy> read(String group, String kind, String json) {
        return PolicyKind.ALL.stream()
                .filter(each -> each.resource().group().equals(group)
                        && each.resource().kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .read()
                .apply(
                        JSON.readTree(json),
                        Map.of("security", new TierOrder(100, true), "loose", new TierOrder(50, false)));
    }

    private Network network() {
        return new Network(lab.pods, Lab.NAMESPACES, lab.policies, ordered, List.of());
    }

    private Answer ask(Endpoint from, Endpoint to, int port) {
        return new BySpecification(network()).allowed(new Traffic(from, to, port, Protocol.TCP));
    }

    @BeforeEach
    void an_allow_that_a_denial_has_to_beat() {
        lab.policy("allow", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{}]}");
    }

    @Test
    void an_admin_denial_beats_a_networkpolicy_and_names_itself() {
        add(
                UPSTREAM,
                "AdminNetworkPolicy",
                "no",
                EVERYBODY.formatted(5) + "\"ingress\":[{\"action\":\"Deny\"," + FROM_ALL
                        + ",\"ports\":[{\"portRange\":{\"protocol\":\"TCP\",\"start\":80,\"end\":89}}]}]");

        assertThat(ask(bank, web, 85).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(bank, web, 85).policies())
                .containsExactly(new PolicyRef(UPSTREAM, "AdminNetworkPolicy", "", "no"));
        assertThat(ask(bank, web, 90).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(Lab.INTERNET, web, 85).allowed())
                .as("ingress peers are pods alone")
                .isEqualTo(Allowed.YES);
    }

    @Test
    void the_lower_priority_number_wins_pass_goes_on_and_equal_ones_that_disagree_are_unknown() {
        add(
                UPSTREAM,
                "ClusterNetworkPolicy",
                "late",
                EVERYBODY.formatted(9) + "\"tier\":\"Admin\",\"ingress\":[{\"action\":\"Deny\"," + FROM_ALL + "}]");
        add(
                UPSTREAM,
                "ClusterNetworkPolicy",
                "early",
                EVERYBODY.formatted(3) + "\"tier\":\"Admin\",\"ingress\":[{\"action\":\"Pass\"," + SHOP
                        + ",\"protocols\":[{\"tcp\":{\"destinationPort\":{\"number\":80}}}]}]");

        assertThat(ask(api, web, 80).policies())
                .as("passed on to the networkpolicy")
                .containsExactly(PolicyRef.networkPolicy("shop", "allow"));
        assertThat(ask(api, web, 81).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.NO);

        add(
                UPSTREAM,
                "ClusterNetworkPolicy",
                "same",
                EVERYBODY.formatted(9) + "\"tier\":\"Admin\",\"ingress\":[{\"action\":\"Accept\"," + FROM_ALL + "}]");
        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(ask(bank, web, 80).because()).contains("one priority");
    }

    @Test
    void the_baseline_tier_counts_only_where_no_networkpolicy_decides() {
        add(
                UPSTREAM,
                "BaselineAdminNetworkPolicy",
                "default",
                "\"subject\":{\"namespaces\":{}},\"ingress\":[{\"action\":\"Deny\"," + FROM_ALL + "}]");

        assertThat(ask(api, web, 80).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(web, bank, 80).allowed()).isEqualTo(Allowed.NO);
    }

    @Test
    void two_groups_serve_a_clusternetworkpolicy_and_each_plugin_knows_its_own() {
        String deny =
                EVERYBODY.formatted(1) + "\"tier\":\"Admin\",\"ingress\":[{\"action\":\"Deny\"," + FROM_ALL + "}]";
        add(UPSTREAM, "ClusterNetworkPolicy", "upstream", deny);
        Traffic traffic = new Traffic(bank, web, 80, Protocol.TCP);

        assertThat(new ByPlugin(Plugin.VPC_CNI, Map.of(), network())
                        .allowed(traffic)
                        .allowed())
                .isEqualTo(Allowed.YES);
        assertThat(new ByPlugin(Plugin.CILIUM, Map.of(), network())
                        .allowed(traffic)
                        .allowed())
                .as("only newer versions enforce it")
                .isEqualTo(Allowed.UNKNOWN);

        add(AWS, "ClusterNetworkPolicy", "aws", deny);
        Answer answer = new ByPlugin(Plugin.VPC_CNI, Map.of(), network()).allowed(traffic);
        assertThat(answer.allowed()).isEqualTo(Allowed.NO);
        assertThat(answer.policies()).containsExactly(new PolicyRef(AWS, "ClusterNetworkPolicy", "", "aws"));
    }

    @Test
    void on_the_aws_agent_an_admin_denial_of_one_pod_is_its_siblings_too() {
        Pod sibling = lab.pod("shop", "web-2", "app=web,bad=yes", "n2", false);
        add(
                AWS,
                "ClusterNetworkPolicy",
                "bad",
                "\"subject\":{\"pods\":{\"namespaceSelector\":{},\"podSelector\":{\"matchLabels\":{\"bad\":\"yes\"}}}},\"tier\":\"Admin\",\"priority\":1,\"ingress\":[{\"action\":\"Deny\","
                        + FROM_ALL + "}]");
        ByPlugin agent = new ByPlugin(Plugin.VPC_CNI, Map.of(), network());

        assertThat(agent.allowed(new Traffic(bank, sibling, 80, Protocol.TCP)).allowed())
                .isEqualTo(Allowed.NO);
        assertThat(agent.allowed(new Traffic(bank, web, 80, Protocol.TCP)).allowed())
                .isEqualTo(Allowed.NO);
        assertThat(ask(bank, web, 80).allowed()).as("by the specification").isEqualTo(Allowed.YES);
    }

    @Test
    void on_the_aws_agent_an_admin_denial_of_pods_leaves_the_own_node_and_traffic_from_outside_open() {
        add(
                AWS,
                "ClusterNetworkPolicy",
                "no",
                EVERYBODY.formatted(1) + "\"tier\":\"Admin\",\"ingress\":[{\"action\":\"Deny\"," + FROM_ALL + "}]");
        ByPlugin agent = new ByPlugin(Plugin.VPC_CNI, Map.of(), network());

        assertThat(agent.allowed(new Traffic(bank, web, 80, Protocol.TCP)).allowed())
                .isEqualTo(Allowed.NO);
        assertThat(agent.allowed(new Traffic(Lab.node("n2"), web, 80, Protocol.TCP))
                        .allowed())
                .isEqualTo(Allowed.YES);
        assertThat(agent.allowed(new Traffic(Lab.INTERNET, web, 80, Protocol.TCP))
                        .allowed())
                .as("its ingress peers are pods and namespaces: pair it with an ordinary deny")
                .isEqualTo(Allowed.YES);
    }

    @Test
    void a_policy_has_no_effect_where_nothing_enforces_it() {
        lab.policies.clear();
        lab.policy("deny", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        Traffic traffic = new Traffic(bank, web, 80, Protocol.TCP);

        assertThat(new ByPlugin(Plugin.NONE, Map.of(), network())
                        .allowed(traffic)
                        .allowed())
                .isEqualTo(Allowed.YES);
        assertThat(new ByPlugin(Plugin.VPC_CNI, Map.of("n2", Plugin.NONE), network())
                        .allowed(traffic)
                        .allowed())
                .as("Fargate and Windows nodes")
                .isEqualTo(Allowed.YES);
        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.NO);
    }

    @Test
    void a_network_of_an_admin_rule_is_for_egress_and_a_domain_name_is_unknown() {
        add(
                AWS,
                "ClusterNetworkPolicy",
                "out",
                EVERYBODY.formatted(1)
                        + "\"tier\":\"Admin\",\"egress\":[{\"action\":\"Deny\",\"to\":[{\"networks\":[\"198.51.100.0/24\"]}]},{\"action\":\"Deny\",\"to\":[{\"domainNames\":[\"a.example\"]}]}]");

        assertThat(ask(web, Lab.INTERNET, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(web, api, 80).allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(ask(web, api, 80).because()).contains("domainNames");
    }

    @Test
    void a_denial_of_cilium_beats_every_allow_and_its_allows_add_up() {
        add(
                CILIUM,
                "CiliumNetworkPolicy",
                "deny",
                "\"endpointSelector\":{\"matchLabels\":{\"k8s:app\":\"web\"}},\"ingressDeny\":[{\"fromEndpoints\":[{\"matchLabels\":{\"app\":\"api\"}}],\"toPorts\":[{\"ports\":[{\"port\":\"80\",\"protocol\":\"TCP\"}]}]}]");
        add(
                CILIUM,
                "CiliumNetworkPolicy",
                "out",
                "\"endpointSelector\":{},\"egress\":[{\"toCIDRSet\":[{\"cidr\":\"198.51.100.0/24\",\"except\":[\"198.51.100.128/25\"]}]}]");

        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(web, Lab.INTERNET, 443).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(web, new Endpoint.External(IpAddress.parse("198.51.100.200")), 443)
                        .allowed())
                .isEqualTo(Allowed.NO);
        assertThat(ask(web, bank, 80).allowed())
                .as("closed for what is not allowed")
                .isEqualTo(Allowed.NO);
        ordered.removeIf(each -> each.ref().name().equals("out"));
        assertThat(ask(api, web, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(api, web, 81).allowed()).isEqualTo(Allowed.YES);
    }

    @Test
    void an_entity_of_cilium_that_can_mean_several_sorts_is_unknown_and_named() {
        add(
                CILIUM,
                "CiliumClusterwideNetworkPolicy",
                "l7",
                "\"endpointSelector\":{\"matchLabels\":{\"app\":\"ledger\"}},\"ingress\":[{\"fromEntities\":[\"cluster\"]}]");

        Answer answer = ask(web, bank, 80);
        assertThat(answer.allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(answer.because()).contains("fromEntities");
        assertThat(answer.policies()).extracting(PolicyRef::name).containsExactly("l7");
    }

    @Test
    void the_entities_of_cilium_that_mean_one_sort_of_endpoint_are_known() {
        add(
                CILIUM,
                "CiliumNetworkPolicy",
                "deny",
                "\"endpointSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingressDeny\":[{\"fromEntities\":"
                        + "[\"world\",\"remote-node\"]}],\"ingress\":[{}, {\"fromEntities\":[\"all\"]}]");

        assertThat(ask(Lab.INTERNET, web, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(new Endpoint.Node("n9", List.of()), web, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(api, web, 80).allowed()).isEqualTo(Allowed.YES);
    }

    @Test
    void a_tier_of_calico_before_the_default_one_denies_what_it_selected() {
        add(
                CALICO,
                "GlobalNetworkPolicy",
                "security.quarantine",
                "\"tier\":\"security\",\"order\":1,\"selector\":\"quarantine =="
                    + " 'true'\",\"types\":[\"Ingress\",\"Egress\"],\"ingress\":[{\"action\":\"Log\"},{\"action\":\"Allow\",\"protocol\":\"TCP\",\"source\":{\"selector\":\"app"
                    + " in {'api'}\"},\"destination\":{\"ports\":[\"8000:8010\",22]}}]");
        Pod suspect = lab.pod("shop", "web-9", "quarantine=true", "n3", false);

        assertThat(ask(api, suspect, 8005).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(api, suspect, 22).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(api, suspect, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(bank, suspect, 22).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(suspect, bank, 22).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(api, web, 80).allowed()).as("another pod").isEqualTo(Allowed.YES);
    }

    @Test
    void a_policy_of_calico_decides_before_networkpolicies_by_its_order_and_a_loose_tier_goes_on() {
        add(
                CALICO,
                "NetworkPolicy",
                "default.late",
                "\"order\":2000,\"selector\":\"all()\",\"types\":[\"Ingress\"],\"ingress\":[{\"action\":\"Deny\"}]");
        add(
                CALICO,
                "GlobalNetworkPolicy",
                "loose.none",
                "\"tier\":\"loose\",\"selector\":\"all()\",\"types\":[\"Ingress\"]");
        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.YES);

        add(
                CALICO,
                "NetworkPolicy",
                "default.early",
                "\"order\":10,\"selector\":\"app != 'api' &&"
                    + " !has(spare)\",\"types\":[\"Ingress\"],\"ingress\":[{\"action\":\"Deny\",\"source\":{\"namespaceSelector\":\"team"
                    + " == 'blue'\"}}]");
        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.NO);
        assertThat(ask(api, web, 80).allowed()).isEqualTo(Allowed.YES);
        assertThat(ask(bank, api, 80).allowed()).isEqualTo(Allowed.YES);
    }

    @Test
    void a_selector_of_calico_that_is_not_understood_is_unknown() {
        add(
                CALICO,
                "GlobalNetworkPolicy",
                "odd",
                "\"order\":1,\"selector\":\"app starts with"
                        + " 'w'\",\"types\":[\"Ingress\"],\"ingress\":[{\"action\":\"Deny\"}]");

        assertThat(ask(bank, web, 80).allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(ask(bank, web, 80).because()).contains("starts with");
    }

    @Test
    void a_policy_that_cannot_be_read_makes_what_it_could_touch_unknown() {
        assertThatThrownBy(() -> read(
                        CALICO, "GlobalNetworkPolicy", "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"tier\":\"gone\"}}"))
                .isInstanceOf(IllegalArgumentException.class);
        PolicyRef ref = new PolicyRef(CALICO, "NetworkPolicy", "shop", "x");
        Network network =
                new Network(lab.pods, Lab.NAMESPACES, lab.policies, List.of(), List.of(new Network.Unread(ref, "why")));
        Answer answer = new BySpecification(network).allowed(new Traffic(bank, web, 80, Protocol.TCP));

        assertThat(answer.allowed()).isEqualTo(Allowed.UNKNOWN);
        assertThat(answer.policies()).containsExactly(ref);
        assertThat(new BySpecification(network)
                        .allowed(new Traffic(bank, bank, 80, Protocol.TCP))
                        .allowed())
                .isEqualTo(Allowed.YES);
    }
}
