package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What makes an object invalid (422): names, labels, what a kind requires, and fields that may not change.
final class Validation {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern QUALIFIED_NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String DNS_LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String NAME_RULE =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation"
                    + " is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345',"
                    + " regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;

    private Validation() {}

    static List<Cause> created(ApiResource resource, ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        name(resource, Json.text(object, "metadata", "name"), causes);
        metadata(Json.at(object, "metadata"), causes);
        if (resource.has(ApiResource.Trait.CUSTOM)) {
            return causes;
        }
        switch (resource.plural()) {
            case "pods" -> containers(object, "spec", causes);
            case "networkpolicies" -> causes.addAll(NetworkPolicyValidation.causes(object));
            case "nodes" -> taints(object, causes);
            case "deployments", "replicasets", "statefulsets", "daemonsets" -> workload(object, causes);
            case "services" -> service(object, causes);
            case "rolebindings", "clusterrolebindings" -> {
                if (Json.text(object, "roleRef", "name").isEmpty()) {
                    causes.add(Cause.required("roleRef.name", ""));
                }
            }
            default -> {}
        }
        return causes;
    }

    static List<Cause> updated(ApiResource resource, ObjectNode before, ObjectNode after, String subresource) {
        List<Cause> causes = new ArrayList<>();
        metadata(Json.at(after, "metadata"), causes);
        if (subresource.equals("ephemeralcontainers")) {
            causes.addAll(EphemeralContainers.causes(before, after));
        }
        if (!subresource.isEmpty() || resource.has(ApiResource.Trait.CUSTOM)) {
            return causes;
        }
        switch (resource.plural()) {
            case "pods" -> Immutability.pod(before, after, causes);
            case "nodes" -> {
                taints(after, causes);
                Immutability.node(before, after, causes);
            }
            case "networkpolicies" -> causes.addAll(NetworkPolicyValidation.causes(after));
            case "deployments", "replicasets", "daemonsets" -> {
                workload(after, causes);
                Immutability.field(before, after, causes, "spec", "selector");
            }
            case "statefulsets" -> {
                workload(after, causes);
                Immutability.statefulSet(before, after, causes);
            }
            case "services" -> Immutability.service(before, after, causes);
            case "secrets", "configmaps" -> Immutability.data(before, after, causes);
            case "persistentvolumeclaims" -> Immutability.field(before, after, causes, "spec", "storageClassName");
            case "rolebindings", "clusterrolebindings" -> Immutability.roleRef(before, after, causes);
            default -> {}
        }
        return causes;
    }

    static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        boolean prefix = slash < 0 || SUBDOMAIN.matcher(key.substring(0, slash)).matches();
        return prefix && QUALIFIED_NAME.matcher(key.substring(slash + 1)).matches();
    }

    private static void name(ApiResource resource, String name, List<Cause> causes) {
        boolean free = resource.group().equals("rbac.authorization.k8s.io");
        boolean dnsLabel = Set.of("namespaces", "services").contains(resource.plural());
        if (name.isEmpty()) {
            causes.add(Cause.required("metadata.name", "name or generateName is required"));
        } else if (!free && !dnsLabel && name.length() > 253) {
            causes.add(Cause.invalid("metadata.name", quoted(name), "must be no more than 253 characters"));
        } else if (dnsLabel && !DNS_LABEL.matcher(name).matches()) {
            causes.add(Cause.invalid("metadata.name", quoted(name), DNS_LABEL_RULE));
        } else if (!free && !SUBDOMAIN.matcher(name).matches()) {
            causes.add(Cause.invalid("metadata.name", quoted(name), SUBDOMAIN_RULE));
        }
    }

    private static void metadata(JsonNode metadata, List<Cause> causes) {
        for (var label : Json.at(metadata, "labels").properties()) {
            key("metadata.labels", label.getKey(), causes);
            labelValue("metadata.labels", label.getValue().asString(), causes);
        }
        long bytes = 0;
        for (var annotation : Json.at(metadata, "annotations").properties()) {
            key("metadata.annotations", annotation.getKey(), causes);
            bytes += annotation.getKey().length()
                    + annotation.getValue().asString().length();
        }
        if (bytes > MAX_ANNOTATION_BYTES) {
            causes.add(new Cause(
                    "metadata.annotations", "FieldValueTooLong", "Too long: may not be more than 262144 bytes"));
        }
        for (JsonNode finalizer : Json.at(metadata, "finalizers")) {
            if (!isLabelKey(finalizer.asString())) {
                causes.add(Cause.invalid("metadata.finalizers", quoted(finalizer.asString()), NAME_RULE));
            }
        }
        int i = 0;
        for (JsonNode owner : Json.at(metadata, "ownerReferences")) {
            for (String required : List.of("apiVersion", "kind", "name", "uid")) {
                if (Json.text(owner, required).isEmpty()) {
                    causes.add(Cause.invalid(
                            "metadata.ownerReferences[%d].%s".formatted(i, required), "\"\"", "must not be empty"));
                }
            }
            i++;
        }
    }

    static void labelValue(String field, String value, List<Cause> causes) {
        if (value.length() > 63) {
            causes.add(Cause.invalid(field, quoted(value), "must be no more than 63 bytes"));
        } else if (!LABEL_VALUE.matcher(value).matches()) {
            causes.add(Cause.invalid(field, quoted(value), VALUE_RULE));
        }
    }

    private static void key(String field, String key, List<Cause> causes) {
        if (!isLabelKey(key)) {
            causes.add(Cause.invalid(field, quoted(key), NAME_RULE));
        }
    }

    private static void containers(JsonNode owner, String path, List<Cause> causes) {
        JsonNode containers = Json.at(owner, path.split("\\.", -1)).path("containers");
        if (containers.isEmpty()) {
            causes.add(Cause.required(path + ".containers", ""));
        }
        List<String> names = new ArrayList<>();
        int i = 0;
        for (JsonNode container : containers) {
            String at = "%s.containers[%d]".formatted(path, i++);
            String name = Json.text(container, "name");
            if (name.isEmpty()) {
                causes.add(Cause.required(at + ".name", ""));
            } else if (!DNS_LABEL.matcher(name).matches()) {
                causes.add(Cause.invalid(at + ".name", quoted(name), DNS_LABEL_RULE));
            } else if (names.contains(name)) {
                causes.add(new Cause(at + ".name", "FieldValueDuplicate", "Duplicate value: " + quoted(name)));
            }
            names.add(name);
            if (Json.text(container, "image").isEmpty()) {
                causes.add(Cause.required(at + ".image", ""));
            }
        }
    }

    private static void taints(JsonNode node, List<Cause> causes) {
        int i = 0;
        for (JsonNode taint : Json.at(node, "spec", "taints")) {
            String effect = Json.text(taint, "effect");
            String at = "metadata.taints[%d]".formatted(i++);
            if (!isLabelKey(Json.text(taint, "key"))) {
                causes.add(Cause.invalid(at + ".key", quoted(Json.text(taint, "key")), NAME_RULE));
            }
            if (effect.isEmpty()) {
                causes.add(Cause.required(at + ".effect", ""));
            } else if (!Set.of("NoSchedule", "PreferNoSchedule", "NoExecute").contains(effect)) {
                causes.add(Cause.unsupported(
                        at + ".effect", quoted(effect), "\"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""));
            }
        }
    }

    private static void workload(JsonNode workload, List<Cause> causes) {
        JsonNode selector = Json.at(workload, "spec", "selector");
        if (selector.isMissingNode()) {
            causes.add(Cause.required("spec.selector", ""));
        } else if (!Selectors.matches(selector, Json.at(workload, "spec", "template", "metadata", "labels"))) {
            causes.add(Cause.invalid(
                    "spec.template.metadata.labels",
                    Json.at(workload, "spec", "template", "metadata", "labels").toString(),
                    "`selector` does not match template `labels`"));
        }
        containers(workload, "spec.template.spec", causes);
    }

    private static void service(JsonNode service, List<Cause> causes) {
        boolean portless = Json.text(service, "spec", "type").equals("ExternalName")
                || Json.text(service, "spec", "clusterIP").equals("None");
        if (!portless && Json.at(service, "spec", "ports").isEmpty()) {
            causes.add(Cause.required("spec.ports", ""));
        }
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
