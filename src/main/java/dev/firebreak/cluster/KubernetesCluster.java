package dev.firebreak.cluster;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A cluster that a kubeconfig or the cloud names. Nothing is read, run or connected before the first call that needs
/// it.
public final class KubernetesCluster implements Cluster {
    private final ClusterOptions options;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;

    private KubernetesCluster(ClusterOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
    }

    public static KubernetesCluster connect(ClusterOptions options, InstantSource clock) {
        return new KubernetesCluster(options, clock);
    }

    /// The current context of a kubeconfig, or of several in the manner of `KUBECONFIG`; empty where none can be
    /// told. Null is what is read where none is named.
    public static Optional<String> currentContext(@Nullable String kubeconfig) {
        return CurrentContext.of(kubeconfig);
    }

    /// The namespace that a context of a kubeconfig names; empty where it names none. Nothing is contacted.
    public static Optional<String> namespaceOf(String context, @Nullable String kubeconfig) {
        return MergedKubeconfig.namespaceOf(context, kubeconfig);
    }

    /// The address of the cluster of a context, as the kubeconfig has it; empty where it names none. Nothing is
    /// contacted.
    public static Optional<String> serverOf(String context, @Nullable String kubeconfig) {
        return MergedKubeconfig.serverOf(context, kubeconfig);
    }

    /// The contexts of a kubeconfig, or of several in the manner of `KUBECONFIG`; none where it can't be read.
    public static Set<String> contexts(@Nullable String kubeconfig) {
        return MergedKubeconfig.names(kubeconfig);
    }

    /// The namespace of a target that names none. Reads the kubeconfig.
    @Override
    public String namespace() {
        return connection().kubeconfig().namespace();
    }

    /// The uid of kube-system tells clusters apart. Who may not read it is told apart by the certificate
    /// authority instead (`ca-sha256:HEX`; every EKS cluster has one of its own), or where there is none by the
    /// address (`server:URL`); the prefix says so, and neither equals the uid that another user sees.
    @Override
    public ClusterIdentity identity() {
        Connection to = connection();
        String path = "/api/v1/namespaces/kube-system";
        Exchange exchange = to.server().read("GET", path, null);
        String uid = null;
        if (exchange instanceof Exchange.Whole whole && whole.successful()) {
            uid = Json.text(to.json(whole, get(Resource.NAMESPACE, null)), "/metadata/uid");
        } else if (!(exchange instanceof Exchange.Whole whole) || (whole.status() != 403 && whole.status() != 404)) {
            throw to.failure().of(exchange, get(Resource.NAMESPACE, null));
        }
        String ca = to.kubeconfig().caSha256();
        String fallback =
                ca == null ? ClusterIdentity.BY_SERVER + to.server().url() : ClusterIdentity.BY_AUTHORITY + ca;
        return new ClusterIdentity(
                to.kubeconfig().context(),
                to.server().url(),
                uid == null ? fallback : uid,
                to.kubeconfig().eks(),
                Questions.whoAmI(to));
    }

    /// `/version` is for everybody, and costs the server nothing.
    @Override
    public Optional<Duration> clockAhead() {
        Connection to = connection();
        Instant before = clock.instant();
        Exchange exchange = to.server().read("GET", "/version", null);
        Duration took = Duration.between(before, clock.instant());
        if (!(exchange instanceof Exchange.Whole whole)) {
            throw to.failure().of(exchange, new Permission.Kube("get", "", "/version", null));
        }
        return Optional.ofNullable(whole.clock()).map(date -> Duration.between(before.plus(took.dividedBy(2)), date));
    }

    @Override
    public Optional<String> certificateAuthority() {
        return Optional.ofNullable(connection().kubeconfig().caSha256());
    }

    @Override
    public Optional<String> credentialPlugin() {
        return Kubeconfig.plugin(options);
    }

    @Override
    public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
        Permission.Kube needed = get(resource, namespace);
        Connection to = connection();
        return to.read(ApiPath.of(resource, namespace, name), needed).map(whole -> to.json(whole, needed));
    }

    @Override
    public List<JsonNode> list(
            Resource resource,
            @Nullable String namespace,
            @Nullable String labelSelector,
            @Nullable String fieldSelector) {
        List<JsonNode> items = new ArrayList<>();
        connection()
                .pages(resource, namespace, labelSelector, fieldSelector)
                .ifPresent(list -> list.path("items").forEach(items::add));
        return List.copyOf(items);
    }

    @Override
    public Watching watch(Resource resource, @Nullable String namespace, Watcher watcher) {
        return ListThenWatch.start(
                this::connection, resource, namespace, watcher, Patience.of(options.requestTimeout(), clock));
    }

    @Override
    public Set<String> served(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String path = (slash < 0 ? "/api/" : "/apis/") + apiVersion;
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        Permission.Kube needed = new Permission.Kube("get", group, path, null);
        Connection to = connection();
        Optional<Exchange.Whole> reply = to.read(path, needed);
        Set<String> plurals = new HashSet<>();
        reply.ifPresent(found -> to.json(found, needed)
                .path("resources")
                .forEach(served -> plurals.add(served.path("name").asString(""))));
        return plurals;
    }

    @Override
    public Answer may(Permission.Kube permission) {
        return Questions.may(connection(), permission);
    }

    @Override
    public Answer accepts(KubeChange change) {
        return Questions.accepts(connection(), change);
    }

    @Override
    public Readiness readiness(Wait.PolicyResolved wait) {
        if (wait.pods().isEmpty()) {
            return Readiness.ready("no pods to resolve");
        }
        Optional<ObjectNode> slices;
        try {
            slices = connection().pages(Resource.POLICY_ENDPOINT, wait.namespace(), null, null);
        } catch (Refusal refusal) {
            if (refusal.exit() == 4) {
                return Readiness.never(String.valueOf(refusal.getMessage()));
            }
            throw refusal;
        }
        if (slices.isEmpty()) {
            return Readiness.never(
                    "the cluster serves no PolicyEndpoint, so nothing tells when a policy has taken hold");
        }
        Set<String> resolved = new HashSet<>();
        for (JsonNode slice : slices.get().path("items")) {
            if (wait.policy().equals(Json.text(slice, "/spec/policyRef/name"))) {
                slice.at("/spec/podSelectorEndpoints")
                        .forEach(pod -> resolved.add(Json.text(pod, "/namespace") + "/" + Json.text(pod, "/name")));
            }
        }
        List<PodRef> missing = wait.pods().stream()
                .filter(pod -> !resolved.contains(pod.toString()))
                .toList();
        int all = wait.pods().size();
        return missing.isEmpty()
                ? Readiness.ready("resolved for " + all + " of " + all + " pods")
                : Readiness.notYet(
                        "resolved for " + (all - missing.size()) + " of " + all + " pods, not yet for "
                                + missing.getFirst(),
                        (all - missing.size()) * 100 / all);
    }

    /// A read that fails leaves the change in doubt.
    @Override
    public Reconciled reconcile(KubeChange change, String intent) {
        try {
            Optional<JsonNode> now = get(
                    change.resource(),
                    change.target().namespace(),
                    change.target().name());
            return ReadBack.of(change, intent, now);
        } catch (Refusal refusal) {
            return new Reconciled.InDoubt(String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public InputStream open(Gather gather) {
        return switch (gather.source()) {
            case Gather.Source.Served served ->
                stream(
                        ApiPath.of(served.resource(), served.namespace(), served.name()),
                        get(served.resource(), served.namespace()),
                        "target-not-found");
            case Gather.Source.Listed listed -> {
                ObjectNode whole = connection()
                        .pages(listed.resource(), listed.namespace(), null, listed.fieldSelector())
                        .orElseThrow(() -> nothing(
                                "target-not-found",
                                "the cluster serves no " + listed.resource().plural()));
                yield new ByteArrayInputStream(whole.toString().getBytes(StandardCharsets.UTF_8));
            }
            case Gather.Source.Log log -> log(log);
        };
    }

    /// A log is had by name alone, so the uid is looked at first.
    private InputStream log(Gather.Source.Log log) {
        PodRef pod = log.pod();
        String uid = get(Resource.POD, pod.namespace(), pod.name())
                .map(found -> Json.text(found, "/metadata/uid"))
                .orElseThrow(() -> nothing("no-log", "pod " + pod + " is gone"));
        if (!pod.uid().equals(uid)) {
            throw nothing("no-log", "pod " + pod + " is another one now, uid " + uid);
        }
        String query = "/log?" + ApiPath.parameter("container", log.container())
                + (log.previous() ? "previous=true&" : "") + "timestamps=true";
        return stream(
                ApiPath.of(Resource.POD, pod.namespace(), pod.name()) + query,
                new Permission.Kube("get", "", "pods/log", pod.namespace()),
                "no-log");
    }

    private InputStream stream(String path, Permission.Kube needed, String absent) {
        Connection to = connection();
        return switch (to.server().open(path)) {
            case ApiServer.Opened.Stream stream -> stream.body();
            case ApiServer.Opened.Other(Exchange.Whole whole)
            when whole.status() == 404 || (whole.status() == 400 && whole.serversStatus() != null) ->
                throw nothing(absent, whole.message());
            case ApiServer.Opened.Other(Exchange other) -> throw to.failure().of(other, needed);
        };
    }

    private static Refusal nothing(String code, String message) {
        return new Refusal(4, Problem.block(code, message, "nothing to be had here: go on without it"));
    }

    @Override
    public Reply execute(KubeChange change) {
        String query = change.verb() == KubeChange.Verb.DELETE ? "" : "?fieldManager=firebreak";
        Exchange exchange;
        try {
            exchange = connection().server().once(ApiPath.method(change), change.path() + query, ApiPath.body(change));
        } catch (Refusal refusal) {
            // no credential to put on the request, or no address to send it to: nothing was sent
            String code = refusal.problems().getFirst().code();
            return code.equals("not-authenticated")
                    ? new Reply.Refused(0, null, code, String.valueOf(refusal.getMessage()), null)
                    : new Reply.Unreachable(String.valueOf(refusal.getMessage()));
        }
        return switch (exchange) {
            case Exchange.NotSent notSent -> new Reply.Unreachable(notSent.message());
            case Exchange.Cut cut -> new Reply.Lost(cut.status(), cut.requestId(), cut.message());
            case Exchange.Whole whole -> reply(change, whole);
        };
    }

    private static Reply reply(KubeChange change, Exchange.Whole whole) {
        int status = whole.status();
        // what has gone by itself need not be evicted any more
        if (change.verb() == KubeChange.Verb.EVICT && status == 404 && whole.serversStatus() != null) {
            return new Reply.Done(status, whole.requestId(), ReadBack.observed(change, Json.object()));
        }
        if (whole.successful()) {
            JsonNode json = whole.json();
            return json == null || !ReadBack.answers(change, json)
                    ? new Reply.Lost(status, whole.requestId(), "a reply that is not the API server's")
                    : new Reply.Done(status, whole.requestId(), ReadBack.observed(change, json));
        }
        boolean busy = status == 429 || status == 503;
        boolean said = whole.serversStatus() != null && (busy || (status >= 400 && status < 500));
        if (!said && status != 401 && !(status == 429 && whole.fairness())) {
            return new Reply.Lost(status, whole.requestId(), whole.message() + ", not the API server's own word");
        }
        Duration wait = whole.retryAfter() == null ? Duration.ofSeconds(1) : whole.retryAfter();
        boolean flow = status == 429 && whole.fairness() && whole.serversStatus() == null;
        String code = flow ? "too-many-requests" : whole.code();
        // newer credentials make a 401 one that may be sent again
        boolean again = busy || (status == 401 && whole.retryAfter() != null);
        return new Reply.Refused(status, whole.requestId(), code, whole.message(), again ? wait : null);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (connection != null) {
                connection.server().close();
            }
        } finally {
            lock.unlock();
        }
    }

    Connection connection() {
        lock.lock();
        try {
            if (connection == null) {
                Kubeconfig kubeconfig = Kubeconfig.read(options, clock);
                ApiServer server = new ApiServer(
                        kubeconfig.config(),
                        () -> Kubeconfig.read(options, clock).config(),
                        options.requestTimeout(),
                        clock,
                        options.listener());
                connection = new Connection(kubeconfig, server, ReadFailure.of(kubeconfig));
            }
            return connection;
        } catch (KubernetesClientException e) {
            // fabric8 wraps what is wrong in "An error has occurred"
            String words = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw Kubeconfig.invalid("the certificates or keys of its context can't be used: " + words);
        } finally {
            lock.unlock();
        }
    }

    private static Permission.Kube get(Resource resource, @Nullable String namespace) {
        return new Permission.Kube("get", resource.group(), resource.plural(), namespace);
    }
}
