package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Changes.Change;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells one client what a [Watch] is about, a line for each event. It holds nothing while it writes: a client that
/// is slow holds up nobody, and one that falls too far behind is told that its version is too old.
final class Events {

    private static final long BETWEEN_BOOKMARKS = Duration.ofMinutes(1).toNanos();

    private final Watch watch;
    private final OutputStream client;
    private boolean headed;

    Events(Watch watch, OutputStream client) {
        this.watch = watch;
        this.client = client;
    }

    void tell() throws IOException, InterruptedException {
        long start = System.nanoTime();
        long known = watch.from();
        initial(known);
        client.flush();
        long marked = start;
        while (true) {
            long now = System.nanoTime();
            long left = start + watch.limit().toNanos() - now;
            if (left <= 0) {
                return;
            }
            long untilMark = marked + BETWEEN_BOOKMARKS - now;
            if (untilMark <= 0) {
                bookmark(known, false);
                marked = now;
            }
            Optional<List<Change>> since =
                    watch.changes().since(known, Math.min(left, untilMark <= 0 ? BETWEEN_BOOKMARKS : untilMark));
            if (since.isEmpty()) {
                ObjectNode status =
                        Refusal.expired(known, watch.changes().oldest()).status();
                write("ERROR", status);
                return;
            }
            for (Change change : since.get()) {
                tell(change);
                known = change.revision();
            }
            client.flush();
        }
    }

    private void initial(long version) throws IOException {
        List<ObjectNode> initial = watch.initial();
        if (initial == null) {
            return;
        }
        for (ObjectNode object : initial) {
            event("ADDED", object);
        }
        bookmark(version, true);
    }

    private void tell(Change change) throws IOException {
        if (!watch.covers(change)) {
            return;
        }
        ObjectNode before = wanted(change.before());
        ObjectNode after = wanted(change.after());
        if (after != null) {
            event(before == null ? "ADDED" : "MODIFIED", after);
        } else if (before != null) {
            ObjectNode last = before.deepCopy();
            Json.ensure(last, "metadata").put("resourceVersion", Long.toString(change.revision()));
            event("DELETED", last);
        }
    }

    private @Nullable ObjectNode wanted(@Nullable ObjectNode object) {
        return object != null && watch.wanted().test(object) ? object : null;
    }

    private void bookmark(long version, boolean endsInitial) throws IOException {
        if (!watch.call().flag("allowWatchBookmarks")) {
            return;
        }
        ObjectNode mark = Json.object()
                .put("kind", watch.resource().kind())
                .put("apiVersion", watch.resource().apiVersion());
        ObjectNode metadata = mark.putObject("metadata").put("resourceVersion", Long.toString(version));
        if (endsInitial) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        event("BOOKMARK", mark);
    }

    /// The columns of a table are told once.
    private void event(String type, ObjectNode object) throws IOException {
        ObjectNode told = watch.representation().told(watch.call(), watch.resource(), object);
        if (headed && told.has("columnDefinitions")) {
            told.putNull("columnDefinitions");
        }
        headed = true;
        write(type, told);
    }

    private void write(String type, JsonNode object) throws IOException {
        ObjectNode event = Json.object().put("type", type);
        event.set("object", object);
        client.write(Json.MAPPER.writeValueAsBytes(event));
        client.write('\n');
    }
}
