package dev.firebreak.cli.complete;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names in the cluster, as far as they are known without waiting. They are untrusted text.
public interface Known {
    Known NOTHING = (sort, namespace) -> List.of();

    /// What is known of a sort.
    ///
    /// @param namespace null is all namespaces, and what is in none
    List<Named> of(Sort sort, @Nullable String namespace);

    /// A name of it.
    ///
    /// @param says a few words that tell it from others, such as `Running on ip-10-0-1-23, 3 h`; may be empty
    record Named(@Nullable String namespace, String name, String says) {}
}
