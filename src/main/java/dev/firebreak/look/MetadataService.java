package dev.firebreak.look;

import dev.firebreak.cloud.Instance;
import org.jspecify.annotations.Nullable;

/// Whether a pod gets the credentials of its node's role from the instance metadata service, 169.254.169.254.
///
/// @param reachable `yes`, `no` or `unknown`
/// @param tokensRequired whether it answers only with a token; null where that is not known
/// @param hopLimit how far the reply that brings the token travels; null where that is not known
public record MetadataService(
        String reachable,
        String because,
        @Nullable Boolean tokensRequired,
        @Nullable Integer hopLimit) {

    static final String ADDRESS = "169.254.169.254";

    /// @param byPolicy what policies say of its address: `yes`, `no` or `unknown`; no policy reaches the host network
    /// @param instance null where it is not known
    static MetadataService of(boolean hostNetwork, String byPolicy, @Nullable Instance instance) {
        Instance.Metadata options = instance == null ? null : instance.metadata();
        Boolean tokens = options == null ? null : options.tokensRequired();
        Integer hops = options == null ? null : options.hopLimit();
        if (options != null && !options.enabled()) {
            return new MetadataService("no", "it is switched off on the instance", tokens, hops);
        }
        if (hostNetwork) {
            return new MetadataService(
                    "yes",
                    "the pod is on its node's network, where neither policies nor hop limits hold",
                    tokens,
                    hops);
        }
        if (byPolicy.equals("no")) {
            return new MetadataService("no", "a policy denies it", tokens, hops);
        }
        if (options != null && options.tokensRequired() && options.hopLimit() == 1) {
            return new MetadataService(
                    "no", "it wants a token, and with hop limit 1 that ends at the node", tokens, hops);
        }
        if (options == null) {
            return new MetadataService("unknown", "the options of the instance are not known", null, null);
        }
        String how = options.tokensRequired()
                ? "hop limit " + options.hopLimit() + " brings the token into pods"
                : "it answers without a token, whatever the hop limit is";
        return new MetadataService(
                byPolicy, byPolicy.equals("yes") ? how : "whether policies allow it is not known", tokens, hops);
    }
}
