package dev.firebreak.look;

import dev.firebreak.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A secret that a pod is given. Its content is not read.
///
/// @param via `volume`, `env`, or `imagePull`: the last is for the kubelet, and not in the pod
public record SecretUse(String name, String via) {

    static List<SecretUse> of(JsonNode pod) {
        Set<SecretUse> uses = new LinkedHashSet<>();
        for (JsonNode volume : pod.at("/spec/volumes")) {
            add(volume, "/secret/secretName", "volume", uses);
            for (JsonNode source : volume.at("/projected/sources")) {
                add(source, "/secret/name", "volume", uses);
            }
            add(volume, "/csi/nodePublishSecretRef/name", "volume", uses);
        }
        for (JsonNode container : Host.containers(pod)) {
            for (JsonNode variable : container.path("env")) {
                add(variable, "/valueFrom/secretKeyRef/name", "env", uses);
            }
            for (JsonNode all : container.path("envFrom")) {
                add(all, "/secretRef/name", "env", uses);
            }
        }
        for (JsonNode pull : pod.at("/spec/imagePullSecrets")) {
            add(pull, "/name", "imagePull", uses);
        }
        return List.copyOf(uses);
    }

    /// Those that whoever is in the pod has.
    static List<SecretUse> inPod(JsonNode pod) {
        return of(pod).stream().filter(use -> !use.via().equals("imagePull")).toList();
    }

    private static void add(JsonNode from, String pointer, String via, Set<SecretUse> uses) {
        String name = Json.text(from, pointer);
        if (name != null) {
            uses.add(new SecretUse(name, via));
        }
    }
}
