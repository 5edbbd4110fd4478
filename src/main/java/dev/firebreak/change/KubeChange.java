package dev.firebreak.change;

import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.ShellWord;
import dev.firebreak.model.Target;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One write to the Kubernetes API. The body of a create is the object, of a patch the JSON Patch made from
/// `writes`, of a delete the `DeleteOptions` that pin the uid, of an eviction the `Eviction` with such options.
///
/// @param subresource that is patched or posted to, `ephemeralcontainers`, `eviction`; empty is the object itself
public record KubeChange(
        String id,
        Verb verb,
        Resource resource,
        String subresource,
        Target target,
        @Nullable JsonNode body,
        @Nullable JsonNode prior,
        List<FieldWrite> writes,
        String words,
        Undo undo,
        Risk risk,
        Wait settle)
        implements Change {
    private static final String EVICTION = "eviction";

    public enum Verb {
        CREATE,
        PATCH,
        DELETE,
        /// Asks for a pod's deletion, which a disruption budget can refuse for now.
        EVICT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public KubeChange {
        writes = List.copyOf(writes);
        if (verb != Verb.PATCH && !subresource.equals(verb == Verb.EVICT ? EVICTION : "")) {
            throw new IllegalArgumentException("no " + verb + " is of subresource " + subresource + ": " + id);
        }
        if (verb == Verb.PATCH && writes.isEmpty()) {
            throw new IllegalArgumentException("a patch that writes nothing is not a change: " + id);
        }
    }

    /// Creates an object of ours. `target` has no uid yet.
    public static KubeChange create(String id, Resource resource, Target target, ObjectNode object, String words) {
        return new KubeChange(
                id,
                Verb.CREATE,
                resource,
                "",
                target,
                object,
                null,
                List.of(),
                words,
                Undo.INVERSE,
                Risk.REVERSIBLE,
                Wait.NONE);
    }

    /// Patches an object that is not ours.
    public static KubeChange patch(String id, Resource resource, Target target, Patch patch, String words) {
        return patch(id, resource, "", target, patch, words);
    }

    /// Patches a subresource of an object that is not ours: the patch is written against the whole object.
    public static KubeChange patch(
            String id, Resource resource, String subresource, Target target, Patch patch, String words) {
        ObjectNode prior = JsonNodeFactory.instance.objectNode();
        for (FieldWrite write : patch.writes()) {
            prior.set(write.pointer(), write.prior());
        }
        return new KubeChange(
                id,
                Verb.PATCH,
                resource,
                subresource,
                target,
                patch.operations(),
                prior,
                patch.writes(),
                words,
                Undo.INVERSE,
                Risk.REVERSIBLE,
                Wait.NONE);
    }

    /// Deletes an object of ours, and no later one of the same name.
    public static KubeChange delete(String id, Resource resource, Target target, JsonNode object, String words) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.putObject("preconditions").put("uid", target.uid());
        return new KubeChange(
                id,
                Verb.DELETE,
                resource,
                "",
                target,
                options,
                object,
                List.of(),
                words,
                new Undo.None("the object was made by this case"),
                Risk.REVERSIBLE,
                Wait.NONE);
    }

    /// Evicts a pod of others, and no later one of the same name; the step goes on when it is gone.
    public static KubeChange evict(String id, PodRef pod, String words) {
        ObjectNode eviction = JsonNodeFactory.instance.objectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod.name()).put("namespace", pod.namespace());
        eviction.putObject("deleteOptions").putObject("preconditions").put("uid", pod.uid());
        return new KubeChange(
                id,
                Verb.EVICT,
                Resource.POD,
                EVICTION,
                Target.of(pod),
                eviction,
                null,
                List.of(),
                words,
                new Undo.None("an evicted pod does not come back: its controller starts another one"),
                Risk.DESTROYS_EVIDENCE,
                new Wait.PodGone(pod));
    }

    /// The same, remembered as having written these: what is sent stays as it is.
    public KubeChange having(List<FieldWrite> written) {
        return new KubeChange(id, verb, resource, subresource, target, body, prior, written, words, undo, risk, settle);
    }

    public KubeChange settling(Wait wait) {
        return new KubeChange(id, verb, resource, subresource, target, body, prior, writes, words, undo, risk, wait);
    }

    /// The path of the request, from the root of the server.
    public String path() {
        String root = resource.group().isEmpty() ? "/api/" : "/apis/";
        String namespace = target.namespace() == null ? "" : "/namespaces/" + target.namespace();
        String collection = root + resource.apiVersion() + namespace + "/" + resource.plural();
        return verb == Verb.CREATE
                ? collection
                : collection + "/" + target.name() + (subresource.isEmpty() ? "" : "/" + subresource);
    }

    @Override
    public List<Permission> permissions() {
        String plural = resource.plural() + (subresource.isEmpty() ? "" : "/" + subresource);
        String needed = verb == Verb.EVICT ? Verb.CREATE.toString() : verb.toString();
        return List.of(new Permission.Kube(needed, resource.group(), plural, target.namespace()));
    }

    @Override
    public String command() {
        String namespace = target.namespace() == null ? "" : " -n " + target.namespace();
        String name = resource.qualified();
        return switch (verb) {
            case CREATE -> "printf '%s' " + ShellWord.quoted(String.valueOf(body)) + " | kubectl create -f -";
            case PATCH ->
                subresource.isEmpty()
                        ? "kubectl" + namespace + " patch " + name + " " + target.name() + " --type=json -p "
                                + ShellWord.quoted(String.valueOf(body))
                        : replaced(namespace);
            case EVICT ->
                "printf '%s' " + ShellWord.quoted(String.valueOf(body)) + " | kubectl create --raw "
                        + ShellWord.quoted(path()) + " -f -";
            case DELETE ->
                "printf '%s' " + ShellWord.quoted(String.valueOf(body)) + " | kubectl delete --raw "
                        + ShellWord.quoted(path()) + " -f -";
        };
    }

    /// kubectl patches only the subresources that it knows: the others are read, appended to, and put back.
    private String replaced(String namespace) {
        String appended = writes.stream()
                .map(w -> "." + w.list().substring(1).replace('/', '.') + " += [" + w.value() + "]")
                .collect(Collectors.joining(" | "));
        return "kubectl" + namespace + " get " + resource.qualified() + " " + target.name() + " -o json | jq "
                + ShellWord.quoted(appended) + " | kubectl replace --raw " + ShellWord.quoted(path()) + " -f -";
    }

    @Override
    public Reconcile reconcile() {
        return verb == Verb.PATCH || verb == Verb.EVICT ? Reconcile.READ_BACK : Reconcile.FIND_BY_NAME;
    }

    @Override
    public KubeChange bind(Symbols symbols) {
        return new KubeChange(
                id,
                verb,
                resource,
                subresource,
                new Target(target.kind(), target.namespace(), symbols.in(target.name()), target.uid(), target.arn()),
                body == null ? null : symbols.in(body),
                prior == null ? null : symbols.in(prior),
                writes.stream()
                        .map(w -> new FieldWrite(
                                symbols.in(w.pointer()), w.prior(), w.value() == null ? null : symbols.in(w.value())))
                        .toList(),
                symbols.in(words),
                undo,
                risk,
                bound(settle, symbols));
    }

    private static Wait bound(Wait wait, Symbols symbols) {
        return switch (wait) {
            case Wait.PolicyResolved resolved ->
                new Wait.PolicyResolved(resolved.namespace(), symbols.in(resolved.policy()), resolved.pods());
            case Wait.PodEnded ended ->
                new Wait.PodEnded(ended.namespace(), symbols.in(ended.name()), ended.limitSeconds());
            case Wait.ContainerEnded ended -> new Wait.ContainerEnded(ended.pod(), symbols.in(ended.container()));
            case Wait.None _, Wait.SnapshotsCompleted _, Wait.PodGone _ -> wait;
        };
    }
}
