package dev.firebreak.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the house allows to be changed, whatever a runbook says. Where each rule stands is kept beside it, for
/// messages.
///
/// @param namespaces protected namespaces
/// @param workloads protected workloads, `NS/KIND/NAME`
/// @param pods the most pods of a run; null where the runbook alone decides
/// @param nodes the most nodes of a run
public record Guardrails(
        Map<String, String> namespaces,
        Map<String, String> workloads,
        @Nullable Limit pods,
        @Nullable Limit nodes) {
    public static final Guardrails NONE = new Guardrails(Map.of(), Map.of(), null, null);

    public Guardrails {
        namespaces = Map.copyOf(namespaces);
        workloads = Map.copyOf(workloads);
    }

    /// A limit, and where it is set.
    public record Limit(int most, String where) {}
}
