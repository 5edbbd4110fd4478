package dev.firebreak.range.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Which objects a list asks for: the text form of label and field selectors, and the LabelSelector object.
final class Selectors {

    private static final String KEY = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
    private static final String VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
    private static final Pattern SET =
            Pattern.compile("(?<key>" + KEY + ")\\s+(?<op>in|notin)\\s*\\((?<values>[^()]*)\\)");
    private static final Pattern EQUALITY =
            Pattern.compile("(?<key>" + KEY + ")\\s*(?<op>==|=|!=|<|>)\\s*(?<value>" + VALUE + ")");
    private static final Pattern EXISTS = Pattern.compile("(?<not>!?)\\s*(?<key>" + KEY + ")");
    private static final Pattern FIELD = Pattern.compile("(?<path>[^=!,]+)(?<op>==|=|!=)(?<value>[^,=]*)");

    /// Besides `metadata.name` and `metadata.namespace`, which every kind knows.
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "pods",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.podIPs",
                    "status.nominatedNodeName"),
            "nodes",
            Set.of("spec.unschedulable"),
            "namespaces",
            Set.of("status.phase"),
            "secrets",
            Set.of("type"),
            "replicasets",
            Set.of("status.replicas"),
            "jobs",
            Set.of("status.successful"),
            "services",
            Set.of("spec.clusterIP", "spec.type"),
            "events",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    private Selectors() {}

    /// By the labels and the fields that the request names.
    static Predicate<JsonNode> of(Call call, ApiResource resource) {
        return labels(call.parameter("labelSelector")).and(fields(resource, call.parameter("fieldSelector")));
    }

    /// Of an object: `a=b, c!=d, e in (x,y), f notin (z), g, !h, i>1`.
    static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = labels -> true;
        for (String part : requirements(selector)) {
            all = all.and(requirement(part));
        }
        Predicate<JsonNode> whole = all;
        return object -> whole.test(Json.at(object, "metadata", "labels"));
    }

    static Predicate<JsonNode> fields(ApiResource resource, String selector) {
        Predicate<JsonNode> all = object -> true;
        for (String part : selector.isBlank() ? List.<String>of() : List.of(selector.split(",", -1))) {
            Matcher match = FIELD.matcher(part.strip());
            if (!match.matches()) {
                throw Refusal.badRequest("invalid selector: '%s'; can't understand '%s'".formatted(selector, part));
            }
            String path = match.group("path");
            boolean equal = !match.group("op").equals("!=");
            String value = match.group("value");
            refuseUnknownField(resource, path);
            all = all.and(object -> fieldValue(object, path).equals(value) == equal);
        }
        return all;
    }

    /// Whether a LabelSelector object selects these labels; an absent or empty one selects everything.
    static boolean matches(JsonNode selector, JsonNode labels) {
        for (var entry : Json.at(selector, "matchLabels").properties()) {
            if (!labels.path(entry.getKey()).equals(entry.getValue())) {
                return false;
            }
        }
        for (JsonNode expression : Json.at(selector, "matchExpressions")) {
            String key = Json.text(expression, "key");
            boolean there = labels.has(key);
            boolean listed = Json.texts(expression.path("values")).contains(Json.text(labels, key));
            boolean holds = switch (Json.text(expression, "operator")) {
                case "In" -> there && listed;
                case "NotIn" -> !there || !listed;
                case "Exists" -> there;
                case "DoesNotExist" -> !there;
                default -> false;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /// Whether an equality-based selector (of a Service) selects these labels; an empty one selects nothing.
    static boolean matchesAll(JsonNode selector, JsonNode labels) {
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(entry -> labels.path(entry.getKey()).equals(entry.getValue()));
    }

    private static Predicate<JsonNode> requirement(String part) {
        Matcher set = SET.matcher(part);
        if (set.matches()) {
            String key = set.group("key");
            List<String> values = List.of(set.group("values").strip().split("\\s*,\\s*", -1));
            boolean in = set.group("op").equals("in");
            return labels -> in == (labels.has(key) && values.contains(Json.text(labels, key)));
        }
        Matcher equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            String key = equality.group("key");
            String value = equality.group("value");
            return switch (equality.group("op")) {
                case "!=" -> labels -> !Json.text(labels, key).equals(value) || !labels.has(key);
                case "<" -> labels -> compare(labels, key, value) < 0;
                case ">" -> labels -> compare(labels, key, value) > 0;
                default -> labels -> labels.has(key) && Json.text(labels, key).equals(value);
            };
        }
        Matcher exists = EXISTS.matcher(part);
        if (exists.matches()) {
            String key = exists.group("key");
            boolean wanted = exists.group("not").isEmpty();
            return labels -> labels.has(key) == wanted;
        }
        throw Refusal.badRequest(complaint(part));
    }

    /// A label that is absent or no number is neither below nor above.
    private static int compare(JsonNode labels, String key, String value) {
        try {
            return Long.compare(Long.parseLong(Json.text(labels, key)), Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static String complaint(String part) {
        if (part.contains("===")) {
            return "unable to parse requirement: found '=', expected: identifier";
        }
        Matcher words = Pattern.compile("\\S+\\s+(in|notin)\\s+(\\S+)").matcher(part);
        if (words.matches()) {
            return "unable to parse requirement: found '%s' expected: '('".formatted(words.group(2));
        }
        Matcher two = Pattern.compile("[A-Za-z0-9./_-]+\\s+(\\S+).*").matcher(part);
        if (two.matches()) {
            return "unable to parse requirement: found '%s', expected: in, notin, =, ==, !=, gt, lt"
                    .formatted(two.group(1));
        }
        Matcher after = Pattern.compile("[^=!<>\\s]+\\s*(?:=|==|!=|<|>)\\s*[^=!<>\\s]+\\s+(\\S+).*")
                .matcher(part);
        if (after.matches()) {
            return "found '%s', expected: ',' or 'end of string'".formatted(after.group(1));
        }
        return "unable to parse requirement: invalid requirement '%s'".formatted(part);
    }

    /// Splits at the commas outside of parentheses.
    private static List<String> requirements(String selector) {
        if (selector.isBlank()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            switch (selector.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(selector.substring(start, i).strip());
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(selector.substring(start).strip());
        return parts;
    }

    private static void refuseUnknownField(ApiResource resource, String path) {
        if (path.equals("metadata.name") || (path.equals("metadata.namespace") && resource.namespaced())) {
            return;
        }
        String known = path.replace("regarding.", "involvedObject.");
        if (FIELDS.getOrDefault(resource.plural(), Set.of()).contains(known)) {
            return;
        }
        if (resource.plural().equals("pods") || resource.plural().equals("nodes")) {
            throw Refusal.badRequest("field label not supported: " + path);
        }
        throw Refusal.badRequest(
                "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"".formatted(path));
    }

    private static String fieldValue(JsonNode object, String path) {
        String stored = path.replace("regarding.", "involvedObject.");
        String value = switch (stored) {
            case "source" -> Json.text(object, "source", "component");
            case "status.podIPs" -> Json.text(object, "status", "podIP");
            default -> Json.text(object, stored.split("\\.", -1));
        };
        boolean logical = stored.equals("spec.unschedulable") || stored.equals("spec.hostNetwork");
        return logical && value.isEmpty() ? "false" : value;
    }
}
