package dev.firebreak.action.evidence;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Right.Use;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Collects what the API serves about pods: objects, events, and the logs of every container. Reading leaves no
/// trace in the pod. Objects and events are bounded to seconds, because they come before the cut; logs survive
/// it.
public record CollectPod(List<PodRef> pods, List<What> what) implements Action<CollectPod.Collected> {
    /// An object or a list of events; no API object is larger than 1.5 MiB, a list can be.
    private static final long OBJECT_BYTES = 16L << 20;

    private static final Duration OBJECT_TIME = Duration.ofSeconds(5);
    /// A kubelet rotates logs at 10 MiB by default; this leaves room for clusters that keep more.
    private static final long LOG_BYTES = 64L << 20;

    private static final Duration LOG_TIME = Duration.ofMinutes(1);

    /// What to collect.
    public enum What {
        OBJECTS,
        EVENTS,
        LOGS
    }

    private static final String LOGS = "what=logs";
    private static final String OBJECTS = "what=objects";

    private static final List<Right> RIGHTS = List.of(
            Right.kube(Use.READ, "get", Resource.POD, "reads the pods that are collected from"),
            Right.kube(Use.EVIDENCE, "get", Resource.POD, "log", "the logs are not collected")
                    .given(LOGS),
            Right.kube(Use.EVIDENCE, "get", Resource.NODE, "the pods' nodes are not collected")
                    .given(OBJECTS),
            Right.kube(Use.EVIDENCE, "get", Resource.SERVICE_ACCOUNT, "the pods' service accounts are not collected")
                    .given(OBJECTS),
            owner(Resource.REPLICA_SET),
            owner(Resource.DEPLOYMENT),
            owner(Resource.STATEFUL_SET),
            owner(Resource.DAEMON_SET),
            owner(Resource.JOB),
            owner(Resource.CRON_JOB),
            Right.kube(Use.EVIDENCE, "list", Resource.EVENT, "the pods' events are not collected")
                    .given("what=events"));

    private static Right owner(Resource kind) {
        return Right.kube(Use.EVIDENCE, "get", kind, "the pods' owners of that kind are not collected")
                .given(OBJECTS);
    }

    public static final ActionType<CollectPod, Collected> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "collect-pod",
                    "Collect what the API knows of pods",
                    "Stores the pods, their owners, service account, node and events as served, and the logs of every"
                            + " container, current and previous. One exhibit each, or one entry saying why not.",
                    List.of(
                            new Catalog.Input(
                                    "pods",
                                    ValueType.listOf(Scalar.POD),
                                    true,
                                    "the pods to collect from",
                                    "shop/web-7f9c",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "what",
                                    ValueType.listOf(Scalar.STRING),
                                    false,
                                    "what to collect",
                                    "objects,events",
                                    "objects,events,logs",
                                    List.of("objects", "events", "logs"))),
                    List.of(new Catalog.Output(
                            "exhibits", ValueType.listOf(Scalar.STRING), "the exhibits' numbers", true))),
            CollectPod.class,
            Collected.class,
            CollectPod::bind,
            RIGHTS,
            "nothing: evidence is kept",
            List.of("RFC 3227, section 2.1: order of volatility"),
            "firebreak collect-pod shop/web-7f9c --what objects,events");

    public record Collected(List<String> exhibits) {}

    private static CollectPod bind(Bound in) {
        return new CollectPod(in.pods("pods"), in.choices("what", What.class, List.of(What.values())));
    }

    @Override
    public Proposal<Collected> plan(View view) {
        List<Gather> gathers = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        for (PodRef ref : pods) {
            Optional<JsonNode> pod = PodFacts.find(ref, view);
            if (pod.isEmpty()) {
                return new Proposal.Refused<>(
                        List.of(Problem.block(
                                        "target-not-found",
                                        "pod " + ref + " does not exist any more",
                                        "Look for it with: firebreak find -n " + ref.namespace())
                                .about(Target.of(ref))),
                        notes);
            }
            if (what.contains(What.OBJECTS)) {
                objects(ref, pod.get(), view, gathers);
            }
            if (what.contains(What.EVENTS)) {
                gathers.add(gather(
                        "events",
                        ref,
                        new Gather.Source.Listed(Resource.EVENT, ref.namespace(), "involvedObject.uid=" + ref.uid()),
                        "the events of pod " + ref));
            }
            if (what.contains(What.LOGS)) {
                logs(ref, pod.get(), gathers);
            }
        }
        return new Proposal.Changes<>(List.of(), once(gathers), new Collected(List.of()), notes);
    }

    /// What several pods share, such as their Deployment and their node, is collected once.
    private static List<Gather> once(List<Gather> gathers) {
        Map<Gather.Source, Gather> bySource = new LinkedHashMap<>();
        gathers.forEach(g -> bySource.putIfAbsent(g.source(), g));
        return List.copyOf(bySource.values());
    }

    private static void objects(PodRef ref, JsonNode pod, View view, List<Gather> gathers) {
        gathers.add(gather("pod", ref, served(Resource.POD, ref.namespace(), ref.name()), "pod " + ref));
        JsonNode object = pod;
        // a pod's owners are two deep at most (CronJob, Job); the bound keeps a cycle of references from going
        // on
        for (int depth = 0; depth < 3; depth++) {
            PodFacts.Owner owner = PodFacts.owner(object);
            Resource resource = owner == null ? null : WORKLOADS.get(owner.kind());
            if (owner == null || resource == null) {
                break;
            }
            gathers.add(gather(
                    owner.kind().toLowerCase(Locale.ROOT),
                    ref,
                    served(resource, ref.namespace(), owner.name()),
                    owner.kind() + " " + owner.name() + ", which owns the pod"));
            Optional<JsonNode> next = readable(resource, ref.namespace(), owner.name(), view);
            if (next.isEmpty()) {
                break;
            }
            object = next.get();
        }
        String account = pod.at("/spec/serviceAccountName").asString("");
        if (!account.isEmpty()) {
            gathers.add(gather(
                    "serviceaccount",
                    ref,
                    served(Resource.SERVICE_ACCOUNT, ref.namespace(), account),
                    "service account " + account));
        }
        String node = pod.at("/spec/nodeName").asString("");
        if (!node.isEmpty()) {
            gathers.add(gather("node", ref, served(Resource.NODE, null, node), "node " + node));
        }
    }

    /// Empty also where it may not be read: the exhibit says why not, and evidence never holds up the cut.
    private static Optional<JsonNode> readable(Resource resource, String namespace, String name, View view) {
        try {
            return view.cluster().get(resource, namespace, name);
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return Optional.empty();
        }
    }

    private static final Map<String, Resource> WORKLOADS = Map.of(
            "ReplicaSet", Resource.REPLICA_SET,
            "Deployment", Resource.DEPLOYMENT,
            "StatefulSet", Resource.STATEFUL_SET,
            "DaemonSet", Resource.DAEMON_SET,
            "Job", Resource.JOB,
            "CronJob", Resource.CRON_JOB);

    private static void logs(PodRef ref, JsonNode pod, List<Gather> gathers) {
        for (PodFacts.Container container : PodFacts.of(pod).containers()) {
            for (boolean previous : new boolean[] {false, true}) {
                String which = previous ? "previous-log" : "log";
                gathers.add(new Gather(
                        which + "-" + ref.namespace() + "-" + ref.name() + "-" + container.name(),
                        new Gather.Source.Log(ref, container.name(), previous),
                        Target.of(ref),
                        LOG_BYTES,
                        LOG_TIME,
                        "none",
                        (previous ? "the previous log of " : "the log of ")
                                + (container.type().equals("container") ? "" : container.type() + " ")
                                + "container " + container.name() + " of pod " + ref));
            }
        }
    }

    private static Gather.Source.Served served(Resource resource, @Nullable String namespace, String name) {
        return new Gather.Source.Served(resource, namespace, name);
    }

    private static Gather gather(String id, PodRef pod, Gather.Source source, String words) {
        return new Gather(
                id + "-" + pod.namespace() + "-" + pod.name(),
                source,
                Target.of(pod),
                OBJECT_BYTES,
                OBJECT_TIME,
                "none",
                words);
    }

    @Override
    public Collected outputs(Done<Collected> done) {
        return new Collected(done.exhibits().stream()
                .filter(e -> e.sha256() != null)
                .map(Exhibit::exhibit)
                .toList());
    }

    /// Whether everything that was there was taken: a container without a previous instance has no previous
    /// log, and a source longer than its limit is taken up to it. One that failed or ran out of time is not;
    /// what one held that may not be read is not known.
    @Override
    public Verdict verify(Done<Collected> done, View view) {
        List<Verdict.PerTarget> targets = new ArrayList<>();
        for (Exhibit exhibit : done.exhibits()) {
            String because = exhibit.because() == null ? "" : exhibit.because();
            Reason reason;
            Holds holds;
            if (exhibit.sha256() != null && !exhibit.partial()) {
                continue;
            } else if (because.startsWith("no-log")) {
                holds = Holds.YES;
                reason = new Reason("holds", "no-log", exhibit.source() + ": " + because, null);
            } else if (because.startsWith("forbidden")) {
                holds = Holds.UNKNOWN;
                reason = new Reason("holds", "forbidden", exhibit.source() + ": " + because, null);
            } else if (exhibit.partial() && because.startsWith("limit-bytes")) {
                holds = Holds.YES;
                reason = new Reason("holds", "limit-bytes", exhibit.source() + ": " + because, null);
            } else {
                holds = Holds.NO;
                reason = new Reason(
                        "holds",
                        exhibit.partial() ? "partial" : "not-collected",
                        exhibit.source() + ": " + because,
                        null);
            }
            targets.add(new Verdict.PerTarget(exhibit.target(), holds, null, List.of(reason)));
        }
        if (targets.isEmpty()) {
            return new Verdict(
                    Holds.YES,
                    null,
                    List.of(new Reason("holds", "collected", "all of it was collected", null)),
                    List.of());
        }
        return Verdict.of(targets);
    }
}
