package dev.firebreak.cli.complete;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.json.Json;
import dev.firebreak.look.Suspect;
import dev.firebreak.model.Names;
import dev.firebreak.model.Resource;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From an object as it is served to what is offered of it, and told beside it.
public final class Naming {
    private static final String EBS = "ebs.csi.aws.com";
    private static final String ROLE = "eks.amazonaws.com/role-arn";

    /// What is longer is no name that one would choose from a list.
    private static final int LONGEST = 300;

    private Naming() {}

    /// What is kept of an object; null where nothing of it is ever offered.
    public static @Nullable NamedObject of(Resource resource, JsonNode object, Names names) {
        String name = text(object, "/metadata/name");
        if (name.isEmpty()) {
            return null;
        }
        return switch (resource.kind()) {
            case "Pod" -> pod(object, name, names);
            case "Namespace" -> plain(object, name, namespace(object));
            case "Deployment" -> plain(object, "deploy/" + name, replicas(object));
            case "StatefulSet" -> plain(object, "sts/" + name, replicas(object));
            case "DaemonSet" -> plain(object, "ds/" + name, daemons(object));
            case "CronJob" ->
                plain(object, "cronjob/" + name, object.at("/spec/suspend").asBoolean(false) ? "suspended" : "");
            case "Job" -> plain(object, "job/" + name, job(object));
            case "Node" -> plain(object, name, node(object));
            case "ServiceAccount" -> plain(object, name, role(object));
            case "PersistentVolume" -> volume(object);
            default -> plain(object, name, "");
        };
    }

    /// The images of pods, each once, with how many pods run it.
    public static List<Named> images(Collection<NamedObject> pods) {
        Map<String, Integer> images = new TreeMap<>();
        pods.forEach(pod -> pod.images().forEach(image -> images.merge(image, 1, Integer::sum)));
        return images.entrySet().stream()
                .map(image -> new Named(null, image.getKey(), pods(image.getValue())))
                .toList();
    }

    /// `1 pod`, `2 pods`
    public static String pods(int count) {
        return count == 1 ? "1 pod" : count + " pods";
    }

    private static NamedObject plain(JsonNode object, String name, String words) {
        return new NamedObject(Json.text(object, "/metadata/namespace"), name, words, created(object), List.of(), null);
    }

    private static String namespace(JsonNode namespace) {
        String phase = text(namespace, "/status/phase");
        return phase.equals("Active") ? "" : phase;
    }

    private static NamedObject pod(JsonNode pod, String name, Names names) {
        // first: what a list has no room for is cut off at the end
        String signs = Suspect.signs(pod, names);
        String node = text(pod, "/spec/nodeName");
        String on = node.isEmpty() ? "" : " on " + node.replaceFirst("\\..*", "");
        Set<String> images = new LinkedHashSet<>();
        Stream.of("/spec/containers", "/spec/initContainers", "/spec/ephemeralContainers")
                .flatMap(containers -> pod.at(containers).valueStream())
                .map(container -> text(container, "/image"))
                .filter(image -> !image.isEmpty() && image.length() <= LONGEST)
                .forEach(images::add);
        return new NamedObject(
                Json.text(pod, "/metadata/namespace"),
                name,
                (signs.isEmpty() ? "" : signs + ", ") + state(pod) + on,
                created(pod),
                List.copyOf(images),
                owner(pod));
    }

    /// As far as kubectl's column goes: what a container waits for says more than the phase.
    private static String state(JsonNode pod) {
        if (!text(pod, "/metadata/deletionTimestamp").isEmpty()) {
            return "Terminating";
        }
        return pod.at("/status/containerStatuses")
                .valueStream()
                .map(status -> text(status, "/state/waiting/reason"))
                .filter(reason -> !reason.isEmpty() && reason.length() <= LONGEST)
                .findFirst()
                .orElse(text(pod, "/status/phase"));
    }

    private static @Nullable String owner(JsonNode pod) {
        for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
            String name = text(owner, "/name");
            switch (text(owner, "/kind")) {
                case "ReplicaSet" -> {
                    return "rs/" + name;
                }
                case "Job" -> {
                    return "job/" + name;
                }
                default -> {}
            }
        }
        return null;
    }

    private static String replicas(JsonNode workload) {
        int wanted = workload.at("/spec/replicas").asInt(0);
        return counted(workload)
                ? workload.at("/status/readyReplicas").asInt(0) + " of " + wanted + " ready"
                : wanted + " wanted";
    }

    private static String daemons(JsonNode daemons) {
        return counted(daemons)
                ? daemons.at("/status/numberReady").asInt(0) + " of "
                        + daemons.at("/status/desiredNumberScheduled").asInt(0) + " ready"
                : "";
    }

    /// Whether a controller has counted what is ready: it leaves a zero out, and before it did, that says nothing.
    private static boolean counted(JsonNode workload) {
        return workload.at("/status/observedGeneration").isNumber();
    }

    private static String job(JsonNode job) {
        int active = job.at("/status/active").asInt(0);
        return active > 0 ? active + " active" : holds(job, "Failed") ? "failed" : holds(job, "Complete") ? "done" : "";
    }

    private static String node(JsonNode node) {
        boolean cordoned = node.at("/spec/unschedulable").asBoolean(false);
        return (holds(node, "Ready") ? "Ready" : "not ready") + (cordoned ? ", cordoned" : "");
    }

    private static boolean holds(JsonNode object, String type) {
        return object.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> text(condition, "/type").equals(type)
                        && text(condition, "/status").equals("True"));
    }

    /// The role that it may take in the account.
    private static String role(JsonNode account) {
        String role = account.at("/metadata/annotations").path(ROLE).asString("");
        return role.isEmpty() || role.length() > LONGEST ? "" : "role " + role.substring(role.lastIndexOf('/') + 1);
    }

    /// The EBS volume of a persistent volume, by its CSI driver or as in-tree volumes name it
    /// (`aws://eu-west-1a/vol-0a1b`).
    private static @Nullable NamedObject volume(JsonNode volume) {
        String handle = text(volume, "/spec/csi/driver").equals(EBS)
                ? text(volume, "/spec/csi/volumeHandle")
                : text(volume, "/spec/awsElasticBlockStore/volumeID");
        String id = handle.substring(handle.lastIndexOf('/') + 1);
        if (!id.startsWith("vol-")) {
            return null;
        }
        String claim = text(volume, "/spec/claimRef/name");
        return plain(
                volume,
                id,
                claim.isEmpty() ? "no claim" : "of " + text(volume, "/spec/claimRef/namespace") + "/" + claim);
    }

    private static @Nullable Instant created(JsonNode object) {
        try {
            return Instant.parse(text(object, "/metadata/creationTimestamp"));
        } catch (DateTimeException unsaid) {
            return null;
        }
    }

    private static String text(JsonNode object, String pointer) {
        String text = Json.text(object, pointer);
        return text == null ? "" : text;
    }
}
