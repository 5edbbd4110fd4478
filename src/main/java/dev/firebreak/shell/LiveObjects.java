package dev.firebreak.shell;

import dev.firebreak.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From an object as it is served to what is kept of it; null where nothing of it is ever offered.
final class LiveObjects {
    private static final String EBS = "ebs.csi.aws.com";
    private static final String ROLE = "eks.amazonaws.com/role-arn";

    /// What is longer is no name that one would choose from a list.
    private static final int LONGEST = 300;

    private LiveObjects() {}

    static LiveEntry namespace(JsonNode namespace) {
        String phase = text(namespace, "/status/phase");
        return entry(namespace, phase.equals("Active") ? "" : phase);
    }

    static LiveEntry pod(JsonNode pod) {
        String node = text(pod, "/spec/nodeName");
        String dot = node.contains(".") ? node.substring(0, node.indexOf('.')) : node;
        Set<String> images = new LinkedHashSet<>();
        Stream.of("/spec/containers", "/spec/initContainers", "/spec/ephemeralContainers")
                .flatMap(containers -> pod.at(containers).valueStream())
                .map(container -> text(container, "/image"))
                .filter(image -> !image.isEmpty() && image.length() <= LONGEST)
                .forEach(images::add);
        return new LiveEntry(
                text(pod, "/metadata/name"),
                dot.isEmpty() ? state(pod) : state(pod) + " on " + dot,
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

    static LiveEntry deployment(JsonNode deployment) {
        return workload("deploy/", deployment, "/status/readyReplicas", "/spec/replicas");
    }

    static LiveEntry statefulSet(JsonNode statefulSet) {
        return workload("sts/", statefulSet, "/status/readyReplicas", "/spec/replicas");
    }

    static LiveEntry daemonSet(JsonNode daemonSet) {
        return workload("ds/", daemonSet, "/status/numberReady", "/status/desiredNumberScheduled");
    }

    private static LiveEntry workload(String kind, JsonNode workload, String ready, String wanted) {
        String words =
                workload.at(ready).asInt(0) + " of " + workload.at(wanted).asInt(0) + " ready";
        return LiveEntry.of(kind + text(workload, "/metadata/name"), words, created(workload));
    }

    static LiveEntry cronJob(JsonNode cronJob) {
        boolean suspended = cronJob.at("/spec/suspend").asBoolean(false);
        return LiveEntry.of(
                "cronjob/" + text(cronJob, "/metadata/name"), suspended ? "suspended" : "", created(cronJob));
    }

    static LiveEntry node(JsonNode node) {
        boolean ready = node.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> text(condition, "/type").equals("Ready")
                        && text(condition, "/status").equals("True"));
        boolean cordoned = node.at("/spec/unschedulable").asBoolean(false);
        return entry(node, (ready ? "Ready" : "not ready") + (cordoned ? ", cordoned" : ""));
    }

    /// With the role that it may take in the account.
    static LiveEntry serviceAccount(JsonNode account) {
        String role = account.at("/metadata/annotations").path(ROLE).asString("");
        boolean shown = !role.isEmpty() && role.length() <= LONGEST;
        return entry(account, shown ? "role " + role.substring(role.lastIndexOf('/') + 1) : "");
    }

    static LiveEntry policy(JsonNode policy) {
        return entry(policy, "");
    }

    /// The EBS volume of a persistent volume, by its CSI driver or as in-tree volumes name it
    /// (`aws://eu-west-1a/vol-0a1b`).
    static @Nullable LiveEntry volume(JsonNode volume) {
        String handle = text(volume, "/spec/csi/driver").equals(EBS)
                ? text(volume, "/spec/csi/volumeHandle")
                : text(volume, "/spec/awsElasticBlockStore/volumeID");
        String id = handle.substring(handle.lastIndexOf('/') + 1);
        if (!id.startsWith("vol-")) {
            return null;
        }
        String claim = text(volume, "/spec/claimRef/name");
        String words = claim.isEmpty() ? "no claim" : "of " + text(volume, "/spec/claimRef/namespace") + "/" + claim;
        return LiveEntry.of(id, words, created(volume));
    }

    private static LiveEntry entry(JsonNode object, String words) {
        return LiveEntry.of(text(object, "/metadata/name"), words, created(object));
    }

    private static @Nullable Instant created(JsonNode object) {
        try {
            return Instant.parse(text(object, "/metadata/creationTimestamp"));
        } catch (DateTimeParseException unsaid) {
            return null;
        }
    }

    private static String text(JsonNode object, String pointer) {
        String text = Json.text(object, pointer);
        return text == null ? "" : text;
    }
}
