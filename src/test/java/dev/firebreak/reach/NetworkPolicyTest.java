package dev.firebreak.reach;

import static dev.firebreak.reach.Direction.EGRESS;
import static dev.firebreak.reach.Direction.INGRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class NetworkPolicyTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static NetworkPolicy policy(String spec) {
        return NetworkPolicy.parse(JSON.readTree("""
            {"metadata":{"namespace":"shop","name":"p","uid":"u-1"},"spec":%s}\
            """.formatted(spec)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        {"podSelector":{}}                                               | true  | false
        {"podSelector":{},"policyTypes":[]}                              | true  | false
        {"podSelector":{},"ingress":[]}                                  | true  | false
        {"podSelector":{},"egress":[]}                                   | true  | false
        {"podSelector":{},"egress":[{}]}                                 | true  | true
        {"podSelector":{},"ingress":[{}],"egress":[{}]}                  | true  | true
        {"podSelector":{},"policyTypes":["Ingress"],"egress":[{}]}       | true  | false
        {"podSelector":{},"policyTypes":["Egress"],"ingress":[{}]}       | false | true
        {"podSelector":{},"policyTypes":["Ingress","Egress"]}            | true  | true
        """)
    void absent_policy_types_are_ingress_and_egress_where_there_is_an_egress_rule(
            String spec, boolean ingress, boolean egress) {
        assertThat(policy(spec).isolates(INGRESS)).isEqualTo(ingress);
        assertThat(policy(spec).isolates(EGRESS)).isEqualTo(egress);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        {"policyTypes":["Ingress","Egress"]}                                            | false | false
        {"ingress":[{}]}                                                                | true  | false
        {"ingress":[null]}                                                              | true  | false
        {"egress":[{}]}                                                                 | false | true
        {"policyTypes":["Egress"],"ingress":[{}]}                                       | false | false
        {"policyTypes":["Ingress"],"egress":[{}]}                                       | false | false
        {"ingress":[{"from":[{"podSelector":{"matchLabels":{"no":"pod"}}}]}]}           | true  | false
        {"ingress":[{"ports":[{"port":80}]}]}                                           | true  | false
        """)
    void a_policy_allows_where_a_rule_that_counts_has_a_peer(String spec, boolean ingress, boolean egress) {
        assertThat(policy(spec).allows(INGRESS)).isEqualTo(ingress);
        assertThat(policy(spec).allows(EGRESS)).isEqualTo(egress);
        assertThat(policy(spec).allowsAnything()).isEqualTo(ingress || egress);
    }

    @ParameterizedTest(name = "{0} except {1}: allows {2}")
    @CsvSource(delimiter = '|', textBlock = """
        0.0.0.0/0    |                                                  | true
        0.0.0.0/0    | 0.0.0.0/0                                        | false
        0.0.0.0/0    | 0.0.0.0/1,128.0.0.0/1                            | false
        0.0.0.0/0    | 128.0.0.0/1,0.0.0.0/1                            | false
        0.0.0.0/0    | 0.0.0.0/1                                        | true
        0.0.0.0/0    | 0.0.0.0/1,128.0.0.0/2,192.0.0.0/2                | false
        0.0.0.0/0    | 0.0.0.0/1,128.0.0.0/2,192.0.0.0/3                | true
        0.0.0.0/0    | 0.0.0.0/1,10.0.0.0/8,10.1.0.0/16,128.0.0.0/1     | false
        0.0.0.0/0    | 10.0.0.0/8,10.1.0.0/16                           | true
        0.0.0.0/0    | ::/0                                             | true
        10.0.0.0/8   | 10.0.0.0/9,10.128.0.0/9                          | false
        10.0.0.0/8   | 10.0.0.0/9,11.128.0.0/9                          | true
        10.0.0.7/32  | 10.0.0.7/32                                      | false
        10.0.0.6/31  | 10.0.0.7/32                                      | true
        ::/0         | ::/1,8000::/1                                    | false
        ::/0         | ::/1                                             | true
        ::/0         | 0.0.0.0/1,128.0.0.0/1                            | true
        2001:db8::/63| 2001:db8::/64,2001:db8:0:1::/64                  | false
        2001:db8::/64| 2001:db8::/65,2001:db8:0:0:8000::/65             | false
        2001:db8::/64| 2001:db8::/65,2001:db8:0:0:8000::/66             | true
        2001:db8::1/128 | 2001:db8::/127                                | false
        """)
    void a_block_that_its_exceptions_cover_allows_nothing(String cidr, String excepts, boolean allows) {
        String except = excepts == null ? "" : "\"" + excepts.replace(",", "\",\"") + "\"";
        String peer = "{\"ipBlock\":{\"cidr\":\"%s\",\"except\":[%s]}}".formatted(cidr, except);
        assertThat(policy("{\"ingress\":[{\"from\":[%s]}]}".formatted(peer)).allows(INGRESS))
                .isEqualTo(allows);
        assertThat(policy("{\"egress\":[{\"to\":[%s],\"ports\":[{\"port\":53}]}]}".formatted(peer))
                        .allowsAnything())
                .isEqualTo(allows);
    }

    @Test
    void one_open_peer_among_covered_blocks_allows() {
        assertThat(policy("""
            {"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["0.0.0.0/0"]}},
                                 {"podSelector":{}}]}]}\
            """).allowsAnything()).isTrue();
    }

    @Test
    void a_policy_selects_in_its_own_namespace_only() {
        NetworkPolicy policy = policy("{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}}}");
        assertThat(policy.selects(Map.of("app", "web"))).isTrue();
        assertThat(policy.selects(pod("shop", Map.of("app", "web")))).isTrue();
        assertThat(policy.selects(pod("shop", Map.of("app", "api")))).isFalse();
        assertThat(policy.selects(pod("bank", Map.of("app", "web")))).isFalse();
        assertThat(policy("{}").selects(Map.of())).isTrue();
    }

    @Test
    void every_field_that_decides_is_read() {
        NetworkPolicy policy = policy("""
            {"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Ingress"],
             "ingress":[{"from":[{"namespaceSelector":{},"podSelector":{"matchLabels":{"a":"b"}}},
                                 {"ipBlock":{"cidr":"10.1.2.3/8","except":["10.1.0.0/16"]}}],
                         "ports":[{"port":80},{"protocol":"UDP","port":1000,"endPort":2000},
                                  {"port":"http"},{"protocol":"SCTP"}]}]}\
            """);
        assertThat(policy.ref().toString()).isEqualTo("networkpolicy shop/p");
        assertThat(policy.uid()).isEqualTo("u-1");
        assertThat(policy.ingress())
                .containsExactly(new NetworkPolicy.Rule(
                        List.of(
                                new PolicyPeer.Pods(LabelSelector.EVERYTHING, LabelSelector.ofLabels(Map.of("a", "b"))),
                                new PolicyPeer.IpBlock(Cidr.parse("10.0.0.0/8"), List.of(Cidr.parse("10.1.0.0/16")))),
                        List.of(
                                new PolicyPort.Range(Protocol.TCP, 80, 80),
                                new PolicyPort.Range(Protocol.UDP, 1000, 2000),
                                new PolicyPort.Named(Protocol.TCP, "http"),
                                new PolicyPort.Every(Protocol.SCTP))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"policyTypes\":[\"ingress\"]}",
                "{\"ingress\":{}}",
                "{\"ingress\":[{\"from\":[{}]}]}",
                "{\"ingress\":[{\"from\":[{\"podSelector\":{},\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}]}]}",
                "{\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0\"}}]}]}",
                "{\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0/33\"}}]}]}",
                "{\"ingress\":[{\"from\":[{\"ipBlock\":{\"cidr\":\"example.org/8\"}}]}]}",
                "{\"ingress\":[{\"ports\":[{\"protocol\":\"ICMP\"}]}]}",
                "{\"ingress\":[{\"ports\":[{\"port\":\"http\",\"endPort\":90}]}]}",
                "{\"ingress\":[{\"ports\":[{\"endPort\":90}]}]}",
                "{\"ingress\":[{\"ports\":[{\"port\":1.5}]}]}"
            })
    void what_the_api_server_would_refuse_is_refused(String spec) {
        assertThatIllegalArgumentException().isThrownBy(() -> policy(spec));
    }

    private static Endpoint.Pod pod(String namespace, Map<String, String> labels) {
        return new Endpoint.Pod(namespace, "x", labels, List.of(), "n1", false, List.of());
    }
}
