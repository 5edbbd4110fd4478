package dev.firebreak.cli.complete;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Names in the cluster, as far as they are known without waiting. They are untrusted text.
public interface Known {
    Known NOTHING = (sort, namespace) -> List.of();

    /// What is known of a sort.
    ///
    /// @param namespace null is all namespaces, and what is in none
    List<Named> of(Sort sort, @Nullable String namespace);

    /// Why names of a sort are missing that may be there, in a few words; empty where none is, or nothing is known of
    /// that.
    default Optional<String> missing(Sort sort) {
        return Optional.empty();
    }

    /// A name of it.
    ///
    /// @param says a few words that tell it from others, such as `Running on ip-10-0-1-23, 3 h`; may be empty
    record Named(@Nullable String namespace, String name, String says) {}
}
