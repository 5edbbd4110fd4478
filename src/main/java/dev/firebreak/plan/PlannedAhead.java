package dev.firebreak.plan;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.View;
import dev.firebreak.action.ViewOver;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.ForwardingView;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The world as it will be when the steps planned so far are done, as far as plans tell it: objects of the
/// cluster that they patch, make or delete. What is planned on it fits when it is reached. What only executing
/// tells (the uid of an object made, the id of an intent) stands in it as a mark, and a step whose changes rest
/// on such a mark is planned when it is reached.
public final class PlannedAhead implements ViewOver {
    private static final String UNKNOWN = "{known after:";

    /// A selector of labels that have to have values: `a=b,c=d`.
    private static final Pattern VALUES = Pattern.compile("[^=!,() ]+=[^=!,() ]+(,[^=!,() ]+=[^=!,() ]+)*");

    private final View now;
    private final Map<Key, @Nullable JsonNode> planned = new LinkedHashMap<>();
    private final List<Step<?>> steps = new ArrayList<>();

    private record Key(Resource resource, @Nullable String namespace, String name) {
        static Key of(Resource resource, JsonNode object) {
            return new Key(
                    resource,
                    Json.text(object, "/metadata/namespace"),
                    object.at("/metadata/name").asString());
        }
    }

    public PlannedAhead(View now) {
        this.now = now;
    }

    /// The step as it can be planned here: later, where its changes rest on what only executing an earlier step
    /// tells. What it changes is seen by the steps after it.
    public <O extends Record> Step<O> after(Step<O> step) {
        if (!(step.proposal() instanceof Proposal.Changes<O> changes)) {
            return step;
        }
        List<String> awaits = changes.changes().stream()
                .flatMap(change -> marks(change).stream())
                .distinct()
                .toList();
        if (!awaits.isEmpty()) {
            return step.with(new Proposal.Later<>(
                    awaits, "what it changes is known after " + String.join(", ", awaits), changes.notes()));
        }
        steps.add(step);
        for (Change change : changes.changes()) {
            if (change instanceof KubeChange kube) {
                see(step, kube);
            }
        }
        return step;
    }

    /// The steps that a change rests on.
    private static List<String> marks(Change change) {
        List<String> steps = new ArrayList<>();
        String text = change.body() + " " + change.target();
        for (int at = text.indexOf(UNKNOWN); at >= 0; at = text.indexOf(UNKNOWN, at + 1)) {
            steps.add(text.substring(at + UNKNOWN.length(), text.indexOf('}', at)));
        }
        return steps;
    }

    private void see(Step<?> step, KubeChange change) {
        KubeChange bound = change.bind(symbols(step));
        Target target = bound.target();
        Key key = new Key(bound.resource(), target.namespace(), target.name());
        switch (bound.verb()) {
            case CREATE -> {
                ObjectNode made = ((ObjectNode) Objects.requireNonNull(bound.body())).deepCopy();
                ((ObjectNode) made.path("metadata")).put("uid", unknown(step));
                planned.put(key, made);
            }
            case PATCH ->
                cluster()
                        .get(key.resource(), key.namespace(), key.name())
                        .ifPresent(object -> planned.put(key, Patch.applied(object, bound.writes())));
            case DELETE, EVICT -> planned.put(key, null);
        }
    }

    /// What stands in for what only executing the step tells.
    private static String unknown(Step<?> step) {
        return UNKNOWN + step.id() + "}";
    }

    private static Symbols symbols(Step<?> step) {
        return new Symbols(Map.of(
                Symbols.STEP,
                step.id(),
                Symbols.ORDINAL,
                String.valueOf(step.ordinal()),
                Symbols.INTENT,
                unknown(step)));
    }

    @Override
    public View view() {
        return now;
    }

    @Override
    public ClusterView cluster() {
        return planned.isEmpty() ? now.cluster() : new ClusterAhead(now.cluster());
    }

    @Override
    public <O extends Record> List<O> standing(ActionType<?, O> type) {
        List<O> standing = new ArrayList<>(now.standing(type));
        for (Step<?> step : steps) {
            if (step.use().equals(type.entry().id()) && step.proposal() instanceof Proposal.Changes<?> changes) {
                standing.add(Json.as(symbols(step).in(Json.of(changes.outputs())), type.outputs()));
            }
        }
        return standing;
    }

    @Override
    public boolean ours(String caseId) {
        return now.ours(caseId) || (!planned.isEmpty() && caseId.equals(Symbols.CASE));
    }

    /// The cluster with what is planned. Labels that have to have values select among that too; any other selector
    /// selects by what stands now.
    private final class ClusterAhead extends ForwardingView {
        ClusterAhead(ClusterView now) {
            super(now);
        }

        @Override
        public Optional<JsonNode> get(Resource resource, @Nullable String namespace, String name) {
            Key key = new Key(resource, namespace, name);
            return planned.containsKey(key)
                    ? Optional.ofNullable(planned.get(key))
                    : super.get(resource, namespace, name);
        }

        @Override
        public List<JsonNode> list(
                Resource resource,
                @Nullable String namespace,
                @Nullable String labelSelector,
                @Nullable String fieldSelector) {
            Map<Key, @Nullable JsonNode> objects = new LinkedHashMap<>();
            // no label that stands has a symbol in it, and a server refuses to look for one
            if (labelSelector == null || labelSelector.indexOf('{') < 0) {
                super.list(resource, namespace, labelSelector, fieldSelector)
                        .forEach(object -> objects.put(Key.of(resource, object), object));
            }
            boolean told = fieldSelector == null
                    && (labelSelector == null || VALUES.matcher(labelSelector).matches());
            planned.forEach((key, object) -> {
                boolean here =
                        key.resource().equals(resource) && (namespace == null || namespace.equals(key.namespace()));
                if (here && told && object != null && labelled(object, labelSelector)) {
                    objects.put(key, object);
                } else if (here && objects.containsKey(key)) {
                    objects.put(key, told ? null : object);
                }
            });
            return objects.values().stream().flatMap(Stream::ofNullable).toList();
        }

        private static boolean labelled(JsonNode object, @Nullable String labelSelector) {
            JsonNode labels = object.at("/metadata/labels");
            return labelSelector == null
                    || Stream.of(labelSelector.split(",", -1))
                            .map(each -> each.split("=", 2))
                            .allMatch(each -> labels.path(each[0]).asString("").equals(each[1]));
        }
    }
}
