package dev.firebreak.cluster;

import dev.firebreak.change.Change;
import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Wait;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The cluster, read only. Objects are JSON as the API serves them, so that nothing a newer server knows is
/// lost.
///
/// Every read throws [dev.firebreak.model.Refusal]: exit 11 and code `cluster-unreachable` or
/// `not-authenticated`, exit 4 and code `forbidden` naming verb, resource and namespace, exit 3 for a
/// kubeconfig or context that can't be used. Implementations may retry reads within the request time-out; they
/// are safe for use by several threads.
public interface ClusterView {
    ClusterIdentity identity();

    /// The namespace of a target that names none: as told, else the context's.
    default String namespace() {
        return "default";
    }

    /// How far the server's clock is ahead of ours, as the head of a reply tells it, to about a second; empty where
    /// it doesn't.
    default Optional<Duration> clockAhead() {
        return Optional.empty();
    }

    /// The SHA-256 of the certificate authority that the kubeconfig names for the server, in hex.
    default Optional<String> certificateAuthority() {
        return Optional.empty();
    }

    /// The program that the kubeconfig runs for credentials; a path where it names one. It is not run for this.
    default Optional<String> credentialPlugin() {
        return Optional.empty();
    }

    /// An object by its name; `namespace` is null for what is in none.
    record Name(Resource resource, @Nullable String namespace, String name) {
        /// The objects of the cluster that these changes are made on.
        public static List<Name> changedBy(List<? extends Change> changes) {
            return changes.stream()
                    .filter(KubeChange.class::isInstance)
                    .map(KubeChange.class::cast)
                    .map(c -> new Name(
                            c.resource(), c.target().namespace(), c.target().name()))
                    .toList();
        }
    }

    /// Says which objects are about to be asked for, one by one: a view that remembers what it read reads them side
    /// by side. What can't be read is told by the [#get] of it.
    default void ahead(List<Name> names) {}

    /// Empty when there is no such object, or no such kind.
    Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name);

    /// All pages. `namespace` null is all namespaces. Empty when the kind isn't served: ask [#serves] to tell
    /// apart.
    List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector);

    /// Tells the objects of a kind in all namespaces, and from then on what becomes of them, until it is closed. This
    /// never waits and never throws: what can't be had is told as lost, and tried again.
    ///
    /// @param namespace null is all
    default Watching watch(Resource resource, @Nullable String namespace, Watcher watcher) {
        watcher.lost(Problem.info("not-watched", resource.plural() + " are not watched here"), null);
        return () -> {};
    }

    /// Whether the API server serves this kind in this version of its group.
    default boolean serves(Resource resource) {
        return served(resource.apiVersion()).contains(resource.plural());
    }

    /// The plurals of the kinds that the API server serves in a version of a group, `networking.k8s.io/v1`; none where
    /// it doesn't serve that.
    Set<String> served(String apiVersion);

    /// An access review. Unknown when the review itself is refused.
    Answer may(Permission.Kube permission);

    /// A server-side dry run (`dryRun=All`) of a change with its symbols replaced by stand-ins.
    Answer accepts(KubeChange change);

    /// A look at whether what a change waits for has come.
    Readiness readiness(Wait.PolicyResolved wait);

    /// Finds out whether a bound change happened whose reply was lost: a create by name and intent annotation,
    /// a patch by uid and values, a delete by uid.
    Reconciled reconcile(KubeChange change, String intent);

    /// Opens a gather's source. The stream ends at the source's end; limits are the caller's. Throws
    /// [dev.firebreak.model.Refusal] with the server's own words when there is nothing to be had (a container
    /// that never restarted has no previous log).
    InputStream open(Gather gather) throws IOException;
}
