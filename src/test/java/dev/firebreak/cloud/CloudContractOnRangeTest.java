package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.range.aws.Cluster;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudContractOnRangeTest implements CloudContract {
    @TempDir
    private static Path folder;

    private static RangeAws site;

    @BeforeAll
    static void open() {
        site = RangeAws.open(folder);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Override
    public AwsSite site() {
        return site;
    }

    /// moto has no Pod Identity, and its clusters no endpoint that a kubeconfig could name.
    @Test
    void eks_tells_a_cluster_by_its_endpoint_the_roles_of_its_service_accounts_and_of_its_node_groups() {
        site.account()
                .add(new Cluster("prod", "1.34", "https://prod.example", "", Set.of(), Map.of()))
                .add(new dev.firebreak.range.aws.PodIdentity("a-1", "shop", "web", "arn:role/one", "arn:role/two"))
                .add(new dev.firebreak.range.aws.PodIdentity("a-2", "shop", "other", "arn:role/three", null))
                .nodegroup("general", "arn:role/nodes");

        assertThat(site.cloud.eksAt("https://prod.example/").map(EksCluster::name))
                .contains("prod");
        assertThat(site.cloud.eksAt("https://other.example")).isEmpty();
        assertThat(site.cloud.podIdentities("prod", "shop", "web"))
                .containsExactly(new PodIdentity("a-1", "shop", "web", "arn:role/one", "arn:role/two"));
        assertThat(site.cloud.podIdentities("prod", "shop", "nobody")).isEmpty();
        assertThat(site.cloud.podIdentities("nowhere", "shop", "web")).isEmpty();
        assertThat(site.cloud.nodeRole("prod", "general")).contains("arn:role/nodes");
        assertThat(site.cloud.nodeRole("prod", "other")).isEmpty();
    }
}
