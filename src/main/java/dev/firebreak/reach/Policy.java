package dev.firebreak.reach;

/// What decides about traffic of the pods that it selects.
public sealed interface Policy permits NetworkPolicy, OrderedPolicy {
    PolicyRef ref();
}
