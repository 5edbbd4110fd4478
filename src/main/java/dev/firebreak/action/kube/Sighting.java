package dev.firebreak.action.kube;

import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a probe pod saw, read from what the API server told of it when it was deleted. It is text from the cluster:
/// what does not look as a probe writes it is not believed.
///
/// @param steady how many rounds in a row, the last one included, saw the same
/// @param control what became of the control target, before and after the others
/// @param targets what became of each of the suspect's ports, in the order they were tried
record Sighting(
        int steady,
        List<String> control,
        List<Seen> targets,
        @Nullable String node,
        @Nullable String at) {
    private static final Pattern MESSAGE =
            Pattern.compile("steady=(\\d{1,4}) rounds=\\d{1,4}((?: \\S{1,300}=(?:open|timeout|refused|other))+)\\s*");

    /// `HOST:PORT`, and `open`, `timeout`, `refused` or `other`.
    record Seen(String at, String saw) {}

    /// Empty where the pod said nothing of the kind.
    static Optional<Sighting> of(JsonNode pod, String control, List<String> targets) {
        JsonNode ended = probe(pod);
        String message = Json.text(ended, "/message");
        Matcher matcher = MESSAGE.matcher(message == null ? "" : message);
        // a pod that was ended at its deadline has not come to its last word
        if (!matcher.matches() || !"Completed".equals(Json.text(ended, "/reason"))) {
            return Optional.empty();
        }
        List<Seen> seen = new ArrayList<>();
        for (String each : matcher.group(2).strip().split(" ", -1)) {
            int equals = each.lastIndexOf('=');
            seen.add(new Seen(each.substring(0, equals), each.substring(equals + 1)));
        }
        List<String> expected = new ArrayList<>(targets);
        expected.addFirst(control);
        expected.addLast(control);
        if (!seen.stream().map(Seen::at).toList().equals(expected)) {
            return Optional.empty();
        }
        return Optional.of(new Sighting(
                Integer.parseInt(matcher.group(1)),
                List.of(seen.getFirst().saw(), seen.getLast().saw()),
                List.copyOf(seen.subList(1, seen.size() - 1)),
                Json.text(pod, "/node"),
                Json.text(ended, "/finishedAt")));
    }

    /// The probe's container as the pod was last seen; empty where the pod tells nothing of it.
    static JsonNode probe(JsonNode pod) {
        for (JsonNode container : pod.path("containers")) {
            if (ProbePod.CONTAINER.equals(Json.text(container, "/name"))) {
                return container;
            }
        }
        return Json.object();
    }

    List<String> that(String saw) {
        return targets.stream().filter(t -> t.saw().equals(saw)).map(Seen::at).toList();
    }
}
