package dev.firebreak.action;

import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import org.jspecify.annotations.Nullable;

/// The world, read only: all that planning and verifying get.
public interface View {
    ClusterView cluster();

    CloudView cloud();

    Names names();

    /// What the house lets nobody change.
    default Guardrails guardrails() {
        return Guardrails.NONE;
    }

    /// The case that the plan is made in; null where it would open one of its own.
    @Nullable
    String caseId();

    /// Whether an id that an object carries is the case's that the plan is made in.
    default boolean ours(String id) {
        return id.equals(caseId());
    }

    /// Whether the case that the plan is made in holds what a container logged.
    default boolean collected(PodRef pod, String container) {
        return false;
    }

    /// Whether the runbook has any use for AWS: where it hasn't, AWS is not contacted.
    boolean cloudInUse();

    /// Would this be accepted: a server-side dry run, or EC2's `DryRun`.
    default Answer ask(Change change) {
        return switch (change) {
            case KubeChange kube -> cluster().accepts(kube);
            case CloudChange cloud -> cloud().accepts(cloud);
        };
    }
}
