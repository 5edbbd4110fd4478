package dev.firebreak.cluster;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a user types as a target, in kubectl's manner: `NS/POD`, `pod/NAME`, `NAME`, `deploy/NAME`,
/// `NS/deploy/NAME`, `node/NAME`; a label selector comes by an option of its own.
public sealed interface TargetText {
    record Pod(String namespace, String name) implements TargetText {
        @Override
        public String toString() {
            return "pod " + namespace + "/" + name;
        }
    }

    /// `resource` is one of Deployment, ReplicaSet, StatefulSet, DaemonSet, Job and CronJob.
    record Workload(String namespace, Resource resource, String name) implements TargetText {
        @Override
        public String toString() {
            return resource.kind().toLowerCase(Locale.ROOT) + " " + namespace + "/" + name;
        }
    }

    /// Pods by label, as `-l` takes them; `namespace` null is all namespaces.
    record Selector(@Nullable String namespace, String selector) implements TargetText {
        @Override
        public String toString() {
            return "pod with labels " + selector + (namespace == null ? "" : " in " + namespace);
        }
    }

    record Node(String name) implements TargetText {
        @Override
        public String toString() {
            return "node " + name;
        }
    }

    /// Names of objects are DNS names (RFC 1123).
    Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /// Throws [Refusal] 3 `target-invalid`. `-l SELECTOR` is a selector. Two parts are a kind and a name where
    /// the first is a kind's name, else a namespace and a pod; a namespace that is called like a kind is
    /// written `NS/pod/NAME`.
    static TargetText parse(String text, String defaultNamespace) {
        if (text.startsWith("-l ")) {
            String selector = text.substring(3).strip();
            if (selector.isEmpty()) {
                // it would select every pod: most likely a variable that is not set
                throw new Refusal(
                        3,
                        Problem.block(
                                "target-invalid",
                                "the label selector is empty, and would select every pod of the namespace",
                                "write one, such as: -l app=web"));
            }
            return new Selector(defaultNamespace, selector);
        }
        List<String> parts = List.of(text.strip().split("/", -1));
        String name = parts.getLast();
        TargetText target = switch (parts.size()) {
            case 1 -> new Pod(defaultNamespace, name);
            case 2 -> {
                TargetText ofKind = of(parts.getFirst(), defaultNamespace, name);
                yield ofKind == null ? new Pod(named(text, parts.getFirst()), name) : ofKind;
            }
            case 3 -> {
                TargetText ofKind = of(parts.get(1), named(text, parts.getFirst()), name);
                if (ofKind == null) {
                    throw invalid(text, parts.get(1) + " is no kind of workload");
                }
                yield ofKind;
            }
            default -> throw invalid(text, "it has more than three parts");
        };
        named(text, name);
        return target;
    }

    /// Whether a word is a kind of target, so that it names no namespace before a slash.
    static boolean isKind(String word) {
        return of(word, "", "") != null;
    }

    private static @Nullable TargetText of(String kind, String namespace, String name) {
        String bare = kind.contains(".") ? kind.substring(0, kind.indexOf('.')) : kind;
        return switch (bare.toLowerCase(Locale.ROOT)) {
            case "pod", "pods", "po" -> new Pod(namespace, name);
            case "deployment", "deployments", "deploy" -> new Workload(namespace, Resource.DEPLOYMENT, name);
            case "replicaset", "replicasets", "rs" -> new Workload(namespace, Resource.REPLICA_SET, name);
            case "statefulset", "statefulsets", "sts" -> new Workload(namespace, Resource.STATEFUL_SET, name);
            case "daemonset", "daemonsets", "ds" -> new Workload(namespace, Resource.DAEMON_SET, name);
            case "job", "jobs" -> new Workload(namespace, Resource.JOB, name);
            case "cronjob", "cronjobs", "cj" -> new Workload(namespace, Resource.CRON_JOB, name);
            case "node", "nodes", "no" -> new Node(name);
            default -> null;
        };
    }

    private static String named(String text, String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(text, name.isEmpty() ? "a name is missing" : name + " is not a name that Kubernetes allows");
        }
        return name;
    }

    static Refusal invalid(String text, String because) {
        return new Refusal(
                3,
                Problem.block(
                        "target-invalid",
                        "not a target: " + text + " (" + because + ")",
                        "write NS/POD, pod/NAME, deploy/NAME, rs/NAME, sts/NAME, ds/NAME, job/NAME, cronjob/NAME,"
                                + " NS/KIND/NAME or node/NAME"));
    }
}
