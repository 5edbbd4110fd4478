package dev.firebreak.action.kube;

import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A container of ours in a pod, as the pod's object tells it: it takes the pod's routes away, or gives them back, and
/// ends. It runs as root with NET_ADMIN and nothing else; what it does is `routes.sh`, which looks whether it has
/// succeeded before it ends with 0.
///
/// @param closes whether it takes the routes away
/// @param podIp the pod's address when it was made: a pod that has another one has another network, too
/// @param message what it said at its end; empty where it said nothing
record RouteContainer(String name, boolean closes, String intent, String image, String podIp, End end, String message) {
    static final String SUBRESOURCE = "ephemeralcontainers";
    static final String LIST = "/spec/ephemeralContainers";

    private static final String CLOSE = "close";
    private static final String SCRIPT = script();
    private static final String INTENT = "INTENT";
    private static final String POD_IP = "POD_IP";

    /// How far it has come.
    enum End {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    /// The case that made it, the first part of the intent.
    String caseId() {
        int dot = intent.indexOf('.');
        return dot < 0 ? intent : intent.substring(0, dot);
    }

    /// The name of the one that a step makes, with its symbols.
    static String named(Names names) {
        return names.stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL;
    }

    /// What is put into the pod. Nothing is left to the server's defaults, so that it is known again as it was written.
    ///
    /// @param image with its digest
    static ObjectNode make(String name, boolean closes, String image, JsonNode pod) {
        ObjectNode container = Json.object().put("name", name).put("image", image);
        container.putArray("command").add("/bin/sh").add("-c").add(SCRIPT).add("routes");
        var arguments = container.putArray("args").add(closes ? CLOSE : "open");
        nodeAddresses(pod).forEach(arguments::add);
        var environment = container.putArray("env");
        environment.addObject().put("name", INTENT).put("value", Symbols.INTENT);
        environment.addObject().put("name", POD_IP).put("value", address(pod));
        container.putObject("resources");
        container.put("terminationMessagePath", "/dev/termination-log");
        container.put("terminationMessagePolicy", "File");
        container.put("imagePullPolicy", "IfNotPresent");
        ObjectNode security = container.putObject("securityContext");
        ObjectNode capabilities = security.putObject("capabilities");
        capabilities.putArray("add").add("NET_ADMIN");
        capabilities.putArray("drop").add("ALL");
        security.put("runAsUser", 0).put("runAsNonRoot", false);
        security.put("readOnlyRootFilesystem", true).put("allowPrivilegeEscalation", false);
        return container;
    }

    /// Those of the pod, in the order in which they were made.
    static List<RouteContainer> of(JsonNode pod, Names names) {
        List<RouteContainer> found = new ArrayList<>();
        for (JsonNode container : pod.at(LIST)) {
            String name = container.path("name").asString("");
            String intent = environment(container, INTENT);
            if (name.startsWith(names.stem() + "-") && intent != null) {
                JsonNode ended = ended(pod, name);
                found.add(new RouteContainer(
                        name,
                        container.at("/args/0").asString("").equals(CLOSE),
                        intent,
                        container.path("image").asString(""),
                        String.valueOf(environment(container, POD_IP)),
                        ended == null
                                ? End.PENDING
                                : ended.path("exitCode").asInt(-1) == 0 ? End.SUCCEEDED : End.FAILED,
                        ended == null ? "" : ended.path("message").asString("").strip()));
            }
        }
        return found;
    }

    /// The other containers that were put into the pod since it started and have not ended.
    static Stream<JsonNode> running(JsonNode pod, Names names) {
        Set<String> ours = of(pod, names).stream().map(RouteContainer::name).collect(Collectors.toSet());
        return pod.at(LIST).valueStream().filter(container -> {
            String name = container.path("name").asString("");
            return !ours.contains(name) && ended(pod, name) == null;
        });
    }

    /// The one that decides whether the pod has routes: the last that succeeded in the network that the pod has now.
    static @Nullable RouteContainer deciding(JsonNode pod, Names names) {
        return of(pod, names).reversed().stream()
                .filter(one -> one.end() == End.SUCCEEDED && one.podIp().equals(address(pod)))
                .findFirst()
                .orElse(null);
    }

    /// The addresses of the pod's node, which are always kept: its kubelet's probes come from there.
    static List<String> nodeAddresses(JsonNode pod) {
        List<String> addresses = new ArrayList<>();
        pod.at("/status/hostIPs").forEach(ip -> addresses.add(ip.path("ip").asString("")));
        if (addresses.isEmpty() && pod.at("/status/hostIP").isString()) {
            addresses.add(pod.at("/status/hostIP").asString());
        }
        return addresses;
    }

    static String address(JsonNode pod) {
        return pod.at("/status/podIP").asString("");
    }

    private static @Nullable JsonNode ended(JsonNode pod, String name) {
        return pod.at("/status/ephemeralContainerStatuses")
                .valueStream()
                .filter(status -> name.equals(Json.text(status, "/name")))
                .map(status -> status.at("/state/terminated"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String environment(JsonNode container, String name) {
        return container
                .path("env")
                .valueStream()
                .filter(variable -> name.equals(Json.text(variable, "/name")))
                .map(variable -> Json.text(variable, "/value"))
                .findFirst()
                .orElse(null);
    }

    private static String script() {
        try (InputStream in = RouteContainer.class.getClassLoader().getResourceAsStream("routes.sh")) {
            if (in == null) {
                throw new IllegalStateException("the build left out routes.sh");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
