package dev.firebreak.reach;

import dev.firebreak.reach.Reach.Stretch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The answers of a connection, stretch by stretch of ports.
final class Stretches {
    private Stretches() {}

    static List<Stretch> of(Connection done, Connection stated) {
        Map<Protocol, List<Stretch>> byProtocol = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            byProtocol.put(protocol, of(protocol, stated, done));
        }
        List<Stretch> first = byProtocol.getOrDefault(Protocol.TCP, List.of());
        boolean all = byProtocol.values().stream()
                .allMatch(each -> each.size() == 1
                        && each.getFirst().here().equals(first.getFirst().here())
                        && each.getFirst()
                                .bySpecification()
                                .equals(first.getFirst().bySpecification()));
        return all
                ? List.of(new Stretch(
                        null,
                        null,
                        null,
                        first.getFirst().here(),
                        first.getFirst().bySpecification()))
                : byProtocol.values().stream().flatMap(List::stream).toList();
    }

    private static List<Stretch> of(Protocol protocol, Connection stated, Connection done) {
        TreeSet<Integer> edges = new TreeSet<>(Set.of(Connection.FIRST_PORT));
        stated.edges(protocol, edges);
        done.edges(protocol, edges);
        List<Stretch> stretches = new ArrayList<>();
        for (int edge : edges.subSet(Connection.FIRST_PORT, true, Connection.LAST_PORT, true)) {
            Answer here = done.at(edge, protocol);
            Answer specified = stated.at(edge, protocol);
            Stretch last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null
                    && last.here().equals(here)
                    && last.bySpecification().equals(specified)) {
                continue;
            }
            if (last != null) {
                stretches.set(stretches.size() - 1, until(last, edge - 1));
            }
            stretches.add(new Stretch(protocol, edge, null, here, specified));
        }
        if (stretches.size() == 1) {
            Stretch only = stretches.getFirst();
            return List.of(new Stretch(protocol, null, null, only.here(), only.bySpecification()));
        }
        stretches.set(stretches.size() - 1, until(stretches.getLast(), Connection.LAST_PORT));
        return stretches;
    }

    private static Stretch until(Stretch stretch, int last) {
        Integer first = stretch.port();
        return new Stretch(
                stretch.protocol(),
                first,
                first != null && first == last ? null : (Integer) last,
                stretch.here(),
                stretch.bySpecification());
    }
}
