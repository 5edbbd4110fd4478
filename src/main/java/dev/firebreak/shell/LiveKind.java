package dev.firebreak.shell;

import dev.firebreak.cli.complete.NamedObject;
import dev.firebreak.cli.complete.Naming;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.Watcher;
import dev.firebreak.cluster.Watching;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is known of the objects of one kind, in all namespaces, or in that of the prompt where no more may be listed.
/// Any number ask, and wait for nothing.
final class LiveKind implements Watcher, AutoCloseable {
    private final ClusterView cluster;
    private final Supplier<String> namespace;
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
    private @Nullable Watching watching;

    /// The namespace that is watched alone, because all of them may not be; null is all.
    private volatile @Nullable String within;

    /// What was known before the list that is being told, and has not been in it yet; null where none is.
    private @Nullable Set<LiveKey> unseen;

    /// @param namespace that of the prompt
    /// @param followed objects that somebody is to be told of
    /// @param changed told after one of them came, changed or went; not of those that were there when it began
    LiveKind(
            ClusterView cluster,
            Supplier<String> namespace,
            Resource resource,
            InstantSource clock,
            Names names,
            Predicate<JsonNode> followed,
            Runnable changed) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.resource = resource;
        this.clock = clock;
        this.names = names;
        this.followed = followed;
        this.changed = changed;
        this.heard = clock.instant();
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

    /// Watches all namespaces, or one, in place of what was watched before.
    ///
    /// @param namespace null is all
    private void watch(@Nullable String namespace) {
        close();
        within = namespace;
        watching = cluster.watch(resource, namespace, this);
    }

    synchronized void start() {
        watch(null);
    }

    /// Where one namespace alone is watched, and the prompt is in another now, that may be so for another
    /// reason too: all are tried again first.
    void follow() {
        String now = within;
        if (now != null && !now.equals(namespace.get())) {
            again();
        }
    }

    private synchronized void again() {
        if (watching != null) {
            watch(null);
        }
    }

    @Override
    public synchronized void close() {
        Watching before = watching;
        watching = null;
        if (before != null) {
            before.close();
        }
    }

    /// Why there are no names; null where they may be had.
    @Nullable
    String missing() {
        Live.Trouble why = trouble;
        return why != null && why.why().code().equals("forbidden") ? resource.plural() + " may not be listed" : null;
    }

    /// When the cluster last said anything of this kind, as far as that was told; at first, when this began.
    Instant heard() {
        return heard;
    }

    @Override
    public synchronized void begins() {
        heard = clock.instant();
        unseen = new HashSet<>(known.keySet());
    }

    @Override
    public synchronized void is(JsonNode object) {
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
    public synchronized void gone(JsonNode object) {
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
    public synchronized void whole() {
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
    public synchronized void lost(Problem why, @Nullable Instant last) {
        if (resource.namespaced()
                && within == null
                && watching != null
                && why.code().equals("forbidden")) {
            watch(namespace.get());
            return;
        }
        if (last != null && last.isAfter(heard)) {
            heard = last;
        }
        Live.Trouble before = trouble;
        trouble = before == null
                ? new Live.Trouble(why, heard, synced ? heard : null)
                : new Live.Trouble(why, before.since(), before.from());
    }

    private static LiveKey key(JsonNode object) {
        String namespace = Json.text(object, "/metadata/namespace");
        String name = Json.text(object, "/metadata/name");
        return new LiveKey(namespace == null ? "" : namespace, name == null ? "" : name);
    }
}
