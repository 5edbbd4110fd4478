package dev.firebreak.cluster;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests that ask the API server something by posting to it, and change nothing.
final class Questions {
    /// Valid in names, labels and annotations alike.
    private static final Symbols STAND_INS = new Symbols(Map.of(
            Symbols.CASE, "dry-run",
            Symbols.RUN, "r0",
            Symbols.STEP, "step",
            Symbols.ORDINAL, "0",
            Symbols.INTENT, "dry-run.r0.0.0"));

    private Questions() {}

    /// The user that the server takes us for; null where it doesn't say. A server that does not answer at all is
    /// one that can't be worked with.
    static @Nullable String whoAmI(Connection to) {
        byte[] review = bytes(
                Json.object().put("apiVersion", "authentication.k8s.io/v1").put("kind", "SelfSubjectReview"));
        Exchange exchange = to.server().read("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
        if (!(exchange instanceof Exchange.Whole whole)) {
            throw to.failure()
                    .of(exchange, new Permission.Kube("create", "authentication.k8s.io", "selfsubjectreviews", null));
        }
        JsonNode json = whole.successful() ? whole.json() : null;
        return json == null ? null : Json.text(json, "/status/userInfo/username");
    }

    /// An access review for ourselves.
    static Answer may(Connection to, Permission.Kube permission) {
        int slash = permission.resource().indexOf('/');
        ObjectNode review =
                Json.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes.put("verb", permission.verb()).put("group", permission.group());
        attributes.put(
                "resource",
                slash < 0 ? permission.resource() : permission.resource().substring(0, slash));
        if (slash >= 0) {
            attributes.put("subresource", permission.resource().substring(slash + 1));
        }
        if (permission.namespace() != null) {
            attributes.put("namespace", permission.namespace());
        }
        if (permission.name() != null) {
            attributes.put("name", permission.name());
        }
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        Exchange exchange = to.server().read("POST", path, bytes(review));
        if (!(exchange instanceof Exchange.Whole whole) || whole.status() == 401) {
            throw to.failure().of(exchange, permission);
        }
        JsonNode json = whole.json();
        if (!whole.successful() || json == null) {
            return Answer.unknown("access-review-refused", whole.message());
        }
        if (json.at("/status/allowed").asBoolean(false)) {
            return Answer.YES;
        }
        String reason = Json.text(json, "/status/reason");
        String error = Json.text(json, "/status/evaluationError");
        String because = reason != null && !reason.isEmpty() ? reason : error;
        return Answer.no(
                "forbidden", "may not " + permission + (because == null || because.isEmpty() ? "" : ": " + because));
    }

    /// A dry run of a change with its symbols replaced by stand-ins.
    static Answer accepts(Connection to, KubeChange change) {
        KubeChange bound = change.bind(STAND_INS);
        byte[] body = dryRunBody(bound);
        if (bound.path().contains("{outcome:") || new String(body, StandardCharsets.UTF_8).contains("{outcome:")) {
            return Answer.unknown("known-later", "it depends on what an earlier change returns");
        }
        String query = bound.verb() == KubeChange.Verb.DELETE ? "" : "?fieldManager=firebreak&dryRun=All";
        Exchange exchange = to.server().read(ApiPath.method(bound), bound.path() + query, body);
        if (!(exchange instanceof Exchange.Whole whole) || whole.status() == 401) {
            throw to.failure()
                    .of(exchange, (Permission.Kube) bound.permissions().getFirst());
        }
        if (whole.successful()) {
            return Answer.YES;
        }
        if (whole.serversStatus() == null || whole.status() == 429 || whole.status() >= 500) {
            return Answer.unknown("dry-run-failed", whole.message());
        }
        // an admission webhook that does not declare itself free of side effects refuses every dry run
        if (whole.status() == 400 && whole.message().contains("does not support dry run")) {
            return Answer.unknown("dry-run-unsupported", whole.message());
        }
        return Answer.no(whole.code(), whole.message());
    }

    /// A delete says `dryRun` in its body: where there is one, the API server does not look at the query, and
    /// would delete (kube-apiserver: `handlers/delete.go`).
    private static byte[] dryRunBody(KubeChange bound) {
        if (bound.verb() == KubeChange.Verb.DELETE && bound.body() instanceof ObjectNode options) {
            ObjectNode dry = options.deepCopy();
            dry.putArray("dryRun").add("All");
            return bytes(dry);
        }
        return ApiPath.body(bound);
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
