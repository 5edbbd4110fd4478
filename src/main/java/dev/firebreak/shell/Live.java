package dev.firebreak.shell;

import dev.firebreak.cli.complete.Known;
import dev.firebreak.cli.complete.Naming;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.console.Ages;
import dev.firebreak.look.Suspect;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Names in a cluster, kept fresh by watches: asking never waits, and never fails. Where the cluster is not there, what
/// is known is offered, and [#trouble] says how old it is and why. Where a kind may not be listed in all
/// namespaces, that of the prompt is watched alone; where that may not be either, [#missing] says so.
///
/// ReplicaSets and Jobs are known from the pods that they own, which costs nothing, and those without pods are no
/// target. A ReplicaSet of a Deployment is not offered beside it.
public final class Live implements Known, AutoCloseable {
    /// Why something is not fresh.
    ///
    /// @param since when the cluster was last heard, or the watches began where it never was
    /// @param from when what is known was last known to be so; null where nothing ever was
    public record Trouble(
            Problem why, Instant since, @Nullable Instant from) {
        /// `cluster unreachable for 40s: names known 43s ago`. It may hold a server's own words.
        public String words(Instant now) {
            String span = " for " + Ages.of(since, now);
            return switch (why.code()) {
                        case "cluster-unreachable" -> "cluster unreachable" + span;
                        case "not-authenticated" -> "not logged in to the cluster" + span;
                        default -> why.message();
                    }
                    + ": " + names(now);
        }

        private String names(Instant now) {
            return from == null ? "no names are known" : "names known " + Ages.of(from, now) + " ago";
        }
    }

    /// How it stands with one kind.
    ///
    /// @param synced whether all of them were known at some time
    /// @param known how many are known
    /// @param trouble null where what is known is kept fresh, or was not asked for yet
    public record Standing(
            Resource kind,
            boolean synced,
            int known,
            @Nullable Trouble trouble) {}

    private final ClusterView cluster;
    private final Supplier<String> namespace;
    private final InstantSource clock;
    private final Names names;
    private final LiveKind namespaces;
    private final LiveKind pods;
    private final LiveKind deployments;
    private final List<LiveKind> workloads;
    private final LiveKind nodes;
    private final LiveKind serviceAccounts;
    private final LiveKind policies;
    private final LiveKind volumes;
    private boolean begun;

    public Live(ClusterView cluster, InstantSource clock) {
        this(cluster, () -> "default", clock, Names.DEFAULT, () -> {});
    }

    /// @param namespace that of the prompt, as it is now
    /// @param names how cases mark what is theirs
    /// @param changed told after a pod of a case, or any policy, came, changed or went; not of those that
    /// were there
    Live(ClusterView cluster, Supplier<String> namespace, InstantSource clock, Names names, Runnable changed) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.clock = clock;
        this.names = names;
        namespaces = kind(Resource.NAMESPACE);
        pods = kind(Resource.POD, pod -> !Suspect.signs(pod, names).isEmpty(), changed);
        deployments = kind(Resource.DEPLOYMENT);
        workloads =
                List.of(deployments, kind(Resource.STATEFUL_SET), kind(Resource.DAEMON_SET), kind(Resource.CRON_JOB));
        nodes = kind(Resource.NODE);
        serviceAccounts = kind(Resource.SERVICE_ACCOUNT);
        policies = kind(Resource.NETWORK_POLICY, _ -> true, changed);
        volumes = kind(Resource.PV);
    }

    private LiveKind kind(Resource resource) {
        return kind(resource, _ -> false, () -> {});
    }

    private LiveKind kind(Resource resource, Predicate<JsonNode> followed, Runnable changed) {
        return new LiveKind(cluster, namespace, resource, clock, names, followed, changed);
    }

    private Stream<LiveKind> kinds() {
        return Stream.concat(
                Stream.of(namespaces, pods, nodes, serviceAccounts, policies, volumes), workloads.stream());
    }

    /// Begins to watch, and waits for nothing. Nothing is contacted before.
    public synchronized void start() {
        if (begun) {
            return;
        }
        begun = true;
        kinds().forEach(LiveKind::start);
    }

    @Override
    public List<Named> of(Sort sort, @Nullable String namespace) {
        return switch (sort) {
            case NAMESPACE -> named(namespaces, null);
            case POD -> named(pods, namespace);
            case WORKLOAD -> workloads(namespace);
            case NODE -> named(nodes, null);
            case SERVICE_ACCOUNT -> named(serviceAccounts, namespace);
            case POLICY -> named(policies, namespace);
            case VOLUME -> named(volumes, null);
            case IMAGE -> Naming.images(pods.in(namespace).values());
        };
    }

    private List<Named> named(LiveKind kind, @Nullable String namespace) {
        Instant now = clock.instant();
        return kind.in(namespace).values().stream()
                .map(object -> object.at(now))
                .toList();
    }

    private List<Named> workloads(@Nullable String namespace) {
        Instant now = clock.instant();
        Map<LiveKey, Named> all = new TreeMap<>();
        for (LiveKind kind : workloads) {
            kind.in(namespace)
                    .forEach((key, workload) ->
                            all.put(new LiveKey(key.namespace(), workload.name()), workload.at(now)));
        }
        Map<LiveKey, Integer> owners = new TreeMap<>();
        pods.in(namespace).forEach((key, pod) -> {
            String owner = pod.owner();
            if (owner != null && !ofDeployment(key.namespace(), owner)) {
                owners.merge(new LiveKey(key.namespace(), owner), 1, Integer::sum);
            }
        });
        owners.forEach((key, count) -> all.put(key, new Named(key.namespace(), key.name(), Naming.pods(count))));
        return List.copyOf(all.values());
    }

    /// A Deployment calls its ReplicaSets by its own name and a hash.
    private boolean ofDeployment(String namespace, String owner) {
        int hash = owner.lastIndexOf('-');
        return owner.startsWith("rs/") && hash > 0 && deployments.has(namespace, owner.substring(3, hash));
    }

    /// How it stands with each kind.
    public List<Standing> standing() {
        return kinds().map(LiveKind::standing).toList();
    }

    /// What keeps names from being fresh, where the whole cluster is not there for us; empty where it is, and where a
    /// right is missing for some kind, which [#missing] says.
    public Optional<Trouble> trouble() {
        Instant heard =
                kinds().map(LiveKind::heard).max(Comparator.naturalOrder()).orElseThrow();
        return standing().stream()
                .map(Standing::trouble)
                .flatMap(Stream::ofNullable)
                .filter(trouble -> !trouble.why().code().equals("forbidden")
                        && !trouble.why().code().equals("not-served"))
                .min(Comparator.comparing(Trouble::since))
                .map(trouble -> new Trouble(trouble.why(), heard, trouble.from()));
    }

    /// `pods may not be listed`, where names of a sort are missing for want of a right. The prompt may be in another
    /// namespace than it was: what is watched there alone follows it.
    @Override
    public Optional<String> missing(Sort sort) {
        kinds().forEach(LiveKind::follow);
        return of(sort).map(LiveKind::missing).flatMap(Stream::ofNullable).findFirst();
    }

    private Stream<LiveKind> of(Sort sort) {
        return switch (sort) {
            case NAMESPACE -> Stream.of(namespaces);
            case POD, IMAGE -> Stream.of(pods);
            case WORKLOAD -> workloads.stream();
            case NODE -> Stream.of(nodes);
            case SERVICE_ACCOUNT -> Stream.of(serviceAccounts);
            case POLICY -> Stream.of(policies);
            case VOLUME -> Stream.of(volumes);
        };
    }

    /// Ends all watches, and waits for none.
    @Override
    public synchronized void close() {
        begun = true;
        kinds().forEach(LiveKind::close);
    }
}
