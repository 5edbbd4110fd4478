package dev.firebreak.change;

import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes and gathers as JSON: as a journal keeps them, with what it takes to make the value again, and the
/// `change` of the documents.
public final class ChangeJson {
    private static final List<String> PROMISED = List.of(
            "id",
            "kind",
            "verb",
            "target",
            "prior",
            "body",
            "permission",
            "command",
            "undo",
            "undoBecause",
            "risk",
            "reconcile");

    private ChangeJson() {}

    /// The `change` of the documents, with exactly the members that are promised; `recorded` is one of a journal.
    public static JsonNode document(JsonNode recorded) {
        return recorded instanceof ObjectNode change ? change.deepCopy().retain(PROMISED) : recorded;
    }

    public static ObjectNode of(Change change) {
        ObjectNode json = Json.object();
        json.put("id", change.id());
        json.put("kind", change instanceof KubeChange ? "kube" : "cloud");
        json.put("verb", verb(change));
        json.set("target", target(change.target()));
        json.set("prior", change.prior());
        json.set("body", change.body());
        json.put(
                "permission",
                change.permissions().stream().map(Permission::toString).collect(Collectors.joining(", ")));
        json.put("words", change.words());
        json.put("command", change.command());
        json.put("undo", change.undo() instanceof Undo.None ? "none" : "inverse");
        json.put("undoBecause", change.undo() instanceof Undo.None none ? none.because() : null);
        json.put("risk", camel(change.risk().name()));
        json.put("reconcile", camel(change.reconcile().name()));
        json.set("settle", settle(change.settle()));
        switch (change) {
            case KubeChange kube -> {
                json.set("resource", resource(kube.resource()));
                if (!kube.subresource().isEmpty()) {
                    json.put("subresource", kube.subresource());
                }
                ArrayNode writes = json.putArray("writes");
                for (FieldWrite write : kube.writes()) {
                    writes.addObject()
                            .put("pointer", write.pointer())
                            .set("prior", write.prior())
                            .set("value", write.value());
                }
            }
            case CloudChange cloud -> json.set("permissions", Json.of(actions(cloud)));
        }
        return json;
    }

    private static ObjectNode target(Target target) {
        return Json.object()
                .put("kind", target.kind())
                .put("namespace", target.namespace())
                .put("name", target.name())
                .put("uid", target.uid())
                .put("arn", target.arn());
    }

    private static ObjectNode resource(Resource resource) {
        return Json.object()
                .put("apiVersion", resource.apiVersion())
                .put("kind", resource.kind())
                .put("plural", resource.plural())
                .put("namespaced", resource.namespaced());
    }

    public static String verb(Change change) {
        return switch (change) {
            case KubeChange kube -> kube.verb().toString();
            case CloudChange cloud -> cloud.operation();
        };
    }

    private static List<Permission.Aws> actions(CloudChange change) {
        List<Permission.Aws> actions = new ArrayList<>();
        for (Permission permission : change.permissions()) {
            if (permission instanceof Permission.Aws aws) {
                actions.add(aws);
            }
        }
        return actions;
    }

    /// A change from its JSON. Throws [dev.firebreak.json.Json.Malformed] or [IllegalArgumentException] for
    /// anything that [#of] does not write.
    public static Change parse(JsonNode json) {
        String id = json.path("id").asString();
        Target target = Json.as(json.path("target"), Target.class);
        Undo undo = json.path("undo").asString().equals("none")
                ? new Undo.None(json.path("undoBecause").asString())
                : Undo.INVERSE;
        Risk risk = Risk.valueOf(constant(json.path("risk").asString()));
        Wait settle = settle(json.path("settle"));
        if (json.path("kind").asString().equals("kube")) {
            List<FieldWrite> writes = new ArrayList<>();
            for (JsonNode write : json.path("writes")) {
                writes.add(new FieldWrite(
                        write.path("pointer").asString(), known(write.path("prior")), known(write.path("value"))));
            }
            return new KubeChange(
                    id,
                    KubeChange.Verb.valueOf(json.path("verb").asString().toUpperCase(Locale.ROOT)),
                    Json.as(json.path("resource"), Resource.class),
                    json.path("subresource").asString(""),
                    target,
                    known(json.path("body")),
                    known(json.path("prior")),
                    writes,
                    json.path("words").asString(),
                    undo,
                    risk,
                    settle);
        }
        List<Permission> permissions = new ArrayList<>();
        json.path("permissions").forEach(p -> permissions.add(Json.as(p, Permission.Aws.class)));
        return new CloudChange(
                id,
                json.path("verb").asString(),
                target,
                json.path("body"),
                known(json.path("prior")),
                permissions,
                json.path("words").asString(),
                json.path("command").asString(),
                undo,
                risk,
                Reconcile.valueOf(constant(json.path("reconcile").asString())),
                settle);
    }

    public static ObjectNode of(Gather gather) {
        ObjectNode json = Json.object();
        json.put("id", gather.id());
        json.put("kind", "gather");
        json.put("verb", "collect");
        json.set("target", Json.of(gather.target()));
        json.putNull("prior");
        json.set("body", source(gather.source()));
        json.put("permission", permission(gather.source()).toString());
        json.put("words", "Collect " + gather.words());
        json.put("command", command(gather.source()));
        json.put("undo", "none");
        json.put("undoBecause", "evidence is kept");
        json.put("risk", "reversible");
        json.putNull("reconcile");
        json.put("maxBytes", gather.maxBytes());
        json.put("maxMillis", gather.maxTime().toMillis());
        json.put("footprint", gather.footprint());
        return json;
    }

    public static Gather gather(JsonNode json) {
        String words = json.path("words").asString();
        return new Gather(
                json.path("id").asString(),
                source(json.path("body")),
                Json.as(json.path("target"), Target.class),
                json.path("maxBytes").asLong(),
                Duration.ofMillis(json.path("maxMillis").asLong()),
                json.path("footprint").asString(),
                words.substring("Collect ".length()));
    }

    /// What reading a source takes.
    public static Permission.Kube permission(Gather.Source source) {
        return switch (source) {
            case Gather.Source.Served served ->
                new Permission.Kube(
                        "get", served.resource().group(), served.resource().plural(), served.namespace());
            case Gather.Source.Listed listed ->
                new Permission.Kube(
                        "list", listed.resource().group(), listed.resource().plural(), listed.namespace());
            case Gather.Source.Log log ->
                new Permission.Kube("get", "", "pods/log", log.pod().namespace());
        };
    }

    private static String command(Gather.Source source) {
        return switch (source) {
            case Gather.Source.Served served ->
                "kubectl" + inNamespace(served.namespace()) + " get "
                        + served.resource().qualified() + " " + served.name() + " -o json";
            case Gather.Source.Listed listed ->
                "kubectl" + inNamespace(listed.namespace()) + " get "
                        + listed.resource().qualified()
                        + (listed.fieldSelector() == null ? "" : " --field-selector " + listed.fieldSelector())
                        + " -o json";
            case Gather.Source.Log log ->
                "kubectl -n " + log.pod().namespace() + " logs " + log.pod().name() + " -c " + log.container()
                        + " --timestamps" + (log.previous() ? " --previous" : "");
        };
    }

    private static String inNamespace(@Nullable String namespace) {
        return namespace == null ? "" : " -n " + namespace;
    }

    private static ObjectNode source(Gather.Source source) {
        ObjectNode json = Json.object();
        switch (source) {
            case Gather.Source.Served served -> {
                json.put("read", "object");
                json.set("resource", Json.of(served.resource()));
                json.put("namespace", served.namespace());
                json.put("name", served.name());
            }
            case Gather.Source.Listed listed -> {
                json.put("read", "list");
                json.set("resource", Json.of(listed.resource()));
                json.put("namespace", listed.namespace());
                json.put("fieldSelector", listed.fieldSelector());
            }
            case Gather.Source.Log log -> {
                json.put("read", "log");
                json.set("pod", Json.of(log.pod()));
                json.put("container", log.container());
                json.put("previous", log.previous());
            }
        }
        return json;
    }

    private static Gather.Source source(JsonNode json) {
        return switch (json.path("read").asString()) {
            case "object" ->
                new Gather.Source.Served(
                        Json.as(json.path("resource"), Resource.class),
                        Json.text(json, "/namespace"),
                        json.path("name").asString());
            case "list" ->
                new Gather.Source.Listed(
                        Json.as(json.path("resource"), Resource.class),
                        Json.text(json, "/namespace"),
                        Json.text(json, "/fieldSelector"));
            case "log" ->
                new Gather.Source.Log(
                        Json.as(json.path("pod"), PodRef.class),
                        json.path("container").asString(),
                        json.path("previous").asBoolean());
            default -> throw new IllegalArgumentException("no such source: " + json.path("read"));
        };
    }

    private static ObjectNode settle(Wait wait) {
        ObjectNode json = Json.object();
        switch (wait) {
            case Wait.None none -> json.put("for", "nothing");
            case Wait.SnapshotsCompleted completed -> json.put("for", "snapshotsCompleted");
            case Wait.PodEnded ended ->
                json.put("for", "podEnded")
                        .put("namespace", ended.namespace())
                        .put("name", ended.name())
                        .put("limitSeconds", ended.limitSeconds());
            case Wait.PodGone gone -> json.put("for", "podGone").set("pod", Json.of(gone.pod()));
            case Wait.ContainerEnded ended ->
                json.put("for", "containerEnded")
                        .put("container", ended.container())
                        .set("pod", Json.of(ended.pod()));
            case Wait.PolicyResolved resolved -> {
                json.put("for", "policyResolved");
                json.put("namespace", resolved.namespace()).put("policy", resolved.policy());
                ArrayNode pods = json.putArray("pods");
                resolved.pods().forEach(p -> pods.add(Json.of(p)));
            }
        }
        return json;
    }

    private static Wait settle(JsonNode json) {
        return switch (json.path("for").asString()) {
            case "nothing" -> Wait.NONE;
            case "snapshotsCompleted" -> new Wait.SnapshotsCompleted();
            case "podEnded" ->
                new Wait.PodEnded(
                        json.path("namespace").asString(),
                        json.path("name").asString(),
                        json.path("limitSeconds").asInt());
            case "podGone" -> new Wait.PodGone(Json.as(json.path("pod"), PodRef.class));
            case "containerEnded" ->
                new Wait.ContainerEnded(
                        Json.as(json.path("pod"), PodRef.class),
                        json.path("container").asString());
            case "policyResolved" -> {
                List<PodRef> pods = new ArrayList<>();
                json.path("pods").forEach(p -> pods.add(Json.as(p, PodRef.class)));
                yield new Wait.PolicyResolved(
                        json.path("namespace").asString(), json.path("policy").asString(), pods);
            }
            default -> throw new IllegalArgumentException("no such wait: " + json.path("for"));
        };
    }

    private static @Nullable JsonNode known(JsonNode json) {
        return json.isNull() || json.isMissingNode() ? null : json;
    }

    /// `DESTROYS_EVIDENCE` as `destroysEvidence`.
    static String camel(String constant) {
        StringBuilder out = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < constant.length(); i++) {
            char c = Character.toLowerCase(constant.charAt(i));
            if (c == '_') {
                up = true;
            } else {
                out.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return out.toString();
    }

    private static String constant(String camel) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_');
            }
            out.append(Character.toUpperCase(c));
        }
        return out.toString();
    }
}
