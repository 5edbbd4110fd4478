package dev.firebreak.cli.complete;

import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Names;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private final Supplier<Names> names;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long end;

    /// The few moments begin now.
    ///
    /// @param cluster opens the cluster; not asked where no name is wanted
    /// @param names how cases mark what is theirs
    /// @param nanoTime a clock that only goes forward
    public FromServer(
            Supplier<? extends ClusterView> cluster,
            Supplier<Names> names,
            InstantSource clock,
            LongSupplier nanoTime,
            Duration limit) {
        this.cluster = cluster;
        this.names = names;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + limit.toNanos();
    }

    @Override
    public List<Named> of(Sort sort, @Nullable String namespace) {
        List<CompletableFuture<List<NamedObject>>> lists = resources(sort).stream()
                .map(resource -> asked(resource, namespace))
                .toList();
        List<NamedObject> all = new ArrayList<>();
        for (CompletableFuture<List<NamedObject>> list : lists) {
            all.addAll(awaited(list));
        }
        if (sort == Sort.IMAGE) {
            return Naming.images(all);
        }
        Instant now = clock.instant();
        return all.stream()
                .sorted(Comparator.comparing(NamedObject::name))
                .map(object -> object.at(now))
                .toList();
    }

    /// The kinds whose objects have the names of a sort. The ReplicaSets of a Deployment would be most of all, and none
    /// of them is a better target.
    private static List<Resource> resources(Sort sort) {
        return switch (sort) {
            case NAMESPACE -> List.of(Resource.NAMESPACE);
            case POD, IMAGE -> List.of(Resource.POD);
            case WORKLOAD ->
                List.of(
                        Resource.DEPLOYMENT,
                        Resource.STATEFUL_SET,
                        Resource.DAEMON_SET,
                        Resource.CRON_JOB,
                        Resource.JOB);
            case NODE -> List.of(Resource.NODE);
            case SERVICE_ACCOUNT -> List.of(Resource.SERVICE_ACCOUNT);
            case POLICY -> List.of(Resource.NETWORK_POLICY);
            case VOLUME -> List.of(Resource.PV);
        };
    }

    private CompletableFuture<List<NamedObject>> asked(Resource resource, @Nullable String namespace) {
        CompletableFuture<List<NamedObject>> list = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                list.complete(listed(resource, namespace));
            } catch (RuntimeException | Error wrong) {
                list.completeExceptionally(wrong);
            }
        });
        return list;
    }

    private List<NamedObject> listed(Resource resource, @Nullable String namespace) {
        List<NamedObject> named = new ArrayList<>();
        try {
            Names marks = names.get();
            String within = resource.namespaced() ? namespace : null;
            for (JsonNode object : cluster.get().list(resource, within, null, null)) {
                NamedObject offered = Naming.of(resource, object, marks);
                if (offered != null) {
                    named.add(offered);
                }
            }
        } catch (Refusal unknown) {
            return List.of();
        }
        return named;
    }

    private List<NamedObject> awaited(CompletableFuture<List<NamedObject>> list) {
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
