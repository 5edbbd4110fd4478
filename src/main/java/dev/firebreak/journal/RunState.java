package dev.firebreak.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One run of a case.
public final class RunState {
    private final String id;
    private final Instant startedAt;
    private final Entry.RunStarted started;
    private final Map<String, StepState> steps = new LinkedHashMap<>();
    private final List<Entry.Approval> approvals = new ArrayList<>();
    private Entry.@Nullable Plan plan;
    private Entry.@Nullable RunFinished finished;

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

    /// The latest plan; null before the first.
    public Entry.@Nullable Plan plan() {
        return plan;
    }

    /// The latest approval; null before the first.
    public Entry.@Nullable Approval approval() {
        return approvals.isEmpty() ? null : approvals.getLast();
    }

    /// All approvals in order: what was accepted or waived in one stays so.
    public List<Entry.Approval> approvals() {
        return Collections.unmodifiableList(approvals);
    }

    /// The steps that have an entry, in the order of their first ones.
    public List<StepState> steps() {
        return List.copyOf(steps.values());
    }

    public Optional<StepState> step(String step) {
        return Optional.ofNullable(steps.get(step));
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
            steps.computeIfAbsent(line.step(), StepState::new).add(line, intents);
        }
    }
}
