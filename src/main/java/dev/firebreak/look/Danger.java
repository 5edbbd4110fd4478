package dev.firebreak.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A right that gives an attacker more than it says.
///
/// @param namespace where; null is everywhere
/// @param names the only objects that it is about; none is all
public record Danger(
        String code,
        @Nullable String namespace,
        List<String> verbs,
        String resource,
        List<String> names,
        String opens,
        Grant.Via via) {

    private record Kind(String code, String group, String resource, Set<String> verbs, String opens) {}

    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> WRITE = Set.of("create", "update", "patch");
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String PODS = "runs pods with any service account and secret of the namespace";
    private static final String COMMANDS = "runs commands in other pods, as their service accounts";
    private static final String MORE = "gives itself any right";
    private static final String OTHERS = "acts as others";

    private static final List<Kind> KINDS = List.of(
            new Kind("read-secrets", "", "secrets", READ, "reads secrets"),
            new Kind("run-in-pods", "", "pods/exec", Set.of("create", "get"), COMMANDS),
            new Kind("run-in-pods", "", "pods/attach", Set.of("create", "get"), COMMANDS),
            new Kind("run-in-pods", "", "pods/ephemeralcontainers", Set.of("update", "patch"), COMMANDS),
            new Kind("create-pods", "", "pods", Set.of("create"), PODS),
            new Kind("create-pods", "", "replicationcontrollers", WRITE, PODS),
            new Kind("create-pods", "apps", "deployments", WRITE, PODS),
            new Kind("create-pods", "apps", "daemonsets", WRITE, PODS),
            new Kind("create-pods", "apps", "statefulsets", WRITE, PODS),
            new Kind("create-pods", "apps", "replicasets", WRITE, PODS),
            new Kind("create-pods", "batch", "jobs", WRITE, PODS),
            new Kind("create-pods", "batch", "cronjobs", WRITE, PODS),
            new Kind("escalate-rights", RBAC, "roles", Set.of("escalate", "bind"), MORE),
            new Kind("escalate-rights", RBAC, "clusterroles", Set.of("escalate", "bind"), MORE),
            new Kind("impersonate", "", "users", Set.of("impersonate"), OTHERS),
            new Kind("impersonate", "", "groups", Set.of("impersonate"), OTHERS),
            new Kind("impersonate", "", "serviceaccounts", Set.of("impersonate"), OTHERS),
            new Kind("mint-tokens", "", "serviceaccounts/token", Set.of("create"), "makes tokens of service accounts"),
            new Kind(
                    "nodes-proxy",
                    "",
                    "nodes/proxy",
                    Set.of("get", "create"),
                    "runs commands in every pod through the kubelets, past admission and the audit log"),
            new Kind(
                    "change-webhooks",
                    "admissionregistration.k8s.io",
                    "mutatingwebhookconfigurations",
                    WRITE,
                    "reads and changes whatever is written to the cluster"),
            new Kind(
                    "change-webhooks",
                    "admissionregistration.k8s.io",
                    "validatingwebhookconfigurations",
                    WRITE,
                    "reads whatever is written to the cluster"),
            new Kind(
                    "sign-certificates",
                    "certificates.k8s.io",
                    "certificatesigningrequests/approval",
                    Set.of("update", "patch"),
                    "approves certificates, which are credentials"),
            new Kind(
                    "create-volumes",
                    "",
                    "persistentvolumes",
                    Set.of("create"),
                    "makes volumes of any folder of a node"));

    /// In the order of the grants. A grant of everything is said once.
    static List<Danger> among(List<Grant> grants) {
        List<Danger> dangers = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.verbs().contains("*")
                    && grant.resources().contains("*")
                    && grant.apiGroups().contains("*")) {
                dangers.add(new Danger(
                        "all-rights",
                        grant.namespace(),
                        grant.verbs(),
                        "*",
                        grant.resourceNames(),
                        grant.namespace() == null ? "does everything in the cluster" : "does everything there",
                        grant.via()));
                continue;
            }
            for (Kind kind : KINDS) {
                List<String> given = grant.gives(kind.group(), kind.resource(), kind.verbs());
                if (!given.isEmpty()) {
                    dangers.add(new Danger(
                            kind.code(),
                            grant.namespace(),
                            given,
                            kind.resource(),
                            grant.resourceNames(),
                            kind.opens(),
                            grant.via()));
                }
            }
        }
        return List.copyOf(dangers);
    }

    /// Whether all that a grant gives is told by one of these.
    public static boolean tell(List<Danger> dangers, Grant grant) {
        return !grant.resources().isEmpty()
                && grant.resources().stream()
                        .allMatch(resource -> dangers.stream()
                                .anyMatch(danger -> danger.via().equals(grant.via())
                                        && danger.resource().equals(resource)
                                        && danger.verbs().containsAll(grant.verbs())));
    }

    /// `get, list secrets db-password in namespace shop`.
    public String words() {
        return String.join(", ", verbs) + " " + resource + (names.isEmpty() ? "" : " " + String.join(", ", names))
                + (namespace == null ? " in every namespace" : " in namespace " + namespace);
    }
}
