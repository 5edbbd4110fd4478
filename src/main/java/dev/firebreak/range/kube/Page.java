package dev.firebreak.range.kube;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A part of a list: its objects, the token to go on with (empty at the end) and how many are left.
///
/// The token names the first object that is still to come. Going on shows the objects as they are then.
record Page(List<ObjectNode> items, long revision, String next, long remaining) {

    static Page of(ObjectStore store, Call call, ApiResource resource, Target target) {
        Predicate<JsonNode> wanted = Selectors.of(call, resource);
        long limit = call.number("limit", 0);
        String start = start(call.parameter("continue"));
        List<ObjectNode> all = store.list(resource, resource.namespaced() ? target.namespace() : "").stream()
                .filter(object -> place(object).compareTo(start) >= 0)
                .filter(wanted)
                .toList();
        if (limit <= 0 || all.size() <= limit) {
            return new Page(all, store.revision(), "", 0);
        }
        int count = (int) limit;
        return new Page(
                all.subList(0, count), store.revision(), token(store, place(all.get(count))), all.size() - count);
    }

    private static String place(JsonNode object) {
        return Json.text(object, "metadata", "namespace") + "/" + Json.text(object, "metadata", "name");
    }

    private static String token(ObjectStore store, String place) {
        ObjectNode token = Json.object()
                .put("v", "meta.k8s.io/v1")
                .put("rv", store.revision())
                .put("start", place);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String start(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            JsonNode decoded = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(token));
            if (Json.text(decoded, "v").equals("meta.k8s.io/v1")) {
                return Json.text(decoded, "start");
            }
        } catch (IllegalArgumentException | JacksonException notOurs) {
            throw Refusal.badRequest("invalid continue token: continue key is not valid: " + notOurs.getMessage());
        }
        throw Refusal.badRequest(
                "invalid continue token: continue key is not valid: server does not recognize this encoded version");
    }
}
