package dev.firebreak.cli.complete;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.console.Ages;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of an object: no more than what is offered of it. All of it is untrusted text.
///
/// @param namespace null where it is in none
/// @param name what one types: `web-7f9c`, `deploy/web`, `vol-0a1b`
/// @param created null where it is not said
/// @param images of a pod's containers, each once
/// @param owner the ReplicaSet or Job of a pod, as one types it
public record NamedObject(
        @Nullable String namespace,
        String name,
        String words,
        @Nullable Instant created,
        List<String> images,
        @Nullable String owner) {

    public NamedObject {
        images = List.copyOf(images);
    }

    /// With its age now: `Running on ip-10-0-1-23, 3h`
    public Named at(Instant now) {
        String age = Ages.of(created, now);
        return new Named(namespace, name, words.isEmpty() || age.isEmpty() ? words + age : words + ", " + age);
    }
}
