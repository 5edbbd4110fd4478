package dev.firebreak.action;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.ShellWord;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A step as the command that does it again: its action, with the inputs that it had. Of what holds, nothing is done
/// again by it.
///
/// @param before what its targets follow
/// @param targets as they are typed
/// @param after what was chosen beside them
public record SameAgain(String before, List<String> targets, String after) {
    private static final String NAMESPACE = "namespace";
    private static final String SIBLINGS = "siblings";

    public SameAgain {
        targets = List.copyOf(targets);
    }

    /// The same as a step did.
    ///
    /// @param inputs those that the step had
    /// @param namespace where it is done again; whole namespaces are named by it
    public static SameAgain of(String action, JsonNode inputs, @Nullable String namespace) {
        String options = options(action, inputs);
        return switch (action) {
            case "isolate-namespace" -> new SameAgain(action + " ", List.of(String.valueOf(namespace)), options);
            case "isolate-workload" -> new SameAgain(action + " ", first(action, inputs), " -n " + namespace + options);
            default -> new SameAgain(action + " ", first(action, inputs), options);
        };
    }

    /// The same pods again, where siblings keep them open: those that were left are isolated with them.
    public static SameAgain withSiblings(String action, JsonNode inputs) {
        JsonNode with = inputs.path(SIBLINGS).asString("").equals("leave")
                ? ((ObjectNode) inputs.deepCopy()).put(SIBLINGS, "include")
                : inputs;
        return of(action, with, null);
    }

    public SameAgain on(List<String> others) {
        return new SameAgain(before, others, after);
    }

    public String in(String caseId) {
        return "firebreak " + before + String.join(" ", targets) + after + " --case " + caseId;
    }

    /// The values of the first input.
    private static List<String> first(String action, JsonNode inputs) {
        return Registry.find(action).stream()
                .flatMap(type ->
                        values(inputs.path(type.entry().inputs().getFirst().name())))
                .toList();
    }

    /// The inputs that were given beside the targets.
    private static String options(String action, JsonNode inputs) {
        StringBuilder options = new StringBuilder();
        Registry.find(action).stream()
                .flatMap(type -> type.entry().inputs().stream().skip(1))
                .map(Catalog.Input::name)
                .filter(name -> !name.equals(NAMESPACE))
                .forEach(name -> {
                    List<String> values = values(inputs.path(name)).toList();
                    if (!values.isEmpty()) {
                        String option =
                                name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
                        options.append(" --").append(option).append(' ').append(String.join(",", values));
                    }
                });
        return options.toString();
    }

    private static Stream<String> values(JsonNode input) {
        if (input.isMissingNode() || input.isNull()) {
            return Stream.of();
        }
        return (input.isArray() ? input.valueStream() : Stream.of(input))
                .map(SameAgain::typed)
                .map(ShellWord::of);
    }

    private static String typed(JsonNode value) {
        if (!value.isObject()) {
            return value.asString("");
        }
        String name = value.path("name").asString("");
        String namespace = value.path(NAMESPACE).asString("");
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
