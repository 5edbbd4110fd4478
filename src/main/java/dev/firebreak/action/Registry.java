package dev.firebreak.action;

import dev.firebreak.action.aws.ExportSnapshot;
import dev.firebreak.action.aws.SnapshotVolumes;
import dev.firebreak.action.evidence.CollectPod;
import dev.firebreak.action.kube.CordonNode;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.IsolateNamespace;
import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.action.kube.IsolateWorkload;
import dev.firebreak.action.kube.MarkSuspect;
import dev.firebreak.action.kube.Probe;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.List;
import java.util.Optional;

/// Every action there is: one explicit list, in the order an incident takes them.
public final class Registry {
    public static final List<ActionType<?, ?>> TYPES = List.of(
            FindPods.TYPE,
            CollectPod.TYPE,
            IsolatePod.TYPE,
            IsolateWorkload.TYPE,
            IsolateNamespace.TYPE,
            Probe.TYPE,
            CordonNode.TYPE,
            MarkSuspect.TYPE,
            SnapshotVolumes.TYPE,
            ExportSnapshot.TYPE);

    private static final List<ActionType<?, ?>> ON_AWS = List.of(SnapshotVolumes.TYPE, ExportSnapshot.TYPE);

    /// What every run takes, whatever its actions.
    public static final List<Right> ALWAYS = List.of(Right.kube(
                    Right.Use.SURER,
                    "get",
                    Resource.NAMESPACE,
                    "the uid that tells this cluster from others is not known, and who knows it can't go on with the"
                            + " case")
            .on("kube-system"));

    private Registry() {}

    /// Whether an action works on the AWS account.
    public static boolean onAws(String id) {
        return ON_AWS.stream().anyMatch(type -> type.id().equals(id));
    }

    public static Catalog catalog() {
        return new Catalog(TYPES.stream().map(ActionType::entry).toList());
    }

    public static Optional<ActionType<?, ?>> find(String id) {
        for (ActionType<?, ?> type : TYPES) {
            if (type.id().equals(id)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
