package dev.firebreak.execute;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.Registry;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.Undoing;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Makes steps and what they did again from a journal, so that another process can go on or take back.
final class Recorded {
    private Recorded() {}

    /// A step as it was planned, from the plan in the journal.
    static Step<?> step(JsonNode json, Runbook.StepDecl decl) {
        ActionType<?, ?> type = Registry.find(json.path("action").asString())
                .orElseThrow(() -> new IllegalStateException("no such action: " + json.path("action")));
        return step(type, json, decl);
    }

    private static <A extends Action<O>, O extends Record> Step<O> step(
            ActionType<A, O> type, JsonNode json, Runbook.StepDecl decl) {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        json.path("inputs").properties().forEach(i -> inputs.put(i.getKey(), i.getValue()));
        Proposal<O> proposal = proposal(type, json);
        boolean bound = !(proposal instanceof Proposal.Later<?> || proposal instanceof Proposal.NotApplicable<?>)
                || !inputs.isEmpty();
        return new Step<>(
                decl.id(),
                json.path("ordinal").asInt(),
                decl.use(),
                decl.terms(),
                inputs,
                bound ? type.bind().apply(new Bound(inputs)) : null,
                proposal);
    }

    private static <O extends Record> Proposal<O> proposal(ActionType<?, O> type, JsonNode json) {
        String because = json.path("because").asString("");
        return switch (json.path("proposal").asString()) {
            case "changes" -> {
                List<Change> changes = new ArrayList<>();
                List<Gather> gathers = new ArrayList<>();
                for (JsonNode change : json.path("changes")) {
                    if (change.path("kind").asString().equals("gather")) {
                        gathers.add(ChangeJson.gather(change));
                    } else {
                        changes.add(ChangeJson.parse(change));
                    }
                }
                yield new Proposal.Changes<>(changes, gathers, planned(type, json), List.of());
            }
            case "found" -> new Proposal.Found<>(planned(type, json), List.of());
            case "nothing" -> new Proposal.Nothing<>(because, planned(type, json), List.of());
            case "notApplicable" -> new Proposal.NotApplicable<>(because, List.of());
            case "later" -> new Proposal.Later<>(List.of(), because, List.of());
            default -> new Proposal.Refused<>(List.of(Problem.block("refused", because, "Plan again")), List.of());
        };
    }

    private static <O extends Record> O planned(ActionType<?, O> type, JsonNode json) {
        return Json.as(json.path("planned"), type.outputs());
    }

    /// What a step did, as far as the journal tells.
    static <O extends Record> Done<O> done(O planned, StepState state, String caseId) {
        Map<String, Change> changes = new LinkedHashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (IntentState intent : state.intents()) {
            Change change = ChangeJson.parse(intent.change());
            changes.put(change.id(), change);
            outcomes.add(outcome(intent, change.id()));
        }
        return new Done<>(planned, List.copyOf(changes.values()), outcomes, exhibits(state), caseId);
    }

    /// What was cut short because nobody waited for it, and was taken again since, counts by what was taken.
    private static List<Exhibit> exhibits(StepState state) {
        List<Entry.ExhibitEntry> all = state.exhibits();
        Set<String> taken = all.stream()
                .filter(exhibit -> !Collector.interrupted(exhibit.because()))
                .map(Entry.ExhibitEntry::taken)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(exhibit -> !Collector.interrupted(exhibit.because()) || !taken.contains(exhibit.taken()))
                .map(Entry.ExhibitEntry::toExhibit)
                .toList();
    }

    /// A step with what it did, to be looked at again or taken back; empty where it did nothing.
    static Optional<Undoing<?>> undoing(String caseId, RunState run, StepState step) {
        String action = step.action();
        if (action == null || step.intents().isEmpty()) {
            return Optional.empty();
        }
        ActionType<?, ?> type = Registry.find(action)
                .orElseThrow(() -> new IllegalStateException("the journal names an unknown action: " + action));
        return Optional.of(undoing(type, caseId, run, step));
    }

    /// The same, without the changes of these intents.
    static Optional<Undoing<?>> undoing(String caseId, RunState run, StepState step, Set<String> without) {
        return undoing(caseId, run, step).map(undoing -> without(undoing, step, without));
    }

    private static <O extends Record> Undoing<O> without(Undoing<O> undoing, StepState step, Set<String> intents) {
        Done<O> done = undoing.done();
        Set<String> left = step.intents().stream()
                .filter(intent -> !intents.contains(intent.id()))
                .map(Recorded::change)
                .collect(Collectors.toSet());
        return new Undoing<>(
                undoing.action(),
                new Done<>(
                        done.planned(),
                        done.changes().stream()
                                .filter(change -> left.contains(change.id()))
                                .toList(),
                        done.outcomes().stream()
                                .filter(outcome -> !intents.contains(outcome.intent()))
                                .toList(),
                        done.exhibits(),
                        done.caseId()));
    }

    private static <A extends Action<O>, O extends Record> Undoing<O> undoing(
            ActionType<A, O> type, String caseId, RunState run, StepState step) {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        run.planned(step.id()).path("inputs").properties().forEach(i -> inputs.put(i.getKey(), i.getValue()));
        O outputs = Json.as(known(caseId, run, step), type.outputs());
        return new Undoing<>(type.bind().apply(new Bound(inputs)), done(outputs, step, caseId));
    }

    /// The outputs of a step that were known while planning, with what they say of the time before; those of
    /// its plan where it has not ended.
    private static JsonNode known(String caseId, RunState run, StepState step) {
        JsonNode planned = run.planned(step.id());
        Entry.StepFinished finished = step.finished();
        JsonNode recorded = finished == null ? null : finished.planned();
        return symbols(caseId, run.id(), step.id(), planned.path("ordinal").asInt(), null)
                .in(recorded != null ? recorded : planned.path("planned"));
    }

    /// The outputs of the steps of an action in a case of which something still stands.
    static <O extends Record> List<O> standing(CaseState state, ActionType<?, O> type) {
        Set<IntentState> left = Set.copyOf(Standing.of(state));
        List<O> standing = new ArrayList<>();
        for (RunState run : state.runs()) {
            for (StepState step : run.steps()) {
                if (type.entry().id().equals(step.action())
                        && step.intents().stream().anyMatch(left::contains)) {
                    JsonNode known = known(state.id(), run, step);
                    if (known.isObject()) {
                        standing.add(Json.as(known, type.outputs()));
                    }
                }
            }
        }
        return standing;
    }

    /// The id of the change that an intent announced.
    static String change(IntentState intent) {
        return intent.change().path("id").asString();
    }

    static Outcome outcome(IntentState intent, String change) {
        Entry.OutcomeEntry entry = intent.outcome();
        Outcome.Result result = intent.inDoubt()
                ? Outcome.Result.UNKNOWN
                : intent.happened() ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED;
        return new Outcome(
                intent.id(),
                change,
                result,
                entry == null ? null : entry.status(),
                entry == null ? null : entry.requestId(),
                entry == null ? 0 : entry.refusals(),
                intent.observed(),
                entry == null ? null : entry.code(),
                entry == null ? null : entry.message());
    }

    /// A record with the symbols in it replaced by what they stand for in this run.
    static <O extends Record> O bound(O record, Symbols symbols, Class<O> type) {
        return Json.as(symbols.in(Json.of(record)), type);
    }

    /// The symbols of a step of a run.
    static Symbols symbols(String caseId, String run, String step, int ordinal, @Nullable String intent) {
        Map<String, String> values = new HashMap<>();
        values.put(Symbols.CASE, caseId);
        values.put(Symbols.RUN, run);
        values.put(Symbols.STEP, step);
        values.put(Symbols.ORDINAL, String.valueOf(ordinal));
        if (intent != null) {
            values.put(Symbols.INTENT, intent);
        }
        return new Symbols(values);
    }
}
