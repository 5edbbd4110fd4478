package dev.firebreak.parts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Real packets: network namespaces of the kernel, one that forwards like a node, and one with an address for each
/// pod. Its rules are nftables' and stand in the namespace that forwards. Nothing of the machine's own network is
/// touched.
public final class PacketLab implements AutoCloseable {
    private static final AtomicInteger LABS = new AtomicInteger();

    private final String prefix = "fb" + ProcessHandle.current().pid() + "l" + LABS.incrementAndGet();
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> listeners = new ArrayList<>();

    public PacketLab() {
        shell("ip netns add " + node() + " && ip netns exec " + node()
                + " sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'");
        namespaces.add(node());
    }

    /// Why this machine makes no network namespaces, whatever is installed on it; empty where it does.
    public static Optional<String> refused() {
        try {
            Command.Result tried = Command.of("unshare", "--net", "true").run();
            return tried.exit() == 0
                    ? Optional.empty()
                    : Optional.of("network namespaces may not be made here: "
                            + tried.stderr().lines().findFirst().orElse("exit " + tried.exit()));
        } catch (UncheckedIOException none) {
            return Optional.of("no network namespaces: this machine has no `unshare`");
        }
    }

    /// What is not installed, on a machine that could have it.
    static Optional<String> missing() {
        if (refused().isPresent()) {
            return Optional.empty();
        }
        try {
            Command.Result tried = Command.of("unshare", "--net", "sh", "-c", "ip link && nft list tables")
                    .run();
            return tried.exit() == 0
                    ? Optional.empty()
                    : Optional.of("`ip` and `nft` are needed: "
                            + tried.stderr().lines().findFirst().orElse("exit " + tried.exit()));
        } catch (UncheckedIOException none) {
            return Optional.of("`ip` and `nft` are needed, and there is no shell to try them");
        }
    }

    static String version() {
        return Command.of("nft", "--version").run().stdout().strip();
    }

    /// The name of the namespace that forwards.
    public String node() {
        return prefix + "node";
    }

    private String namespace(String pod) {
        return prefix + pod;
    }

    /// Adds a pod with an IPv4 address.
    public PacketLab pod(String pod, String address) {
        int number = namespaces.size();
        String it = namespace(pod);
        namespaces.add(it);
        String inNode = "ip netns exec " + node() + " ";
        String inPod = "ip netns exec " + it + " ";
        shell(String.join(
                " && ",
                "ip netns add " + it,
                "ip link add v" + number + " netns " + node() + " type veth peer name eth0 netns " + it,
                inPod + "ip link set lo up",
                inPod + "ip link set eth0 up",
                inPod + "ip address add " + address + "/32 dev eth0",
                inPod + "ip route add 169.254.1.1 dev eth0",
                inPod + "ip route add default via 169.254.1.1",
                inNode + "ip address add 169.254.1.1/32 dev v" + number,
                inNode + "ip link set v" + number + " up",
                inNode + "ip route add " + address + " dev v" + number));
        return this;
    }

    /// Lets a pod accept TCP connections on a port.
    public PacketLab listening(String pod, int port) {
        try {
            Process listener = new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            namespace(pod),
                            Parts.agnhost().toString(),
                            "listen",
                            "0.0.0.0:" + port)
                    .redirectErrorStream(true)
                    .start();
            listeners.add(listener);
            BufferedReader said = listener.inputReader();
            String first = said.readLine();
            if (!"listening".equals(first)) {
                throw new IllegalStateException("nobody listens: " + first);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces the rules of the namespace that forwards.
    public void rules(Path file) {
        shell("ip netns exec " + node() + " nft -f " + file);
    }

    /// A command inside a pod.
    public Command in(String pod, String... words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(pod)));
        all.addAll(List.of(words));
        return Command.of(all);
    }

    private static void shell(String line) {
        Command.of("sh", "-c", line).run().orThrow();
    }

    @Override
    public void close() {
        listeners.forEach(Process::destroyForcibly);
        for (String namespace : namespaces) {
            Command.of("ip", "netns", "delete", namespace).run();
        }
    }
}
