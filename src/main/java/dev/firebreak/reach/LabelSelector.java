package dev.firebreak.reach;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A Kubernetes LabelSelector: every label and every expression must hold. The empty selector matches
/// everything. An absent one is no selector at all, and what that means is for the field that holds it to say
/// (all pods of a peer's namespaces, no pod of a workload).
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

    public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

    public LabelSelector {
        matchLabels = Collections.unmodifiableMap(new TreeMap<>(matchLabels));
        matchExpressions = List.copyOf(matchExpressions);
    }

    public static LabelSelector ofLabels(Map<String, String> matchLabels) {
        return new LabelSelector(matchLabels, List.of());
    }

    /// The selector in a JSON object, or null where the node is absent or null.
    ///
    /// @throws IllegalArgumentException for what the API server would refuse: another operator, values missing
    /// or surplus
    public static @Nullable LabelSelector parse(@Nullable JsonNode node) {
        if (Json.orNull(node).isNull()) {
            return null;
        }
        JsonNode selector = Json.object(Json.orNull(node), "label selector");
        return new LabelSelector(
                labels(selector.get("matchLabels")),
                Json.items(selector.get("matchExpressions"), "matchExpressions").stream()
                        .map(Requirement::parse)
                        .toList());
    }

    /// A map of labels as objects carry it; empty where absent.
    public static Map<String, String> labels(@Nullable JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        if (!Json.orNull(node).isNull()) {
            Json.object(Json.orNull(node), "labels")
                    .properties()
                    .forEach(entry -> labels.put(entry.getKey(), Json.text(entry.getValue(), entry.getKey())));
        }
        return labels;
    }

    public boolean matches(Map<String, String> labels) {
        // asked millions of times in a large cluster: no streams
        for (Map.Entry<String, String> each : matchLabels.entrySet()) {
            if (!each.getValue().equals(labels.get(each.getKey()))) {
                return false;
            }
        }
        for (Requirement requirement : matchExpressions) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return matchLabels.isEmpty() && matchExpressions.isEmpty();
    }

    /// Labels and expressions in one form.
    public List<Requirement> requirements() {
        List<Requirement> all = new ArrayList<>(matchExpressions);
        matchLabels.forEach((key, value) -> all.add(new Requirement(key, Operator.IN, List.of(value))));
        return all;
    }

    /// The canonical form of `kubectl -l`: requirements by key, values sorted; "" for the empty selector.
    @Override
    public String toString() {
        return String.join(
                ",",
                requirements().stream()
                        .sorted(Comparator.comparing(Requirement::key).thenComparing(Requirement::toString))
                        .map(Requirement::toString)
                        .distinct()
                        .toList());
    }

    /// As the API writes it; keys without content are left out, so the empty selector is `{}`.
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (!matchLabels.isEmpty()) {
            matchLabels.forEach(node.putObject("matchLabels")::put);
        }
        if (!matchExpressions.isEmpty()) {
            var expressions = node.putArray("matchExpressions");
            matchExpressions.forEach(requirement -> expressions.add(requirement.toJson()));
        }
        return node;
    }

    /// Whether no pod can be selected, because a label would have to have a value and not to have it.
    public boolean contradictsItself() {
        List<Requirement> all = requirements();
        return all.stream()
                .filter(each -> each.operator() == Operator.IN)
                .anyMatch(in -> all.stream()
                        .anyMatch(other -> other.key().equals(in.key())
                                && other.operator() == Operator.NOT_IN
                                && other.values().containsAll(in.values())));
    }

    /// This selector and one more requirement.
    public LabelSelector and(Requirement requirement) {
        List<Requirement> expressions = new ArrayList<>(matchExpressions);
        expressions.add(requirement);
        return new LabelSelector(matchLabels, expressions);
    }

    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /// As it stands in `matchExpressions`.
        public String text() {
            return text;
        }

        boolean takesValues() {
            return this == IN || this == NOT_IN;
        }

        static Operator parse(String text) {
            for (Operator operator : values()) {
                if (operator.text.equals(text)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("selector operator " + text + " is unknown");
        }
    }

    /// One of `matchExpressions`. NotIn and DoesNotExist hold where the label is absent.
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
            if (operator.takesValues() == values.isEmpty()) {
                throw new IllegalArgumentException("selector operator " + operator.text + " on " + key
                        + (values.isEmpty() ? " needs values" : " takes no values"));
            }
        }

        static Requirement parse(JsonNode node) {
            Json.object(node, "selector expression");
            return new Requirement(
                    Json.text(node.get("key"), "key"),
                    Operator.parse(Json.text(node.get("operator"), "operator")),
                    Json.items(node.get("values"), "values").stream()
                            .map(value -> Json.text(value, "values"))
                            .toList());
        }

        /// What holds exactly where this does not.
        public Requirement not() {
            return new Requirement(
                    key,
                    switch (operator) {
                        case IN -> Operator.NOT_IN;
                        case NOT_IN -> Operator.IN;
                        case EXISTS -> Operator.DOES_NOT_EXIST;
                        case DOES_NOT_EXIST -> Operator.EXISTS;
                    },
                    values);
        }

        public boolean matches(Map<String, String> labels) {
            return switch (operator) {
                case IN -> labels.containsKey(key) && values.contains(labels.get(key));
                case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
                case EXISTS -> labels.containsKey(key);
                case DOES_NOT_EXIST -> !labels.containsKey(key);
            };
        }

        public ObjectNode toJson() {
            ObjectNode node =
                    JsonNodeFactory.instance.objectNode().put("key", key).put("operator", operator.text);
            if (operator.takesValues()) {
                values.forEach(node.putArray("values")::add);
            }
            return node;
        }

        /// As `kubectl -l` reads it.
        @Override
        public String toString() {
            String sorted = String.join(",", values.stream().sorted().distinct().toList());
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + sorted : key + " in (" + sorted + ")";
                case NOT_IN -> values.size() == 1 ? key + "!=" + sorted : key + " notin (" + sorted + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }
    }
}
