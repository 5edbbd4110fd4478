package dev.firebreak.range.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The client that Firebreak itself uses works on the range.
class Fabric8Test {

    private final Shop shop = new Shop();
    private final KubernetesClient client = client(shop.door.kubeconfig("range", "admin-token", "shop"));

    @AfterEach
    void close() {
        client.close();
        shop.close();
    }

    @Test
    void it_gets_lists_and_selects() {
        assertThat(client.pods()
                        .inNamespace("shop")
                        .withName("web-1")
                        .get()
                        .getStatus()
                        .getPodIP())
                .isEqualTo("10.0.1.11");
        assertThat(client.pods().inNamespace("shop").withName("nope").get()).isNull();
        assertThat(names(client.pods()
                        .inAnyNamespace()
                        .withLabel("app", "web")
                        .list()
                        .getItems()))
                .containsExactly("web-1", "web-2");
        assertThat(names(client.pods()
                        .inAnyNamespace()
                        .withField("spec.nodeName", "node-a")
                        .list()
                        .getItems()))
                .containsExactly("web-1", "web-2");
        assertThat(client.genericKubernetesResources("networking.k8s.aws/v1alpha1", "PolicyEndpoint")
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(client.pods()
                        .inNamespace("shop")
                        .withName("web-1")
                        .withReadyWaitTimeout(0)
                        .getLog())
                .isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void it_patches_and_is_told_when_the_world_moved() {
        PatchContext jsonPatch = PatchContext.of(PatchType.JSON);
        var pod = client.pods().inNamespace("shop").withName("web-1");
        Pod patched = pod.patch(jsonPatch, "[{\"op\":\"add\",\"path\":\"/metadata/labels/x\",\"value\":\"y\"}]");
        assertThat(patched.getMetadata().getLabels()).containsEntry("x", "y");
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() ->
                        pod.patch(jsonPatch, "[{\"op\":\"test\",\"path\":\"/metadata/labels/x\",\"value\":\"z\"}]"))
                .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(422));
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setHttp2Disable(true);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
