package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// On an API server of its own, which is stopped and started.
@NeedsRealParts(Part.KUBERNETES)
class LiveIT {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @Test
    void a_pod_is_known_at_once_and_a_server_that_is_not_there_is_told_with_the_age_of_what_is_known() {
        try (RealCluster real = RealCluster.copyOf(Parts.cluster());
                KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT
                                .withKubeconfig(real.kubeconfig().toString())
                                .withRequestTimeout(Duration.ofSeconds(2)),
                        InstantSource.system());
                Live live = new Live(cluster, InstantSource.system())) {
            String namespace = real.newNamespace("live");
            live.start();
            until(PATIENT, "all kinds are known", () -> live.standing().stream().allMatch(Live.Standing::synced));
            known(real, live, namespace, "first");

            real.whileServerIsStalled(() -> lost(live, namespace, "first"));
            until(PATIENT, "it is fresh again", () -> live.trouble().isEmpty());
            known(real, live, namespace, "second");

            real.whileServerIsGone(() -> lost(live, namespace, "second"));
            until(PATIENT, "it is fresh again", () -> live.trouble().isEmpty());
            known(real, live, namespace, "third");
        }
    }

    private static void known(RealCluster real, Live live, String namespace, String pod) {
        real.api()
                .create(
                        "/api/v1/namespaces/" + namespace + "/pods",
                        "{\"metadata\":{\"name\":\"" + pod
                                + "\"},\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"web:1\"}]}}");
        until(FRESH, pod + " is offered", () -> offers(live, namespace, pod));
    }

    private static boolean offers(Live live, String namespace, String pod) {
        return live.of(Sort.POD, namespace).stream().map(Named::name).anyMatch(pod::equals);
    }

    private static void lost(Live live, String namespace, String pod) {
        Instant stopped = Instant.now();
        until(PATIENT, "trouble is told", () -> live.trouble().isPresent());
        Live.Trouble trouble = live.trouble().orElseThrow();
        assertThat(trouble.why().code()).isEqualTo("cluster-unreachable");
        assertThat(trouble.from()).isNotNull().isBetween(stopped.minusSeconds(10), trouble.since());
        assertThat(offers(live, namespace, pod)).isTrue();
    }

    private static void until(Duration limit, String what, BooleanSupplier there) {
        long end = System.nanoTime() + limit.toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + " within " + limit).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
