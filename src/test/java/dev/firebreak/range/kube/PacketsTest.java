package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Shop.PODS;
import static dev.firebreak.range.kube.Shop.POLICIES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Packets to the address of a Service meet the agent before they are rewritten, and a pod behind it after.
class PacketsTest {
    private final Shop shop = new Shop();

    @BeforeEach
    void anAgentThatEnforces() {
        shop.post("/apis/apps/v1/namespaces/kube-system/daemonsets", """
            {"metadata":{"name":"aws-node"},"spec":{"selector":{"matchLabels":{"k8s-app":"aws-node"}},"template":{
             "metadata":{"labels":{"k8s-app":"aws-node"}},"spec":{"containers":[{"name":"aws-eks-nodeagent",
             "image":"agent:1","args":["--enable-network-policy=true"]}]}}}}\
            """);
    }

    @AfterEach
    void closeTheDoor() {
        shop.close();
    }

    private String toTheService() {
        String address = shop.get("/api/v1/namespaces/shop/services/web").at("/spec/clusterIP");
        return new Packets(shop.store)
                .connect((ObjectNode) shop.get(PODS + "/web-1").json(), address + ":80");
    }

    private void policy(String spec) {
        assertThat(shop.post(POLICIES, "{\"metadata\":{\"name\":\"p\"},\"spec\":" + spec + "}")
                        .code())
                .isEqualTo(201);
    }

    @Test
    void an_allow_of_pods_is_one_of_their_services_address() {
        policy("""
            {"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Egress"],
             "egress":[{"to":[{"podSelector":{"matchLabels":{"app":"web"}}}]}]}\
            """);
        assertThat(toTheService()).isEqualTo("open");
    }

    @Test
    void a_block_that_holds_the_pods_alone_is_none() {
        policy("""
            {"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Egress"],
             "egress":[{"to":[{"ipBlock":{"cidr":"10.0.1.0/24"}}]}]}\
            """);
        assertThat(toTheService()).isEqualTo("timeout");
    }
}
