package dev.firebreak.range.kube;

import java.util.Set;

/// What a controller of a real cluster does after a write: looks at the whole state of the resources it watches
/// and makes its own objects agree. Reacting twice changes nothing more.
interface Reaction {

    /// Plural names of the resources whose writes call for a reaction.
    Set<String> watches();

    void react(ObjectStore store);
}
