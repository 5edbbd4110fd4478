package dev.firebreak.plan;

import dev.firebreak.action.Registry;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Set;

/// Whether AWS is contacted for a runbook at all.
public final class CloudUse {
    private static final Set<String> CLOUD_OUTPUTS = Set.of("volumes", "instances");

    private CloudUse() {}

    /// Whether a runbook has any use for AWS: an action on it, an output that only it can give, or a search
    /// whose outputs no step takes, and which is therefore for the reader.
    public static boolean of(Runbook runbook) {
        List<Arg.FromStep> taken = runbook.steps().stream()
                .flatMap(step -> step.references().stream())
                .toList();
        return taken.stream().anyMatch(from -> CLOUD_OUTPUTS.contains(from.output()))
                || runbook.steps().stream()
                        .anyMatch(step -> Registry.onAws(step.use())
                                || step.with().containsKey("securityGroup")
                                || (step.use().equals("find-pods")
                                        && taken.stream()
                                                .noneMatch(from -> from.step().equals(step.id()))));
    }
}
