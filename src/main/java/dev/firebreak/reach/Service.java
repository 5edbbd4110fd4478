package dev.firebreak.reach;

import dev.firebreak.reach.Endpoint.NamedPort;
import dev.firebreak.reach.Endpoint.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The addresses of a Service. A node rewrites them to that of a pod behind it; what the AWS agent sees of a sending
/// pod is the packet before that, since its probes sit on the pod's own interface. So AWS' controller adds the
/// Service's first address to the pods that an egress rule selects (amazon-network-policy-controller-k8s,
/// pkg/resolvers/endpoints.go, getMatchingServiceClusterIPs).
///
/// @param behind the running pods that its selector matches; none where it has no selector
public record Service(
        String namespace,
        String name,
        List<IpAddress> addresses,
        Map<String, String> selector,
        List<Port> ports,
        List<Pod> behind)
        implements Endpoint {
    public Service {
        addresses = List.copyOf(addresses);
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
        behind = List.copyOf(behind);
    }

    /// One of its ports.
    ///
    /// @param target the port of the pods behind it, a number or a name
    public record Port(int number, Protocol protocol, String target) {}

    /// A pod that traffic may come to, and the port there.
    public record Receiver(Pod pod, int port) {}

    /// The Service in the JSON of the object; empty for one that has no address of its own.
    ///
    /// @param pods those that run
    public static Optional<Service> parse(JsonNode node, Collection<Pod> pods) {
        JsonNode spec = node.path("spec");
        List<String> written = new ArrayList<>();
        spec.path("clusterIPs").forEach(each -> written.add(each.asString("")));
        if (written.isEmpty()) {
            written.add(spec.path("clusterIP").asString(""));
        }
        written.removeIf(each -> each.isEmpty() || each.equals("None"));
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String namespace = node.at("/metadata/namespace").asString("default");
        Map<String, String> selector = LabelSelector.labels(spec.path("selector"));
        List<Pod> behind = selector.isEmpty()
                ? List.of()
                : pods.stream()
                        .filter(pod -> pod.namespace().equals(namespace)
                                && pod.labels().entrySet().containsAll(selector.entrySet()))
                        .toList();
        return Optional.of(new Service(
                namespace,
                node.at("/metadata/name").asString(),
                written.stream().map(IpAddress::parse).toList(),
                selector,
                spec.path("ports").valueStream().map(Service::port).toList(),
                behind));
    }

    private static Port port(JsonNode port) {
        int number = port.path("port").asInt();
        return new Port(
                number,
                Protocol.parse(port.path("protocol").asString("TCP")),
                port.path("targetPort").asString(String.valueOf(number)));
    }

    /// Where traffic to one of its ports may come out.
    public List<Receiver> receivers(int port, Protocol protocol) {
        return ports.stream()
                .filter(each -> each.number() == port && each.protocol() == protocol)
                .flatMap(each -> behind.stream().flatMap(pod -> received(each, pod)))
                .toList();
    }

    private static Stream<Receiver> received(Port port, Pod pod) {
        return port.target().chars().allMatch(Character::isDigit)
                ? Stream.of(new Receiver(pod, Integer.parseInt(port.target())))
                : pod.ports().stream()
                        .filter(named -> named.name().equals(port.target()) && named.protocol() == port.protocol())
                        .map(named -> new Receiver(pod, named.number()));
    }

    /// The ports of an egress rule as AWS' controller writes them for the Service's address: its own, found by the
    /// target. What it does not find is not among them.
    List<PolicyPort> resolved(List<PolicyPort> asked) {
        List<PolicyPort> found = new ArrayList<>();
        for (PolicyPort port : asked) {
            switch (port) {
                case PolicyPort.Every every -> found.add(every);
                case PolicyPort.Range range ->
                    listening(String.valueOf(range.first()), range.protocol())
                            .map(number -> new PolicyPort.Range(
                                    range.protocol(), number, range.first() == range.last() ? number : range.last()))
                            .ifPresent(found::add);
                case PolicyPort.Named named ->
                    listening(named.name(), named.protocol())
                            .map(number -> new PolicyPort.Range(named.protocol(), number, number))
                            .ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Integer> listening(String target, Protocol protocol) {
        return Stream.concat(
                        Stream.of(target),
                        behind.stream()
                                .flatMap(pod -> pod.ports().stream())
                                .filter(named -> named.protocol() == protocol)
                                .flatMap(named -> other(named, target)))
                .flatMap(each -> ports.stream()
                        .filter(port ->
                                port.protocol() == protocol && port.target().equals(each)))
                .map(Port::number)
                .findFirst();
    }

    /// What else a container's port is called.
    private static Stream<String> other(NamedPort named, String target) {
        String number = String.valueOf(named.number());
        if (named.name().equals(target)) {
            return Stream.of(number);
        }
        return number.equals(target) ? Stream.of(named.name()) : Stream.empty();
    }

    @Override
    public String toString() {
        return "service " + namespace + "/" + name;
    }
}
