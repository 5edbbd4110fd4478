package dev.firebreak.range.kube;

import static dev.firebreak.range.kube.Tables.number;
import static dev.firebreak.range.kube.Tables.shown;
import static dev.firebreak.range.kube.Tables.text;
import static dev.firebreak.range.kube.Tables.wide;

import dev.firebreak.range.kube.Tables.Column;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The columns of what runs pods, and of what is about them.
final class WorkloadCells {

    private static final Column CONTAINERS = wide("Containers", workload -> each(workload, "name"));
    private static final Column IMAGES = wide("Images", workload -> each(workload, "image"));
    private static final Column SELECTOR =
            wide("Selector", workload -> Tables.selector(Json.at(workload, "spec", "selector")));

    private WorkloadCells() {}

    /// Empty for a kind that has no columns of its own.
    static List<Column> columns(ApiResource resource, Column name, Column age) {
        return switch (resource.plural()) {
            case "deployments" ->
                List.of(
                        name,
                        shown("Ready", WorkloadCells::ready),
                        shown("Up-to-date", number("status", "updatedReplicas")),
                        shown("Available", number("status", "availableReplicas")),
                        age,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR);
            case "replicasets" ->
                List.of(
                        name,
                        shown("Desired", number("spec", "replicas")),
                        shown("Current", number("status", "replicas")),
                        shown("Ready", number("status", "readyReplicas")),
                        age,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR);
            case "statefulsets" -> List.of(name, shown("Ready", WorkloadCells::ready), age, CONTAINERS, IMAGES);
            case "daemonsets" ->
                List.of(
                        name,
                        shown("Desired", number("status", "desiredNumberScheduled")),
                        shown("Current", number("status", "currentNumberScheduled")),
                        shown("Ready", number("status", "numberReady")),
                        shown("Up-to-date", number("status", "updatedNumberScheduled")),
                        shown("Available", number("status", "numberAvailable")),
                        shown("Node Selector", set -> Tables.NONE),
                        age,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR);
            case "jobs" ->
                List.of(
                        name,
                        shown(
                                "Completions",
                                job -> Json.number(job, "status", "succeeded") + "/"
                                        + Json.text(job, "spec", "completions")),
                        age,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR);
            case "cronjobs" ->
                List.of(
                        name,
                        shown("Schedule", text("spec", "schedule")),
                        shown("Suspend", job -> Json.flag(job, "spec", "suspend")),
                        shown("Active", job -> Json.at(job, "status", "active").size()),
                        age);
            case "poddisruptionbudgets" ->
                List.of(
                        name,
                        shown("Min Available", budget -> orNotGiven(Json.text(budget, "spec", "minAvailable"))),
                        shown("Max Unavailable", budget -> orNotGiven(Json.text(budget, "spec", "maxUnavailable"))),
                        shown("Allowed Disruptions", number("status", "disruptionsAllowed")),
                        age);
            case "endpointslices" ->
                List.of(
                        name,
                        shown("AddressType", text("addressType")),
                        shown("Ports", slice -> joined(Json.at(slice, "ports"), "port")),
                        shown("Endpoints", WorkloadCells::sliceAddresses),
                        age);
            case "storageclasses" ->
                List.of(
                        name,
                        shown("Provisioner", text("provisioner")),
                        shown("ReclaimPolicy", text("reclaimPolicy")),
                        shown("VolumeBindingMode", text("volumeBindingMode")),
                        shown("AllowVolumeExpansion", storage -> Json.flag(storage, "allowVolumeExpansion")),
                        age);
            default -> List.of();
        };
    }

    private static String ready(JsonNode workload) {
        return Json.number(workload, "status", "readyReplicas") + "/" + Json.number(workload, "spec", "replicas");
    }

    private static String each(JsonNode workload, String field) {
        return joined(Json.at(workload, "spec", "template", "spec", "containers"), field);
    }

    private static String joined(JsonNode list, String field) {
        return Tables.orNone(
                list.valueStream().map(element -> Json.text(element, field)).collect(Collectors.joining(",")));
    }

    private static String sliceAddresses(JsonNode slice) {
        return Tables.orNone(Json.at(slice, "endpoints")
                .valueStream()
                .map(endpoint -> String.join(",", Json.texts(Json.at(endpoint, "addresses"))))
                .collect(Collectors.joining(",")));
    }

    private static String orNotGiven(String text) {
        return text.isEmpty() ? "N/A" : text;
    }
}
