package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ObjectStore.LogLine;
import dev.firebreak.range.kube.Refusal.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `pods/log`: what the scenario put into the log of a container, current or from before its last restart.
final class PodLogs {

    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");
    private static final List<String> STATUSES =
            List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses");

    /// As the kubelet writes it: always nine digits.
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter(Locale.ROOT);

    private final ObjectStore store;
    private final InstantSource clock;

    PodLogs(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    Answer answer(Call call, Target target) {
        ObjectNode pod = store.get(ObjectKey.of(ApiResource.pods(), target.namespace(), target.name()))
                .orElseThrow(() -> Refusal.notFound(ApiResource.pods(), target.name()));
        long tail = count(call, target, "tailLines", 0);
        long limit = count(call, target, "limitBytes", 1);
        if (!call.parameter("sinceSeconds").isEmpty()
                && !call.parameter("sinceTime").isEmpty()) {
            String why = "at most one of `sinceTime` or `sinceSeconds` may be specified";
            throw Refusal.invalid("", "PodLogOptions", target.name(), List.of(Cause.forbidden("[]", why)));
        }
        long seconds = count(call, target, "sinceSeconds", 1);
        if (call.flag("follow")) {
            throw Refusal.methodNotAllowed("the range does not follow logs: read them again instead");
        }
        String container = container(call, target, pod);
        if (Json.text(pod, "spec", "nodeName").isEmpty()) {
            return Answer.text(204, "");
        }
        boolean previous = call.flag("previous");
        JsonNode status = status(pod, container);
        if (previous && Json.at(status, "lastState", "terminated").isMissingNode()) {
            throw Refusal.badRequest(
                    "previous terminated container \"%s\" in pod \"%s\" not found".formatted(container, target.name()));
        }
        String waiting = Json.text(status, "state", "waiting", "reason");
        if (!previous
                && !waiting.isEmpty()
                && Json.at(status, "lastState", "terminated").isMissingNode()) {
            throw Refusal.badRequest("container \"%s\" in pod \"%s\" is waiting to start: %s"
                    .formatted(container, target.name(), waiting));
        }
        Instant since = since(call, seconds);
        boolean timestamps = call.flag("timestamps");
        List<LogLine> lines =
                store.log(target.namespace(), target.name(), container, previous).orElse(List.of()).stream()
                        .filter(line -> !line.time().isBefore(since))
                        .toList();
        Stream<LogLine> wanted = tail < 0 ? lines.stream() : lines.stream().skip(Math.max(0, lines.size() - tail));
        byte[] text = wanted.map(line -> (timestamps ? TIME.format(line.time()) + " " : "") + line.text() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        byte[] limited = limit < 0 || text.length <= limit ? text : Arrays.copyOf(text, (int) limit);
        return Answer.text(200, limited);
    }

    private Instant since(Call call, long seconds) {
        if (seconds >= 0) {
            return clock.instant().minusSeconds(seconds);
        }
        String time = call.parameter("sinceTime");
        try {
            return time.isEmpty() ? Instant.MIN : Instant.parse(time);
        } catch (DateTimeParseException malformed) {
            throw Refusal.badRequest("parsing time \"%s\"".formatted(time));
        }
    }

    private static long count(Call call, Target target, String name, long least) {
        long value = call.number(name, -1);
        if (!call.parameter(name).isEmpty() && value < least) {
            String why = least == 0 ? "must be greater than or equal to 0" : "must be greater than 0";
            throw Refusal.invalid(
                    "", "PodLogOptions", target.name(), List.of(Cause.invalid(name, Long.toString(value), why)));
        }
        return value;
    }

    private static String container(Call call, Target target, JsonNode pod) {
        String asked = call.parameter("container");
        List<String> all = CONTAINERS.stream().flatMap(kind -> names(pod, kind)).toList();
        if (!asked.isEmpty()) {
            if (!all.contains(asked)) {
                throw Refusal.badRequest("container %s is not valid for pod %s".formatted(asked, target.name()));
            }
            return asked;
        }
        List<String> main = names(pod, "containers").toList();
        if (main.size() == 1) {
            return main.getFirst();
        }
        throw Refusal.badRequest("a container name must be specified for pod %s, choose one of: [%s]"
                .formatted(target.name(), String.join(" ", all)));
    }

    private static Stream<String> names(JsonNode pod, String kind) {
        return Json.at(pod, "spec", kind).valueStream().map(container -> Json.text(container, "name"));
    }

    private static JsonNode status(JsonNode pod, String container) {
        return STATUSES.stream()
                .flatMap(kind -> Json.at(pod, "status", kind).valueStream())
                .filter(status -> Json.text(status, "name").equals(container))
                .findFirst()
                .orElse(Json.object());
    }
}
