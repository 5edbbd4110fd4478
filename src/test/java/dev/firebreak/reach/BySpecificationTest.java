package dev.firebreak.reach;

import static dev.firebreak.reach.Answer.Allowed.NO;
import static dev.firebreak.reach.Answer.Allowed.UNKNOWN;
import static dev.firebreak.reach.Answer.Allowed.YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BySpecificationTest {
    private final Lab lab = new Lab();
    private final Pod web = lab.pod("web-1", "app=web", "n1");
    private final Pod api = lab.pod("api-1", "app=api", "n2");
    private final Pod teller = lab.pod("bank", "teller-1", "app=web", "n2", false);
    private final Pod agent = lab.pod("shop", "agent-1", "app=agent", "n3", true);

    @Test
    void without_policies_everything_is_allowed() {
        assertThat(lab.bySpecification(api, web).allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(Lab.INTERNET, web).allowed()).isEqualTo(YES);
    }

    @ParameterizedTest(name = "from {0}: {1}, {2}, {3}")
    @CsvSource(delimiter = '|', textBlock = """
        []                                                            | NO  | NO      | NO
        [{}]                                                          | YES | YES     | YES
        [{"from":[{"podSelector":{}}]}]                               | YES | NO      | NO
        [{"from":[{"podSelector":{"matchLabels":{"app":"web"}}}]}]    | NO  | NO      | NO
        [{"from":[{"namespaceSelector":{}}]}]                         | YES | YES     | NO
        [{"from":[{"namespaceSelector":{"matchLabels":{"team":"blue"}}}]}] | NO | YES | NO
        [{"from":[{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"web"}}}]}] | NO | YES | NO
        [{"from":[{"namespaceSelector":{}},{"podSelector":{}}]}]      | YES | YES     | NO
        [{"from":[{"ipBlock":{"cidr":"198.51.100.0/24"}}]}]           | NO  | NO      | YES
        [{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["198.51.100.0/24","10.0.0.0/8"]}}]}] | NO | NO | NO
        [{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}]                 | UNKNOWN | UNKNOWN | YES
        [{"ports":[{"port":80}]}]                                     | YES | YES     | YES
        [{"ports":[{"port":79,"endPort":81}]}]                        | YES | YES     | YES
        [{"ports":[{"port":"http"}]}]                                 | YES | YES     | YES
        [{"ports":[{"port":"https"}]}]                                | NO  | NO      | NO
        [{"ports":[{"port":81}]}]                                     | NO  | NO      | NO
        [{"ports":[{"protocol":"UDP","port":80}]}]                    | NO  | NO      | NO
        [{"ports":[{"protocol":"TCP"}]}]                              | YES | YES     | YES
        [{"from":[{"podSelector":{}}],"ports":[{"port":81}]},{"ports":[{"port":80}],"from":[{"namespaceSelector":{}}]}] | YES | YES | NO
        """)
    void ingress_is_what_a_rule_names(String rules, Allowed fromApi, Allowed fromTeller, Allowed fromInternet) {
        lab.policy("p", "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":%s}".formatted(rules));
        assertThat(lab.bySpecification(api, web).allowed()).isEqualTo(fromApi);
        assertThat(lab.bySpecification(teller, web).allowed()).isEqualTo(fromTeller);
        assertThat(lab.bySpecification(Lab.INTERNET, web).allowed()).isEqualTo(fromInternet);
        assertThat(lab.bySpecification(web, Lab.INTERNET).allowed())
                .as("egress is another matter")
                .isEqualTo(YES);
    }

    @Test
    void policies_add_up_and_the_ones_that_decide_are_named() {
        lab.policy("deny", "{\"podSelector\":{}}");
        assertThat(lab.bySpecification(api, web).policies()).containsExactly(PolicyRef.networkPolicy("shop", "deny"));
        lab.policy("allow", "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":[{}]}");
        Answer answer = lab.bySpecification(api, web);
        assertThat(answer.allowed()).isEqualTo(YES);
        assertThat(answer.policies()).containsExactly(PolicyRef.networkPolicy("shop", "allow"));
    }

    @Test
    void a_deny_all_changes_nothing_where_another_policy_allows() {
        lab.policy("allow", "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":[{}]}");
        Answer before = lab.bySpecification(api, web);
        lab.policy("deny-all", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}");

        assertThat(before.allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(api, web)).isEqualTo(before);
    }

    @Test
    void both_ends_must_allow() {
        lab.policy("out", "{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}},\"policyTypes\":[\"Egress\"]}");
        Answer answer = lab.bySpecification(api, web);
        assertThat(answer.allowed()).isEqualTo(NO);
        assertThat(answer.policies()).containsExactly(PolicyRef.networkPolicy("shop", "out"));
        assertThat(lab.bySpecification(web, api).allowed()).isEqualTo(YES);
    }

    @Test
    void a_named_egress_port_is_the_one_of_the_pod_that_is_reached() {
        lab.policy("out", "{\"podSelector\":{},\"egress\":[{\"ports\":[{\"port\":\"http\"}]}]}");
        lab.policy("in", "{\"podSelector\":{},\"ingress\":[{}]}");
        assertThat(lab.bySpecification(api, web).allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(api, Lab.INTERNET).allowed()).isEqualTo(NO);
    }

    @Test
    void a_pod_always_reaches_itself_and_its_own_node() {
        lab.policy("deny", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        assertThat(lab.bySpecification(web, web).allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(Lab.node("n1"), web).allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(web, Lab.node("n1")).allowed()).isEqualTo(YES);
        assertThat(lab.bySpecification(Lab.node("n2"), web).allowed()).isEqualTo(NO);
    }

    @Test
    void the_host_network_is_undefined() {
        lab.policy("deny", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        assertThat(lab.bySpecification(Lab.INTERNET, agent).allowed()).isEqualTo(UNKNOWN);
        assertThat(lab.bySpecification(agent, web).allowed()).isEqualTo(NO);
        lab.policy(
                "in",
                "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":[{\"from\":[{\"podSelector\":{}}]}]}");
        assertThat(lab.bySpecification(agent, web).allowed()).isEqualTo(UNKNOWN);
    }

    @Test
    void a_namespace_whose_labels_are_not_known_is_not_guessed_at() {
        lab.policy(
                "p",
                "{\"podSelector\":{},\"ingress\":[{\"from\":[{\"namespaceSelector\":{\"matchLabels\":{\"a\":\"b\"}}}]}]}");
        Traffic traffic = new Traffic(teller, web, 80, Protocol.TCP);
        assertThat(new BySpecification(Network.of(lab.pods, Map.of(), lab.policies))
                        .allowed(traffic)
                        .allowed())
                .isEqualTo(UNKNOWN);
        assertThat(new BySpecification(Network.of(lab.pods, Map.of(), List.of()))
                        .allowed(traffic)
                        .allowed())
                .isEqualTo(YES);
    }
}
