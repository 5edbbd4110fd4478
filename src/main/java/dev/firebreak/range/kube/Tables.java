package dev.firebreak.range.kube;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The columns that the API server prints for `kubectl get`. Those of priority 1 are shown by `-o wide` only.
final class Tables {

    static final String NONE = "<none>";

    record Column(String name, int priority, Function<JsonNode, Object> cell) {}

    private final InstantSource clock;

    Tables(InstantSource clock) {
        this.clock = clock;
    }

    ObjectNode table(ApiResource resource, List<ObjectNode> objects) {
        List<Column> columns = columns(resource);
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        ArrayNode definitions = table.putArray("columnDefinitions");
        for (Column column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", "string")
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", "")
                    .put("priority", column.priority());
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ArrayNode cells = rows.addObject().putArray("cells");
            for (Column column : columns) {
                switch (column.cell().apply(object)) {
                    case Long number -> cells.add(number);
                    case Integer number -> cells.add(number);
                    case Boolean flag -> cells.add(flag);
                    case Object text -> cells.add(text.toString());
                }
            }
        }
        return table;
    }

    private List<Column> columns(ApiResource resource) {
        Column name = shown("Name", object -> Json.text(object, "metadata", "name"));
        Column age = shown("Age", object -> age(Json.text(object, "metadata", "creationTimestamp")));
        if (resource.has(ApiResource.Trait.CUSTOM)) {
            return List.of(name, age);
        }
        return switch (resource.plural()) {
            case "pods" ->
                List.of(
                        name,
                        shown("Ready", PodCells::ready),
                        shown("Status", PodCells::status),
                        shown("Restarts", PodCells::restarts),
                        age,
                        wide("IP", pod -> orNone(Json.text(pod, "status", "podIP"))),
                        wide("Node", pod -> orNone(Json.text(pod, "spec", "nodeName"))),
                        wide("Nominated Node", pod -> orNone(Json.text(pod, "status", "nominatedNodeName"))),
                        wide("Readiness Gates", pod -> NONE));
            case "nodes" ->
                List.of(
                        name,
                        shown("Status", Tables::nodeStatus),
                        shown("Roles", Tables::roles),
                        age,
                        shown("Version", node -> Json.text(node, "status", "nodeInfo", "kubeletVersion")),
                        wide("Internal-IP", node -> address(node, "InternalIP")),
                        wide("External-IP", node -> address(node, "ExternalIP")),
                        wide("OS-Image", node -> unknown(node, "osImage")),
                        wide("Kernel-Version", node -> unknown(node, "kernelVersion")),
                        wide("Container-Runtime", node -> unknown(node, "containerRuntimeVersion")));
            case "networkpolicies" ->
                List.of(name, shown("Pod-Selector", policy -> selector(Json.at(policy, "spec", "podSelector"))), age);
            case "services" ->
                List.of(
                        name,
                        shown("Type", service -> Json.text(service, "spec", "type")),
                        shown("Cluster-IP", service -> orNone(Json.text(service, "spec", "clusterIP"))),
                        shown("External-IP", Tables::externalAddress),
                        shown("Port(s)", Tables::servicePorts),
                        age,
                        wide("Selector", service -> labels(Json.at(service, "spec", "selector"))));
            case "endpoints" -> List.of(name, shown("Endpoints", Tables::endpoints), age);
            case "namespaces" -> List.of(name, shown("Status", text("status", "phase")), age);
            case "configmaps" ->
                List.of(
                        name,
                        shown(
                                "Data",
                                map -> Json.at(map, "data").size()
                                        + Json.at(map, "binaryData").size()),
                        age);
            case "secrets" ->
                List.of(
                        name,
                        shown("Type", text("type")),
                        shown("Data", secret -> Json.at(secret, "data").size()),
                        age);
            case "events" ->
                List.of(
                        shown("Last Seen", event -> age(Json.text(event, "lastTimestamp"))),
                        shown("Type", text("type")),
                        shown("Reason", text("reason")),
                        shown("Object", Tables::involved),
                        wide("Subobject", text("involvedObject", "fieldPath")),
                        wide("Source", text("source", "component")),
                        shown("Message", text("message")),
                        wide("First Seen", event -> age(Json.text(event, "firstTimestamp"))),
                        wide("Count", event -> Json.number(event, "count")),
                        wide("Name", text("metadata", "name")));
            case "persistentvolumes" ->
                List.of(
                        name,
                        shown("Capacity", text("spec", "capacity", "storage")),
                        shown("Access Modes", volume -> modes(Json.at(volume, "spec", "accessModes"))),
                        shown("Reclaim Policy", text("spec", "persistentVolumeReclaimPolicy")),
                        shown("Status", text("status", "phase")),
                        shown("Claim", Tables::claim),
                        shown("StorageClass", text("spec", "storageClassName")),
                        age);
            case "persistentvolumeclaims" ->
                List.of(
                        name,
                        shown("Status", text("status", "phase")),
                        shown("Volume", text("spec", "volumeName")),
                        shown("Capacity", text("status", "capacity", "storage")),
                        shown("Access Modes", claim -> modes(Json.at(claim, "status", "accessModes"))),
                        shown("StorageClass", text("spec", "storageClassName")),
                        age);
            case "rolebindings", "clusterrolebindings" ->
                List.of(
                        name,
                        shown(
                                "Role",
                                binding -> Json.text(binding, "roleRef", "kind")
                                        + "/"
                                        + Json.text(binding, "roleRef", "name")),
                        age);
            case "roles", "clusterroles" -> List.of(name, shown("Created At", text("metadata", "creationTimestamp")));
            case "leases" -> List.of(name, shown("Holder", text("spec", "holderIdentity")), age);
            default -> {
                List<Column> workload = WorkloadCells.columns(resource, name, age);
                yield workload.isEmpty() ? List.of(name, age) : workload;
            }
        };
    }

    static Column shown(String name, Function<JsonNode, Object> cell) {
        return new Column(name, 0, cell);
    }

    static Column wide(String name, Function<JsonNode, Object> cell) {
        return new Column(name, 1, cell);
    }

    static Function<JsonNode, Object> text(String... path) {
        return object -> Json.text(object, path);
    }

    static Function<JsonNode, Object> number(String... path) {
        return object -> Json.number(object, path);
    }

    /// A LabelSelector in its text form.
    static String selector(JsonNode selector) {
        List<String> parts = new ArrayList<>();
        Json.at(selector, "matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asString()));
        for (JsonNode expression : Json.at(selector, "matchExpressions")) {
            String key = Json.text(expression, "key");
            String values = "(" + String.join(",", Json.texts(Json.at(expression, "values"))) + ")";
            parts.add(
                    switch (Json.text(expression, "operator")) {
                        case "In" -> key + " in " + values;
                        case "NotIn" -> key + " notin " + values;
                        case "Exists" -> key;
                        default -> "!" + key;
                    });
        }
        return orNone(String.join(",", parts));
    }

    static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    /// As `kubectl` prints an age: `45s`, `5m10s`, `3h`, `2d`.
    private String age(String timestamp) {
        Duration age;
        try {
            age = Duration.between(Instant.parse(timestamp), clock.instant());
        } catch (DateTimeParseException none) {
            return "<unknown>";
        }
        long seconds = Math.max(0, age.toSeconds());
        long minutes = seconds / 60;
        long hours = minutes / 60;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return seconds % 60 == 0 ? minutes + "m" : minutes + "m" + seconds % 60 + "s";
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        if (hours < 8) {
            return minutes % 60 == 0 ? hours + "h" : hours + "h" + minutes % 60 + "m";
        }
        if (hours < 48) {
            return hours + "h";
        }
        return hours < 192 && hours % 24 != 0 ? hours / 24 + "d" + hours % 24 + "h" : hours / 24 + "d";
    }

    private static String nodeStatus(JsonNode node) {
        String ready = Json.at(node, "status", "conditions")
                .valueStream()
                .filter(condition -> Json.text(condition, "type").equals("Ready"))
                .map(condition -> Json.text(condition, "status").equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return Json.flag(node, "spec", "unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(JsonNode node) {
        String prefix = "node-role.kubernetes.io/";
        return orNone(String.join(
                ",",
                Json.at(node, "metadata", "labels").propertyNames().stream()
                        .filter(label -> label.startsWith(prefix))
                        .map(label -> label.substring(prefix.length()))
                        .sorted()
                        .toList()));
    }

    private static String address(JsonNode node, String type) {
        return Json.at(node, "status", "addresses")
                .valueStream()
                .filter(address -> Json.text(address, "type").equals(type))
                .map(address -> Json.text(address, "address"))
                .findFirst()
                .orElse(NONE);
    }

    private static String unknown(JsonNode node, String info) {
        String text = Json.text(node, "status", "nodeInfo", info);
        return text.isEmpty() ? "<unknown>" : text;
    }

    private static String labels(JsonNode map) {
        return orNone(String.join(
                ",",
                map.properties().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().asString())
                        .toList()));
    }

    private static String externalAddress(JsonNode service) {
        if (!Json.text(service, "spec", "type").equals("LoadBalancer")) {
            return NONE;
        }
        JsonNode first = Json.at(service, "status", "loadBalancer", "ingress").path(0);
        String host = Json.text(first, "hostname");
        String address = host.isEmpty() ? Json.text(first, "ip") : host;
        return address.isEmpty() ? "<pending>" : address;
    }

    private static String servicePorts(JsonNode service) {
        return orNone(String.join(
                ",",
                Json.at(service, "spec", "ports")
                        .valueStream()
                        .map(port -> {
                            String node = Json.text(port, "nodePort");
                            return Json.text(port, "port")
                                    + (node.isEmpty() ? "" : ":" + node)
                                    + "/"
                                    + Json.text(port, "protocol");
                        })
                        .toList()));
    }

    private static String endpoints(JsonNode endpoints) {
        List<String> addresses = Json.at(endpoints, "subsets")
                .valueStream()
                .flatMap(subset -> Json.at(subset, "ports")
                        .valueStream()
                        .flatMap(port -> Json.at(subset, "addresses")
                                .valueStream()
                                .map(address -> Json.text(address, "ip") + ":" + Json.text(port, "port"))))
                .toList();
        String first = String.join(",", addresses.subList(0, Math.min(3, addresses.size())));
        return addresses.size() > 3 ? "%s + %d more...".formatted(first, addresses.size() - 3) : orNone(first);
    }

    private static String involved(JsonNode event) {
        return Json.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT)
                + "/"
                + Json.text(event, "involvedObject", "name");
    }

    private static String claim(JsonNode volume) {
        String name = Json.text(volume, "spec", "claimRef", "name");
        return name.isEmpty() ? "" : Json.text(volume, "spec", "claimRef", "namespace") + "/" + name;
    }

    private static String modes(JsonNode modes) {
        return String.join(
                ",",
                Json.texts(modes).stream()
                        .map(mode -> switch (mode) {
                            case "ReadWriteOnce" -> "RWO";
                            case "ReadOnlyMany" -> "ROX";
                            case "ReadWriteMany" -> "RWX";
                            default -> "RWOP";
                        })
                        .toList());
    }
}
