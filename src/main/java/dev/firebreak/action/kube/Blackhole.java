package dev.firebreak.action.kube;

import dev.firebreak.action.Action.NoOutputs;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.IsolatePod.Isolated;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Wait;
import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Isolates exactly the pods named, by taking their routes away from within: a container with NET_ADMIN is put
/// into each, black-holes all but its own node, and ends. What comes in is dropped too, and open connections
/// are cut (measured on Linux 6.18). No policy and no other pod is touched. It leaves its container in the
/// pod's specification for good, and whoever may send raw frames in the pod gets around it.
final class Blackhole {
    private static final Pattern PINNED = Pattern.compile("\\S+@sha256:[0-9a-f]{64}");

    private final View view;
    private final @Nullable String image;
    private final List<Problem> refusals = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private final List<PodRef> held = new ArrayList<>();
    private final List<PodRef> onItsWay = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<JsonNode> closed = new ArrayList<>();

    private Blackhole(View view, @Nullable String image) {
        this.view = view;
        this.image = image;
    }

    static Proposal<Isolated> plan(IsolatePod asked, View view) {
        return new Blackhole(view, asked.blackholeImage()).planned(asked.pods());
    }

    private Proposal<Isolated> planned(List<PodRef> pods) {
        if (image == null || !PINNED.matcher(image).matches()) {
            if (image != null) {
                throw new Refusal(3, unpinned());
            }
            return new Proposal.Refused<>(List.of(unpinned()), List.of());
        }
        Suspects suspects = Suspects.look(pods, view);
        refusals.addAll(suspects.refusals());
        notes.addAll(suspects.notes());
        Stream.concat(suspects.held().stream(), suspects.pods().stream()).forEach(pod -> close(pod, image));
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        if (changes.isEmpty() && !held.isEmpty()) {
            return new Proposal.Nothing<>(standing(), outputs(held), notes);
        }
        if (changes.isEmpty()) {
            return suspects.nobody(view, notes);
        }
        notes.addFirst(Problem.info(
                "strategy",
                "strategy " + Strategy.POD_BLACKHOLE.id() + ": " + Strategy.POD_BLACKHOLE.words()
                        + ", because it was asked for"));
        notes.addAll(Impact.onOthers(Surroundings.look(closed, false, view), Set.of(), Holds.NO, false, view));
        return new Proposal.Changes<>(
                changes,
                List.of(),
                outputs(Stream.concat(held.stream(), closed.stream().map(PodFacts::ref))
                        .sorted()
                        .toList()),
                notes);
    }

    private String standing() {
        if (onItsWay.isEmpty()) {
            return "the pods' routes are black-holed by this case";
        }
        String pods = onItsWay.stream().map(PodRef::toString).collect(Collectors.joining(", "));
        return "the container of this case that black-holes the routes is on its way, and has not ended: " + pods;
    }

    private Problem unpinned() {
        String what = image == null
                ? "strategy " + Strategy.POD_BLACKHOLE.id() + " needs an image with /bin/sh and ip"
                : "image " + image + " is not pinned: it has no digest";
        return Problem.block(
                        image == null ? "image-missing" : "image-not-pinned",
                        what,
                        "Name it with its digest, as --blackhole-image REGISTRY/busybox@sha256:HEX; a registry tells"
                                + " it with: docker buildx imagetools inspect "
                                + (image == null ? "REGISTRY/busybox" : image.replaceFirst("(?s)@.*", "")))
                .because("it runs inside the suspect with the right to change its network");
    }

    private static Isolated outputs(List<PodRef> pods) {
        return new Isolated(pods, List.of(), Strategy.POD_BLACKHOLE.id(), pods, List.of(), null);
    }

    private void close(JsonNode pod, String with) {
        PodRef ref = PodFacts.ref(pod);
        RouteContainer standing = RouteContainer.deciding(pod, view.names());
        if (standing != null && standing.closes() && !view.ours(standing.caseId())) {
            refusals.add(Problem.block(
                            "isolated-by-case",
                            "pod " + ref + " is isolated already, by case " + standing.caseId(),
                            "Go on in that case with --case " + standing.caseId())
                    .about(Target.of(ref)));
            return;
        }
        boolean stands = standing != null && standing.closes();
        if (stands || onItsWay(pod)) {
            held.add(ref);
            if (!stands) {
                onItsWay.add(ref);
            }
            return;
        }
        Optional<Problem> impossible = impossible(pod, ref);
        if (impossible.isPresent()) {
            refusals.add(impossible.get());
            return;
        }
        KubeChange change = put(
                "blackhole-" + ref,
                pod,
                true,
                with,
                "Run a container inside pod " + ref + " that black-holes its routes but for its own node");
        Answer answer = view.ask(change);
        if (answer.holds() == Holds.NO && String.valueOf(answer.because()).contains("violates PodSecurity")) {
            refusals.add(Problem.block(
                            "pod-security",
                            "Pod Security refuses the container in pod " + ref + ": " + answer.because(),
                            "Isolate it from outside: " + StrongerWay.withoutInstead(pod, view))
                    .because("a container that changes routes needs NET_ADMIN, which the namespace's level does not"
                            + " allow")
                    .about(Target.of(ref)));
            return;
        }
        closed.add(pod);
        changes.add(change);
        notes.add(Problem.warn(
                        "footprint",
                        "a container of image " + with + " runs inside the suspect, pod " + ref
                                + ": the suspect can see it, and undo gives the routes back by another one, but takes"
                                + " none of them out of the pod's specification",
                        null)
                .about(Target.of(ref)));
        bypass(pod, view.names())
                .map(reason -> Problem.warn(
                                reason.code(),
                                reason.message() + ": that it is isolated will not be known",
                                "Isolate it from outside too: " + StrongerWay.withoutToo(pod, view))
                        .about(Target.of(ref)))
                .ifPresent(notes::add);
    }

    /// One of this case that has not ended: another beside it would tell nothing new.
    private boolean onItsWay(JsonNode pod) {
        return RouteContainer.of(pod, view.names()).stream()
                .anyMatch(one -> one.closes()
                        && one.end() == RouteContainer.End.PENDING
                        && one.podIp().equals(RouteContainer.address(pod))
                        && view.ours(one.caseId()));
    }

    /// The kind of node on which no container may change routes.
    private static Optional<String> without(JsonNode node) {
        if (ComputeType.of(node) == ComputeType.FARGATE) {
            return Optional.of("fargate");
        }
        return ComputeType.windows(node) ? Optional.of("windows") : Optional.empty();
    }

    private Optional<Problem> impossible(JsonNode pod, PodRef ref) {
        String code = null;
        String why = null;
        String without = NodeRead.of(view, pod.at("/spec/nodeName").asString(""))
                .node()
                .flatMap(Blackhole::without)
                .orElse(null);
        if (PodFacts.mirror(pod)) {
            code = "pod-mirror";
            why = "is static, and takes no further container";
        } else if (without != null) {
            code = without;
            why = "is on a node of the kind " + without + ", where no container may change routes";
        } else if (RouteContainer.nodeAddresses(pod).isEmpty()
                || RouteContainer.address(pod).isEmpty()) {
            code = "pod-pending";
            why = "has not started: there is nothing to put a container into";
        }
        return code == null || why == null
                ? Optional.empty()
                : Optional.of(Problem.block(
                                code,
                                "pod " + ref + " " + why,
                                "Leave the choice to Firebreak: firebreak isolate-pod " + ref + StrongerWay.now(view))
                        .about(Target.of(ref)));
    }

    private KubeChange put(String id, JsonNode pod, boolean closes, String with, String words) {
        String name = RouteContainer.named(view.names());
        PodRef ref = PodFacts.ref(pod);
        return KubeChange.patch(
                        id,
                        Resource.POD,
                        RouteContainer.SUBRESOURCE,
                        Target.of(ref),
                        Patch.of(pod).append(RouteContainer.LIST, RouteContainer.make(name, closes, with, pod)),
                        words)
                .settling(new Wait.ContainerEnded(ref, name));
    }

    /// Why what runs in the pod may get around its routes: it may change them, or write frames that no route is
    /// asked about. A runtime gives NET_RAW to every container that does not drop it. One that was put in later
    /// counts until it has ended.
    static Optional<Capability> bypass(JsonNode pod, Names names) {
        return Stream.concat(
                        Stream.of("containers", "initContainers")
                                .flatMap(list -> pod.path("spec").path(list).valueStream()),
                        RouteContainer.running(pod, names))
                .flatMap(container -> Capability.over(container).stream())
                .reduce((one, other) -> one.code().equals("pod-privileged") ? one : other);
    }

    /// What became of a pod's routes, where a container of ours has taken them away, or is about to change them; null
    /// where they are as they were.
    static @Nullable Held held(JsonNode pod, Names names) {
        List<RouteContainer> all = RouteContainer.of(pod, names);
        RouteContainer pending = all.stream()
                .filter(one ->
                        one.end() == RouteContainer.End.PENDING && one.podIp().equals(RouteContainer.address(pod)))
                .findFirst()
                .orElse(null);
        if (pending != null) {
            return new Held(
                    false, " has container " + pending.name() + ", which changes its routes and has not ended yet");
        }
        RouteContainer deciding = RouteContainer.deciding(pod, names);
        if (deciding == null || !deciding.closes()) {
            return null;
        }
        Capability around = bypass(pod, names).orElse(null);
        String done = "'s routes were black-holed by container " + deciding.name();
        return around == null
                ? new Held(true, done + ", which has seen none left but to its own node")
                : new Held(false, done + ", but " + around.message());
    }

    /// The routes are given back by another container, made of the same image.
    static Proposal<NoOutputs> undo(Done<Isolated> done, View view) {
        Blackhole opening = new Blackhole(view, null);
        view.cluster().ahead(Name.changedBy(done.made()));
        for (Change change : done.made().reversed()) {
            if (change instanceof KubeChange kube) {
                opening.open(kube);
            }
        }
        return opening.changes.isEmpty()
                ? new Proposal.Nothing<>(
                        done.made().isEmpty() ? "the step changed nothing" : "the routes are given back already",
                        new NoOutputs(),
                        opening.notes)
                : new Proposal.Changes<>(opening.changes, List.of(), new NoOutputs(), opening.notes);
    }

    private void open(KubeChange made) {
        Target target = made.target();
        JsonNode pod = view.cluster()
                .get(Resource.POD, target.namespace(), target.name())
                .filter(p -> p.at("/metadata/uid").asString().equals(target.uid()))
                .filter(p -> !PodFacts.finished(p))
                .orElse(null);
        if (pod == null) {
            notes.add(Problem.info("gone", target + " is gone: there is nothing to restore on it")
                    .about(target));
            return;
        }
        String name = containerOf(made);
        List<RouteContainer> since = RouteContainer.of(pod, view.names()).stream()
                .dropWhile(one -> !one.name().equals(name))
                .toList();
        notes.add(Problem.info("not-undone", "container " + name + " stays in the specification of " + target)
                .about(target));
        boolean opened = since.stream().anyMatch(one -> !one.closes() && one.end() == RouteContainer.End.SUCCEEDED);
        if (since.isEmpty() || opened) {
            return;
        }
        RouteContainer pending = since.stream()
                .filter(one -> !one.closes() && one.end() == RouteContainer.End.PENDING)
                .findFirst()
                .orElse(null);
        if (pending != null) {
            notes.add(Problem.warn(
                            "blackhole-pending",
                            "container " + pending.name() + " of " + target
                                    + ", which gives the routes back, has not ended yet",
                            "Look at it with: kubectl -n " + target.namespace() + " describe pod " + target.name())
                    .about(target));
            return;
        }
        changes.add(put(
                "undo-" + made.id(),
                pod,
                false,
                since.getFirst().image(),
                "Run a container inside " + target + " that gives its routes back"));
    }

    /// The name of the container that a change put in.
    static String containerOf(KubeChange made) {
        JsonNode container = made.writes().getFirst().value();
        return container == null ? "" : container.path("name").asString("");
    }
}
