package dev.firebreak.model;

/// A kind of Kubernetes object as the API names it: `apiVersion` (`v1`, `networking.k8s.io/v1`), `kind`, and
/// the `plural` that stands in paths and access rules. Never told apart by kind alone: two groups serve a
/// `ClusterNetworkPolicy`.
public record Resource(String apiVersion, String kind, String plural, boolean namespaced) {
    public static final Resource NAMESPACE = new Resource("v1", "Namespace", "namespaces", false);
    public static final Resource NODE = new Resource("v1", "Node", "nodes", false);
    public static final Resource POD = new Resource("v1", "Pod", "pods", true);
    public static final Resource SERVICE = new Resource("v1", "Service", "services", true);
    public static final Resource SERVICE_ACCOUNT = new Resource("v1", "ServiceAccount", "serviceaccounts", true);
    public static final Resource CONFIG_MAP = new Resource("v1", "ConfigMap", "configmaps", true);
    public static final Resource EVENT = new Resource("v1", "Event", "events", true);
    public static final Resource PVC = new Resource("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static final Resource PV = new Resource("v1", "PersistentVolume", "persistentvolumes", false);
    public static final Resource DEPLOYMENT = new Resource("apps/v1", "Deployment", "deployments", true);
    public static final Resource REPLICA_SET = new Resource("apps/v1", "ReplicaSet", "replicasets", true);
    public static final Resource STATEFUL_SET = new Resource("apps/v1", "StatefulSet", "statefulsets", true);
    public static final Resource DAEMON_SET = new Resource("apps/v1", "DaemonSet", "daemonsets", true);
    public static final Resource JOB = new Resource("batch/v1", "Job", "jobs", true);
    public static final Resource CRON_JOB = new Resource("batch/v1", "CronJob", "cronjobs", true);
    public static final Resource NETWORK_POLICY =
            new Resource("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true);
    public static final Resource ROLE = new Resource("rbac.authorization.k8s.io/v1", "Role", "roles", true);
    public static final Resource CLUSTER_ROLE =
            new Resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);
    public static final Resource ROLE_BINDING =
            new Resource("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true);
    public static final Resource CLUSTER_ROLE_BINDING =
            new Resource("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false);

    /// Of EKS Auto Mode: how nodes are made.
    public static final Resource NODE_CLASS = new Resource("eks.amazonaws.com/v1", "NodeClass", "nodeclasses", false);

    /// That Cilium manages a pod; it has the pod's name.
    public static final Resource CILIUM_ENDPOINT =
            new Resource("cilium.io/v2", "CiliumEndpoint", "ciliumendpoints", true);

    public static final Resource ENDPOINT_SLICE =
            new Resource("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true);
    public static final Resource DISRUPTION_BUDGET =
            new Resource("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true);
    public static final Resource POLICY_ENDPOINT =
            new Resource("networking.k8s.aws/v1alpha1", "PolicyEndpoint", "policyendpoints", true);

    /// AWS's cluster policies, and what its controller resolves them to (`CLUSTER_POLICY_ENDPOINT`).
    public static final Resource AWS_CLUSTER_NETWORK_POLICY =
            new Resource("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", "clusternetworkpolicies", false);

    public static final Resource AWS_APPLICATION_NETWORK_POLICY =
            new Resource("networking.k8s.aws/v1alpha1", "ApplicationNetworkPolicy", "applicationnetworkpolicies", true);
    public static final Resource CLUSTER_POLICY_ENDPOINT =
            new Resource("networking.k8s.aws/v1alpha1", "ClusterPolicyEndpoint", "clusterpolicyendpoints", false);
    public static final Resource SECURITY_GROUP_POLICY =
            new Resource("vpcresources.k8s.aws/v1beta1", "SecurityGroupPolicy", "securitygrouppolicies", true);

    /// The upstream cluster policies; the first has replaced the other two.
    public static final Resource CLUSTER_NETWORK_POLICY =
            new Resource("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "clusternetworkpolicies", false);

    public static final Resource ADMIN_NETWORK_POLICY =
            new Resource("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", false);
    public static final Resource BASELINE_ADMIN_NETWORK_POLICY = new Resource(
            "policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "baselineadminnetworkpolicies", false);
    public static final Resource CILIUM_NETWORK_POLICY =
            new Resource("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true);
    public static final Resource CILIUM_CLUSTERWIDE_NETWORK_POLICY =
            new Resource("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false);

    /// As Calico stores them.
    public static final Resource CALICO_NETWORK_POLICY =
            new Resource("crd.projectcalico.org/v1", "NetworkPolicy", "networkpolicies", true);

    public static final Resource CALICO_GLOBAL_NETWORK_POLICY =
            new Resource("crd.projectcalico.org/v1", "GlobalNetworkPolicy", "globalnetworkpolicies", false);
    public static final Resource CALICO_TIER = new Resource("crd.projectcalico.org/v1", "Tier", "tiers", false);

    /// As Calico's own API server shows the same, where it runs: the form that people write.
    public static final Resource CALICO_NETWORK_POLICY_V3 =
            new Resource("projectcalico.org/v3", "NetworkPolicy", "networkpolicies", true);

    public static final Resource CALICO_GLOBAL_NETWORK_POLICY_V3 =
            new Resource("projectcalico.org/v3", "GlobalNetworkPolicy", "globalnetworkpolicies", false);
    public static final Resource CALICO_TIER_V3 = new Resource("projectcalico.org/v3", "Tier", "tiers", false);

    /// The API group, empty for the core group.
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /// `clusternetworkpolicies.networking.k8s.aws`, as `kubectl` takes it whatever else is installed: short names
    /// and bare plurals of the policy kinds collide.
    public String qualified() {
        return group().isEmpty() ? plural : plural + "." + group();
    }
}
