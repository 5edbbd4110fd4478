package dev.firebreak.change;

import dev.firebreak.model.Permission;
import dev.firebreak.model.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One write to AWS: `operation` (`ec2:CreateSnapshots`) with the parameters of its API in `body`, under the
/// names that the AWS command line uses.
public record CloudChange(
        String id,
        String operation,
        Target target,
        JsonNode body,
        @Nullable JsonNode prior,
        List<Permission> permissions,
        String words,
        String command,
        Undo undo,
        Risk risk,
        Reconcile reconcile,
        Wait settle)
        implements Change {

    /// One that replaces nothing.
    public CloudChange(
            String id,
            String operation,
            Target target,
            JsonNode body,
            List<Permission> permissions,
            String words,
            String command,
            Undo undo,
            Risk risk,
            Reconcile reconcile,
            Wait settle) {
        this(id, operation, target, body, null, permissions, words, command, undo, risk, reconcile, settle);
    }

    public CloudChange {
        permissions = List.copyOf(permissions);
    }

    @Override
    public CloudChange bind(Symbols symbols) {
        return new CloudChange(
                id,
                operation,
                new Target(target.kind(), target.namespace(), symbols.in(target.name()), target.uid(), target.arn()),
                symbols.in(body),
                prior == null ? null : symbols.in(prior),
                permissions,
                symbols.in(words),
                symbols.in(command),
                undo,
                risk,
                reconcile,
                settle);
    }
}
