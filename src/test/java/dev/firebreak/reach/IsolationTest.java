package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {
    private static final String WEB = "\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}}";

    private final Lab lab = new Lab();
    private final Pod suspect = lab.pod("web-1", "app=web", "n1");

    private Isolation isolation(boolean vpcCni, Pod... suspects) {
        return Isolation.of(Set.of(suspects), lab.pods, lab.policies, Set.of(), vpcCni);
    }

    @Test
    void siblings_are_the_other_pods_of_the_group_on_the_node() {
        Pod sibling = lab.pod("web-2", "app=web", "n1");
        lab.pod("web-3", "app=web", "n2");
        lab.pod("api-1", "app=api", "n1");
        assertThat(isolation(true, suspect).siblings()).containsExactly(sibling);
        assertThat(isolation(false, suspect).siblings())
                .as("named all the same")
                .containsExactly(sibling);
        assertThat(isolation(true, suspect, sibling).siblings()).isEmpty();
    }

    @Test
    void a_siblings_allow_holds_the_suspect_open_unless_the_sibling_is_isolated_with_it() {
        Pod sibling = lab.pod("web-2", "app=web", "n1");
        NetworkPolicy policy = lab.policy("allow", "{" + WEB + ",\"ingress\":[{}]}");
        Isolation alone = isolation(true, suspect);
        assertThat(alone.siblingAllows()).containsExactly(new Isolation.SiblingAllow(suspect, sibling, policy, false));
        assertThat(alone.heldOpen(false)).isTrue();
        assertThat(alone.heldOpen(true))
                .as("everybody loses to the except-deny")
                .isFalse();
        assertThat(isolation(true, suspect, sibling).heldOpen(false)).isFalse();
        assertThat(isolation(false, suspect).heldOpen(false)).isFalse();
    }

    @Test
    void a_sibling_without_the_suspects_labels_counts_too() {
        lab.pod("web-2", "app=other", "n1");
        lab.policy("allow", "{\"podSelector\":{\"matchLabels\":{\"app\":\"other\"}},\"ingress\":[{}]}");
        assertThat(isolation(true, suspect).heldOpen(false)).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        {}                                                                              | false
        {"ports":[{"port":80}]}                                                         | false
        {"from":[{"podSelector":{}}]}                                                   | true
        {"from":[{"namespaceSelector":{}}]}                                             | true
        {"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}                                     | false
        {"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["10.0.0.0/8"]}}]}             | false
        {"from":[{"ipBlock":{"cidr":"::/0"}}]}                                          | false
        {"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}                                    | true
        {"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.0.0.0/8"]}}]}            | false
        {"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}},{"ipBlock":{"cidr":"128.0.0.0/1"}}]}  | true
        """)
    void host_addresses_and_narrower_blocks_beat_the_except_deny(String rule, boolean beats) {
        NetworkPolicy policy = Lab.parse("shop", "p", "{" + WEB + ",\"ingress\":[" + rule + "]}");
        assertThat(ByVpcCni.beatsExceptDeny(policy, Set.of())).isEqualTo(beats);
    }

    @Test
    void a_block_that_the_deny_denies_by_its_halves_does_not_beat_it_and_an_address_does() {
        NetworkPolicy deny = Lab.parse("shop", "deny", """
            {"podSelector":{},"policyTypes":["Ingress","Egress"],
             "ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.0.0.0/9","10.128.0.0/9"]}}]}],
             "egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.0.0.0/9","10.128.0.0/9"]}}]}]}
            """);
        NetworkPolicy block = Lab.parse(
                "shop", "p", "{" + WEB + ",\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}]}]}");
        NetworkPolicy address = Lab.parse(
                "shop", "p", "{" + WEB + ",\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"10.0.0.7/32\"}}]}]}");

        assertThat(ByVpcCni.denied(deny)).containsExactly(Cidr.parse("10.0.0.0/8"));
        assertThat(ByVpcCni.beatsExceptDeny(block, ByVpcCni.denied(deny))).isFalse();
        assertThat(ByVpcCni.beatsExceptDeny(address, ByVpcCni.denied(deny))).isTrue();
    }

    @Test
    void a_suspect_on_the_host_network_has_no_siblings() {
        Pod host = lab.pod("shop", "web-9", "app=web", "n1", true);
        assertThat(isolation(true, host).siblings()).isEmpty();
    }
}
