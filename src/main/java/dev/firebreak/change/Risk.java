package dev.firebreak.change;

/// What a change can cost.
public enum Risk {
    REVERSIBLE,
    IRREVERSIBLE,
    DESTROYS_EVIDENCE
}
