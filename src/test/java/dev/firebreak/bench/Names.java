package dev.firebreak.bench;

import dev.firebreak.cli.complete.Sort;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.shell.Live;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What the names of a large cluster cost the shell, on a real API server: how long until they are known, what they
/// take of the heap, how long one question takes, and how soon a new pod is offered. System properties: `pods` (5000),
/// `namespaces` (20, `shop` one of them), `questions` (200).
///
/// Creating the pods goes through this program too: how much heap it had at most is that of both.
public final class Names {
    private static final int PODS = Integer.getInteger("pods", 5000);
    private static final int NAMESPACES = Integer.getInteger("namespaces", 20);
    private static final int QUESTIONS = Integer.getInteger("questions", 200);
    private static final int NODES = 100;

    private Names() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (RealCluster real = RealCluster.start();
                KubernetesCluster cluster = KubernetesCluster.connect(
                        ClusterOptions.DEFAULT.withKubeconfig(real.kubeconfig().toString()), InstantSource.system());
                Live live = new Live(cluster, InstantSource.system())) {
            scene(real);
            // what a first request loads is not the names'
            cluster.identity();
            long before = heap();
            long start = System.nanoTime();
            live.start();
            until(() -> live.standing().stream().allMatch(Live.Standing::synced));
            Duration synced = Duration.ofNanos(System.nanoTime() - start);
            long heap = heap() - before;
            long[] asked = asked(live);
            System.out.printf(
                    Locale.ROOT,
                    "%d pods known after %d ms; %.1f MiB of heap after collection%npods of one namespace: %d, asked %d"
                        + " times: median %.2f ms, longest %.2f ms (first %.2f ms)%na new pod offered after %.0f ms%n",
                    live.of(Sort.POD, null).size(),
                    synced.toMillis(),
                    heap / 1024.0 / 1024,
                    live.of(Sort.POD, "shop").size(),
                    QUESTIONS,
                    asked[0] / 1e6,
                    asked[1] / 1e6,
                    asked[2] / 1e6,
                    offered(real, live).toNanos() / 1e6);
        }
    }

    private static void scene(RealCluster real) {
        for (int i = 0; i < NODES; i++) {
            real.createNode(node(i), "aws:///eu-west-1a/i-%017d".formatted(i), Map.of());
        }
        for (int i = 0; i < NAMESPACES; i++) {
            real.api().createNamespace(namespace(i));
        }
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            bodies.add("""
                {"metadata": {"name": "web-7f9c8d6b5-%05d",
                  "labels": {"app": "web", "pod-template-hash": "7f9c8d6b5", "team": "shop", "version": "v1"}},
                 "spec": {"nodeName": "%s", "serviceAccountName": "web", "containers": [
                  {"name": "app", "image": "registry.example/shop/web:1.%d", "env": [{"name": "A", "value": "1"}]},
                  {"name": "proxy", "image": "registry.example/mesh/proxy:2.3", "args": ["--drain", "30s"]}]}}
                """.formatted(i, node(i % NODES), i % 7));
        }
        new Requests(real, 16)
                .send(
                        "POST",
                        "application/json",
                        i -> "/api/v1/namespaces/" + namespace(i % NAMESPACES) + "/pods",
                        bodies);
    }

    private static String node(int i) {
        return "ip-10-0-" + i / 10 + "-" + i % 10 + ".eu-west-1.compute.internal";
    }

    private static String namespace(int i) {
        return i == 0 ? "shop" : "team-" + i;
    }

    /// Median, longest and first, in ns.
    private static long[] asked(Live live) {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            long start = System.nanoTime();
            live.of(Sort.POD, "shop");
            took.add(System.nanoTime() - start);
        }
        long first = took.getFirst();
        took.sort(null);
        return new long[] {took.get(QUESTIONS / 2), took.getLast(), first};
    }

    private static Duration offered(RealCluster real, Live live) throws InterruptedException {
        long start = System.nanoTime();
        real.api().create("/api/v1/namespaces/shop/pods", """
            {"metadata": {"name": "new"}, "spec": {"containers": [{"name": "app", "image": "new:1"}]}}
            """);
        until(() -> live.of(Sort.IMAGE, "shop").stream()
                .anyMatch(image -> image.name().equals("new:1")));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void until(BooleanSupplier there) throws InterruptedException {
        while (!there.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
