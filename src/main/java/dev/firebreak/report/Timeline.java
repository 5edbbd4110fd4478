package dev.firebreak.report;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The lines of a journal that are about something, in its order.
public final class Timeline {
    /// The kind of what was typed at a prompt: a note in the journal, and none that anybody wrote.
    public static final String TYPED = "typed";

    private Timeline() {}

    /// What is wanted; null is everything. `since` and `until` are inclusive; `pod` is `NS/POD`, or a name in
    /// any namespace; `actor` is an OS user, Kubernetes user or AWS caller; `kind` the
    /// word of an event, or [#TYPED].
    public record Filter(
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String pod,
            @Nullable String node,
            @Nullable String actor,
            @Nullable String kind) {
        public static final Filter ALL = new Filter(null, null, null, null, null, null);
    }

    public static List<Line> of(JournalReader journal, Filter filter) {
        try (Stream<Line> lines = journal.lines()) {
            return of(lines, filter);
        }
    }

    public static List<Line> of(Stream<Line> lines, Filter filter) {
        List<Line> all = lines.toList();
        Map<String, Set<String>> actors = filter.actor() == null ? Map.of() : actors(all);
        Predicate<Line> pod = filter.pod() == null ? _ -> true : about(Named.pod(filter.pod()), all);
        Predicate<Line> node = filter.node() == null ? _ -> true : about(Named.node(filter.node()), all);
        return all.stream()
                .filter(l -> filter.since() == null || !l.time().isBefore(filter.since()))
                .filter(l -> filter.until() == null || !l.time().isAfter(filter.until()))
                .filter(l -> filter.kind() == null || kind(l.entry()).equals(filter.kind()))
                .filter(l -> filter.actor() == null || acted(l, filter.actor(), actors))
                .filter(pod)
                .filter(node)
                .toList();
    }

    private static String kind(Entry entry) {
        return entry instanceof Entry.NoteEntry note && note.kind() == Entry.NoteKind.COMMAND ? TYPED : entry.event();
    }

    /// A line that names the thing, or belongs to an intent that does.
    private static Predicate<Line> about(Named thing, List<Line> all) {
        Set<String> intents = new HashSet<>();
        for (Line line : all) {
            if (line.entry() instanceof Entry.Intent intent && thing.in(intent.change())) {
                intents.add(intent.intent());
            }
        }
        return line -> {
            JsonNode entry = Json.of(line.entry());
            return intents.contains(entry.path("intent").asString("")) || thing.in(entry);
        };
    }

    /// A pod or a node as JSON names it: by an object with its `name`, or by a text alone.
    private record Named(String kind, @Nullable String namespace, String name) {
        static Named pod(String text) {
            int slash = text.indexOf('/');
            return new Named("Pod", slash < 0 ? null : text.substring(0, slash), text.substring(slash + 1));
        }

        static Named node(String name) {
            return new Named("Node", null, name);
        }

        boolean in(JsonNode json) {
            if (json.isString()) {
                String text = json.asString();
                return text.equals(namespace == null ? name : namespace + "/" + name);
            }
            if (!json.isObject()) {
                return json.valueStream().anyMatch(this::in);
            }
            return is(json) || json.propertyStream().anyMatch(m -> !m.getKey().equals("name") && in(m.getValue()));
        }

        private boolean is(JsonNode object) {
            if (!name.equals(Json.text(object, "/name"))
                    || !kind.equals(object.path("kind").asString(kind))) {
                return false;
            }
            String where = Json.text(object, "/namespace");
            return kind.equals("Node")
                    ? where == null
                    : where != null && (namespace == null || namespace.equals(where));
        }
    }

    /// Who approved each run: what happens in it is theirs.
    private static Map<String, Set<String>> actors(List<Line> lines) {
        Map<String, Set<String>> actors = new HashMap<>();
        for (Line line : lines) {
            if (line.run() != null && line.entry() instanceof Entry.Approval approval) {
                Set<String> who = actors.computeIfAbsent(line.run(), _ -> new HashSet<>());
                who.add(approval.osUser());
                who.add(String.valueOf(approval.kubeUser()));
                who.add(String.valueOf(approval.callerArn()));
            }
        }
        return actors;
    }

    private static boolean acted(Line line, String actor, Map<String, Set<String>> actors) {
        return switch (line.entry()) {
            case Entry.NoteEntry note -> note.by().equals(actor);
            case Entry.CaseOpened opened -> opened.openedBy().equals(actor);
            default ->
                line.run() != null && actors.getOrDefault(line.run(), Set.of()).contains(actor);
        };
    }

    /// The lines without what a reader can do without: an intent whose outcome is there too, and the parts of
    /// an upload that went well.
    public static List<Line> inOutline(List<Line> lines) {
        Set<String> answered = new HashSet<>();
        Set<String> parts = new HashSet<>();
        for (Line line : lines) {
            switch (line.entry()) {
                case Entry.Intent intent -> {
                    if (intent.change().path("verb").asString("").equals("s3:UploadPart")) {
                        parts.add(intent.intent());
                    }
                }
                case Entry.OutcomeEntry outcome -> answered.add(outcome.intent());
                default -> {}
            }
        }
        return lines.stream()
                .filter(line -> switch (line.entry()) {
                    case Entry.Intent intent -> !answered.contains(intent.intent());
                    case Entry.OutcomeEntry outcome ->
                        !parts.contains(outcome.intent()) || outcome.result() != Outcome.Result.SUCCEEDED;
                    default -> true;
                })
                .toList();
    }
}
