package dev.firebreak.change;

import dev.firebreak.model.Target;
import org.jspecify.annotations.Nullable;

/// The numbered record of one piece of evidence. `path` is below the case's folder, `uri` elsewhere; both are
/// null where nothing could be had, and `because` says why.
public record Exhibit(
        String exhibit,
        String source,
        Target target,
        @Nullable String container,
        @Nullable String sha256,
        @Nullable Long sizeBytes,
        boolean partial,
        @Nullable String because,
        @Nullable String path,
        @Nullable String uri) {
    /// Ends the source of the sealed exhibit of two: the other is without secrets.
    public static final String UNTOUCHED = ", untouched";
}
