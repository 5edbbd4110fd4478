package dev.firebreak.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A case as its lines tell it: the fold of the journal, never stored. A writer's state grows with every
/// append; it is read by the thread that appends.
public final class CaseState {
    private final Map<String, RunState> runs = new LinkedHashMap<>();
    private final Map<String, IntentState> intents = new LinkedHashMap<>();
    private final List<Line> notes = new ArrayList<>();
    private final List<Line> exhibits = new ArrayList<>();
    private @Nullable Line opened;
    private @Nullable String writer;
    private boolean closed;
    private long entries;
    private int exhibitNumber;
    private int runNumber;

    public String id() {
        return first().caseId();
    }

    public String title() {
        return opening().title();
    }

    /// The world of the latest run, else the one that the case was opened with; null where none is known.
    public @Nullable JsonNode world() {
        JsonNode world = opening().world();
        for (RunState run : runs.values()) {
            world = run.started().world();
        }
        return world;
    }

    public boolean exercise() {
        return opening().exercise();
    }

    public Instant opened() {
        return first().time();
    }

    public String openedBy() {
        return opening().openedBy();
    }

    /// Whether the case was closed and nothing has been run since.
    public boolean closed() {
        return closed;
    }

    /// How many lines the journal has.
    public long entries() {
        return entries;
    }

    public List<RunState> runs() {
        return List.copyOf(runs.values());
    }

    public Optional<RunState> run(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    /// The notes: lines whose entries are [Entry.NoteEntry].
    public List<Line> notes() {
        return Collections.unmodifiableList(notes);
    }

    /// The exhibits of the whole case: lines whose entries are [Entry.ExhibitEntry].
    public List<Line> exhibits() {
        return Collections.unmodifiableList(exhibits);
    }

    public Collection<IntentState> intents() {
        return Collections.unmodifiableCollection(intents.values());
    }

    public Optional<IntentState> intent(String id) {
        return Optional.ofNullable(intents.get(id));
    }

    /// The run that took this run back, or this step of it (`step` null: the whole run); empty where none did.
    public Optional<RunState> undoneBy(String run, @Nullable String step) {
        return runs.values().stream()
                .filter(r -> takesBack(String.valueOf(r.started().undoes()), run, step))
                .filter(r ->
                        r.steps().stream().flatMap(s -> s.intents().stream()).anyMatch(IntentState::happened))
                .reduce((first, second) -> second);
    }

    private static boolean takesBack(String undoes, String run, @Nullable String step) {
        return step == null ? undoes.equals("all") || undoes.equals(run) : undoes.equals(run + "/" + step);
    }

    /// Intents of which nobody knows whether they happened. A request that another process has under way is
    /// not in doubt yet.
    public List<IntentState> inDoubt() {
        return intents.values().stream()
                .filter(IntentState::inDoubt)
                .filter(i -> writer == null || i.outcome() != null || i.doubt() != null)
                .toList();
    }

    /// The process that writes to the case while it is read here, in words; null when none does.
    public @Nullable String writer() {
        return writer;
    }

    void writtenBy(@Nullable String holder) {
        writer = holder;
    }

    /// The next free number of an exhibit: `E001` and so on.
    public String nextExhibit() {
        return String.format(Locale.ROOT, "E%03d", exhibitNumber + 1);
    }

    /// The next free id of a run: `r1` and so on.
    public String nextRun() {
        return "r" + (runNumber + 1);
    }

    /// Adds the line that follows.
    void add(Line line) {
        entries++;
        if (line.run() != null) {
            runNumber = Math.max(runNumber, Integer.parseInt(line.run().substring(1)));
        }
        switch (line.entry()) {
            case Entry.CaseOpened o -> opened = line;
            case Entry.CaseClosed c -> closed = true;
            case Entry.NoteEntry n -> notes.add(line);
            case Entry.TornTail t -> {}
            case Entry.RunStarted started -> {
                closed = false;
                String run = Objects.requireNonNull(line.run(), "a run has an id");
                runs.put(run, new RunState(run, line.time(), started));
            }
            case Entry.ExhibitEntry e -> {
                exhibitNumber = Math.max(exhibitNumber, number(e.exhibit()));
                exhibits.add(line);
                addToRun(line);
            }
            case Entry.Intent i -> {
                intents.put(i.intent(), new IntentState(line, i));
                addToRun(line);
            }
            case Entry.OutcomeEntry o -> {
                intent(o.intent()).ifPresent(intent -> intent.outcome(o));
                addToRun(line);
            }
            case Entry.InDoubt d -> {
                intent(d.intent()).ifPresent(intent -> intent.doubted(d));
                addToRun(line);
            }
            case Entry.ReconciledEntry r -> {
                intent(r.intent()).ifPresent(intent -> intent.reconciled(r));
                addToRun(line);
            }
            case Entry.Plan p -> addToRun(line);
            case Entry.Approval a -> addToRun(line);
            case Entry.StepStarted s -> addToRun(line);
            case Entry.WaitEntry w -> addToRun(line);
            case Entry.VerdictEntry v -> addToRun(line);
            case Entry.StepFinished f -> addToRun(line);
            case Entry.RunFinished f -> addToRun(line);
        }
    }

    private void addToRun(Line line) {
        RunState run = line.run() == null ? null : runs.get(line.run());
        if (run != null) {
            run.add(line, intents);
        }
    }

    private Line first() {
        if (opened == null) {
            throw new IllegalStateException("a case begins with its opening");
        }
        return opened;
    }

    private Entry.CaseOpened opening() {
        return (Entry.CaseOpened) first().entry();
    }

    private static int number(String exhibit) {
        return exhibit.matches("E[0-9]{1,9}") ? Integer.parseInt(exhibit.substring(1)) : 0;
    }
}
