package dev.firebreak.cluster;

import java.time.Instant;
import java.util.function.Supplier;

/// A cluster that is reached without a kubeconfig, because the cloud tells where it is and gives its tokens. Both
/// suppliers throw [dev.firebreak.model.Refusal].
///
/// @param name what the cloud calls it
public record Managed(String name, Supplier<Place> place, Supplier<Token> token) {
    /// Where the cluster is.
    ///
    /// @param server `https://…`
    /// @param certificateAuthority the base64 of its PEM
    public record Place(String server, String certificateAuthority) {}

    /// A bearer token.
    public record Token(String value, Instant expires) {
        @Override
        public String toString() {
            return "Token[until " + expires + "]";
        }
    }
}
