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
import java.util.List;
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

    /// What the steps of an action have put out in the case that the plan is made in, as far as they were not
    /// taken back: the time before them can't be read of the world any more.
    default <O extends Record> List<O> standing(ActionType<?, O> type) {
        return List.of();
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
