package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ApiResource.Trait;
import dev.firebreak.range.kube.Changes.Change;
import dev.firebreak.range.kube.ManagedFields.Writer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The objects of the simulated cluster, their logs, and what was asked of the API.
///
/// The store maintains what a real one maintains: uid, creationTimestamp, resourceVersion (one counter),
/// generation and managedFields. Names and uids that it makes up come from the seed, so equal seeds give equal
/// clusters. What it hands out are copies.
public final class ObjectStore {

    /// Whether the cluster has the PolicyEndpoint resource of the VPC CNI, and whether its controller writes
    /// them.
    public enum PolicyEndpoints {
        NOT_SERVED,
        SERVED,
        WRITTEN
    }

    /// A permission that was used: `resource` with its subresource (`pods/log`), `namespace` empty at cluster
    /// scope.
    public record Use(String verb, String group, String resource, String namespace, String user) {}

    public record LogLine(Instant time, String text) {}

    /// A delete that a client asked for; `propagation` is empty when it left the policy to the server.
    public record Deletion(ObjectKey key, String propagation) {}

    private record LogKey(String namespace, String pod, String container, boolean previous) {}

    private final InstantSource clock;
    private final SplittableRandom random;
    private final PolicyEndpoints policyEndpoints;
    private final List<Reaction> reactions;
    private final SortedMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Map<LogKey, List<LogLine>> logs = new HashMap<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private final Set<Use> ledger = new LinkedHashSet<>();
    private final Set<String> unsettled = new HashSet<>();
    private final Map<ApiResource, CustomKind> installed = new LinkedHashMap<>();
    private final Changes changes = new Changes();
    private boolean settling;
    private long revision;
    private int requests;

    /// A cluster with its four namespaces and the roles of discovery, and nothing else.
    public ObjectStore(InstantSource clock, long seed, PolicyEndpoints policyEndpoints) {
        this.clock = clock;
        this.random = new SplittableRandom(seed);
        this.policyEndpoints = policyEndpoints;
        this.reactions = policyEndpoints == PolicyEndpoints.WRITTEN
                ? List.of(
                        new NamespaceReaction(),
                        new NodeTaintReaction(),
                        new ProbeReaction(),
                        new EndpointsReaction(),
                        new BudgetReaction(),
                        new EphemeralContainers(),
                        new PolicyEndpointReaction(),
                        new ClusterPolicyEndpointReaction())
                : List.of(
                        new NamespaceReaction(),
                        new NodeTaintReaction(),
                        new ProbeReaction(),
                        new EndpointsReaction(),
                        new BudgetReaction(),
                        new EphemeralContainers());
        Bootstrap.objects().forEach(this::seed);
        changes.begin(revision);
    }

    /// Serves a further kind from now on, as a cluster does whose CustomResourceDefinition was applied.
    public synchronized void install(CustomKind kind) {
        installed.put(kind.resource(), kind);
    }

    /// Puts an object there as if it had always been: defaults are filled in, its status, uid,
    /// creationTimestamp and ownerReferences are kept. One of the same name is replaced.
    ///
    /// @throws IllegalArgumentException when the kind is not served or the object has no name
    public synchronized JsonNode seed(JsonNode object) {
        ApiResource resource = served().filter(served -> served.apiVersion().equals(Json.text(object, "apiVersion"))
                        && served.kind().equals(Json.text(object, "kind")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the range does not serve "
                        + Json.text(object, "apiVersion") + " " + Json.text(object, "kind")));
        ObjectNode copy = (ObjectNode) object.deepCopy();
        String name = Json.text(copy, "metadata", "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a seeded object needs a name: " + object);
        }
        if (resource.namespaced() && Json.text(copy, "metadata", "namespace").isEmpty()) {
            Json.ensure(copy, "metadata").put("namespace", "default");
        }
        Defaults.apply(resource, copy);
        objects.remove(ObjectKey.of(resource, Json.text(copy, "metadata", "namespace"), name));
        return create(resource, copy, "scenario", false);
    }

    /// Replaces the log of a container; `previous` is the one from before its last restart.
    public synchronized void seedLog(
            String namespace, String pod, String container, boolean previous, List<LogLine> lines) {
        logs.put(new LogKey(namespace, pod, container, previous), List.copyOf(lines));
    }

    public synchronized Optional<JsonNode> find(String group, String resource, String namespace, String name) {
        return Optional.ofNullable(objects.get(new ObjectKey(group, resource, namespace, name)))
                .map(JsonNode::deepCopy);
    }

    /// Every object there is, for comparisons.
    public synchronized SortedMap<ObjectKey, JsonNode> snapshot() {
        SortedMap<ObjectKey, JsonNode> copy = new TreeMap<>();
        objects.forEach((key, object) -> copy.put(key, object.deepCopy()));
        return Collections.unmodifiableSortedMap(copy);
    }

    /// Requests answered by the door so far, refused ones included.
    public synchronized int requests() {
        return requests;
    }

    /// The permissions used so far, in the order of first use. Dry runs are in it; what was forbidden is not.
    public synchronized Set<Use> ledger() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(ledger));
    }

    /// The deletes that clients asked for so far, dry runs left out.
    public synchronized List<Deletion> deletions() {
        return List.copyOf(deletions);
    }

    synchronized void countRequest() {
        requests++;
    }

    synchronized void used(Use use) {
        ledger.add(use);
    }

    /// What the cluster serves at the moment, built in or installed.
    Stream<ApiResource> served() {
        return Stream.concat(
                ApiResource.SERVED.stream()
                        .filter(built -> !built.has(Trait.CUSTOM) || policyEndpoints != PolicyEndpoints.NOT_SERVED),
                installed.keySet().stream());
    }

    /// Of a kind that was installed.
    Optional<CustomKind> custom(ApiResource resource) {
        return Optional.ofNullable(installed.get(resource));
    }

    Optional<ApiResource> served(String group, String version, String plural) {
        return served().filter(served -> served.group().equals(group)
                        && served.version().equals(version)
                        && served.plural().equals(plural))
                .findFirst();
    }

    Optional<List<LogLine>> log(String namespace, String pod, String container, boolean previous) {
        return Optional.ofNullable(logs.get(new LogKey(namespace, pod, container, previous)));
    }

    long revision() {
        return revision;
    }

    Changes changes() {
        return changes;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Optional<ObjectNode> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key)).map(ObjectNode::deepCopy);
    }

    /// In the order of namespace and name; all namespaces when `namespace` is empty.
    List<ObjectNode> list(ApiResource resource, String namespace) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(resource.storageGroup())
                        && entry.getKey().resource().equals(resource.plural())
                        && (namespace.isEmpty() || entry.getKey().namespace().equals(namespace)))
                .map(entry -> entry.getValue().deepCopy())
                .toList();
    }

    /// A new object; what the caller gives as uid and creationTimestamp stands.
    ObjectNode create(ApiResource resource, ObjectNode object, String manager, boolean dryRun) {
        ObjectNode created = Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion());
        created.setAll(object);
        ObjectNode metadata = Json.ensure(created, "metadata");
        if (Json.text(metadata, "uid").isEmpty()) {
            metadata.put("uid", uid());
        }
        if (Json.text(metadata, "creationTimestamp").isEmpty()) {
            metadata.put("creationTimestamp", now());
        }
        metadata.remove("generation");
        if (resource.has(Trait.GENERATION)) {
            metadata.put("generation", 1);
        }
        metadata.remove(List.of("resourceVersion", "managedFields", "selfLink"));
        Defaults.omitEmpty(resource, created);
        ManagedFields.record(Json.object(), created, new Writer(manager, resource.apiVersion(), ""), now());
        return dryRun
                ? created
                : commit(ObjectKey.of(resource, text(metadata, "namespace"), text(metadata, "name")), created);
    }

    /// Writes `after` over `before`. Nothing is written where nothing differs. An object that waits for its
    /// deletion is gone with its last finalizer.
    ObjectNode update(ApiResource resource, ObjectNode before, ObjectNode after, Writer writer, boolean dryRun) {
        ObjectNode metadata = Json.ensure(after, "metadata");
        ObjectNode prior = Json.ensure(before, "metadata");
        for (String kept : List.of("uid", "creationTimestamp", "generation", "managedFields", "resourceVersion")) {
            if (prior.has(kept)) {
                metadata.set(kept, prior.path(kept));
            } else {
                metadata.remove(kept);
            }
        }
        Defaults.omitEmpty(resource, after);
        if (Json.same(before, after)) {
            return after;
        }
        if (resource.has(Trait.GENERATION) && !sameSpecification(before, after)) {
            metadata.put("generation", Json.number(before, "metadata", "generation") + 1);
        }
        ManagedFields.record(before, after, writer, now());
        if (dryRun) {
            return after;
        }
        ObjectKey key = ObjectKey.of(resource, text(metadata, "namespace"), text(metadata, "name"));
        boolean held = !Json.at(after, "metadata", "finalizers").isEmpty()
                || !Json.at(after, "spec", "finalizers").isEmpty();
        if (metadata.has("deletionTimestamp") && !held) {
            delete(key);
            return after;
        }
        return commit(key, after);
    }

    /// Remembers with which propagation policy a client asked for a delete; nothing is collected here.
    void deleted(ObjectKey key, String propagation) {
        deletions.add(new Deletion(key, propagation));
    }

    void delete(ObjectKey key) {
        ObjectNode before = objects.remove(key);
        revision++;
        changes.add(new Change(revision, key, before, null));
        settle(key);
    }

    /// Five characters as the API server appends them to a `generateName`.
    String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return suffix.toString();
    }

    /// A number below `bound`, from the seed.
    int pick(int bound) {
        return random.nextInt(bound);
    }

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private ObjectNode commit(ObjectKey key, ObjectNode object) {
        revision++;
        Json.ensure(object, "metadata").put("resourceVersion", Long.toString(revision));
        ObjectNode stored = object.deepCopy();
        changes.add(new Change(revision, key, objects.put(key, stored), stored));
        settle(key);
        return object;
    }

    private void settle(ObjectKey key) {
        unsettled.add(key.resource());
        if (settling) {
            return;
        }
        settling = true;
        try {
            while (!unsettled.isEmpty()) {
                Set<String> written = Set.copyOf(unsettled);
                unsettled.clear();
                for (Reaction reaction : reactions) {
                    if (!Collections.disjoint(reaction.watches(), written)) {
                        reaction.react(this);
                    }
                }
            }
        } finally {
            settling = false;
        }
    }

    /// Everything but metadata and status.
    private static boolean sameSpecification(ObjectNode before, ObjectNode after) {
        return Json.same(
                before.deepCopy().remove(List.of("metadata", "status")),
                after.deepCopy().remove(List.of("metadata", "status")));
    }

    private String uid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private static String text(JsonNode node, String name) {
        return Json.text(node, name);
    }
}
