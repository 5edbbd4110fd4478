package dev.firebreak.cli.complete;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.console.Ages;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which objects of the API have the names of a sort, and what is told beside each.
public final class Naming {
    private Naming() {}

    /// The kinds whose objects have the names of this sort.
    public static List<Resource> resources(Sort sort) {
        return switch (sort) {
            case NAMESPACE -> List.of(Resource.NAMESPACE);
            case POD, IMAGE -> List.of(Resource.POD);
            case WORKLOAD ->
                List.of(
                        Resource.DEPLOYMENT,
                        Resource.STATEFUL_SET,
                        Resource.DAEMON_SET,
                        Resource.CRON_JOB,
                        Resource.JOB);
            case NODE -> List.of(Resource.NODE);
            case SERVICE_ACCOUNT -> List.of(Resource.SERVICE_ACCOUNT);
            case POLICY -> List.of(Resource.NETWORK_POLICY);
            case VOLUME -> List.of(Resource.PV);
        };
    }

    /// The names in an object as served; several of a pod with several images, none of a volume that is not EBS's.
    public static List<Named> of(Sort sort, Resource resource, JsonNode object, Instant now) {
        String namespace = Json.text(object, "/metadata/namespace");
        String name = Json.text(object, "/metadata/name");
        if (name == null) {
            return List.of();
        }
        return switch (sort) {
            case NAMESPACE -> List.of(new Named(null, name, lower(Json.text(object, "/status/phase"))));
            case POD -> List.of(new Named(namespace, name, pod(object, now)));
            case WORKLOAD -> List.of(new Named(namespace, written(resource) + "/" + name, replicas(object)));
            case NODE -> List.of(new Named(null, name, node(object)));
            case SERVICE_ACCOUNT, POLICY -> List.of(new Named(namespace, name, age(object, now)));
            case VOLUME -> volume(object);
            case IMAGE -> images(object, namespace, name);
        };
    }

    private static String written(Resource resource) {
        return switch (resource.kind()) {
            case "Deployment" -> "deploy";
            case "StatefulSet" -> "sts";
            case "DaemonSet" -> "ds";
            default -> resource.kind().toLowerCase(Locale.ROOT);
        };
    }

    private static String pod(JsonNode pod, Instant now) {
        String node = Json.text(pod, "/spec/nodeName");
        String on = node == null ? "" : " on " + node.replaceFirst("\\..*", "");
        String age = age(pod, now);
        return Json.text(pod, "/status/phase") + on + (age.isEmpty() ? "" : ", " + age);
    }

    private static String age(JsonNode object, Instant now) {
        String since = Json.text(object, "/metadata/creationTimestamp");
        try {
            return since == null ? "" : Ages.of(Instant.parse(since), now);
        } catch (DateTimeException notATime) {
            return "";
        }
    }

    private static String replicas(JsonNode workload) {
        JsonNode wanted = workload.at("/spec/replicas");
        return wanted.isNumber() ? wanted.asInt() == 1 ? "1 replica" : wanted.asInt() + " replicas" : "";
    }

    private static String node(JsonNode node) {
        String ready = node.path("status")
                .path("conditions")
                .valueStream()
                .filter(c -> c.path("type").asString("").equals("Ready"))
                .map(c -> c.path("status").asString("").equals("True") ? "ready" : "not ready")
                .findFirst()
                .orElse("");
        return node.at("/spec/unschedulable").asBoolean(false) ? ready + ", cordoned" : ready;
    }

    private static List<Named> volume(JsonNode volume) {
        boolean ebs = "ebs.csi.aws.com".equals(Json.text(volume, "/spec/csi/driver"));
        String id = ebs
                ? Json.text(volume, "/spec/csi/volumeHandle")
                : Json.text(volume, "/spec/awsElasticBlockStore/volumeID");
        if (id == null) {
            return List.of();
        }
        String namespace = Json.text(volume, "/spec/claimRef/namespace");
        String claim = Json.text(volume, "/spec/claimRef/name");
        return List.of(new Named(
                namespace, id.substring(id.lastIndexOf('/') + 1), claim == null ? "" : namespace + "/" + claim));
    }

    private static List<Named> images(JsonNode pod, @Nullable String namespace, String name) {
        List<Named> images = new ArrayList<>();
        Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(list -> pod.path("spec").path(list).valueStream())
                .map(container -> container.path("image").asString(""))
                .filter(image -> !image.isEmpty())
                .forEach(image -> images.add(new Named(namespace, image, "runs in " + namespace + "/" + name)));
        return images;
    }

    private static String lower(@Nullable String word) {
        return word == null ? "" : word.toLowerCase(Locale.ROOT);
    }
}
