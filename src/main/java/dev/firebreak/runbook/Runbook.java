package dev.firebreak.runbook;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog.ActionEntry;
import dev.firebreak.model.Location;
import dev.firebreak.model.Right;
import dev.firebreak.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A runbook that was read without errors. `inputs` and each step's `with` keep the order of the text;
/// `sha256` is of the exact bytes of `text`, in lower-case hex; `file` is what problems and the plan call
/// it.
public record Runbook(
        String id,
        String title,
        String when,
        Map<String, InputDecl> inputs,
        Limits limits,
        List<StepDecl> steps,
        String sha256,
        String text,
        String file) {

    /// What a single action may touch; a runbook says its own.
    public static final Limits LIMITS_OF_ONE_ACTION = new Limits(5, 2);

    public Runbook {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        steps = List.copyOf(steps);
    }

    /// One declared input. `fallback` is the value of `default:` in the input's type; `choices` is empty
    /// where any value of the type will do.
    public record InputDecl(
            String name,
            ValueType type,
            boolean required,
            @Nullable String help,
            @Nullable String example,
            @Nullable JsonNode fallback,
            List<String> choices,
            Location location) {
        public InputDecl {
            choices = List.copyOf(choices);
        }
    }

    /// The most pods and nodes that the whole run may touch; null where the runbook doesn't say.
    public record Limits(@Nullable Integer pods, @Nullable Integer nodes) {
        public static final Limits NONE = new Limits(null, null);
    }

    /// What becomes of the run when the step is refused, fails or is in doubt. A verdict never stops a run.
    public enum OnFailure {
        STOP,
        CONTINUE,
        /// Stop, and take back what the run has changed, unless something is in doubt.
        UNDO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// On what terms a step is taken. `approve` is asked about once more; `timeLimit` is the longest that the
    /// step may take, null where it may take its time; `condition` is what must be true for it to be taken,
    /// null where it always is; `needs` are the steps that it waits for, null where it waits for all above it.
    public record Terms(
            boolean approve,
            OnFailure onFailure,
            @Nullable Duration timeLimit,
            @Nullable Condition condition,
            @Nullable SortedSet<String> needs) {
        /// Those of a step that says nothing.
        public static final Terms PLAIN = new Terms(false, OnFailure.STOP, null, null, null);

        Terms under(@Nullable Condition newCondition) {
            return new Terms(approve, onFailure, timeLimit, newCondition, needs);
        }

        /// What a reader of the runbook has to know of them.
        public List<String> words() {
            List<String> words = new ArrayList<>(toApprove());
            if (onFailure == OnFailure.CONTINUE) {
                words.add("on failure: continue");
            }
            return words;
        }

        /// What whoever approves a plan has to know of them.
        public List<String> toApprove() {
            List<String> words = new ArrayList<>();
            if (approve) {
                words.add("asks again");
            }
            if (timeLimit != null) {
                words.add("at most " + InputValue.words(timeLimit));
            }
            if (condition != null) {
                words.add("if " + condition.text());
            }
            if (needs != null) {
                words.add(needs.isEmpty() ? "needs no other step" : "needs " + String.join(", ", needs));
            }
            if (onFailure == OnFailure.UNDO) {
                words.add("on failure: undo");
            }
            return words;
        }
    }

    /// One step: `use` is the action's id, `with` its inputs by name; `location` is where the step begins.
    public record StepDecl(String id, String use, Map<String, Arg> with, Terms terms, Location location) {
        public StepDecl {
            with = Collections.unmodifiableMap(new LinkedHashMap<>(with));
        }

        public boolean approve() {
            return terms.approve();
        }

        public OnFailure onFailure() {
            return terms.onFailure();
        }

        /// Whether the step takes a right of its action, as far as the text tells: an input that is left out has the
        /// action's default, and one that is referred to any value that the runbook lets it have.
        ///
        /// @param declared the inputs of the runbook
        public boolean takes(Right right, ActionEntry action, Map<String, InputDecl> declared) {
            int equals = right.given().indexOf('=');
            if (equals < 0) {
                return right.given().isEmpty() || with.containsKey(right.given());
            }
            String value = right.given().substring(equals + 1);
            String name = right.given().substring(0, equals);
            return switch (with.get(name)) {
                case Arg.Literal(JsonNode literal)
                when literal.isArray() ->
                    literal.valueStream().anyMatch(v -> v.asString("").equals(value));
                case Arg.Literal(JsonNode literal) -> literal.asString("").equals(value);
                case Arg.FromInput(String input) -> {
                    InputDecl from = declared.get(input);
                    yield from == null
                            || from.choices().isEmpty()
                            || from.choices().contains(value);
                }
                case null -> byDefault(name, value, action);
                default -> true;
            };
        }

        private static boolean byDefault(String name, String value, ActionEntry action) {
            return action.inputs().stream()
                    .filter(input -> input.name().equals(name) && input.fallback() != null)
                    .allMatch(input -> List.of(String.valueOf(input.fallback()).split(",", -1))
                            .contains(value));
        }

        StepDecl needing(SortedSet<String> needs) {
            return new StepDecl(
                    id,
                    use,
                    with,
                    new Terms(terms.approve(), terms.onFailure(), terms.timeLimit(), terms.condition(), needs),
                    location);
        }

        /// The outputs of earlier steps that it takes or that its condition reads.
        public List<Arg.FromStep> references() {
            List<Arg.FromStep> references = new ArrayList<>();
            with.values().forEach(argument -> references.addAll(argument.references()));
            if (terms.condition() != null) {
                references.addAll(terms.condition().outputs());
            }
            return references;
        }

        /// The earlier steps that it refers to.
        public SortedSet<String> refersTo() {
            SortedSet<String> steps = new TreeSet<>();
            references().forEach(from -> steps.add(from.step()));
            if (terms.condition() != null) {
                steps.addAll(terms.condition().endings());
            }
            return steps;
        }
    }

    public Optional<StepDecl> step(String stepId) {
        return steps.stream().filter(s -> s.id().equals(stepId)).findFirst();
    }

    /// The same runbook with these steps alone, in this order.
    public Runbook with(List<StepDecl> newSteps) {
        return new Runbook(id, title, when, inputs, limits, newSteps, sha256, text, file);
    }

    /// The runbook of a one-shot action, from its recorded text.
    public static Runbook ofActionText(ActionEntry action, String text) {
        Map<String, Arg> with = new LinkedHashMap<>();
        Json.parse(text)
                .at("/steps/0/with")
                .properties()
                .forEach(v -> with.put(v.getKey(), new Arg.Literal(v.getValue())));
        return ofAction(action, with);
    }

    /// The runbook of a one-shot action: one step whose id is the action's. Its `sha256` is of the canonical
    /// JSON of what the YAML would say, so the same action with the same values has the same digest.
    public static Runbook ofAction(ActionEntry action, Map<String, Arg> with) {
        ObjectNode content = Json.object().put("runbook", action.id()).put("title", action.title());
        content.set("limits", Json.of(LIMITS_OF_ONE_ACTION));
        ObjectNode step = content.putArray("steps").addObject();
        step.put("id", action.id()).put("use", action.id());
        ObjectNode given = step.putObject("with");
        with.forEach((name, arg) -> given.set(name, arg.written()));
        return new Runbook(
                action.id(),
                action.title(),
                action.help(),
                Map.of(),
                LIMITS_OF_ONE_ACTION,
                List.of(new StepDecl(action.id(), action.id(), with, Terms.PLAIN, new Location(action.id(), 1, 1))),
                CanonicalJson.sha256(content),
                CanonicalJson.text(content),
                action.id());
    }
}
