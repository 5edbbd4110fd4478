package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A cluster for the length of one look, that of a plan or a verdict: what was read is not read again, whether as an
/// object or in a list, and a read that was refused is refused again. Questions about a change, looks at what became
/// of one, and evidence always go to the server.
public final class Remembered extends ForwardingView {
    private record Listing(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labels,
            @Nullable String fields) {}

    /// What a read gave, or the refusal that it ended with.
    private record Read<T>(@Nullable T found, @Nullable Refusal refusal) {
        static <T> Read<T> of(Supplier<T> read) {
            try {
                return new Read<>(read.get(), null);
            } catch (Refusal refusal) {
                return new Read<>(null, refusal);
            }
        }

        T get() {
            if (refusal != null) {
                throw refusal;
            }
            return Objects.requireNonNull(found, "what was read");
        }
    }

    private final ClusterView cluster;
    private final int atOnce;
    private final Map<Name, Read<Optional<JsonNode>>> objects = new ConcurrentHashMap<>();
    private final Map<Listing, Read<List<JsonNode>>> listings = new ConcurrentHashMap<>();
    private final Map<String, Read<Set<String>>> served = new ConcurrentHashMap<>();

    /// @param atOnce how many objects are read side by side at most, from 1
    public Remembered(ClusterView cluster, int atOnce) {
        super(cluster);
        this.cluster = cluster;
        this.atOnce = atOnce;
    }

    @Override
    public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
        return read(new Name(resource, namespace, name)).get();
    }

    private Read<Optional<JsonNode>> read(Name name) {
        return once(objects, name, () -> cluster.get(name.resource(), name.namespace(), name.name()));
    }

    @Override
    public List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        Listing listing = new Listing(resource, namespace, labelSelector, fieldSelector);
        return once(listings, listing, () -> listed(listing)).get();
    }

    private List<JsonNode> listed(Listing listing) {
        Resource resource = listing.resource();
        List<JsonNode> found = cluster.list(resource, listing.namespace(), listing.labels(), listing.fields());
        for (JsonNode object : found) {
            String name = Json.text(object, "/metadata/name");
            if (name != null) {
                objects.put(
                        new Name(resource, Json.text(object, "/metadata/namespace"), name),
                        new Read<>(Optional.of(whole(object, resource)), null));
            }
        }
        return found;
    }

    /// An object as it is served alone: in a list, neither version nor kind are said of each.
    private static JsonNode whole(JsonNode object, Resource resource) {
        if (object.has("kind") || !(object instanceof ObjectNode listed)) {
            return object;
        }
        ObjectNode whole = Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion());
        whole.setAll(listed);
        return whole;
    }

    /// A server that is silent is waited for by those that are under way, and by no other.
    @Override
    public void ahead(List<Name> names) {
        List<Name> unknown =
                names.stream().distinct().filter(n -> !objects.containsKey(n)).toList();
        if (unknown.size() < 2) {
            return;
        }
        Iterator<Name> left = unknown.iterator();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(atOnce, unknown.size()); i++) {
                threads.execute(() -> {
                    Name name = next(left);
                    while (name != null && read(name).refusal() == null) {
                        name = next(left);
                    }
                });
            }
        }
    }

    private static @Nullable Name next(Iterator<Name> left) {
        synchronized (left) {
            return left.hasNext() ? left.next() : null;
        }
    }

    @Override
    public Set<String> served(String apiVersion) {
        return once(served, apiVersion, () -> cluster.served(apiVersion)).get();
    }

    private static <K, T> Read<T> once(Map<K, Read<T>> known, K key, Supplier<T> read) {
        Read<T> found = known.get(key);
        if (found == null) {
            found = Read.of(read);
            known.put(key, found);
        }
        return found;
    }
}
