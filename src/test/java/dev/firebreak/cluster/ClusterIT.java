package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Readiness;
import dev.firebreak.change.Wait;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NeedsRealParts(Part.KUBERNETES)
class ClusterIT {
    private final RealCluster real = Parts.cluster();
    private final KubernetesCluster cluster = connect(real.kubeconfig());

    private static KubernetesCluster connect(Path kubeconfig) {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(kubeconfig.toString()), InstantSource.system());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_user_without_rights_has_the_certificate_authority_for_a_uid() {
        try (KubernetesCluster limited = connect(real.kubeconfigFor("limited", "nobodies"))) {
            assertThat(limited.identity().clusterUid()).startsWith("ca-sha256:").hasSize(74);
            assertThat(limited.identity().kubeUser()).isEqualTo("limited");
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> limited.list(Resource.POD, null, null, null));
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.getMessage()).contains("list pods", "limited");
            Permission.Kube patch = new Permission.Kube("patch", "", "nodes", null);
            assertThat(limited.may(patch).holds()).isEqualTo(Holds.NO);
            assertThat(cluster.may(patch)).isEqualTo(Answer.YES);
        }
    }

    @Test
    void a_kind_that_is_not_served_is_told_apart_from_one_that_is_empty() {
        String namespace = real.newNamespace("kinds");
        assertThat(cluster.serves(Resource.NETWORK_POLICY)).isTrue();
        assertThat(cluster.serves(Resource.POD)).isTrue();
        assertThat(cluster.serves(Resource.POLICY_ENDPOINT)).isFalse();
        assertThat(cluster.list(Resource.POLICY_ENDPOINT, namespace, null, null))
                .isEmpty();
        Wait.PolicyResolved wait =
                new Wait.PolicyResolved(namespace, "deny", List.of(new PodRef(namespace, "web", "u")));
        assertThat(cluster.readiness(wait).state()).isEqualTo(Readiness.State.NEVER);
    }

    @Test
    void a_deployment_is_the_pods_of_its_replica_sets() {
        String namespace = real.newNamespace("deploy");
        real.kubectl("create", "deployment", "web", "-n", namespace, "--image=web:1", "--replicas=2")
                .orThrow();
        TargetText all = new TargetText.Selector(namespace, "app=web");
        while (Targets.find(cluster, all).size() < 2) {
            Thread.onSpinWait(); // the controllers make them
        }
        real.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: look-alike, namespace: %s, labels: {app: web}}
            spec: {containers: [{name: app, image: "web:1"}]}
            """.formatted(namespace));
        assertThat(Targets.find(cluster, all)).hasSize(3);
        assertThat(Targets.pods(cluster, namespace + "/deploy/web", null))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.name()).startsWith("web-"));
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> Targets.pods(cluster, namespace + "/look-alika", null));
        assertThat(refusal.problems().getFirst().fix()).contains("look-alike");
    }
}
