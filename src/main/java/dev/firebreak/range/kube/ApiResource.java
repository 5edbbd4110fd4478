package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.ApiResource.Trait.ALL;
import static dev.firebreak.range.kube.ApiResource.Trait.CUSTOM;
import static dev.firebreak.range.kube.ApiResource.Trait.GENERATION;
import static dev.firebreak.range.kube.ApiResource.Trait.RETURNS_DELETED;
import static dev.firebreak.range.kube.ApiResource.Trait.STATUS;
import static dev.firebreak.range.kube.ApiResource.Trait.STATUS_WITH_METADATA;
import static dev.firebreak.range.kube.ApiResource.Trait.VERSIONED_UPDATE;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One kind of object that the range serves, and in which ways the API server treats it apart.
record ApiResource(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        Set<Trait> traits) {

    enum Trait {
        /// `status` is written through its subresource only.
        STATUS,
        /// Who writes `status` writes the metadata with it.
        STATUS_WITH_METADATA,
        /// In the category `all`.
        ALL,
        /// `metadata.generation` counts the changes of the specification.
        GENERATION,
        /// A delete answers with the object, not with a Status.
        RETURNS_DELETED,
        /// An update must name the resourceVersion it was made from.
        VERSIONED_UPDATE,
        /// From a CustomResourceDefinition: no strategic merge patch.
        CUSTOM
    }

    /// What every cluster of the range serves, unless it is told not to. Others come as [CustomKind].
    static final List<ApiResource> SERVED = List.of(
            core("configmaps", "ConfigMap", true, "cm"),
            core("endpoints", "Endpoints", true, "ep"),
            core("events", "Event", true, "ev"),
            core("namespaces", "Namespace", false, "ns").with(STATUS, RETURNS_DELETED),
            core("nodes", "Node", false, "no").with(STATUS, STATUS_WITH_METADATA),
            core("persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc").with(STATUS, RETURNS_DELETED),
            core("persistentvolumes", "PersistentVolume", false, "pv").with(STATUS, RETURNS_DELETED),
            core("pods", "Pod", true, "po").with(STATUS, STATUS_WITH_METADATA, ALL, GENERATION, RETURNS_DELETED),
            core("secrets", "Secret", true),
            core("serviceaccounts", "ServiceAccount", true, "sa").with(RETURNS_DELETED),
            core("services", "Service", true, "svc").with(STATUS, ALL, RETURNS_DELETED),
            of("apps", "v1", "daemonsets", "DaemonSet", true, "ds").with(STATUS, ALL, GENERATION),
            of("apps", "v1", "deployments", "Deployment", true, "deploy").with(STATUS, ALL, GENERATION),
            of("apps", "v1", "replicasets", "ReplicaSet", true, "rs").with(STATUS, ALL, GENERATION),
            of("apps", "v1", "statefulsets", "StatefulSet", true, "sts").with(STATUS, ALL, GENERATION),
            of("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "hpa")
                    .with(STATUS, ALL),
            of("batch", "v1", "cronjobs", "CronJob", true, "cj").with(STATUS, ALL, GENERATION),
            of("batch", "v1", "jobs", "Job", true).with(STATUS, ALL, GENERATION),
            of("coordination.k8s.io", "v1", "leases", "Lease", true).with(VERSIONED_UPDATE),
            of("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true)
                    .with(GENERATION),
            of("events.k8s.io", "v1", "events", "Event", true, "ev"),
            of("networking.k8s.io", "v1", "ingresses", "Ingress", true, "ing").with(STATUS, GENERATION),
            of("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "netpol")
                    .with(GENERATION),
            of("networking.k8s.aws", "v1alpha1", "policyendpoints", "PolicyEndpoint", true)
                    .with(STATUS, GENERATION, VERSIONED_UPDATE, CUSTOM),
            of("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb")
                    .with(STATUS, GENERATION, VERSIONED_UPDATE),
            of("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
            of("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
            of("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true),
            of("rbac.authorization.k8s.io", "v1", "roles", "Role", true),
            of("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "sc"));

    /// One that is in the list above: the callers name constants.
    static ApiResource named(String group, String plural) {
        return SERVED.stream()
                .filter(served -> served.group.equals(group) && served.plural.equals(plural))
                .findFirst()
                .orElseThrow();
    }

    static ApiResource pods() {
        return named("", "pods");
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /// `deployments.apps`, as messages name it.
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /// `Deployment.apps`, as messages about validity name it.
    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    String singular() {
        return kind.toLowerCase(Locale.ROOT);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /// Where the objects lie: events are one set of objects under two groups.
    String storageGroup() {
        return plural.equals("events") ? "" : group;
    }

    private ApiResource with(Trait... more) {
        return new ApiResource(group, version, plural, kind, namespaced, shortNames, Set.of(more));
    }

    private static ApiResource core(String plural, String kind, boolean namespaced, String... shortNames) {
        return of("", "v1", plural, kind, namespaced, shortNames);
    }

    private static ApiResource of(
            String group, String version, String plural, String kind, boolean namespaced, String... shortNames) {
        return new ApiResource(group, version, plural, kind, namespaced, List.of(shortNames), Set.of());
    }
}
