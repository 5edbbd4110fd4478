package dev.firebreak.cluster;

import dev.firebreak.range.kube.CustomKind;
import dev.firebreak.range.kube.KubeDoor;
import dev.firebreak.range.kube.ObjectStore;
import dev.firebreak.range.kube.ObjectStore.LogLine;
import dev.firebreak.range.kube.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The range's API server.
final class RangeSite extends KubeSite {
    private final ObjectStore store;
    private final KubeDoor door;

    private RangeSite(ObjectStore store, KubeDoor door, Path kubeconfig) {
        super(kubeconfig);
        this.store = store;
        this.door = door;
    }

    static RangeSite open(Path folder) {
        InstantSource clock = InstantSource.system();
        ObjectStore store = new ObjectStore(clock, 1, ObjectStore.PolicyEndpoints.WRITTEN);
        KubeDoor door = new KubeDoor(store, clock, Map.of("token", new User("admin", "system:masters")));
        try {
            return new RangeSite(
                    store,
                    door,
                    Files.writeString(folder.resolve("kubeconfig"), door.kubeconfig("range", "token", "default")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every kind that is not built in is served from now on.
    void install() {
        CustomKind.names().forEach(name -> store.install(CustomKind.named(name)));
    }

    @Override
    int kubeletPort() {
        return 10250;
    }

    @Override
    String forgotten(String path) {
        return get(path).text();
    }

    @Override
    void log(String namespace, String pod, String container, boolean previous, List<String> lines) {
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        store.seedLog(
                namespace,
                pod,
                container,
                previous,
                IntStream.range(0, lines.size())
                        .mapToObj(i -> new LogLine(first.plusSeconds(i), lines.get(i)))
                        .toList());
    }

    @Override
    public void close() {
        super.close();
        door.close();
    }
}
