package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Changes.Change;
import dev.firebreak.range.kube.Refusal.Cause;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What becomes of the objects of one kind that a client selects, told until its time is over.
///
/// @param initial what there is, told first; null where the client knows a version to go on from
record Watch(
        Changes changes,
        Representation representation,
        Call call,
        ApiResource resource,
        String namespace,
        Predicate<JsonNode> wanted,
        @Nullable List<ObjectNode> initial,
        long from,
        Duration limit)
        implements Answer.Feed {

    /// What a client gets that names no limit; a real server rolls dice between this and twice as much.
    private static final Duration LONGEST = Duration.ofMinutes(30);

    static Answer of(ObjectStore store, Representation representation, Call call, ApiResource resource, Target target) {
        String namespace = resource.namespaced() ? target.namespace() : "";
        Predicate<JsonNode> wanted = Selectors.of(call, resource);
        long seconds = call.number("timeoutSeconds", 0);
        refuseMatch(call);
        long version = version(call);
        boolean anew = call.has("sendInitialEvents") ? call.flag("sendInitialEvents") : version == 0;
        List<ObjectNode> initial =
                anew ? store.list(resource, namespace).stream().filter(wanted).toList() : null;
        return Answer.open(new Watch(
                store.changes(),
                representation,
                call,
                resource,
                namespace,
                wanted,
                initial,
                anew || version == 0 ? store.revision() : version,
                seconds <= 0 ? LONGEST : Duration.ofSeconds(seconds)));
    }

    private static long version(Call call) {
        String version = call.parameter("resourceVersion");
        try {
            return version.isEmpty() ? 0 : Long.parseUnsignedLong(version);
        } catch (NumberFormatException notANumber) {
            throw Refusal.internal(
                    "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
                            .formatted(version, version));
        }
    }

    private static void refuseMatch(Call call) {
        String match = call.parameter("resourceVersionMatch");
        List<Cause> causes = new ArrayList<>();
        if (!call.has("sendInitialEvents") && !match.isEmpty()) {
            causes.add(Cause.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        } else if (call.has("sendInitialEvents") && match.isEmpty()) {
            causes.add(Cause.forbidden(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }
        if (!match.isEmpty() && !match.equals("NotOlderThan")) {
            causes.add(Cause.unsupported("resourceVersionMatch", "\"" + match + "\"", "\"NotOlderThan\""));
        }
        if (!causes.isEmpty()) {
            throw Refusal.invalid("meta.k8s.io", "ListOptions", "", causes);
        }
    }

    @Override
    public void to(OutputStream client) throws IOException, InterruptedException {
        new Events(this, client).tell();
    }

    /// Whether a change is one of an object where the client looks, wanted or not.
    boolean covers(Change change) {
        return change.key().group().equals(resource.storageGroup())
                && change.key().resource().equals(resource.plural())
                && (namespace.isEmpty() || change.key().namespace().equals(namespace));
    }
}
