package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.Reach.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Who reaches whom in a whole cluster by the specification, workload by workload. Pods that no policy can tell apart
/// are asked about once.
public final class Matrix {
    private final Network network;
    private final BySpecification specification;
    private final List<PolicyPeer.IpBlock> blocks;

    public Matrix(Network network) {
        this.network = network;
        this.specification = new BySpecification(network);
        this.blocks = Stream.concat(
                        network.policies().stream()
                                .flatMap(policy -> Stream.of(Direction.values())
                                        .flatMap(direction -> policy.rules(direction).stream()))
                                .flatMap(rule -> rule.peers().stream()),
                        network.ordered().stream()
                                .flatMap(policy -> Stream.of(Direction.values())
                                        .flatMap(direction -> policy.rules(direction).stream()))
                                .flatMap(rule -> {
                                    List<PolicyPeer> peers = rule.peers();
                                    return peers == null ? Stream.empty() : peers.stream();
                                }))
                .flatMap(peer -> peer instanceof PolicyPeer.IpBlock block
                        ? Stream.of(block)
                        : Stream.<PolicyPeer.IpBlock>empty())
                .distinct()
                .toList();
    }

    /// Pods of one namespace whose names are equal up to the last dash: the replicas of a ReplicaSet, a StatefulSet,
    /// a DaemonSet.
    public record Workload(String namespace, String name) implements Comparable<Workload> {
        static Workload of(Pod pod) {
            int dash = pod.name().lastIndexOf('-');
            return new Workload(
                    pod.namespace(), dash < 0 ? pod.name() : pod.name().substring(0, dash));
        }

        @Override
        public int compareTo(Workload other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    /// What one workload may send to another. Several lists where its pods differ.
    public record Pair(Workload from, Workload to, Set<List<Stretch>> answers) {}

    /// All that decides about a pod.
    private record Kind(
            String namespace,
            Map<String, String> labels,
            List<Endpoint.NamedPort> ports,
            boolean hostNetwork,
            List<Integer> inBlocks) {}

    /// The pairs between which anything is not closed. A workload's traffic with itself is that of two of its pods.
    public List<Pair> pairs() {
        Map<Workload, Map<Kind, List<Pod>>> workloads = new TreeMap<>();
        for (Pod pod : network.pods()) {
            workloads
                    .computeIfAbsent(Workload.of(pod), ignored -> new LinkedHashMap<>())
                    .computeIfAbsent(kind(pod), ignored -> new ArrayList<>())
                    .add(pod);
        }
        List<Pair> pairs = new ArrayList<>();
        Map<List<Stretch>, List<Stretch>> seen = new HashMap<>();
        workloads.forEach((from, senders) -> workloads.forEach((to, receivers) -> {
            Set<List<Stretch>> answers = new LinkedHashSet<>();
            senders.values().forEach(some -> receivers.values().forEach(others -> two(some, others, answers, seen)));
            answers.removeIf(each -> each.stream().allMatch(Stretch::closed));
            if (!answers.isEmpty()) {
                pairs.add(new Pair(from, to, answers));
            }
        }));
        return pairs;
    }

    private void two(
            List<Pod> senders,
            List<Pod> receivers,
            Set<List<Stretch>> answers,
            Map<List<Stretch>, List<Stretch>> seen) {
        Pod from = senders.getFirst();
        Pod to = receivers.getFirst().same(from) ? receivers.getLast() : receivers.getFirst();
        if (to.same(from) || closed(from, to)) {
            return;
        }
        Connection connection = specification.between(from, to);
        List<Stretch> stretches = Stretches.of(connection, connection);
        // equal answers are kept once: a cluster has few
        answers.add(seen.computeIfAbsent(stretches, each -> each));
    }

    /// Most pairs are closed by one of their sides, whatever the port.
    private boolean closed(Pod from, Pod to) {
        return network.unreadOver(from) == null
                && network.unreadOver(to) == null
                && (Side.of(Direction.EGRESS, from, to, network).closed()
                        || Side.of(Direction.INGRESS, to, from, network).closed());
    }

    private Kind kind(Pod pod) {
        List<Integer> in = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (pod.addresses().stream().anyMatch(blocks.get(i)::contains)) {
                in.add(i);
            }
        }
        return new Kind(pod.namespace(), pod.labels(), pod.ports(), pod.hostNetwork(), in);
    }
}
