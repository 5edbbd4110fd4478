package dev.firebreak.console;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is done to a thousand pods, while it is done, in as many lines as a person reads: the first [#FEW] of what a
/// step does alike have a line each, the others are counted. Whatever did not succeed has its line always.
public final class Repeats {
    private static final int FEW = Alike.FEW;

    private record Kind(String step, String likeness) {}

    private final Map<String, Kind> underWay = new HashMap<>();
    private final Map<Kind, Integer> counts = new LinkedHashMap<>();

    /// Whether a line is one more like many before it, and is counted in place of being printed.
    public boolean counts(Line line) {
        Kind kind = kind(line);
        return kind != null && counts.merge(kind, 1, Integer::sum) > FEW;
    }

    /// What was counted of the step that this line ends or judges, a line each: `… and 990 more: label pod … `.
    public List<String> before(Line line) {
        boolean last = line.entry() instanceof Entry.VerdictEntry || line.entry() instanceof Entry.StepFinished;
        if (!last) {
            return List.of();
        }
        String step = String.valueOf(line.step());
        List<String> rest = counts.entrySet().stream()
                .filter(e -> e.getKey().step().equals(step) && e.getValue() > FEW)
                .map(e -> more(e.getValue() - FEW, e.getKey().likeness()))
                .toList();
        counts.keySet().removeIf(kind -> kind.step().equals(step));
        return rest;
    }

    static String more(int others, String likeness) {
        return "… and " + others + " more like it: " + likeness + " (-o wide shows each)";
    }

    private @Nullable Kind kind(Line line) {
        String step = String.valueOf(line.step());
        return switch (line.entry()) {
            case Entry.Intent intent -> {
                String words = intent.change().path("words").asString("");
                String likeness = likeness(
                        words,
                        Json.text(intent.change(), "/target/namespace"),
                        Json.text(intent.change(), "/target/name"));
                underWay.put(intent.intent(), new Kind(step, likeness));
                yield null;
            }
            case Entry.OutcomeEntry outcome -> {
                Kind kind = underWay.remove(outcome.intent());
                yield outcome.result() == Outcome.Result.SUCCEEDED ? kind : null;
            }
            case Entry.ExhibitEntry exhibit
            when !exhibit.partial() && exhibit.sha256() != null ->
                new Kind(
                        step,
                        likeness(
                                exhibit.source(),
                                exhibit.target().namespace(),
                                exhibit.target().name()));
            default -> null;
        };
    }

    /// The words without whom they are about.
    static String likeness(String words, @Nullable String namespace, @Nullable String name) {
        return name == null || name.isEmpty()
                ? words
                : words.replace(namespace + "/" + name, "…").replace(name, "…");
    }
}
