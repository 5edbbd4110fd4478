package dev.firebreak.reach;

import static dev.firebreak.reach.Answer.Allowed.NO;
import static dev.firebreak.reach.Answer.Allowed.YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases that were measured with real packets, as far as they hang on a state and not on the way to it.
class ByVpcCniTest {
    private static final String BOTH = "\"policyTypes\":[\"Ingress\",\"Egress\"]";
    private static final String DENY_SUSPECT = "{\"podSelector\":{\"matchLabels\":{\"case\":\"c1\"}}," + BOTH + "}";
    private static final String DENY_ALL = "{\"podSelector\":{}," + BOTH + "}";
    private static final String ALLOW_WEB =
            "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":[{}],\"egress\":[{}]}";
    private static final String ALLOW_WEB_OUTSIDE_CASES = """
        {"podSelector":{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"case","operator":"DoesNotExist"}]},
         "ingress":[{}],"egress":[{}]}\
        """;

    private final Lab lab = new Lab();

    private static String exceptDeny(String... halves) {
        String block = "{\"ipBlock\":{\"cidr\":\"%s\",\"except\":[\"%s\",\"%s\"]}}".formatted((Object[]) halves);
        return "{\"podSelector\":{\"matchLabels\":{\"case\":\"c1\"}}," + BOTH + ",\"ingress\":[{\"from\":[" + block
                + "]}],\"egress\":[{\"to\":[" + block + "]}]}";
    }

    private static final String EXCEPT_DENY = exceptDeny("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1");

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "web-5d8f-abcde, n1, web-5d8f",
        "tool-a, n1, tool",
        "tool-b, n1, tool",
        "tool, n1, tool",
        "db-0, n1, db",
        "a.b-c, n1, a_b"
    })
    void a_group_is_named_by_the_pod_name_up_to_its_last_dash(String name, String node, String prefix) {
        assertThat(EnforcementGroup.groupOf(lab.pod(name, "", node)))
                .contains(new EnforcementGroup("shop", prefix, node));
    }

    @Test
    void a_group_ends_at_its_namespace_and_its_node_and_the_host_network_is_in_none() {
        Pod web = lab.pod("web-1", "", "n1");
        Pod sibling = lab.pod("web-2", "", "n1");
        lab.pod("web-3", "", "n2");
        lab.pod("bank", "web-4", "", "n1", false);
        Pod host = lab.pod("shop", "web-5", "", "n1", true);
        assertThat(EnforcementGroup.groupOf(web).orElseThrow().members(lab.pods))
                .containsExactly(web, sibling);
        assertThat(EnforcementGroup.groupOf(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{}]",
                "[{\"ports\":[{\"port\":80}]}]",
                "[{\"ports\":[{\"port\":81}]}]",
                "[{\"ports\":[{\"port\":79,\"endPort\":81}]}]",
                "[{\"ports\":[{\"port\":\"http\"}]}]",
                "[{\"ports\":[{\"protocol\":\"UDP\",\"port\":80}]}]",
                "[{\"from\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}}}]}]",
                "[{\"from\":[{\"namespaceSelector\":{\"matchLabels\":{\"team\":\"blue\"}}}]}]",
                "[{\"from\":[{\"ipBlock\":{\"cidr\":\"198.51.0.0/16\",\"except\":[\"198.51.100.0/24\"]}}]}]",
                "[{\"from\":[{\"ipBlock\":{\"cidr\":\"198.51.0.0/16\",\"except\":[\"198.51.101.0/24\"]}}]}]"
            })
    void one_pod_alone_is_treated_as_specified(String ingress) {
        Pod web = lab.pod("web-1", "app=web", "n1");
        Pod api = lab.pod("api-1", "app=api", "n2");
        Pod teller = lab.pod("bank", "teller-1", "app=web", "n2", false);
        lab.policy("deny", DENY_ALL.replace(",\"Egress\"", ""));
        lab.policy("p", "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"ingress\":%s}".formatted(ingress));
        for (Endpoint from : List.of(api, teller, Lab.INTERNET, Lab.node("n1"), Lab.node("n2"))) {
            assertThat(lab.byVpcCni(from, web).allowed())
                    .as("%s", from)
                    .isEqualTo(lab.bySpecification(from, web).allowed());
        }
    }

    @Test
    void host_network_pods_are_not_subject_and_on_the_own_node_always_reach() {
        Pod host = lab.pod("shop", "agent-1", "", "n1", true);
        Pod elsewhere = lab.pod("shop", "agent-2", "", "n2", true);
        Pod web = lab.pod("web-1", "app=web", "n1");
        lab.policy("deny", DENY_ALL);
        assertThat(lab.byVpcCni(Lab.INTERNET, host).allowed()).isEqualTo(YES);
        assertThat(lab.byVpcCni(host, web).allowed()).isEqualTo(YES);
        assertThat(lab.byVpcCni(elsewhere, web).allowed()).isEqualTo(NO);
    }

    @Test
    void one_of_two_replicas_on_one_node_denied_cuts_off_both() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        Pod sibling = lab.pod("web-2", "app=web", "n1");
        lab.policy("fb-c1", DENY_SUSPECT);
        assertThat(lab.closed(suspect)).isTrue();
        assertThat(lab.closed(sibling)).isTrue();
        assertThat(lab.bySpecification(Lab.INTERNET, sibling).allowed()).isEqualTo(YES);
    }

    @Test
    void with_the_sibling_on_another_node_only_the_denied_one_is_cut_off() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        Pod sibling = lab.pod("web-2", "app=web", "n2");
        lab.policy("fb-c1", DENY_SUSPECT);
        assertThat(lab.closed(suspect)).isTrue();
        assertThat(lab.open(sibling)).isTrue();
    }

    @Test
    void a_suspect_excluded_from_the_allow_stays_open_through_a_sibling_on_the_same_node() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        lab.pod("web-2", "app=web", "n1");
        lab.policy("fb-c1", DENY_SUSPECT);
        lab.policy("allow", ALLOW_WEB_OUTSIDE_CASES);
        assertThat(lab.bySpecification(Lab.INTERNET, suspect).allowed()).isEqualTo(NO);
        assertThat(lab.open(suspect)).isTrue();
        assertThat(lab.byVpcCni(suspect, Lab.METADATA).allowed()).isEqualTo(YES);
        assertThat(lab.byVpcCni(suspect, Lab.METADATA).policies())
                .containsExactly(PolicyRef.networkPolicy("shop", "allow"));
    }

    @Test
    void an_orphaned_suspect_stays_open_through_its_replacement_on_the_same_node() {
        Pod suspect = lab.pod("web-1", "case=c1", "n1");
        Pod replacement = lab.pod("web-2", "app=web", "n1");
        lab.policy("fb-c1", DENY_SUSPECT);
        assertThat(lab.closed(replacement)).as("cut off too, without an allow").isTrue();
        lab.policy("allow", ALLOW_WEB);
        assertThat(lab.open(suspect)).isTrue();
    }

    @Test
    void bare_pods_with_one_name_prefix_are_a_group_too() {
        Pod suspect = lab.pod("tool-a", "case=c1", "n1");
        Pod other = lab.pod("tool-b", "app=else", "n1");
        lab.policy("fb-c1", DENY_SUSPECT);
        assertThat(lab.closed(suspect)).isTrue();
        assertThat(lab.closed(other)).isTrue();
    }

    @Test
    void an_ingress_only_deny_leaves_egress_and_the_metadata_address_open() {
        Pod suspect = lab.pod("web-1", "case=c1", "n1");
        lab.policy("fb-c1", DENY_SUSPECT.replace(",\"Egress\"", ""));
        assertThat(lab.byVpcCni(Lab.INTERNET, suspect).allowed()).isEqualTo(NO);
        assertThat(lab.byVpcCni(suspect, Lab.INTERNET).allowed()).isEqualTo(YES);
        assertThat(lab.byVpcCni(suspect, Lab.METADATA).allowed()).isEqualTo(YES);
    }

    @Test
    void sessions_of_a_pod_that_was_under_no_policy_are_cut() {
        Pod suspect = lab.pod("web-1", "app=web", "n1");
        EnforcementGroup group = EnforcementGroup.groupOf(suspect).orElseThrow();
        List<Pod> before = List.copyOf(lab.pods);
        lab.relabel(suspect, Map.of("app", "web", "case", "c1"));
        List<NetworkPolicy> after = List.of(Lab.parse("shop", "fb-c1", DENY_SUSPECT));
        assertThat(ByVpcCni.sessionsCut(group, List.of(), before, after, lab.pods))
                .isTrue();
        assertThat(ByVpcCni.sessionsCut(group, List.of(), after, before))
                .as("a policy that selects none of the group")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessions_of_a_pod_that_was_under_any_policy_live_on(boolean throughTheSiblingOnly) {
        Pod suspect = lab.pod("web-1", throughTheSiblingOnly ? "app=none,case=c1" : "app=web,case=c1", "n1");
        lab.pod("web-2", "app=web", "n1");
        EnforcementGroup group = EnforcementGroup.groupOf(suspect).orElseThrow();
        NetworkPolicy allow = Lab.parse("shop", "allow", ALLOW_WEB);
        NetworkPolicy deny = Lab.parse("shop", "fb-c1", DENY_SUSPECT);
        assertThat(ByVpcCni.sessionsCut(group, List.of(allow), List.of(allow, deny), lab.pods))
                .isFalse();
        assertThat(ByVpcCni.sessionsCut(group, List.of(allow), List.of(deny), lab.pods))
                .isFalse();
        assertThat(ByVpcCni.sessionsCut(group, List.of(allow), List.of(), lab.pods))
                .isFalse();
    }

    @Test
    void narrowing_the_allow_by_template_hash_closes_the_old_group_and_opens_the_new() {
        Pod suspect = lab.pod("web-old-1", "app=web,pod-template-hash=old", "n1");
        Pod oldReplica = lab.pod("web-old-2", "app=web,pod-template-hash=old", "n1");
        Pod newReplica = lab.pod("web-new-1", "app=web,pod-template-hash=new", "n1");
        lab.policy("deny", DENY_ALL);
        lab.policy("allow", """
            {"podSelector":{"matchLabels":{"app":"web"},"matchExpressions":[
                {"key":"pod-template-hash","operator":"NotIn","values":["old"]}]},
             "ingress":[{}],"egress":[{}]}\
            """);
        assertThat(lab.closed(suspect)).isTrue();
        assertThat(lab.closed(oldReplica)).isTrue();
        assertThat(lab.open(newReplica)).isTrue();
    }

    @Test
    void the_except_deny_beats_a_siblings_allow_all_and_closes_the_sibling_too() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        Pod sibling = lab.pod("web-2", "app=web", "n1");
        lab.policy("allow", ALLOW_WEB_OUTSIDE_CASES);
        NetworkPolicy deny = lab.policy("fb-c1", EXCEPT_DENY);
        assertThat(lab.closed(suspect)).isTrue();
        assertThat(lab.closed(sibling)).isTrue();
        assertThat(lab.byVpcCni(Lab.INTERNET, suspect).policies()).containsExactly(deny.ref());
        assertThat(deny.allowsAnything()).isFalse();
        lab.policies.remove(deny);
        assertThat(lab.open(suspect)).as("undone").isTrue();
    }

    @Test
    void the_except_deny_loses_to_a_narrower_block_unless_it_excepts_its_halves_too() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        lab.pod("web-2", "app=web", "n1");
        String block = "{\"ipBlock\":{\"cidr\":\"198.51.0.0/16\"}}";
        lab.policy(
                "allow",
                ALLOW_WEB_OUTSIDE_CASES
                        .replace("\"ingress\":[{}]", "\"ingress\":[{\"from\":[" + block + "]}]")
                        .replace("\"egress\":[{}]", "\"egress\":[{\"to\":[" + block + "]}]"));
        lab.policy("fb-c1", EXCEPT_DENY);
        assertThat(lab.open(suspect)).isTrue();
        lab.policy("fb-c1-b", exceptDeny("198.51.0.0/16", "198.51.0.0/17", "198.51.128.0/17"));
        assertThat(lab.closed(suspect)).isTrue();
    }

    @Test
    void the_except_deny_loses_to_an_allow_by_pod_selector_on_its_ports_only() {
        Pod suspect = lab.pod("web-1", "app=web,case=c1", "n1");
        lab.pod("web-2", "app=web", "n1");
        Pod api = lab.pod("api-1", "app=api", "n2");
        String from =
                "\"ingress\":[{\"from\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"api\"}}}],\"ports\":[{\"port\":80}]}]";
        lab.policy("allow", ALLOW_WEB_OUTSIDE_CASES.replace("\"ingress\":[{}]", from));
        lab.policy("fb-c1", EXCEPT_DENY);
        assertThat(lab.byVpcCni(api, suspect).allowed()).isEqualTo(YES);
        assertThat(new ByVpcCni(Network.of(lab.pods, Lab.NAMESPACES, lab.policies))
                        .allowed(new Traffic(api, suspect, 81, Protocol.TCP))
                        .allowed())
                .isEqualTo(NO);
        lab.policy(
                "fb-c1-b",
                exceptDeny(api.addresses().getFirst() + "/31", api.addresses().getFirst() + "/32", "10.0.0.13/32"));
        assertThat(lab.byVpcCni(api, suspect).allowed())
                .as("nothing of this kind works")
                .isEqualTo(YES);
    }

    @ParameterizedTest(name = "{0} within 0.0.0.0/0 except {1}: {2}")
    @CsvSource({
        "198.51.0.0/16, 10.0.0.0/8, YES",
        "198.51.100.0/28, 198.51.100.0/24, NO",
        "198.51.100.0/24, 198.51.100.0/24, NO"
    })
    void a_narrower_block_inherits_the_ports_of_a_wider_one_that_does_not_except_it(
            String narrow, String except, Answer.Allowed allowed) {
        Pod web = lab.pod("web-1", "app=web", "n1");
        lab.policy("wide", """
            {"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["%s"]}}],
                                          "ports":[{"port":80}]}]}\
            """.formatted(except));
        lab.policy("narrow", """
            {"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"%s"}}],"ports":[{"port":81}]}]}\
            """.formatted(narrow));
        assertThat(lab.byVpcCni(Lab.INTERNET, web).allowed()).isEqualTo(allowed);
    }

    @Test
    void the_except_deny_works_on_ipv6() {
        Pod suspect = lab.pod("web-1", "case=c1", "n1");
        lab.policy("allow", ALLOW_WEB.replace("\"app\":\"web\"", "\"case\":\"c1\""));
        lab.policy("fb-c1", exceptDeny("::/0", "::/1", "8000::/1"));
        Endpoint outside = new Endpoint.External(IpAddress.parse("2001:db8::1"));
        assertThat(lab.byVpcCni(outside, suspect).allowed()).isEqualTo(NO);
        assertThat(lab.byVpcCni(Lab.INTERNET, suspect).allowed())
                .as("the other family has rules of its own")
                .isEqualTo(YES);
    }

    @Test
    void the_whole_group_labelled_denied_and_excluded_is_closed_in_every_measured_situation() {
        for (String allow : Stream.of("", ALLOW_WEB_OUTSIDE_CASES).toList()) {
            for (String name : List.of("web-1", "tool-a")) {
                for (boolean sibling : new boolean[] {false, true}) {
                    Lab one = new Lab();
                    Pod suspect = one.pod(name, "app=web,case=c1", "n1");
                    if (sibling) {
                        one.pod(name.substring(0, name.length() - 1) + "z", "app=web,case=c1", "n1");
                    }
                    if (!allow.isEmpty()) {
                        one.policy("allow", allow);
                    }
                    one.policy("default-deny", DENY_ALL);
                    one.policy("fb-c1", DENY_SUSPECT);
                    assertThat(one.closed(suspect)).isTrue();
                }
            }
        }
    }
}
