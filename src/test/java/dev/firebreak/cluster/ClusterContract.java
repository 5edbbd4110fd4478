package dev.firebreak.cluster;

/// What the product promises of and needs from an API server. One suite, run on a real one and on the range: a
/// range that differs from the real thing is a bug.
interface ClusterContract
        extends PortContract,
                ListContract,
                WatchContract,
                PatchContract,
                WriteContract,
                EvictionContract,
                ReviewContract,
                LogContract,
                ValidationContract,
                DiscoveryContract {}
