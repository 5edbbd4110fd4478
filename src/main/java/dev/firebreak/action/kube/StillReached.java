package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.reach.Answer;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.PolicyRef;
import dev.firebreak.reach.Reach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What still gets through to a pod and from it, as the plugin that is there does it, beyond its own node.
///
/// @param allowed no where nothing does
/// @param bySpecification the same by the policies alone
/// @param policies those that let something through, or make it unknown
/// @param words what gets through or is not known, with the policies that decide it; and where the policies alone
/// mean something else, that
public record StillReached(
        PodRef pod, Allowed allowed, Allowed bySpecification, List<PolicyRef> policies, String words) {
    private static final int MOST = 3;
    private static final String NOTHING = "nothing but its own node";

    /// Of these pods those that run, in their order. Pods that policies can't tell apart are looked at once.
    public static List<StillReached> of(Collection<PodRef> pods, View view) {
        Set<String> namespaces = pods.stream().map(PodRef::namespace).collect(Collectors.toCollection(TreeSet::new));
        ClusterNetwork near = ClusterNetwork.near(namespaces, view);
        Reach reach = near.reach();
        List<StillReached> all = new ArrayList<>();
        Whole whole = new Whole(view);
        Map<Object, Boolean> shut = new HashMap<>();
        for (PodRef ref : pods) {
            Endpoint.Pod pod = near.network().pod(ref.namespace(), ref.name()).orElse(null);
            if (pod == null) {
                continue;
            }
            boolean closed = shut.computeIfAbsent(List.of(reach.likeness(pod), near.on(pod)), _ -> reach.shut(pod));
            all.add(closed ? nothing(ref, NOTHING) : whole.of(ref));
        }
        return all;
    }

    private static StillReached nothing(PodRef pod, String words) {
        return new StillReached(pod, Allowed.NO, Allowed.NO, List.of(), words);
    }

    /// The same of another pod that policies can't tell from this one.
    private StillReached of(PodRef other) {
        return new StillReached(other, allowed, bySpecification, policies, words.replace(both(pod), both(other)));
    }

    private static String both(PodRef pod) {
        return "both stand in: firebreak reach " + pod;
    }

    /// The whole cluster, read when the first pod is open or not known to be closed.
    private static final class Whole {
        private final View view;
        private final Map<Object, StillReached> seen = new HashMap<>();
        private @Nullable ClusterNetwork cluster;

        Whole(View view) {
            this.view = view;
        }

        StillReached of(PodRef ref) {
            ClusterNetwork here;
            try {
                here = cluster == null ? ClusterNetwork.read(view) : cluster;
            } catch (Refusal refusal) {
                if (refusal.exit() != 4) {
                    throw refusal;
                }
                return new StillReached(
                        ref,
                        Allowed.UNKNOWN,
                        Allowed.UNKNOWN,
                        List.of(),
                        "who gets through is not known: "
                                + refusal.problems().getFirst().message());
            }
            cluster = here;
            Endpoint.Pod pod = here.network().pod(ref.namespace(), ref.name()).orElse(null);
            if (pod == null) {
                return nothing(ref, "nothing: it has ended");
            }
            Reach reach = here.reach();
            StillReached found =
                    seen.computeIfAbsent(List.of(reach.likeness(pod), here.on(pod)), _ -> look(ref, pod, reach, here));
            return found.of(ref);
        }
    }

    private static StillReached look(PodRef ref, Endpoint.Pod pod, Reach reach, ClusterNetwork cluster) {
        List<Reach.Entry> entries = Stream.of(Direction.values())
                .flatMap(direction -> reach.of(pod, direction).stream())
                .filter(entry -> !ownNode(entry.peer(), pod, cluster))
                .toList();
        Said here = Said.of(entries, stretch -> stretch.here());
        Said stated = Said.of(entries, stretch -> stretch.bySpecification());
        String words = here.words();
        if (!words.equals(stated.words()) && here.allowed() != Allowed.UNKNOWN) {
            words += here.allowed() == stated.allowed()
                    ? "; the policies alone mean something else, " + both(ref)
                    : "; the policies alone would let through: " + stated.words();
        }
        return new StillReached(ref, here.allowed(), stated.allowed(), here.policies(), words);
    }

    /// Pods on the host network of the same node are the node.
    private static boolean ownNode(Reach.Peer peer, Endpoint.Pod pod, ClusterNetwork cluster) {
        return switch (peer) {
            case Reach.Peer.Entity entity -> entity.name().equals("own-node");
            case Reach.Peer.Block _, Reach.Peer.OfService _ -> false;
            case Reach.Peer.Pods pods ->
                cluster.network()
                        .meant(pods)
                        .allMatch(each -> each.hostNetwork()
                                && each.node() != null
                                && each.node().equals(pod.node()));
        };
    }

    /// One meaning's answer in words.
    private record Said(Allowed allowed, List<PolicyRef> policies, String words) {
        /// What decides, in one direction; reasons are not told apart.
        private record Way(Direction direction, Allowed allowed, List<PolicyRef> policies) {}

        static Said of(List<Reach.Entry> entries, Function<Reach.Stretch, Answer> meaning) {
            Map<Way, Set<String>> open = new LinkedHashMap<>();
            Map<Way, String> reasons = new HashMap<>();
            Map<Direction, Set<Object>> kinds = new HashMap<>();
            for (Reach.Entry entry : entries) {
                Answer answer = meaning.apply(entry.stretch());
                Way way = new Way(entry.direction(), answer.allowed(), answer.policies());
                String ports = entry.stretch().ports();
                kinds.computeIfAbsent(entry.direction(), _ -> new HashSet<>()).add(List.of(way, ports));
                reasons.merge(way, answer.because(), (one, other) -> other.length() < one.length() ? other : one);
                if (answer.allowed() != Allowed.NO) {
                    open.computeIfAbsent(way, _ -> new LinkedHashSet<>())
                            .add(entry.peer().words()
                                    + (ports.equals("all") ? "" : " on " + ports)
                                    + excepted(entry, entries, meaning));
                }
            }
            List<String> said = new ArrayList<>();
            Allowed loosest = Allowed.NO;
            for (Map.Entry<Way, Set<String>> each : open.entrySet()) {
                Way way = each.getKey();
                boolean everybody =
                        kinds.getOrDefault(way.direction(), Set.of()).size() == 1;
                String peers = everybody ? "everywhere" : some(List.copyOf(each.getValue()));
                said.add(words(way, peers, reasons.getOrDefault(way, "")));
                loosest = way.allowed().compareTo(loosest) < 0 ? way.allowed() : loosest;
            }
            List<PolicyRef> deciding = open.keySet().stream()
                    .flatMap(way -> way.policies().stream())
                    .distinct()
                    .sorted()
                    .toList();
            return new Said(loosest, deciding, said.isEmpty() ? NOTHING : some(said, "; "));
        }

        /// What of a block is closed.
        private static String excepted(
                Reach.Entry open, List<Reach.Entry> entries, Function<Reach.Stretch, Answer> meaning) {
            List<String> closed = entries.stream()
                    .filter(entry ->
                            open.around(entry) && meaning.apply(entry.stretch()).allowed() == Allowed.NO)
                    .map(entry -> entry.peer().words())
                    .distinct()
                    .toList();
            return closed.isEmpty() ? "" : " except " + some(closed);
        }

        private static String words(Way way, String peers, String because) {
            String why = way.allowed() == Allowed.UNKNOWN
                    ? "not known: " + because
                    : way.policies().isEmpty()
                            ? because
                            : some(way.policies().stream()
                                    .map(PolicyRef::toString)
                                    .toList());
            return (way.direction() == Direction.INGRESS ? "from " : "to ") + peers + " (" + why + ")";
        }

        private static String some(List<String> all) {
            return some(all, ", ");
        }

        private static String some(List<String> all, String between) {
            return String.join(between, all.subList(0, Math.min(MOST, all.size())))
                    + (all.size() > MOST ? " and " + (all.size() - MOST) + " more" : "");
        }
    }
}
