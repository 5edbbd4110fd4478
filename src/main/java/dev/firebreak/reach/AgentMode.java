package dev.firebreak.reach;

import dev.firebreak.model.Holds;

/// How the Amazon VPC CNI's agent runs on a node.
///
/// @param strict whether it keeps a pod closed from its start on, before any policy
/// @param tiers whether it knows the tiers of the cluster, which older agents hear nothing of
/// @param measured whether what it does to open connections was measured, which it was not of older ones
public record AgentMode(boolean strict, Holds tiers, boolean measured) {
    public static final AgentMode USUAL = new AgentMode(false, Holds.YES, true);

    public AgentMode(boolean strict, Holds tiers) {
        this(strict, tiers, true);
    }
}
