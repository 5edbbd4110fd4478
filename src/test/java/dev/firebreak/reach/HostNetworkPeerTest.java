package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.Resource;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// A pod on a node's network is the node to some plugins and a pod to others: what a policy means for both is known.
class HostNetworkPeerTest {
    private static final String PODS = "{\"fromEndpoints\":[{\"matchExpressions\":[{\"key\":"
            + "\"k8s:io.kubernetes.pod.namespace\",\"operator\":\"Exists\"}]}]}";
    private static final String NODES = "{\"fromEntities\":[\"remote-node\"]}";

    private final Lab lab = new Lab();
    private final Pod web = lab.pod("shop", "web-1", "app=web", "n2", false);
    private final Pod agent = lab.pod("bank", "agent-1", "app=agent", "n1", true);
    private final Pod neighbour = lab.pod("bank", "agent-2", "app=agent", "n2", true);

    private Allowed into(Pod from, String... denials) {
        List<OrderedPolicy> policies = PolicyKind.read(
                Resource.CILIUM_NETWORK_POLICY,
                new JsonMapper()
                        .readTree(
                                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"deny\"},\"spec\":{\"endpointSelector\":{},"
                                    + "\"ingressDeny\":[" + String.join(",", denials) + "]}}"));
        lab.policies.clear();
        lab.policy("allow", "{\"podSelector\":{},\"policyTypes\":[\"Ingress\"],\"ingress\":[{}]}");
        Network network = new Network(lab.pods, Lab.NAMESPACES, lab.policies, policies, List.of());
        return new BySpecification(network)
                .side(Direction.INGRESS, web, from)
                .at(80, Protocol.TCP)
                .allowed();
    }

    @Test
    void denied_as_a_pod_and_as_a_node_it_is_denied() {
        assertThat(into(agent, PODS, NODES)).isEqualTo(Allowed.NO);
    }

    @Test
    void denied_as_one_of_the_two_it_is_not_known() {
        assertThat(into(agent, PODS)).isEqualTo(Allowed.UNKNOWN);
        assertThat(into(agent, NODES)).isEqualTo(Allowed.UNKNOWN);
    }

    @Test
    void on_the_pods_own_node_it_is_no_remote_node() {
        assertThat(into(neighbour, PODS, NODES)).isEqualTo(Allowed.UNKNOWN);
    }
}
