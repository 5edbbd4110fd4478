package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Authorizer.Attributes;
import dev.firebreak.range.kube.Refusal.Cause;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The questions that are asked by creating an object which is never stored: who am I, and who may do what.
final class AccessReviews {

    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final Set<String> KINDS = Set.of(
            "selfsubjectaccessreviews",
            "selfsubjectrulesreviews",
            "subjectaccessreviews",
            "localsubjectaccessreviews",
            "selfsubjectreviews");

    private final ObjectStore store;
    private final Authorizer authorizer;

    AccessReviews(ObjectStore store, Authorizer authorizer) {
        this.store = store;
        this.authorizer = authorizer;
    }

    /// Empty when the target is no review.
    Optional<Answer> answer(Call call, User user, Target target) {
        if (!KINDS.contains(target.resource())) {
            return Optional.empty();
        }
        if (!call.method().equals("POST")) {
            throw Refusal.methodNotAllowed();
        }
        ObjectNode review = read(call);
        review.put("apiVersion", target.group() + "/" + target.version());
        switch (target.resource()) {
            case "selfsubjectaccessreviews" -> review(review, "SelfSubjectAccessReview", user);
            case "subjectaccessreviews", "localsubjectaccessreviews" ->
                review(review, "SubjectAccessReview", subject(review));
            case "selfsubjectrulesreviews" -> rules(review, user);
            default -> {
                review.put("kind", "SelfSubjectReview");
                Json.ensure(review, "metadata").put("creationTimestamp", store.now());
                ObjectNode info = Json.ensure(review, "status", "userInfo").put("username", user.name());
                info.set("groups", Json.array(user.groups()));
            }
        }
        Json.ensure(review, "metadata");
        return Optional.of(Answer.json(201, review));
    }

    private void review(ObjectNode review, String kind, User user) {
        review.put("kind", kind);
        JsonNode resource = Json.at(review, "spec", "resourceAttributes");
        JsonNode path = Json.at(review, "spec", "nonResourceAttributes");
        if (resource.isMissingNode() == path.isMissingNode()) {
            throw Refusal.invalid(
                    AUTHORIZATION,
                    "",
                    "",
                    List.of(Cause.invalid(
                            "spec.resourceAttributes",
                            "null",
                            "exactly one of nonResourceAttributes or resourceAttributes must be specified")));
        }
        Attributes asked = path.isMissingNode()
                ? attributes(resource)
                : Attributes.ofPath(Json.text(path, "verb"), Json.text(path, "path"));
        review.putObject("status").put("allowed", authorizer.allows(user, asked));
    }

    private static Attributes attributes(JsonNode spec) {
        String subresource = Json.text(spec, "subresource");
        String resource = Json.text(spec, "resource");
        return Attributes.ofResource(
                Json.text(spec, "verb"),
                Json.text(spec, "group"),
                subresource.isEmpty() ? resource : resource + "/" + subresource,
                Json.text(spec, "namespace"),
                Json.text(spec, "name"));
    }

    private static User subject(JsonNode review) {
        String name = Json.text(review, "spec", "user");
        List<String> groups = Json.texts(Json.at(review, "spec", "groups"));
        if (name.isEmpty() && groups.isEmpty()) {
            throw Refusal.invalid(
                    AUTHORIZATION,
                    "",
                    "",
                    List.of(Cause.invalid("spec.user", "\"\"", "at least one of user or group must be specified")));
        }
        return new User(name, groups);
    }

    private void rules(ObjectNode review, User user) {
        String namespace = Json.text(review, "spec", "namespace");
        if (namespace.isEmpty()) {
            throw Refusal.badRequest("no namespace on request");
        }
        review.put("kind", "SelfSubjectRulesReview");
        review.putObject("spec");
        ObjectNode status = review.putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        Stream<JsonNode> rules = user.groups().contains("system:masters")
                ? Stream.of(everything("apiGroups", "resources"), everything("nonResourceURLs"))
                : authorizer.rules(user, namespace).stream();
        rules.forEach(rule -> (rule.has("nonResourceURLs") ? paths : resources).add(rule));
        status.put("incomplete", false);
    }

    private static JsonNode everything(String... parts) {
        ObjectNode rule = Json.object();
        rule.putArray("verbs").add("*");
        for (String part : parts) {
            rule.putArray(part).add("*");
        }
        return rule;
    }

    private static ObjectNode read(Call call) {
        if (!Set.of("", "application/json").contains(call.contentType())) {
            throw Refusal.unsupportedMediaType("the body of the request was in an unknown format - accepted media types"
                    + " include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
        try {
            if (Json.MAPPER.readTree(call.body()) instanceof ObjectNode review) {
                return review;
            }
        } catch (JacksonException malformed) {
            throw Refusal.badRequest("the object provided is unrecognized: " + malformed.getOriginalMessage());
        }
        throw Refusal.badRequest("the object provided is unrecognized");
    }
}
