package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a user typed, resolved to the pods and nodes that are there now.
///
/// A workload's pods are those that its owner references lead to *and* its whole selector selects: a pod that
/// was relabelled by hand is nobody's, and one that only looks like the workload's is somebody else's.
public final class Targets {
    private static final String DEFAULT_NAMESPACE = "default";

    private Targets() {}

    /// What a user typed, resolved for acting. `namespace` is that of a text that names none; null is
    /// `default`. Throws [Refusal] 3 `target-invalid` and 4 `target-not-found`.
    public static List<PodRef> pods(ClusterView cluster, String text, @Nullable String namespace) {
        return pods(cluster, TargetText.parse(text, namespace == null ? DEFAULT_NAMESPACE : namespace));
    }

    /// The pods of a workload, `KIND/NAME` or `NS/KIND/NAME`, as served. Throws as [#pods] does.
    public static List<JsonNode> podsOf(ClusterView cluster, String workload, @Nullable String namespace) {
        TargetText target = TargetText.parse(workload, namespace == null ? DEFAULT_NAMESPACE : namespace);
        if (!(target instanceof TargetText.Workload)) {
            throw TargetText.invalid(workload, "it is no workload");
        }
        return find(cluster, target);
    }

    /// The pods that run as a service account, `NS/NAME`, as served. Throws [Refusal] 3 `target-invalid`, and 4
    /// `target-not-found` where there is no such account; one that no pod runs as is an empty list.
    public static List<JsonNode> podsAs(ClusterView cluster, String serviceAccount) {
        int slash = serviceAccount.indexOf('/');
        String namespace = serviceAccount.substring(0, Math.max(slash, 0));
        String name = serviceAccount.substring(slash + 1);
        if (!TargetText.NAME.matcher(namespace).matches()
                || !TargetText.NAME.matcher(name).matches()) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "target-invalid",
                            "not a service account: " + serviceAccount,
                            "write NAMESPACE/NAME, as in shop/web"));
        }
        List<JsonNode> pods = cluster.list(Resource.POD, namespace, null, "spec.serviceAccountName=" + name);
        if (pods.isEmpty()) {
            try {
                named(cluster, Resource.SERVICE_ACCOUNT, namespace, name, "service account " + serviceAccount);
            } catch (Refusal refusal) {
                // whether there is such an account makes the answer surer, and no more
                if (!refusal.problems().getFirst().code().equals("forbidden")) {
                    throw refusal;
                }
            }
        }
        return pods;
    }

    /// For acting: at least one pod, in the order of their names. Throws [Refusal] 4 `target-not-found`.
    public static List<PodRef> pods(ClusterView cluster, TargetText target) {
        List<JsonNode> found = find(cluster, target);
        if (found.isEmpty()) {
            String namespace = target instanceof TargetText.Selector selector ? selector.namespace() : null;
            throw notFound(
                    "no " + target,
                    "see which pods there are, and their labels: kubectl get pods --show-labels "
                            + (namespace == null ? "-A" : "-n " + namespace));
        }
        return found.stream().map(Targets::ref).sorted().toList();
    }

    /// For looking: the pods as served; of a selector none is an answer. Throws [Refusal] 4 `target-not-found`
    /// where a named target is not there, or is there without pods.
    public static List<JsonNode> find(ClusterView cluster, TargetText target) {
        return switch (target) {
            case TargetText.Pod(String namespace, String name) ->
                List.of(named(cluster, Resource.POD, namespace, name, target.toString()));
            case TargetText.Selector selector ->
                cluster.list(Resource.POD, selector.namespace(), selector.selector(), null);
            case TargetText.Node(String name) -> {
                node(cluster, name);
                yield cluster.list(Resource.POD, null, null, "spec.nodeName=" + name);
            }
            case TargetText.Workload workload -> {
                List<JsonNode> pods = podsOf(cluster, workload);
                if (pods.isEmpty()) {
                    throw notFound(workload + " has no pods", "name a pod itself, or a workload that has some");
                }
                yield pods;
            }
        };
    }

    /// Throws [Refusal] 4 `target-not-found`.
    public static NodeRef node(ClusterView cluster, String name) {
        JsonNode node = named(cluster, Resource.NODE, null, name, "node " + name);
        return new NodeRef(name, String.valueOf(Json.text(node, "/metadata/uid")));
    }

    /// A pod of the API as a reference.
    public static PodRef ref(JsonNode pod) {
        return new PodRef(
                String.valueOf(Json.text(pod, "/metadata/namespace")),
                String.valueOf(Json.text(pod, "/metadata/name")),
                String.valueOf(Json.text(pod, "/metadata/uid")));
    }

    /// A label selector of the API (`matchLabels`, `matchExpressions`) in the syntax of `-l`; empty selects
    /// all.
    public static String selector(JsonNode selector) {
        List<String> terms = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        terms.add(label.getKey() + "=" + label.getValue().asString()));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asString("");
            String values = String.join(
                    ",",
                    StreamSupport.stream(expression.path("values").spliterator(), false)
                            .map(JsonNode::asString)
                            .toList());
            String operator = expression.path("operator").asString("");
            terms.add(
                    switch (operator) {
                        case "In" -> key + " in (" + values + ")";
                        case "NotIn" -> key + " notin (" + values + ")";
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default -> throw new IllegalArgumentException("no operator of a label selector: " + operator);
                    });
        }
        return String.join(",", terms);
    }

    private static List<JsonNode> podsOf(ClusterView cluster, TargetText.Workload workload) {
        String namespace = workload.namespace();
        JsonNode object = named(cluster, workload.resource(), namespace, workload.name(), workload.toString());
        Set<String> owners = Set.of(String.valueOf(Json.text(object, "/metadata/uid")));
        if (workload.resource().equals(Resource.CRON_JOB)) {
            Map<String, JsonNode> pods = new LinkedHashMap<>();
            for (JsonNode job : owned(cluster.list(Resource.JOB, namespace, null, null), owners)) {
                selected(cluster, job, namespace, Set.of(String.valueOf(Json.text(job, "/metadata/uid"))))
                        .forEach(pod -> pods.put(String.valueOf(Json.text(pod, "/metadata/uid")), pod));
            }
            return List.copyOf(pods.values());
        }
        if (workload.resource().equals(Resource.DEPLOYMENT)) {
            String selector = selector(object.at("/spec/selector"));
            Set<String> sets = new HashSet<>();
            owned(cluster.list(Resource.REPLICA_SET, namespace, selector, null), owners)
                    .forEach(set -> sets.add(String.valueOf(Json.text(set, "/metadata/uid"))));
            owners = sets;
        }
        return selected(cluster, object, namespace, owners);
    }

    private static List<JsonNode> selected(
            ClusterView cluster, JsonNode workload, String namespace, Set<String> owners) {
        return owned(cluster.list(Resource.POD, namespace, selector(workload.at("/spec/selector")), null), owners);
    }

    private static List<JsonNode> owned(List<JsonNode> objects, Set<String> owners) {
        return objects.stream()
                .filter(object -> StreamSupport.stream(
                                object.at("/metadata/ownerReferences").spliterator(), false)
                        .anyMatch(owner -> owners.contains(owner.path("uid").asString(""))))
                .toList();
    }

    /// An object by its name; `words` are what it is called where it is not there. Throws [Refusal] 4
    /// `target-not-found`, with the names that are near.
    public static JsonNode named(
            ClusterView cluster, Resource resource, @Nullable String namespace, String name, String words) {
        return cluster.get(resource, namespace, name).orElseThrow(() -> {
            List<String> there;
            try {
                there = cluster.list(resource, namespace, null, null).stream()
                        .map(object -> String.valueOf(Json.text(object, "/metadata/name")))
                        .toList();
            } catch (Refusal refusal) {
                if (refusal.exit() != 4) {
                    throw refusal;
                }
                return notFound("no " + words, "look at its name again: which others there are may not be listed");
            }
            String where = namespace == null ? "the cluster" : "namespace " + namespace;
            List<String> near = Nearest.to(name, there);
            if (!near.isEmpty()) {
                return notFound("no " + words, "did you mean " + String.join(", or ", near) + "?");
            }
            return there.isEmpty()
                    ? notFound("no " + words, where + " has no " + resource.plural() + ": is it the right one?")
                    : notFound("no " + words, where + " has " + few(there));
        });
    }

    private static String few(List<String> names) {
        List<String> sorted = names.stream().sorted().limit(5).toList();
        String more = names.size() > 5 ? " and " + (names.size() - 5) + " more" : "";
        return String.join(", ", sorted) + more;
    }

    private static Refusal notFound(String message, String fix) {
        return new Refusal(4, Problem.block("target-not-found", message, fix));
    }
}
