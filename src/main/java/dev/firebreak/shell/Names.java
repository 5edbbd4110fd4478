package dev.firebreak.shell;

import dev.firebreak.cli.complete.Known;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.execute.World;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The names of a cluster that is not opened before the first prompt stands.
final class Names implements Known, AutoCloseable {
    private final Supplier<World> world;
    private final Supplier<@Nullable String> namespace;
    private final InstantSource clock;
    private final InstanceVolumes attached;
    private volatile @Nullable Live live;
    private volatile Runnable changed = () -> {};
    private boolean over;

    /// @param namespace that the prompt is in; null is that of the kubeconfig
    Names(Supplier<World> world, Supplier<@Nullable String> namespace, InstantSource clock) {
        this.world = world;
        this.namespace = namespace;
        this.clock = clock;
        this.attached = new InstanceVolumes(world, clock, Thread::startVirtualThread);
    }

    /// Whom to tell that something of a case was changed in the cluster: a thread of the watches does.
    void onChange(Runnable action) {
        changed = action;
    }

    /// Opens the cluster and begins to watch, on a thread of its own.
    void begin() {
        Thread.ofVirtual().name("names").start(this::watch);
    }

    private synchronized void watch() {
        if (!over && live == null) {
            World opened = world.get();
            Live begun =
                    new Live(opened.cluster(), () -> at(opened.cluster()), clock, opened.names(), () -> changed.run());
            begun.start();
            live = begun;
        }
    }

    private String at(ClusterView cluster) {
        String used = namespace.get();
        return used == null ? cluster.namespace() : used;
    }

    @Override
    public List<Named> of(Sort sort, @Nullable String namespace) {
        Live begun = live;
        if (begun == null) {
            return List.of();
        }
        List<Named> watched = begun.of(sort, namespace);
        return sort == Sort.VOLUME ? withAttached(watched) : watched;
    }

    /// What a claim says of a volume is more than where it is attached.
    private List<Named> withAttached(List<Named> claimed) {
        List<Named> others = attached.known();
        if (attached.coming()) {
            return List.of();
        }
        Set<String> ids = claimed.stream().map(Named::name).collect(Collectors.toSet());
        return Stream.concat(claimed.stream(), others.stream().filter(each -> !ids.contains(each.name())))
                .toList();
    }

    @Override
    public Optional<String> missing(Sort sort) {
        Live begun = live;
        Optional<String> forbidden = begun == null ? Optional.empty() : begun.missing(sort);
        return sort == Sort.VOLUME ? attached.missing().or(() -> forbidden) : forbidden;
    }

    /// Why the names are not fresh; empty where they are.
    Optional<Live.Trouble> trouble() {
        Live begun = live;
        return begun == null ? Optional.empty() : begun.trouble();
    }

    @Override
    public synchronized void close() {
        over = true;
        Live begun = live;
        if (begun != null) {
            begun.close();
        }
    }
}
