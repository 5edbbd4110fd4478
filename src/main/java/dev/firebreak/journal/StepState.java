package dev.firebreak.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One step of a run. A step that is started again keeps its intents and exhibits.
public final class StepState {
    /// Why a step that was started and not ended counts as not reached.
    public static final String BEGUN = "it was begun, and did not come to an end";

    private final String id;
    private final Grown<IntentState> intents = new Grown<>();
    private final Grown<Entry.ExhibitEntry> exhibits = new Grown<>();
    private volatile @Nullable String action;
    private volatile Entry.@Nullable VerdictEntry verdict;
    private volatile @Nullable Instant judgedAt;
    private volatile Entry.@Nullable StepFinished finished;

    StepState(String id) {
        this.id = id;
    }

    /// Whether a step that counts as not reached was begun: what it sent until then went through.
    public static boolean begun(Entry.StepResult result, @Nullable String because) {
        return result == Entry.StepResult.NOT_REACHED && BEGUN.equals(because);
    }

    public String id() {
        return id;
    }

    /// The action; null where the step never started.
    public @Nullable String action() {
        return action;
    }

    public boolean started() {
        return action != null;
    }

    /// All intents in order, settled or not.
    public List<IntentState> intents() {
        return intents.soFar();
    }

    public List<Entry.ExhibitEntry> exhibits() {
        return exhibits.soFar();
    }

    /// The latest verdict.
    public Entry.@Nullable VerdictEntry verdict() {
        return verdict;
    }

    /// When that was said; null where there is no verdict.
    public @Nullable Instant judgedAt() {
        return judgedAt;
    }

    /// How the step ended, with its outputs; null while it runs, and again when it was started again.
    public Entry.@Nullable StepFinished finished() {
        return finished;
    }

    void add(Line line, Map<String, IntentState> known) {
        switch (line.entry()) {
            case Entry.StepStarted s -> {
                action = s.action();
                finished = null;
            }
            case Entry.Intent i -> {
                IntentState intent = known.get(i.intent());
                if (intent != null) {
                    intents.add(intent);
                }
            }
            case Entry.ExhibitEntry e -> exhibits.add(e);
            case Entry.VerdictEntry v -> {
                judgedAt = line.time();
                verdict = v;
            }
            case Entry.StepFinished f -> finished = f;
            default -> {}
        }
    }
}
