package dev.firebreak.shell;

import dev.firebreak.cli.complete.NamedObject;
import dev.firebreak.cli.complete.Naming;
import dev.firebreak.cluster.Watcher;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is known of the objects of one kind. One thread tells it, any number ask.
final class LiveKind implements Watcher {
    private final Resource resource;
    private final InstantSource clock;
    private final ConcurrentSkipListMap<LiveKey, NamedObject> known = new ConcurrentSkipListMap<>();
    private volatile boolean synced;
    private volatile Live.@Nullable Trouble trouble;

    /// What was known before the list that is being told, and has not been in it yet; null where none is.
    private @Nullable Set<LiveKey> unseen;

    LiveKind(Resource resource, InstantSource clock) {
        this.resource = resource;
        this.clock = clock;
    }

    Resource resource() {
        return resource;
    }

    /// Those of a namespace; null is all. In the order of namespace and name.
    NavigableMap<LiveKey, NamedObject> in(@Nullable String namespace) {
        return namespace == null
                ? known
                : known.subMap(new LiveKey(namespace, ""), true, LiveKey.after(namespace), false);
    }

    boolean has(String namespace, String name) {
        return known.containsKey(new LiveKey(namespace, name));
    }

    Live.Standing standing() {
        return new Live.Standing(resource, synced, known.size(), trouble);
    }

    @Override
    public void begins() {
        unseen = new HashSet<>(known.keySet());
    }

    @Override
    public void is(JsonNode object) {
        LiveKey key = key(object);
        NamedObject offered = Naming.of(resource, object);
        if (offered == null) {
            known.remove(key);
            return;
        }
        known.put(key, offered);
        if (unseen != null) {
            unseen.remove(key);
        }
    }

    @Override
    public void gone(JsonNode object) {
        known.remove(key(object));
    }

    @Override
    public void whole() {
        if (unseen != null) {
            unseen.forEach(known::remove);
            unseen = null;
        }
        trouble = null;
        synced = true;
    }

    @Override
    public void lost(Problem why, @Nullable Instant heard) {
        Live.Trouble before = trouble;
        trouble = before == null
                ? new Live.Trouble(why, clock.instant(), synced ? heard : null)
                : new Live.Trouble(why, before.since(), before.from());
    }

    private static LiveKey key(JsonNode object) {
        String namespace = Json.text(object, "/metadata/namespace");
        String name = Json.text(object, "/metadata/name");
        return new LiveKey(namespace == null ? "" : namespace, name == null ? "" : name);
    }
}
