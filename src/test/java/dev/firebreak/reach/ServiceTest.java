package dev.firebreak.reach;

import static dev.firebreak.reach.Answer.Allowed.NO;
import static dev.firebreak.reach.Answer.Allowed.UNKNOWN;
import static dev.firebreak.reach.Answer.Allowed.YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Traffic to the address of a Service: the AWS agent meets it before it is rewritten, by the ports that AWS'
/// controller
/// gives it; the texts leave open who meets it when.
class ServiceTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String EGRESS =
            "{\"podSelector\":{\"matchLabels\":{\"app\":\"client\"}},\"policyTypes\":[\"Egress\"],";

    private final Lab lab = new Lab();
    private Pod client = lab.pod("client-a", "app=client", "n1");

    @BeforeEach
    void aPodBehindTheService() {
        lab.pod("web-1", "app=web", "n2");
    }

    private Service service(String spec) {
        return Service.parse(
                        JSON.readTree("{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\"},\"spec\":" + spec + "}"),
                        lab.pods)
                .orElseThrow();
    }

    private Service web() {
        return service("{\"clusterIP\":\"10.100.7.7\",\"selector\":{\"app\":\"web\"},\"ports\":[{\"port\":443,"
                + "\"targetPort\":80}]}");
    }

    private Answer byAgent(Service to, int port) {
        return new ByVpcCni(Network.of(lab.pods, Lab.NAMESPACES, lab.policies))
                .allowed(new Traffic(client, to, port, Protocol.TCP));
    }

    private Answer bySpecification(Service to, int port) {
        return new BySpecification(Network.of(lab.pods, Lab.NAMESPACES, lab.policies))
                .allowed(new Traffic(client, to, port, Protocol.TCP));
    }

    @Test
    void an_allow_of_pods_is_one_of_the_services_port_that_leads_to_theirs() {
        lab.policy(
                "to-web",
                EGRESS + "\"egress\":[{\"to\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}}}],"
                        + "\"ports\":[{\"port\":80}]}]}");

        assertThat(byAgent(web(), 443).allowed()).isEqualTo(YES);
        assertThat(byAgent(web(), 80).allowed()).isEqualTo(NO);
        assertThat(bySpecification(web(), 443).allowed()).isEqualTo(UNKNOWN);
    }

    @Test
    void a_port_by_a_name_is_found_by_the_pods_behind_the_service() {
        lab.policy(
                "to-web",
                EGRESS + "\"egress\":[{\"to\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}}}],"
                        + "\"ports\":[{\"port\":\"http\"}]}]}");

        assertThat(byAgent(web(), 443).allowed()).isEqualTo(YES);
    }

    @Test
    void a_selector_that_is_not_the_services_own_does_not_mean_it() {
        lab.policy("to-db", EGRESS + "\"egress\":[{\"to\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"db\"}}}]}]}");

        assertThat(byAgent(web(), 443).allowed()).isEqualTo(NO);
        assertThat(bySpecification(web(), 443).allowed()).isEqualTo(NO);
    }

    @Test
    void a_block_that_holds_the_pods_and_not_the_service_does_not_let_through_to_its_address() {
        lab.policy("to-pods", EGRESS + "\"egress\":[{\"to\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0/24\"}}]}]}");

        assertThat(byAgent(web(), 443).allowed()).isEqualTo(NO);
    }

    /// Facts, 3.7: a host address beats every exception.
    @Test
    void a_siblings_allow_of_pods_keeps_the_service_open_against_an_except_deny() {
        lab.pod("client-b", "app=client", "n1");
        client = lab.relabel(client, Map.of("case", "c1"));
        lab.policy("to-all", EGRESS + "\"egress\":[{\"to\":[{\"namespaceSelector\":{}}]}]}");
        lab.policy(
                "deny",
                "{\"podSelector\":{\"matchLabels\":{\"case\":\"c1\"}},\"policyTypes\":[\"Egress\"],\"egress\":[{\"to\":"
                        + "[{\"ipBlock\":{\"cidr\":\"0.0.0.0/0\",\"except\":[\"0.0.0.0/1\",\"128.0.0.0/1\"]}}]}]}");
        Service server = service("{\"clusterIP\":\"10.100.0.1\",\"ports\":[{\"port\":443}]}");

        assertThat(byAgent(server, 443).allowed()).isEqualTo(YES);
        assertThat(bySpecification(server, 443).allowed()).isEqualTo(NO);
        assertThat(byAgent(web(), 443).allowed()).isEqualTo(YES);
    }

    @Test
    void pods_that_refuse_close_the_address_and_one_that_does_not_opens_it() {
        lab.policy("closed", "{\"podSelector\":{\"matchLabels\":{\"role\":\"closed\"}},\"policyTypes\":[\"Ingress\"]}");
        lab.pods.replaceAll(pod -> pod.name().equals("web-1")
                ? new Pod(
                        "shop",
                        "web-1",
                        Map.of("app", "web", "role", "closed"),
                        pod.addresses(),
                        "n2",
                        false,
                        pod.ports())
                : pod);

        assertThat(byAgent(web(), 443))
                .satisfies(answer -> assertThat(answer.allowed()).isEqualTo(NO))
                .satisfies(answer -> assertThat(answer.because()).startsWith("behind service shop/web the receiving"));
        assertThat(bySpecification(web(), 443).allowed()).isEqualTo(NO);

        lab.pod("web-2", "app=web", "n1");
        assertThat(byAgent(web(), 443).allowed()).isEqualTo(YES);
    }

    @Test
    void without_policies_it_is_open_by_both_meanings_and_a_headless_one_has_no_address() {
        assertThat(byAgent(web(), 443).allowed()).isEqualTo(YES);
        assertThat(bySpecification(web(), 443).allowed()).isEqualTo(YES);
        assertThat(Service.parse(
                        JSON.readTree("{\"metadata\":{\"name\":\"db\"},\"spec\":{\"clusterIP\":\"None\"}}"), List.of()))
                .isEmpty();
    }

    @Test
    void where_services_may_not_be_read_an_address_that_is_closed_may_be_one() {
        lab.policy("to-all", EGRESS + "\"egress\":[{\"to\":[{\"namespaceSelector\":{}}]}]}");
        Network network = Network.of(lab.pods, Lab.NAMESPACES, lab.policies).serving(null);
        Reach reach = new Reach(network, List.of(), new ByVpcCni(network));

        assertThat(reach.of(client, Direction.EGRESS, Lab.INTERNET))
                .allMatch(entry -> entry.stretch().here().allowed() == UNKNOWN)
                .allMatch(entry -> entry.stretch().here().because().contains("services may not be read"));
        assertThat(reach.of(client, Direction.EGRESS))
                .anyMatch(entry -> entry.peer().equals(new Reach.Peer.Entity("services"))
                        && entry.stretch().here().allowed() == UNKNOWN);
    }
}
