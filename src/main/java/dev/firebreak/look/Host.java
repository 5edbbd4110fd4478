package dev.firebreak.look;

import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What a pod's specification gives it of its node.
///
/// @param privileged its privileged containers; those of Windows that are processes of the host are too
/// @param network whether it is on the node's network
/// @param pid whether it sees the node's processes
/// @param ipc whether it shares the node's memory segments and queues
public record Host(
        List<String> privileged,
        boolean network,
        boolean pid,
        boolean ipc,
        List<HostPath> paths,
        List<Added> capabilities) {

    /// A folder or file of the node in the pod.
    ///
    /// @param readOnly whether it is mounted, and to be read only wherever it is
    /// @param runtimeSocket whether the socket of the container runtime is in it: who has that is root on the node
    public record HostPath(String volume, String path, boolean readOnly, boolean runtimeSocket) {}

    /// A capability beyond those that the runtime gives every container.
    public record Added(String container, String capability) {}

    /// Each makes root in the container root on the node, by itself or with what is at hand there.
    private static final Set<String> OF_THE_NODE = Set.of(
            "ALL",
            "SYS_ADMIN",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_PTRACE",
            "DAC_READ_SEARCH",
            "BPF",
            "PERFMON",
            "SYS_BOOT");

    private static final List<String> SOCKETS = List.of(
            "/run/containerd/containerd.sock",
            "/run/docker.sock",
            "/run/crio/crio.sock",
            "/run/k3s/containerd/containerd.sock",
            "/run/dockershim.sock");

    static Host of(JsonNode pod) {
        List<JsonNode> containers = containers(pod);
        boolean podOfHost =
                pod.at("/spec/securityContext/windowsOptions/hostProcess").asBoolean(false);
        List<String> privileged = new ArrayList<>();
        List<Added> added = new ArrayList<>();
        for (JsonNode container : containers) {
            JsonNode context = container.path("securityContext");
            String name = container.path("name").asString();
            if (context.path("privileged").asBoolean(false)
                    || context.at("/windowsOptions/hostProcess").asBoolean(podOfHost)) {
                privileged.add(name);
            }
            for (JsonNode capability : context.at("/capabilities/add")) {
                String bare = capability.asString("");
                added.add(new Added(name, bare.startsWith("CAP_") ? bare.substring(4) : bare));
            }
        }
        return new Host(
                privileged,
                pod.at("/spec/hostNetwork").asBoolean(false),
                pod.at("/spec/hostPID").asBoolean(false),
                pod.at("/spec/hostIPC").asBoolean(false),
                paths(pod, containers),
                added);
    }

    /// Of every kind: init containers that go on, and ephemeral ones, run too.
    static List<JsonNode> containers(JsonNode pod) {
        return Stream.of("containers", "initContainers", "ephemeralContainers")
                .flatMap(kind -> pod.path("spec").path(kind).valueStream())
                .toList();
    }

    private static List<HostPath> paths(JsonNode pod, List<JsonNode> containers) {
        List<HostPath> paths = new ArrayList<>();
        for (JsonNode volume : pod.at("/spec/volumes")) {
            String path = Json.text(volume, "/hostPath/path");
            if (path == null) {
                continue;
            }
            String name = volume.path("name").asString();
            List<JsonNode> mounts = containers.stream()
                    .flatMap(container -> container.path("volumeMounts").valueStream())
                    .filter(mount -> mount.path("name").asString().equals(name))
                    .toList();
            // what nobody has mounted yet, a debug container may have in whole
            boolean readOnly = !mounts.isEmpty()
                    && mounts.stream().allMatch(mount -> mount.path("readOnly").asBoolean(false));
            paths.add(new HostPath(name, path, readOnly, holdsSocket(path)));
        }
        return paths;
    }

    /// `/var/run` is a link to `/run`.
    private static boolean holdsSocket(String path) {
        String plain = path.replaceAll("/+", "/").replaceFirst("/$", "");
        String real = plain.equals("/var/run") || plain.startsWith("/var/run/") ? plain.substring(4) : plain;
        return plain.isEmpty()
                || plain.equals("/var")
                || SOCKETS.stream().anyMatch(socket -> socket.equals(real) || socket.startsWith(real + "/"));
    }

    /// The ways to the node that its specification opens, in words; none says only that there is no such way.
    public List<String> ways() {
        List<String> ways = new ArrayList<>();
        privileged.forEach(container -> ways.add("container " + container + " is privileged: its root is the node's"));
        for (HostPath path : paths) {
            if (path.runtimeSocket()) {
                ways.add("the socket of the container runtime is in host path " + path.path()
                        + ": it can start containers on the node");
            } else {
                ways.add("it can " + (path.readOnly() ? "read" : "write to") + " host path " + path.path());
            }
        }
        for (Added added : capabilities) {
            if (OF_THE_NODE.contains(added.capability())) {
                ways.add("container " + added.container() + " has capability " + added.capability());
            }
        }
        if (pid) {
            ways.add("it sees the processes of the node, with their environment");
        }
        if (ipc) {
            ways.add("it shares the memory segments and queues of the node's processes");
        }
        if (network) {
            ways.add("it is on the node's network, with what listens on localhost there");
        }
        return ways;
    }
}
