package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ApiResource.Trait;
import dev.firebreak.range.kube.ManagedFields.Writer;
import dev.firebreak.range.kube.Refusal.Cause;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The verbs on stored objects: each refuses what the API server refuses, in its order, and then writes.
final class ObjectVerbs {

    private static final Set<String> UNDELETABLE = Set.of("default", "kube-system", "kube-public");

    private final ObjectStore store;
    private final Authorizer authorizer;
    private final Admission admission;
    private final Representation representation;

    ObjectVerbs(ObjectStore store, Authorizer authorizer, InstantSource clock) {
        this.store = store;
        this.authorizer = authorizer;
        this.admission = new Admission(store);
        this.representation = new Representation(clock);
    }

    Answer answer(String verb, Call call, User user, ApiResource resource, Target target) {
        return switch (verb) {
            case "get" -> representation.one(200, call, resource, existing(resource, target));
            case "list" -> representation.list(call, resource, Page.of(store, call, resource, target));
            case "watch" -> Watch.of(store, representation, call, resource, target);
            case "create" -> create(call, user, resource, target);
            case "update" -> update(call, user, resource, target);
            case "patch" -> patch(call, user, resource, target);
            case "delete" -> delete(call, resource, target);
            case "deletecollection" -> deleteCollection(call, resource, target);
            default -> throw Refusal.methodNotAllowed();
        };
    }

    private ObjectNode existing(ApiResource resource, Target target) {
        return store.get(ObjectKey.of(resource, target.namespace(), target.name()))
                .orElseThrow(() -> Refusal.notFound(resource, target.name()));
    }

    private Answer create(Call call, User user, ApiResource resource, Target target) {
        boolean homeless = resource.namespaced() && target.namespace().isEmpty();
        if (!target.name().isEmpty() || homeless) {
            throw Refusal.methodNotAllowed();
        }
        refuseBodyType(call);
        boolean dryRun = dryRun(call);
        ObjectNode object = EventForms.stored(resource, Decoded.object(resource, call.text(), strict(call)));
        fit(resource, object, strict(call));
        namespaceOf(object, resource, target);
        ObjectNode metadata = Json.ensure(object, "metadata");
        if (!Json.text(metadata, "resourceVersion").isEmpty()) {
            throw Refusal.internal("resourceVersion should not be set on objects to be created");
        }
        metadata.remove(List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"));
        String prefix = Json.text(metadata, "generateName");
        if (Json.text(metadata, "name").isEmpty() && !prefix.isEmpty()) {
            metadata.put("name", prefix + store.suffix());
        }
        String name = Json.text(metadata, "name");
        admission.refuseNamespace(resource, target.namespace(), name);
        if (resource.has(Trait.STATUS) && !resource.plural().equals("nodes")) {
            object.remove("status");
        }
        Defaults.apply(resource, object);
        admission.complete(resource, object);
        refuseInvalid(resource, name, Validation.created(resource, object));
        refuseOutsideSchema(resource, name, object);
        refuseEscalation(user, resource, object);
        if (store.get(ObjectKey.of(resource, target.namespace(), name)).isPresent()) {
            throw Refusal.alreadyExists(resource, name);
        }
        ObjectNode created = store.create(resource, object, call.manager(), dryRun);
        return representation.one(201, call, resource, created);
    }

    private Answer update(Call call, User user, ApiResource resource, Target target) {
        if (target.name().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        refuseBodyType(call);
        ObjectNode object = EventForms.stored(resource, Decoded.object(resource, call.text(), strict(call)));
        fit(resource, object, strict(call));
        namespaceOf(object, resource, target);
        refuseOtherName(object, target);
        ObjectNode before = existing(resource, target);
        ObjectNode metadata = Json.ensure(object, "metadata");
        String uid = Json.text(metadata, "uid");
        if (!uid.isEmpty() && !uid.equals(Json.text(before, "metadata", "uid"))) {
            throw Refusal.conflict(
                    resource,
                    target.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, Json.text(before, "metadata", "uid")));
        }
        if (Json.text(metadata, "resourceVersion").isEmpty() && resource.has(Trait.VERSIONED_UPDATE)) {
            throw Refusal.invalid(
                    resource,
                    target.name(),
                    List.of(Cause.invalid("metadata.resourceVersion", "0", "must be specified for an update")));
        }
        return written(call, user, resource, target, before, object);
    }

    private Answer patch(Call call, User user, ApiResource resource, Target target) {
        if (target.name().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        String type = call.contentType();
        if (type.equals("application/strategic-merge-patch+json") && resource.has(Trait.CUSTOM)) {
            throw Refusal.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json-patch+json, application/merge-patch+json");
        }
        if (!Patched.TYPES.contains(type)) {
            throw Refusal.unsupportedPatch();
        }
        ObjectNode before = existing(resource, target);
        ObjectNode shown = EventForms.shown(resource, before);
        ObjectNode object = EventForms.stored(resource, Patched.of(resource, shown, type, call.text()));
        fit(resource, object, strict(call));
        namespaceOf(object, resource, target);
        refuseOtherName(object, target);
        String uid = Json.text(object, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(Json.text(before, "metadata", "uid"))) {
            throw Refusal.invalid(
                    resource,
                    target.name(),
                    List.of(Cause.invalid("metadata.uid", "\"" + uid + "\"", "field is immutable")));
        }
        return written(call, user, resource, target, before, object);
    }

    /// The common end of update and patch: `object` is the wanted state.
    private Answer written(
            Call call, User user, ApiResource resource, Target target, ObjectNode before, ObjectNode object) {
        boolean dryRun = dryRun(call);
        String version = Json.text(object, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(Json.text(before, "metadata", "resourceVersion"))) {
            throw Refusal.conflict(
                    resource,
                    target.name(),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        ObjectNode after = target.subresource().equals("ephemeralcontainers")
                ? EphemeralContainers.of(before, object)
                : target.subresource().equals("status")
                        ? before.deepCopy()
                        : Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion());
        if (target.subresource().equals("status")) {
            if (resource.has(Trait.STATUS_WITH_METADATA)) {
                after.set("metadata", object.path("metadata"));
                keepDeletion(before, after);
            }
            after.set("status", Json.at(object, "status").isObject() ? object.path("status") : Json.object());
        } else if (target.subresource().isEmpty()) {
            after.setAll(object);
            if (resource.has(Trait.STATUS)) {
                after.remove("status");
                if (before.has("status")) {
                    after.set("status", before.path("status"));
                }
            }
            keepDeletion(before, after);
        }
        // the kind stands in the stored object's own group, also for an event written under the other one
        after.set("kind", before.path("kind"));
        after.set("apiVersion", before.path("apiVersion"));
        Defaults.apply(resource, after);
        admission.refuseContainers(resource, after, target.subresource());
        refuseInvalid(resource, target.name(), Validation.updated(resource, before, after, target.subresource()));
        refuseOutsideSchema(resource, target.name(), after);
        refuseEscalation(user, resource, after);
        Writer writer = new Writer(call.manager(), resource.apiVersion(), target.subresource());
        ObjectNode updated = store.update(resource, before, after, writer, dryRun);
        return representation.one(200, call, resource, updated);
    }

    private Answer delete(Call call, ApiResource resource, Target target) {
        if (!target.subresource().isEmpty()) {
            throw Refusal.methodNotAllowed();
        }
        JsonNode options = Decoded.deleteOptions(call);
        ObjectNode object = existing(resource, target);
        refusePreconditions(resource, target.name(), object, Json.at(options, "preconditions"));
        if (resource.plural().equals("namespaces") && UNDELETABLE.contains(target.name())) {
            throw Refusal.forbidden(resource, target.name(), "this namespace may not be deleted");
        }
        boolean dryRun = call.text().isEmpty() ? dryRun(call) : dryRun(call, Json.texts(options.path("dryRun")));
        if (!dryRun) {
            store.deleted(
                    ObjectKey.of(resource, target.namespace(), target.name()), Json.text(options, "propagationPolicy"));
        }
        ObjectNode deleted = remove(resource, object, call.manager(), dryRun);
        boolean waits = !Json.at(deleted, "metadata", "finalizers").isEmpty();
        if (waits || resource.has(Trait.RETURNS_DELETED)) {
            return representation.one(200, call, resource, deleted);
        }
        return Answer.json(200, success(resource, object));
    }

    /// The end of an eviction that nothing refuses.
    void evict(Call call, Target target, ObjectNode pod, JsonNode options) {
        refusePreconditions(ApiResource.pods(), target.name(), pod, Json.at(options, "preconditions"));
        boolean dryRun = dryRun(call) || dryRun(call, Json.texts(options.path("dryRun")));
        remove(ApiResource.pods(), pod, call.manager(), dryRun);
    }

    private Answer deleteCollection(Call call, ApiResource resource, Target target) {
        JsonNode options = Decoded.deleteOptions(call);
        boolean dryRun = call.text().isEmpty() ? dryRun(call) : dryRun(call, Json.texts(options.path("dryRun")));
        Page page = Page.of(store, call, resource, target);
        for (ObjectNode object : page.items()) {
            remove(resource, object, call.manager(), dryRun);
        }
        return representation.list(call, resource, page);
    }

    /// Gone at once, or marked when finalizers hold it. A namespace goes with all it holds.
    private ObjectNode remove(ApiResource resource, ObjectNode object, String manager, boolean dryRun) {
        ObjectNode after = object.deepCopy();
        ObjectNode metadata = Json.ensure(after, "metadata");
        if (!metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", store.now());
            if (resource.equals(ApiResource.pods())) {
                metadata.put("deletionGracePeriodSeconds", 0);
            }
        }
        if (resource.plural().equals("namespaces")) {
            Json.ensure(after, "status").put("phase", "Terminating");
        }
        return store.update(resource, object, after, new Writer(manager, resource.apiVersion(), ""), dryRun);
    }

    private static void refusePreconditions(ApiResource resource, String name, JsonNode object, JsonNode conditions) {
        String uid = Json.text(conditions, "uid");
        String uidThere = Json.text(object, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(uidThere)) {
            throw Refusal.precondition(
                    resource,
                    name,
                    ("the UID in the precondition (%s) does not match the UID in record (%s). The object might have"
                                    + " been deleted and then recreated")
                            .formatted(uid, uidThere));
        }
        String version = Json.text(conditions, "resourceVersion");
        String versionThere = Json.text(object, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(versionThere)) {
            throw Refusal.precondition(
                    resource,
                    name,
                    ("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s)."
                                    + " The object might have been modified")
                            .formatted(version, versionThere));
        }
    }

    private void refuseEscalation(User user, ApiResource resource, ObjectNode object) {
        boolean role = resource.plural().equals("roles") || resource.plural().equals("clusterroles");
        String namespace = Json.text(object, "metadata", "namespace");
        for (JsonNode rule : role ? Json.at(object, "rules") : Json.array()) {
            if (!authorizer.mayGrant(user, rule, namespace)) {
                throw Refusal.forbidden(
                        resource,
                        Json.text(object, "metadata", "name"),
                        "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held: %s"
                                .formatted(user.name(), user.groups(), rule));
            }
        }
    }

    /// To the schema of a custom kind.
    private void fit(ApiResource resource, ObjectNode object, boolean strict) {
        store.custom(resource).map(CustomKind::schema).ifPresent(schema -> {
            List<String> unknown = schema.prune(object);
            if (strict && !unknown.isEmpty()) {
                throw Refusal.unknownFields(resource, unknown);
            }
            schema.complete(object);
        });
    }

    private void refuseOutsideSchema(ApiResource resource, String name, ObjectNode object) {
        store.custom(resource)
                .map(CustomKind::schema)
                .ifPresent(schema -> refuseInvalid(resource, name, schema.causes(object)));
    }

    private static void refuseInvalid(ApiResource resource, String name, List<Cause> causes) {
        if (!causes.isEmpty()) {
            throw Refusal.invalid(resource, name, causes);
        }
    }

    private static void refuseBodyType(Call call) {
        String type = call.contentType();
        if (!type.isEmpty() && !type.equals("application/json")) {
            throw Refusal.unsupportedMediaType("the body of the request was in an unknown format - accepted media types"
                    + " include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }
    }

    private static void refuseOtherName(ObjectNode object, Target target) {
        String name = Json.text(object, "metadata", "name");
        if (!name.equals(target.name())) {
            throw Refusal.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(name, target.name()));
        }
    }

    private static void namespaceOf(ObjectNode object, ApiResource resource, Target target) {
        ObjectNode metadata = Json.ensure(object, "metadata");
        String namespace = Json.text(metadata, "namespace");
        String wanted = resource.namespaced() ? target.namespace() : "";
        if (!namespace.isEmpty() && !namespace.equals(wanted)) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!wanted.isEmpty()) {
            metadata.put("namespace", wanted);
        }
    }

    private static void keepDeletion(ObjectNode before, ObjectNode after) {
        ObjectNode metadata = Json.ensure(after, "metadata");
        for (String field : List.of("deletionTimestamp", "deletionGracePeriodSeconds")) {
            metadata.remove(field);
            if (Json.at(before, "metadata").has(field)) {
                metadata.set(field, Json.at(before, "metadata", field));
            }
        }
    }

    private static boolean dryRun(Call call) {
        return dryRun(call, call.query().getOrDefault("dryRun", List.of()));
    }

    private static boolean dryRun(Call call, List<String> wanted) {
        if (wanted.stream().anyMatch(value -> !value.equals("All"))) {
            String kind = switch (call.method()) {
                case "POST" -> "CreateOptions";
                case "PUT" -> "UpdateOptions";
                case "PATCH" -> "PatchOptions";
                default -> "DeleteOptions";
            };
            String given = Json.array(wanted).toString();
            throw Refusal.invalid("meta.k8s.io", kind, "", List.of(Cause.unsupported("dryRun", given, "\"All\"")));
        }
        return !wanted.isEmpty();
    }

    private static boolean strict(Call call) {
        return call.parameter("fieldValidation").equals("Strict");
    }

    private static ObjectNode success(ApiResource resource, ObjectNode object) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", Json.text(object, "metadata", "name"));
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural()).put("uid", Json.text(object, "metadata", "uid"));
        return status;
    }
}
