package dev.firebreak.model;

/// What a problem means for the plan that has it.
public enum Severity {
    /// The plan can't be approved, unless the problem is waivable and waived.
    BLOCK,
    /// The plan can be approved; the digest covers the problem.
    WARN,
    /// Good to know; outside the digest.
    INFO
}
