package dev.firebreak.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to reach a cluster, as the user said it.
///
/// @param context the kubeconfig context; null is the current one
/// @param kubeconfig a path, or several in the manner of `KUBECONFIG`; null is `KUBECONFIG`, else
/// `~/.kube/config`
/// @param managed the cluster that is reached without a kubeconfig; null is that of the kubeconfig
/// @param namespace the namespace of a target that names none; null is the context's, else `default`
/// @param asUser the user to impersonate; null is what the kubeconfig says, mostly nobody
/// @param requestTimeout the deadline of every single request
/// @param listener told about every request that was made; called by the thread that made it
public record ClusterOptions(
        @Nullable String context,
        @Nullable String kubeconfig,
        @Nullable Managed managed,
        @Nullable String namespace,
        @Nullable String asUser,
        List<String> asGroups,
        Duration requestTimeout,
        @Nullable Consumer<ApiCall> listener) {
    public static final ClusterOptions DEFAULT =
            new ClusterOptions(null, null, null, null, null, List.of(), Duration.ofSeconds(30), null);

    public ClusterOptions {
        asGroups = List.copyOf(asGroups);
    }

    public ClusterOptions withContext(@Nullable String newContext) {
        return new ClusterOptions(
                newContext, kubeconfig, managed, namespace, asUser, asGroups, requestTimeout, listener);
    }

    public ClusterOptions withKubeconfig(@Nullable String newKubeconfig) {
        return new ClusterOptions(
                context, newKubeconfig, managed, namespace, asUser, asGroups, requestTimeout, listener);
    }

    public ClusterOptions withManaged(@Nullable Managed newManaged) {
        return new ClusterOptions(
                context, kubeconfig, newManaged, namespace, asUser, asGroups, requestTimeout, listener);
    }

    public ClusterOptions withNamespace(@Nullable String newNamespace) {
        return new ClusterOptions(
                context, kubeconfig, managed, newNamespace, asUser, asGroups, requestTimeout, listener);
    }

    public ClusterOptions as(@Nullable String user, List<String> groups) {
        return new ClusterOptions(context, kubeconfig, managed, namespace, user, groups, requestTimeout, listener);
    }

    public ClusterOptions withRequestTimeout(Duration newTimeout) {
        return new ClusterOptions(context, kubeconfig, managed, namespace, asUser, asGroups, newTimeout, listener);
    }

    public ClusterOptions telling(@Nullable Consumer<ApiCall> newListener) {
        return new ClusterOptions(
                context, kubeconfig, managed, namespace, asUser, asGroups, requestTimeout, newListener);
    }
}
