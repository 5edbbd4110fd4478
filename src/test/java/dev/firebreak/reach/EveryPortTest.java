package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.reach.Endpoint.External;
import dev.firebreak.reach.Endpoint.Pod;
import dev.firebreak.reach.Reach.Entry;
import dev.firebreak.reach.Reach.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is told of all ports, all addresses and all pods together is what is told of each.
class EveryPortTest {
    private static final long SEED = 20261201;
    private static final List<Integer> PORTS = List.of(1, 52, 78, 79, 80, 81, 82, 83, 84, 85, 65_535);
    private static final List<String> ADDRESSES = List.of(
            "0.0.0.1",
            "10.0.0.1",
            "10.0.0.3",
            "10.0.0.5",
            "10.0.0.200",
            "127.9.9.9",
            "128.0.0.1",
            "198.51.100.7",
            "255.1.1.1");

    private final RandomSets random = new RandomSets(SEED);

    private Network network() {
        List<NetworkPolicy> policies = new ArrayList<>();
        for (int i = random.upTo(7); i >= 0; i--) {
            policies.add(NetworkPolicy.parse(random.policy("p" + i)));
        }
        return Network.of(random.pods(), random.namespaces(), policies);
    }

    @Test
    void stretches_of_ports_and_blocks_of_addresses_hold_the_answer_of_each_of_their_members() {
        int asked = 0;
        for (int set = 0; set < 60; set++) {
            Network network = network();
            Meaning agent = new ByPlugin(Plugin.VPC_CNI, Map.of(), network);
            Meaning specification = new BySpecification(network);
            Reach reach = new Reach(network, List.of(), agent);
            for (Pod pod : network.pods()) {
                for (Direction direction : Direction.values()) {
                    List<Entry> entries = reach.of(pod, direction);
                    for (int port : PORTS) {
                        for (Protocol protocol : Protocol.values()) {
                            for (Pod other : network.pods()) {
                                if (!other.same(pod)) {
                                    Reach.Stretch told = told(entries, other, port, protocol);
                                    Traffic traffic = direction == Direction.INGRESS
                                            ? new Traffic(other, pod, port, protocol)
                                            : new Traffic(pod, other, port, protocol);
                                    assertThat(told.here()).isEqualTo(agent.allowed(traffic));
                                    assertThat(told.bySpecification()).isEqualTo(specification.allowed(traffic));
                                    asked++;
                                }
                            }
                            for (String address : ADDRESSES) {
                                External outside = new External(IpAddress.parse(address));
                                Reach.Stretch told = told(entries, outside.address(), port, protocol);
                                Traffic traffic = direction == Direction.INGRESS
                                        ? new Traffic(outside, pod, port, protocol)
                                        : new Traffic(pod, outside, port, protocol);
                                assertThat(told.here()).isEqualTo(agent.allowed(traffic));
                                assertThat(told.bySpecification()).isEqualTo(specification.allowed(traffic));
                                asked++;
                            }
                        }
                    }
                }
            }
        }
        System.out.println("60 random policy sets, every port, address and pod: " + asked + " answers equal");
    }

    @Test
    void the_matrix_of_workloads_holds_the_answers_of_their_pods() {
        for (int set = 0; set < 60; set++) {
            Network network = network();
            BySpecification specification = new BySpecification(network);
            List<Matrix.Pair> pairs = new Matrix(network).pairs();
            for (Pod from : network.pods()) {
                for (Pod to : network.pods()) {
                    if (from.same(to)) {
                        continue;
                    }
                    Connection connection = specification.between(from, to);
                    List<Reach.Stretch> stretches = Stretches.of(connection, connection);
                    boolean closed = stretches.stream().allMatch(Reach.Stretch::closed);
                    assertThat(pairs.stream()
                                    .filter(pair -> pair.from().equals(Matrix.Workload.of(from))
                                            && pair.to().equals(Matrix.Workload.of(to)))
                                    .anyMatch(pair -> pair.answers().contains(stretches)))
                            .as("%s to %s", from, to)
                            .isEqualTo(!closed);
                }
            }
        }
    }

    private static Reach.Stretch told(List<Entry> entries, Pod other, int port, Protocol protocol) {
        return only(entries.stream()
                .filter(entry -> entry.peer() instanceof Peer.Pods pods
                        && pods.namespace().equals(other.namespace())
                        && (pods.pod() == null || pods.pod().equals(other.name())))
                .filter(entry -> entry.stretch().holds(port, protocol))
                .toList());
    }

    private static Reach.Stretch told(List<Entry> entries, IpAddress address, int port, Protocol protocol) {
        Cidr longest = entries.stream()
                .flatMap(entry -> entry.peer() instanceof Peer.Block block
                        ? java.util.stream.Stream.of(block.cidr())
                        : java.util.stream.Stream.<Cidr>empty())
                .filter(cidr -> cidr.contains(address))
                .max(Comparator.comparingInt(Cidr::length))
                .orElseThrow();
        return only(entries.stream()
                .filter(entry -> entry.peer().equals(new Peer.Block(longest)))
                .filter(entry -> entry.stretch().holds(port, protocol))
                .toList());
    }

    private static Reach.Stretch only(List<Entry> entries) {
        assertThat(entries).hasSize(1);
        return entries.getFirst().stretch();
    }
}
