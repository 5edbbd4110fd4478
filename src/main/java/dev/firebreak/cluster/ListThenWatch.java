package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Lists a kind, in all namespaces or in one, page by page, then watches it from there; what is cut goes on where
/// it ended, and what the server has forgotten (410) is listed anew.
///
/// fabric8's informers are not used: they know nothing of how [ApiServer] renews credentials and tells of its
/// requests, and their objects are not the JSON that all else here reads.
final class ListThenWatch implements Watching {
    private static final int PAGE = 500;
    private static final Duration FRUITFUL = Duration.ofSeconds(1);

    private final Supplier<Connection> cluster;
    private final Resource resource;
    private final @Nullable String namespace;
    private final Watcher watcher;
    private final Patience patience;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable OpenReply reply;

    /// Where to go on; null is with a list.
    private @Nullable String version;

    /// Whether what was told grows old.
    private boolean adrift = true;

    private boolean servedBefore = true;

    private @Nullable Instant heard;

    /// Tries that failed, and tries that ended well and brought nothing, since one that brought something. What
    /// a server forgot while it was away is listed at once when it is back.
    private int failures;

    private int idle;

    /// Whether this one has brought something, or lasted.
    private boolean fruitful;

    /// Ends a try in good order: what comes next is a list.
    private static final class Expired extends Exception {
        private static final long serialVersionUID = 1L;

        Expired() {
            super("the server has forgotten this version", null, false, false);
        }
    }

    private ListThenWatch(
            Supplier<Connection> cluster,
            Resource resource,
            @Nullable String namespace,
            Watcher watcher,
            Patience patience) {
        this.cluster = cluster;
        this.resource = resource;
        this.namespace = namespace;
        this.watcher = watcher;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name("watch " + resource.plural()).unstarted(this::run);
    }

    static ListThenWatch start(Supplier<Connection> cluster, Resource resource, Watcher watcher, Patience patience) {
        return start(cluster, resource, null, watcher, patience);
    }

    /// @param namespace null is all
    static ListThenWatch start(
            Supplier<Connection> cluster,
            Resource resource,
            @Nullable String namespace,
            Watcher watcher,
            Patience patience) {
        ListThenWatch watch = new ListThenWatch(cluster, resource, namespace, watcher, patience);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        OpenReply open = reply;
        if (open != null) {
            open.close();
        }
    }

    /// Whether it has ended, waiting so long for that.
    boolean ended(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }

    private void run() {
        try {
            Duration pause = tried();
            while (!closed) {
                patience.pause().of(pause);
                pause = tried();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// Lists where that must be, and watches until that ends; how long to wait before the next try.
    private Duration tried() {
        fruitful = false;
        try {
            Connection to = cluster.get();
            if ((version == null && !list(to)) || !watch(to)) {
                return absent();
            }
            if (fruitful) {
                failures = 0;
                idle = 0;
                return Duration.ZERO;
            }
            return idled();
        } catch (Expired e) {
            version = null;
            return idled();
        } catch (Refusal refusal) {
            lost(refusal.problems().getFirst());
            if (refusal.exit() != 11) {
                version = null;
                return Patience.SLOW;
            }
            failures = fruitful ? 1 : failures + 1;
            return Patience.growing(failures);
        } catch (RuntimeException defect) {
            // a thread that died would leave names that look fresh; nothing is told where this was closed meanwhile
            version = null;
            lost(Problem.block(
                    "watch-failed",
                    "watching " + resource.plural() + " failed: " + SecretText.masked(Said.by(defect)),
                    "start anew"));
            return Patience.SLOW;
        }
    }

    /// The first is followed by the next at once, but not all those of a server that ends or forgets each of them.
    private Duration idled() {
        return idle++ == 0 ? Duration.ZERO : Patience.growing(idle - 1);
    }

    private Duration absent() {
        version = null;
        if (servedBefore) {
            servedBefore = false;
            begins();
            whole();
            lost(Problem.info("not-served", "the cluster serves no " + resource.qualified()));
        }
        return Patience.SLOW;
    }

    /// False where the kind is not served. The version of the first page is the one to watch from: what happened since,
    /// the watch tells, also where a server goes on with a list as things are by then.
    private boolean list(Connection to) throws Expired {
        Permission.Kube needed = needed("list");
        String first = null;
        String next = "";
        do {
            String query = "?" + ApiPath.parameter("continue", next) + "limit=" + PAGE;
            Exchange exchange = to.server().read("GET", ApiPath.of(resource, namespace, null) + query, null);
            if (exchange instanceof Exchange.Whole whole && whole.status() == 410) {
                throw new Expired();
            }
            JsonNode page = to.found(exchange, needed)
                    .map(whole -> to.json(whole, needed))
                    .orElse(null);
            if (page == null) {
                return false;
            }
            if (first == null) {
                first = Json.text(page, "/metadata/resourceVersion");
                begins();
            }
            heard = patience.clock().instant();
            page.path("items").forEach(this::is);
            next = Json.text(page, "/metadata/continue");
        } while (next != null && !next.isEmpty() && !closed);
        whole();
        servedBefore = true;
        version = first == null ? "" : first;
        return true;
    }

    /// False where the kind is not served any more.
    private boolean watch(Connection to) throws Expired {
        String query = "?" + ApiPath.parameter("resourceVersion", version)
                + "watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + patience.limit().toSeconds();
        switch (to.server().watch(ApiPath.of(resource, namespace, null) + query)) {
            case ApiServer.Opened.Stream stream -> {
                try (OpenReply open = new OpenReply(stream.body(), patience.silence())) {
                    reply = open;
                    if (closed) {
                        return true;
                    }
                    if (adrift) {
                        whole();
                    }
                    follow(to, open);
                    return true;
                } finally {
                    reply = null;
                }
            }
            case ApiServer.Opened.Other(Exchange.Whole whole) when whole.status() == 410 -> throw new Expired();
            case ApiServer.Opened.Other(Exchange.Whole whole)
            when whole.status() == 404 -> {
                return false;
            }
            case ApiServer.Opened.Other(Exchange other) -> throw to.failure().of(other, needed("watch"));
        }
    }

    private void follow(Connection to, OpenReply open) throws Expired {
        Instant began = patience.clock().instant();
        heard = began;
        try {
            for (byte[] line = open.line(); line != null && !closed; line = open.line()) {
                told(to, Json.parse(line));
                heard = patience.clock().instant();
                fruitful = true;
            }
        } catch (IOException e) {
            throw cut(to, "watching " + resource.plural() + " was cut: " + SecretText.masked(Said.by(e)));
        } catch (Json.Malformed e) {
            throw cut(to, "watching " + resource.plural() + " brought what is not the API server's");
        }
        heard = patience.clock().instant();
        fruitful |= Duration.between(began, heard).compareTo(FRUITFUL) >= 0;
    }

    private void told(Connection to, JsonNode event) throws Expired {
        JsonNode object = event.path("object");
        switch (event.path("type").asString("")) {
            case "ADDED", "MODIFIED" -> is(object);
            case "DELETED" -> {
                if (!closed) {
                    watcher.gone(object);
                }
            }
            case "ERROR" -> throw error(to, object);
            // a bookmark has a version alone
            default -> {}
        }
        String now = Json.text(object, "/metadata/resourceVersion");
        if (now != null && !now.isEmpty()) {
            version = now;
        }
    }

    /// Of what went wrong in the server, nobody knows what it has kept from us.
    private Refusal error(Connection to, JsonNode status) throws Expired {
        int code = status.path("code").asInt(500);
        if (code == 410) {
            throw new Expired();
        }
        version = null;
        return to.failure().of(new Exchange.Whole(code, null, null, false, null, status.toString()), needed("watch"));
    }

    private Refusal cut(Connection to, String message) {
        return to.failure().of(new Exchange.Cut(null, null, message), needed("watch"));
    }

    private Permission.Kube needed(String verb) {
        return new Permission.Kube(verb, resource.group(), resource.plural(), namespace);
    }

    private void begins() {
        if (!closed) {
            watcher.begins();
        }
    }

    private void is(JsonNode object) {
        if (!closed) {
            watcher.is(object);
        }
    }

    private void whole() {
        if (!closed) {
            adrift = false;
            watcher.whole();
        }
    }

    private void lost(Problem why) {
        if (!closed) {
            adrift = true;
            watcher.lost(why, heard);
        }
    }
}
