package dev.firebreak.action;

import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A view over another: what it does not tell otherwise is that one's.
public interface ViewOver extends View {
    View view();

    @Override
    default ClusterView cluster() {
        return view().cluster();
    }

    @Override
    default CloudView cloud() {
        return view().cloud();
    }

    @Override
    default Names names() {
        return view().names();
    }

    @Override
    default Guardrails guardrails() {
        return view().guardrails();
    }

    @Override
    default @Nullable String caseId() {
        return view().caseId();
    }

    @Override
    default boolean collected(PodRef pod, String container) {
        return view().collected(pod, container);
    }

    @Override
    default <O extends Record> List<O> standing(ActionType<?, O> type) {
        return view().standing(type);
    }

    @Override
    default boolean cloudInUse() {
        return view().cloudInUse();
    }
}
