package dev.firebreak.cli.complete;

import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Names as the API server lists them now, for one word and then forgotten. All that is asked for has the same few
/// moments; what has not come by then, is refused or can't be reached, is nothing.
public final class FromServer implements Known {
    private final Supplier<? extends ClusterView> cluster;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long end;

    /// The few moments begin now.
    ///
    /// @param cluster opens the cluster; not asked where no name is wanted
    /// @param nanoTime a clock that only goes forward
    public FromServer(
            Supplier<? extends ClusterView> cluster, InstantSource clock, LongSupplier nanoTime, Duration limit) {
        this.cluster = cluster;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + limit.toNanos();
    }

    @Override
    public List<Named> of(Sort sort, @Nullable String namespace) {
        List<CompletableFuture<List<Named>>> lists = Naming.resources(sort).stream()
                .map(resource -> asked(sort, resource, namespace))
                .toList();
        List<Named> all = new ArrayList<>();
        for (CompletableFuture<List<Named>> list : lists) {
            all.addAll(awaited(list));
        }
        all.sort(Comparator.comparing(Named::name));
        Set<String> seen = new HashSet<>();
        all.removeIf(named -> !seen.add(named.name()));
        return all;
    }

    private CompletableFuture<List<Named>> asked(Sort sort, Resource resource, @Nullable String namespace) {
        CompletableFuture<List<Named>> list = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                list.complete(listed(sort, resource, namespace));
            } catch (RuntimeException | Error wrong) {
                list.completeExceptionally(wrong);
            }
        });
        return list;
    }

    private List<Named> listed(Sort sort, Resource resource, @Nullable String namespace) {
        Instant now = clock.instant();
        List<Named> named = new ArrayList<>();
        try {
            String within = resource.namespaced() ? namespace : null;
            for (JsonNode object : cluster.get().list(resource, within, null, null)) {
                named.addAll(Naming.of(sort, resource, object, now));
            }
        } catch (Refusal unknown) {
            return List.of();
        }
        return named;
    }

    private List<Named> awaited(CompletableFuture<List<Named>> list) {
        try {
            return list.get(Math.max(0, end - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException unknown) {
            return List.of();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
