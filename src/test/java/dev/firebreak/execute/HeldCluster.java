package dev.firebreak.execute;

import dev.firebreak.action.View;
import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Names;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A cluster held in memory, for as many of them as a property test needs. A change makes another one of it, refused
/// where the object is not the one that it was planned on.
record HeldCluster(Map<ClusterView.Name, JsonNode> objects, Set<Resource> served, String caseId)
        implements ClusterView, View {

    /// @param served the kinds that not every cluster serves
    static HeldCluster empty(Set<Resource> served, String caseId) {
        return new HeldCluster(new LinkedHashMap<>(), served, caseId);
    }

    void put(Resource resource, JsonNode object) {
        objects.put(
                new Name(
                        resource,
                        Json.text(object, "/metadata/namespace"),
                        object.at("/metadata/name").asString()),
                object);
    }

    /// The cluster after a bound change.
    HeldCluster after(KubeChange change) {
        HeldCluster after = new HeldCluster(new LinkedHashMap<>(objects), served, caseId);
        Name name = new Name(
                change.resource(), change.target().namespace(), change.target().name());
        JsonNode now = objects.get(name);
        boolean same = now != null
                && now.at("/metadata/uid").asString().equals(change.target().uid());
        switch (change.verb()) {
            case CREATE -> {
                refuse(now != null, change);
                ObjectNode made =
                        (ObjectNode) Objects.requireNonNull(change.body()).deepCopy();
                ((ObjectNode) made.path("metadata")).put("uid", "uid-of-" + name.name());
                after.objects.put(name, made);
            }
            case PATCH -> {
                refuse(!same, change);
                after.objects.put(name, Patch.applied(Objects.requireNonNull(now), change.writes()));
            }
            case DELETE, EVICT -> {
                refuse(!same, change);
                after.objects.remove(name);
            }
        }
        return after;
    }

    private static void refuse(boolean moved, KubeChange change) {
        if (moved) {
            throw new IllegalStateException("planned on another world: " + change);
        }
    }

    @Override
    public ClusterView cluster() {
        return this;
    }

    @Override
    public CloudView cloud() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Names names() {
        return Names.DEFAULT;
    }

    @Override
    public boolean cloudInUse() {
        return false;
    }

    @Override
    public ClusterIdentity identity() {
        return new ClusterIdentity(null, "https://held", "uid-of-kube-system", null, null);
    }

    @Override
    public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
        return Optional.ofNullable(objects.get(new Name(resource, namespace, name)));
    }

    @Override
    public List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        return objects.entrySet().stream()
                .filter(each -> each.getKey().resource().equals(resource)
                        && (namespace == null || namespace.equals(each.getKey().namespace())))
                .map(Map.Entry::getValue)
                .filter(object -> has(
                        labelSelector, label -> object.at("/metadata/labels").path(label)))
                .filter(object -> has(fieldSelector, field -> object.at("/" + field.replace('.', '/'))))
                .toList();
    }

    /// Whether `NAME=VALUE` holds, the one form that is asked for.
    private static boolean has(@Nullable String selector, Function<String, JsonNode> of) {
        if (selector == null) {
            return true;
        }
        String[] parts = selector.split("=", -1);
        if (parts.length != 2) {
            throw new UnsupportedOperationException(selector);
        }
        return parts[1].equals(of.apply(parts[0]).asString(""));
    }

    @Override
    public Set<String> served(String apiVersion) {
        return served.stream()
                .filter(kind -> kind.apiVersion().equals(apiVersion))
                .map(Resource::plural)
                .collect(Collectors.toSet());
    }

    @Override
    public Answer may(Permission.Kube permission) {
        return Answer.YES;
    }

    @Override
    public Answer accepts(KubeChange change) {
        return Answer.YES;
    }

    @Override
    public Readiness readiness(Wait.PolicyResolved wait) {
        return Readiness.ready("held");
    }

    @Override
    public Reconciled reconcile(KubeChange change, String intent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InputStream open(Gather gather) {
        throw new UnsupportedOperationException();
    }
}
