package dev.firebreak.range.kube;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The values that the API server fills in where an object leaves them out. Only what clients of the range look
/// at.
final class Defaults {

    private static final String NO_EXECUTE = "NoExecute";

    private Defaults() {}

    static void apply(ApiResource resource, ObjectNode object) {
        if (resource.has(ApiResource.Trait.CUSTOM)) {
            return;
        }
        switch (resource.plural()) {
            case "namespaces" -> namespace(object);
            case "pods" -> pod(object);
            case "services" -> service(object);
            case "networkpolicies" -> networkPolicy(object);
            case "secrets" -> absent(object, "type", "Opaque");
            case "deployments" -> deployment(object);
            case "replicasets" -> replicas(object);
            case "statefulsets" -> {
                replicas(object);
                absent(spec(object), "podManagementPolicy", "OrderedReady");
                absent(Json.ensure(object, "spec", "updateStrategy"), "type", "RollingUpdate");
            }
            case "daemonsets" -> {
                template(object);
                absent(Json.ensure(object, "spec", "updateStrategy"), "type", "RollingUpdate");
            }
            case "persistentvolumes", "persistentvolumeclaims" -> {
                absent(spec(object), "volumeMode", "Filesystem");
                absent(Json.ensure(object, "status"), "phase", "Pending");
            }
            case "rolebindings", "clusterrolebindings" -> subjects(object);
            default -> {}
        }
    }

    /// Takes the empty maps and lists off that the API server leaves out of what it stores (`omitempty`), and a
    /// `false`. Custom kinds keep what is below their metadata as it was sent.
    static void omitEmpty(ApiResource resource, ObjectNode object) {
        omitEmpty(object.path("metadata"), "labels", "annotations", "ownerReferences", "finalizers");
        if (resource.has(ApiResource.Trait.CUSTOM)) {
            return;
        }
        omitEmpty(object.at("/spec/podSelector"), "matchLabels", "matchExpressions");
        omitEmpty(object.path("spec"), "taints");
        if (Json.text(object, "kind").equals("NetworkPolicy")) {
            omitEmpty(object.path("spec"), "ingress", "egress");
        }
        if (object.path("spec") instanceof ObjectNode spec
                && spec.path("unschedulable").isBoolean()
                && !spec.path("unschedulable").booleanValue()) {
            spec.remove("unschedulable");
        }
    }

    private static void omitEmpty(JsonNode parent, String... names) {
        for (String name : names) {
            JsonNode child = parent.path(name);
            if (parent instanceof ObjectNode object && child.isContainer() && child.isEmpty()) {
                object.remove(name);
            }
        }
    }

    private static void namespace(ObjectNode namespace) {
        Json.ensure(namespace, "metadata", "labels")
                .put("kubernetes.io/metadata.name", Json.text(namespace, "metadata", "name"));
        if (!spec(namespace).has("finalizers")) {
            spec(namespace).putArray("finalizers").add("kubernetes");
        }
        absent(Json.ensure(namespace, "status"), "phase", "Active");
    }

    private static void pod(ObjectNode pod) {
        podSpec(spec(pod));
        absent(spec(pod), "enableServiceLinks", true);
        absent(spec(pod), "serviceAccountName", "default");
        absent(spec(pod), "serviceAccount", Json.text(pod, "spec", "serviceAccountName"));
        absent(spec(pod), "priority", 0);
        absent(spec(pod), "preemptionPolicy", "PreemptLowerPriority");
        ArrayNode tolerations = list(spec(pod), "tolerations");
        for (String condition : List.of("not-ready", "unreachable")) {
            String key = "node.kubernetes.io/" + condition;
            if (tolerations.valueStream().noneMatch(there -> tolerates(there, key))) {
                tolerations
                        .addObject()
                        .put("key", key)
                        .put("operator", "Exists")
                        .put("effect", NO_EXECUTE)
                        .put("tolerationSeconds", 300);
            }
        }
        ObjectNode status = Json.ensure(pod, "status");
        absent(status, "phase", "Pending");
        absent(status, "qosClass", qosClass(pod));
    }

    private static boolean tolerates(JsonNode toleration, String key) {
        String tolerated = Json.text(toleration, "key");
        String effect = Json.text(toleration, "effect");
        return (tolerated.isEmpty() || tolerated.equals(key)) && (effect.isEmpty() || effect.equals(NO_EXECUTE));
    }

    private static void podSpec(ObjectNode spec) {
        absent(spec, "restartPolicy", "Always");
        absent(spec, "terminationGracePeriodSeconds", 30);
        absent(spec, "dnsPolicy", "ClusterFirst");
        absent(spec, "schedulerName", "default-scheduler");
        Json.ensure(spec, "securityContext");
        for (String kind : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (JsonNode container : Json.at(spec, kind)) {
                if (container instanceof ObjectNode there) {
                    container(there);
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        Json.ensure(container, "resources");
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        absent(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
        for (JsonNode port : Json.at(container, "ports")) {
            absent((ObjectNode) port, "protocol", "TCP");
        }
    }

    private static String pullPolicy(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !name.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
        return latest ? "Always" : "IfNotPresent";
    }

    private static String qosClass(JsonNode pod) {
        boolean any = false;
        boolean guaranteed = true;
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            JsonNode limits = Json.at(container, "resources", "limits");
            JsonNode requests = Json.at(container, "resources", "requests");
            any |= !limits.isEmpty() || !requests.isEmpty();
            guaranteed &=
                    limits.has("cpu") && limits.has("memory") && (requests.isEmpty() || Json.same(requests, limits));
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static void service(ObjectNode service) {
        ObjectNode spec = spec(service);
        absent(spec, "type", "ClusterIP");
        absent(spec, "sessionAffinity", "None");
        for (JsonNode port : Json.at(spec, "ports")) {
            absent((ObjectNode) port, "protocol", "TCP");
            if (!port.has("targetPort")) {
                ((ObjectNode) port).set("targetPort", port.path("port"));
            }
        }
        if (!Json.text(spec, "type").equals("ExternalName")) {
            absent(spec, "internalTrafficPolicy", "Cluster");
            absent(spec, "ipFamilyPolicy", "SingleStack");
            if (list(spec, "ipFamilies").isEmpty()) {
                list(spec, "ipFamilies").add("IPv4");
            }
        }
        Json.ensure(service, "status", "loadBalancer");
    }

    private static void networkPolicy(ObjectNode policy) {
        ObjectNode spec = spec(policy);
        Json.ensure(spec, "podSelector");
        if (Json.at(spec, "policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Json.at(spec, "egress").isEmpty()) {
                types.add("Egress");
            }
        }
        for (String direction : List.of("ingress", "egress")) {
            for (JsonNode rule : Json.at(spec, direction)) {
                for (JsonNode port : Json.at(rule, "ports")) {
                    absent((ObjectNode) port, "protocol", "TCP");
                }
            }
        }
    }

    private static void deployment(ObjectNode deployment) {
        replicas(deployment);
        ObjectNode strategy = Json.ensure(deployment, "spec", "strategy");
        absent(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            absent(Json.ensure(strategy, "rollingUpdate"), "maxUnavailable", "25%");
            absent(Json.ensure(strategy, "rollingUpdate"), "maxSurge", "25%");
        }
        absent(spec(deployment), "revisionHistoryLimit", 10);
        absent(spec(deployment), "progressDeadlineSeconds", 600);
    }

    private static void replicas(ObjectNode workload) {
        absent(spec(workload), "replicas", 1);
        template(workload);
    }

    private static void template(ObjectNode workload) {
        podSpec(Json.ensure(workload, "spec", "template", "spec"));
        Json.ensure(workload, "status");
    }

    private static void subjects(ObjectNode binding) {
        for (JsonNode subject : Json.at(binding, "subjects")) {
            if (!Json.text(subject, "kind").equals("ServiceAccount")) {
                absent((ObjectNode) subject, "apiGroup", "rbac.authorization.k8s.io");
            }
        }
        absent(Json.ensure(binding, "roleRef"), "apiGroup", "rbac.authorization.k8s.io");
    }

    private static ObjectNode spec(ObjectNode object) {
        return Json.ensure(object, "spec");
    }

    private static ArrayNode list(ObjectNode object, String name) {
        return object.path(name) instanceof ArrayNode found ? found : object.putArray(name);
    }

    private static void absent(ObjectNode object, String name, String value) {
        if (Json.at(object, name).isMissingNode()) {
            object.put(name, value);
        }
    }

    private static void absent(ObjectNode object, String name, int value) {
        if (Json.at(object, name).isMissingNode()) {
            object.put(name, value);
        }
    }

    private static void absent(ObjectNode object, String name, boolean value) {
        if (Json.at(object, name).isMissingNode()) {
            object.put(name, value);
        }
    }
}
