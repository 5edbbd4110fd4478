package dev.firebreak.journal;

import dev.firebreak.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One run of a case.
public final class RunState {
    private final String id;
    private final Instant startedAt;
    private final Entry.RunStarted started;
    private final Map<String, StepState> stepsById = new ConcurrentHashMap<>();
    private final Grown<StepState> steps = new Grown<>();
    private final Grown<Entry.Approval> approvals = new Grown<>();
    private volatile Entry.@Nullable Plan plan;
    private volatile Entry.@Nullable RunFinished finished;

    RunState(String id, Instant startedAt, Entry.RunStarted started) {
        this.id = id;
        this.startedAt = startedAt;
        this.started = started;
    }

    /// `r1` and so on.
    public String id() {
        return id;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /// Runbook, inputs, world.
    public Entry.RunStarted started() {
        return started;
    }

    /// Whether it is, or takes back, a run of one action that was given by itself: its runbook is what was typed.
    public boolean ofOneAction() {
        return started.runbookText().startsWith("{");
    }

    /// The latest plan; null before the first.
    public Entry.@Nullable Plan plan() {
        return plan;
    }

    /// A step in the latest plan, with the inputs it was planned with; empty where the plan does not have it.
    public JsonNode planned(String step) {
        Entry.Plan latest = plan;
        return latest == null
                ? Json.object()
                : latest.plan()
                        .path("steps")
                        .valueStream()
                        .filter(each -> each.path("id").asString("").equals(step))
                        .findFirst()
                        .orElseGet(Json::object);
    }

    /// The latest approval; null before the first.
    public Entry.@Nullable Approval approval() {
        List<Entry.Approval> all = approvals.soFar();
        return all.isEmpty() ? null : all.getLast();
    }

    /// All approvals in order: what was accepted or waived in one stays so.
    public List<Entry.Approval> approvals() {
        return approvals.soFar();
    }

    /// Whether an approval of the run waives the problems of a code.
    public boolean waives(String code) {
        return approvals.soFar().stream()
                .flatMap(approval -> approval.waived().stream())
                .anyMatch(waived -> waived.code().equals(code));
    }

    /// The steps that have an entry, in the order of their first ones.
    public List<StepState> steps() {
        return steps.soFar();
    }

    public Optional<StepState> step(String step) {
        return Optional.ofNullable(stepsById.get(step));
    }

    /// How the run ended; null while it runs, and again when it was resumed.
    public Entry.@Nullable RunFinished finished() {
        return finished;
    }

    void add(Line line, Map<String, IntentState> intents) {
        finished = line.entry() instanceof Entry.RunFinished f ? f : null;
        switch (line.entry()) {
            case Entry.Plan p -> plan = p;
            case Entry.Approval a -> approvals.add(a);
            default -> {}
        }
        if (line.step() != null) {
            StepState step = stepsById.get(line.step());
            if (step == null) {
                step = new StepState(line.step());
                stepsById.put(line.step(), step);
                steps.add(step);
            }
            step.add(line, intents);
        }
    }
}
