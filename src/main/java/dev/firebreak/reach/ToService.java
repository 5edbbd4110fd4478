package dev.firebreak.reach;

import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// What passes to the address of a Service: what the sending side lets through, and one of the pods behind it. Which
/// one is the node's choice, so the likeliest of their answers counts. Of a port that it does not have, and of whoever
/// is behind a Service without selector, the sending side alone is asked.
record ToService(Meaning meaning, Pod sender, Service service, Connection sent) implements Connection {

    @Override
    public Answer at(int port, Protocol protocol) {
        Answer out = sent.at(port, protocol);
        List<Answer> in = service.receivers(port, protocol).stream()
                .map(receiver -> received(receiver, protocol))
                .toList();
        return in.stream()
                .min(Comparator.comparing(Answer::allowed))
                .map(most -> out.and(new Answer(most.allowed(), most.policies(), behind(most))))
                .orElse(out);
    }

    private Answer received(Service.Receiver receiver, Protocol protocol) {
        return receiver.pod().same(sender)
                ? new Answer(Allowed.YES, List.of(), "a pod always reaches itself")
                : meaning.side(Direction.INGRESS, receiver.pod(), sender).at(receiver.port(), protocol);
    }

    private String behind(Answer most) {
        return "behind " + service + " " + most.because();
    }

    @Override
    public void edges(Protocol protocol, Set<Integer> edges) {
        sent.edges(protocol, edges);
        service.ports().stream()
                .filter(port -> port.protocol() == protocol)
                .forEach(port -> edges.addAll(List.of(port.number(), port.number() + 1)));
    }
}
