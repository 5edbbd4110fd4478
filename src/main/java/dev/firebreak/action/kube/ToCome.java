package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether policies are enforced for pods that are still to start: by the agents on the nodes that would run them, and
/// by the plugin's own settings, which are those of nodes to come. A node of Fargate's takes no other pod, and tells
/// that more like it may come, for whatever a profile names; a cordoned one still takes those of daemonsets.
final class ToCome {
    private ToCome() {}

    /// @param within the namespaces that the pods start in
    static Enforcement of(Set<String> within, View view) {
        Enforcers enforcers = Enforcers.lookAtNodes(view, within);
        Enforcement here = enforcers.here();
        Looked<List<JsonNode>> nodes =
                Looked.of(Rights.NODES, () -> Optional.of(view.cluster().list(Resource.NODE, null, null, null)));
        if (nodes.missing() != null) {
            return here.with(nodes.unknown("nodes"));
        }
        Map<Holds, Map<String, Ground>> found = new EnumMap<>(Holds.class);
        for (JsonNode node : nodes.found().orElse(List.of())) {
            Enforcement there = enforcers.on(node);
            Map<String, Ground> grounds = found.computeIfAbsent(there.holds(), _ -> new LinkedHashMap<>());
            there.deciding().forEach(ground -> grounds.putIfAbsent(ground.code(), ground));
        }
        if (found.isEmpty()) {
            return here;
        }
        if (found.keySet().equals(Set.of(Holds.NO))) {
            return new Enforcement(
                    here.plugin(),
                    List.copyOf(found.getOrDefault(Holds.NO, Map.of()).values()));
        }
        if (found.keySet().equals(Set.of(Holds.YES)) && here.holds() == Holds.YES) {
            return here;
        }
        List<Ground> grounds = new ArrayList<>();
        Stream.of(Holds.NO, Holds.UNKNOWN)
                .flatMap(holds -> found.getOrDefault(holds, Map.of()).values().stream())
                .forEach(ground -> grounds.add(perhaps(ground, "on nodes that may run them")));
        if (here.holds() != Holds.YES) {
            here.deciding().forEach(ground -> grounds.add(perhaps(ground, "on nodes to come")));
        }
        return new Enforcement(here.plugin(), grounds);
    }

    private static Ground perhaps(Ground ground, String where) {
        return Ground.unknown(ground.code(), where + ": " + ground.message(), ground.source());
    }
}
