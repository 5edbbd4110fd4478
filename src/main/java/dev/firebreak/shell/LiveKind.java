package dev.firebreak.shell;

import dev.firebreak.cli.complete.NamedObject;
import dev.firebreak.cli.complete.Naming;
import dev.firebreak.cluster.Watcher;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is known of the objects of one kind. One thread tells it, any number ask.
final class LiveKind implements Watcher {
    private final Resource resource;
    private final InstantSource clock;
    private final Names names;
    private final Predicate<JsonNode> followed;
    private final Runnable changed;
    private final ConcurrentSkipListMap<LiveKey, NamedObject> known = new ConcurrentSkipListMap<>();

    /// The versions of what is followed.
    private final Map<LiveKey, String> versions = new HashMap<>();

    private volatile boolean synced;
    private volatile Live.@Nullable Trouble trouble;
    private volatile Instant heard;

    /// What was known before the list that is being told, and has not been in it yet; null where none is.
    private @Nullable Set<LiveKey> unseen;

    /// @param followed objects that somebody is to be told of
    /// @param changed told after one of them came, changed or went; not of those that were there when it began
    LiveKind(Resource resource, InstantSource clock, Names names, Predicate<JsonNode> followed, Runnable changed) {
        this.resource = resource;
        this.clock = clock;
        this.names = names;
        this.followed = followed;
        this.changed = changed;
        this.heard = clock.instant();
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

    /// When the cluster last said anything of this kind, as far as that was told; at first, when this began.
    Instant heard() {
        return heard;
    }

    @Override
    public void begins() {
        heard = clock.instant();
        unseen = new HashSet<>(known.keySet());
    }

    @Override
    public void is(JsonNode object) {
        heard = clock.instant();
        LiveKey key = key(object);
        follow(key, object);
        NamedObject offered = Naming.of(resource, object, names);
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
        heard = clock.instant();
        known.remove(key(object));
        forget(key(object));
    }

    /// One that is followed no longer was changed, and so was one that is followed from now on.
    private void follow(LiveKey key, JsonNode object) {
        String version = String.valueOf(Json.text(object, "/metadata/resourceVersion"));
        String before = followed.test(object) ? versions.put(key, version) : versions.remove(key);
        if (synced && (before != null || versions.containsKey(key)) && !version.equals(before)) {
            changed.run();
        }
    }

    private void forget(LiveKey key) {
        if (versions.remove(key) != null) {
            changed.run();
        }
    }

    @Override
    public void whole() {
        heard = clock.instant();
        if (unseen != null) {
            unseen.forEach(known::remove);
            unseen.forEach(this::forget);
            unseen = null;
        }
        trouble = null;
        synced = true;
    }

    @Override
    public void lost(Problem why, @Nullable Instant last) {
        if (last != null && last.isAfter(heard)) {
            heard = last;
        }
        Live.Trouble before = trouble;
        trouble = before == null
                ? new Live.Trouble(why, heard, synced ? last : null)
                : new Live.Trouble(why, before.since(), before.from());
    }

    private static LiveKey key(JsonNode object) {
        String namespace = Json.text(object, "/metadata/namespace");
        String name = Json.text(object, "/metadata/name");
        return new LiveKey(namespace == null ? "" : namespace, name == null ? "" : name);
    }
}
