package dev.firebreak.change;

import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A stream into the case's evidence: where from, how much at most (`maxBytes`), how long at most, and what it
/// does to the target (`footprint`). Hashed as it is read; cut short, it is recorded as partial with the
/// reason.
public record Gather(
        String id, Source source, Target target, long maxBytes, Duration maxTime, String footprint, String words) {

    /// What is read.
    public sealed interface Source {
        /// One object as the API serves it.
        record Served(Resource resource, @Nullable String namespace, String name) implements Source {}

        /// A list as the API serves it, all pages.
        record Listed(
                Resource resource,
                @Nullable String namespace,
                @Nullable String fieldSelector) implements Source {}

        /// The log of one container, with time stamps; `previous` is the last terminated instance.
        record Log(PodRef pod, String container, boolean previous) implements Source {}
    }

    /// The container, where a log is read.
    public @Nullable String container() {
        return source instanceof Source.Log log ? log.container() : null;
    }
}
