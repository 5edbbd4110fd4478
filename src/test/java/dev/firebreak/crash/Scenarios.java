package dev.firebreak.crash;

import dev.firebreak.cli.Scene;
import dev.firebreak.json.Json;
import dev.firebreak.range.Scenario;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The incidents to crash in.
final class Scenarios {
    private Scenarios() {}

    /// A suspect under allow policies with a sibling on its node, and two neighbours: one that the policies let
    /// in and one of another namespace.
    static Scenario lateralMovement() {
        Scenario shipped = Scenario.find("lateral-movement").orElseThrow();
        List<JsonNode> objects = new ArrayList<>(shipped.objects());
        objects.add(Json.parse("""
            {"apiVersion": "v1", "kind": "Namespace",
             "metadata": {"name": "bank", "labels": {"kubernetes.io/metadata.name": "bank"}}}\
            """));
        objects.add(pod("shop", "frontend-5d5d", "frontend", "10.0.2.104"));
        objects.add(pod("bank", "ledger-1a1a", "ledger", "10.0.2.105"));
        return with(shipped, objects);
    }

    /// The same with so many more replicas of the suspect.
    static Scenario manyReplicas(int more) {
        Scenario few = lateralMovement();
        List<JsonNode> objects = new ArrayList<>(few.objects());
        JsonNode suspect = objects.stream()
                .filter(o -> o.at("/metadata/name").asString().equals("web-7f9c"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < more; i++) {
            ObjectNode replica = (ObjectNode) pod("shop", "web-r" + i, "web", "10.0.2." + (110 + i));
            ((ObjectNode) replica.path("metadata")).set("ownerReferences", suspect.at("/metadata/ownerReferences"));
            objects.add(replica);
        }
        return with(few, objects);
    }

    /// The suspect has a network interface of its own.
    static Scenario ownInterface() {
        return Scene.of("lateral-movement").branchInterface().scenario();
    }

    /// The incident as a run has left it, with every object as it is.
    static Scenario after(RangeIncident incident) {
        return with(
                incident.range().scenario(),
                List.copyOf(incident.now().objects().values()));
    }

    private static Scenario with(Scenario of, List<JsonNode> objects) {
        return new Scenario(
                of.id(), of.title(), of.situation(), of.opens(), of.inputs(), of.kinds(), objects, of.logs(), of.aws());
    }

    private static JsonNode pod(String namespace, String name, String app, String ip) {
        return Json.parse("""
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "%s", "namespace": "%s", "labels": {"app": "%s"}},
             "spec": {"nodeName": "ip-10-0-2-41.eu-west-1.compute.internal",
                      "containers": [{"name": "app", "image": "registry.example/%s:1"}]},
             "status": {"phase": "Running", "podIP": "%s", "podIPs": [{"ip": "%s"}]}}
            """.formatted(name, namespace, app, app, ip, ip));
    }
}
