package dev.firebreak.look;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.json.Json;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Protocol;
import dev.firebreak.reach.Reach;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a pod reaches over the network, by what enforces policies there, pods by their workload.
///
/// @param enforcer what that is, and why it is thought
public record Egress(String enforcer, List<Open> open) {

    /// One end that is reached, or may be, or what of such a block is not.
    ///
    /// @param namespace null of what is no pod and no Service
    /// @param workload as in `Deployment/web`, of a pod without owner `Pod/NAME`, of a Service's address
    /// `Service/NAME`; null of what is neither
    /// @param entity `internet`, `own-node`, `nodes` or `node/NAME`, or a block of addresses; null of pods
    /// @param pods how many pods; null of what is no pod
    /// @param allowed `yes` or `unknown`; `no` of addresses that a block which is open excepts
    /// @param ports as in `TCP 80`; `all` where each is
    public record Open(
            @Nullable String namespace,
            @Nullable String workload,
            @Nullable String entity,
            @Nullable Integer pods,
            String allowed,
            List<String> ports) {}

    private record Key(
            @Nullable String namespace,
            @Nullable String workload,
            @Nullable String entity,
            Allowed allowed) {}

    private static final class Members {
        private final Set<String> pods = new LinkedHashSet<>();
        private final Set<String> ports = new LinkedHashSet<>();
    }

    static Egress of(Reached.Around around, List<JsonNode> pods) {
        Map<String, Map<String, String>> workloads = new LinkedHashMap<>();
        for (JsonNode pod : pods) {
            workloads
                    .computeIfAbsent(pod.at("/metadata/namespace").asString(), _ -> new LinkedHashMap<>())
                    .put(pod.at("/metadata/name").asString(), workload(pod));
        }
        Map<Key, Members> open = new LinkedHashMap<>();
        Endpoint.Pod self = around.pod();
        Reached found = around.in(Direction.EGRESS);
        for (Reach.Entry entry : found.entries()) {
            Allowed allowed = entry.stretch().here().allowed();
            if (allowed == Allowed.NO && found.entries().stream().noneMatch(wider -> excepts(wider, entry))) {
                continue;
            }
            String ports = entry.stretch().ports();
            switch (entry.peer()) {
                case Reach.Peer.Entity entity -> add(new Key(null, null, entity.name(), allowed), null, ports, open);
                case Reach.Peer.OfService service ->
                    add(new Key(service.namespace(), "Service/" + service.service(), null, allowed), null, ports, open);
                case Reach.Peer.Block block -> add(new Key(null, null, name(block.cidr()), allowed), null, ports, open);
                case Reach.Peer.Pods peer ->
                    around.cluster()
                            .network()
                            .meant(peer)
                            .filter(each -> !each.equals(self))
                            .forEach(each -> add(
                                    new Key(
                                            each.namespace(),
                                            workloads
                                                    .getOrDefault(each.namespace(), Map.of())
                                                    .getOrDefault(each.name(), "Pod/" + each.name()),
                                            null,
                                            allowed),
                                    each.name(),
                                    ports,
                                    open));
            }
        }
        List<Open> all = new ArrayList<>();
        open.forEach((key, members) -> all.add(new Open(
                key.namespace(),
                key.workload(),
                key.entity(),
                members.pods.isEmpty() ? null : (Integer) members.pods.size(),
                key.allowed().name().toLowerCase(Locale.ROOT),
                members.ports.contains("all") ? List.of("all") : List.copyOf(members.ports))));
        return new Egress(found.enforcer(), List.copyOf(all));
    }

    private static boolean excepts(Reach.Entry wider, Reach.Entry closed) {
        return wider.stretch().here().allowed() != Allowed.NO && wider.around(closed);
    }

    private static void add(Key key, @Nullable String pod, String ports, Map<Key, Members> open) {
        Members members = open.computeIfAbsent(key, _ -> new Members());
        members.ports.add(ports);
        if (pod != null) {
            members.pods.add(pod);
        }
    }

    private static String name(Cidr block) {
        return block.length() == 0 ? "internet" : block.toString();
    }

    /// A ReplicaSet of a Deployment has its name, and the hash that its pods are labelled with.
    static String workload(JsonNode pod) {
        PodFacts.Owner owner = PodFacts.owner(pod);
        if (owner == null) {
            return "Pod/" + pod.at("/metadata/name").asString();
        }
        String hash = Json.text(pod, "/metadata/labels/pod-template-hash");
        return owner.kind().equals("ReplicaSet") && hash != null && owner.name().endsWith("-" + hash)
                ? "Deployment/" + owner.name().substring(0, owner.name().length() - hash.length() - 1)
                : owner.kind() + "/" + owner.name();
    }

    /// `yes`, `no` or `unknown`: whether an address and port outside the cluster gets through.
    static String through(Reached.Around around, String address, int port) {
        Endpoint.Pod pod = around.pod();
        if (pod == null) {
            return "no";
        }
        return around
                .cluster()
                .reach()
                .of(pod, Direction.EGRESS, new Endpoint.External(IpAddress.parse(address)))
                .stream()
                .map(Reach.Entry::stretch)
                .filter(stretch -> stretch.holds(port, Protocol.TCP))
                .map(stretch -> stretch.here().allowed().name().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("unknown");
    }
}
