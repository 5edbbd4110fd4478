package dev.firebreak.reach;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One end of some traffic.
public sealed interface Endpoint permits Endpoint.Pod, Endpoint.Node, Endpoint.External, Service {

    List<IpAddress> addresses();

    /// A pod, as it runs.
    ///
    /// @param node the node's name; null while the pod is not scheduled
    record Pod(
            String namespace,
            String name,
            Map<String, String> labels,
            List<IpAddress> addresses,
            @Nullable String node,
            boolean hostNetwork,
            List<NamedPort> ports)
            implements Endpoint {
        public Pod {
            labels = Map.copyOf(labels);
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }

        /// The same with a network of its own.
        Pod offTheHost() {
            return new Pod(namespace, name, labels, addresses, node, false, ports);
        }

        /// Names are unique among the pods of a namespace at one time.
        boolean same(Endpoint other) {
            return other instanceof Pod pod && pod.namespace.equals(namespace) && pod.name.equals(name);
        }

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    record Node(String name, List<IpAddress> addresses) implements Endpoint {
        public Node {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String toString() {
            return "node " + name;
        }
    }

    /// An address that belongs to no pod, to no node and to no Service.
    record External(IpAddress address) implements Endpoint {
        @Override
        public List<IpAddress> addresses() {
            return List.of(address);
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /// A container's port with a name.
    record NamedPort(String name, int number, Protocol protocol) {}
}
