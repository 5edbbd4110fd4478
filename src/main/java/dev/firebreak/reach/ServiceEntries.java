package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Reach.Entry;
import dev.firebreak.reach.Reach.Peer;
import dev.firebreak.reach.Reach.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a pod reaches at the addresses of Services.
///
/// @param shut whether the policies over the pod let nothing out
/// @param between what passes from the pod
record ServiceEntries(Network network, boolean shut, Function<Endpoint, List<Stretch>> between) {
    private static final String UNREAD =
            "services may not be read: policies that allow pods let through to the addresses of their services, too";

    static Peer peer(Service service) {
        return new Peer.OfService(
                service.namespace(), service.name(), service.addresses().getFirst());
    }

    /// Those for whose address the answer is another than for its neighbours'.
    ///
    /// @param outside the entries of addresses outside the cluster
    List<Entry> amid(List<Entry> outside) {
        List<Entry> entries = new ArrayList<>();
        for (Service service : network.services()) {
            List<Stretch> stretches = served(service, between.apply(service));
            if (!alike(stretches, between.apply(new External(service.addresses().getFirst())))) {
                stretches.forEach(stretch -> entries.add(new Entry(Direction.EGRESS, peer(service), stretch)));
            }
        }
        if (network.servicesUnread()) {
            outside.stream()
                    .map(this::perhaps)
                    .map(entry -> entry.stretch().here())
                    .filter(answer -> answer.because().equals(UNREAD))
                    .findFirst()
                    .ifPresent(answer -> entries.add(new Entry(
                            Direction.EGRESS,
                            new Peer.Entity("services"),
                            new Stretch(null, null, null, answer, answer))));
        }
        return entries;
    }

    /// An address that is closed by the policies over the pod may be that of a Service whose pods they allow.
    Entry perhaps(Entry entry) {
        Stretch stretch = entry.stretch();
        return shut || stretch.here().allowed() != Allowed.NO
                ? entry
                : new Entry(
                        entry.direction(),
                        entry.peer(),
                        new Stretch(
                                stretch.protocol(),
                                stretch.port(),
                                stretch.endPort(),
                                new Answer(Allowed.UNKNOWN, stretch.here().policies(), UNREAD),
                                stretch.bySpecification()));
    }

    /// Of the ports those that it has: nobody answers on others.
    private static List<Stretch> served(Service service, List<Stretch> stretches) {
        return service.ports().isEmpty()
                ? stretches
                : service.ports().stream()
                        .flatMap(port -> stretches.stream()
                                .filter(stretch -> stretch.holds(port.number(), port.protocol()))
                                .map(stretch -> new Stretch(
                                        port.protocol(),
                                        port.number(),
                                        null,
                                        stretch.here(),
                                        stretch.bySpecification())))
                        .toList();
    }

    private static boolean alike(List<Stretch> some, List<Stretch> others) {
        return some.stream()
                .allMatch(one -> others.stream()
                        .filter(one::meets)
                        .allMatch(other -> one.here().allowed() == other.here().allowed()
                                && one.bySpecification().allowed()
                                        == other.bySpecification().allowed()));
    }
}
