package dev.firebreak.journal;

import dev.firebreak.model.PodRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A case as its lines tell it: the fold of the journal, never stored. A writer's state grows with every
/// append. Any thread may read it meanwhile: what is had from it is as it was at that moment, but for
/// [RunState], [StepState] and [IntentState], which grow too.
public final class CaseState {
    private final Map<String, RunState> runsById = new ConcurrentHashMap<>();
    private final Map<String, IntentState> intentsById = new ConcurrentHashMap<>();
    private final Grown<RunState> runs = new Grown<>();
    private final Grown<IntentState> intents = new Grown<>();
    private final AtomicLong entries = new AtomicLong();
    private final Grown<Line> notes = new Grown<>();
    private final Grown<Line> exhibits = new Grown<>();
    private volatile @Nullable Line opened;
    private volatile @Nullable String writer;
    private volatile boolean closed;
    private volatile int exhibitNumber;
    private volatile int runNumber;
    private final @Nullable String typed;

    /// A case without a line yet.
    public CaseState() {
        this(null);
    }

    /// `typed` is how a command names the case, where its id does not.
    CaseState(@Nullable String typed) {
        this.typed = typed;
    }

    /// How a command names the case: by its id, or by the path of the copy that was meant.
    public String name() {
        return typed == null ? id() : typed;
    }

    /// A command that names the case by its id, as it has to be typed for the copy that was meant.
    public String command(String withId) {
        return typed == null
                ? withId
                : withId.replaceAll("(?<=\\s)" + Pattern.quote(id()) + "(?=[\\s/]|$)", Matcher.quoteReplacement(typed));
    }

    public String id() {
        return first().caseId();
    }

    public String title() {
        return opening().title();
    }

    /// The world of the latest run, else the one that the case was opened with; null where none is known.
    public @Nullable JsonNode world() {
        List<RunState> all = runs.soFar();
        return all.isEmpty() ? opening().world() : all.getLast().started().world();
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

    /// Whether the case was closed, and nothing was changed or collected since.
    public boolean closed() {
        return closed;
    }

    /// How many lines the journal has.
    public long entries() {
        return entries.get();
    }

    public List<RunState> runs() {
        return runs.soFar();
    }

    public Optional<RunState> run(String id) {
        return Optional.ofNullable(runsById.get(id));
    }

    /// The notes that people wrote: lines whose entries are [Entry.NoteEntry], without what was typed as a command.
    public List<Line> notes() {
        return notes.soFar();
    }

    /// The exhibits of the whole case: lines whose entries are [Entry.ExhibitEntry].
    public List<Line> exhibits() {
        return exhibits.soFar();
    }

    /// Whether what a container logged was taken by the latest step that tried to: its log, and that of its
    /// instance before where there was one, as far as limits of size go. What was cut short and taken again in the
    /// step counts by what was taken last.
    public boolean collected(PodRef pod, String container) {
        List<Line> tried = exhibits.soFar().stream()
                .filter(line -> line.entry() instanceof Entry.ExhibitEntry exhibit
                        && container.equals(exhibit.container())
                        && pod.uid().equals(exhibit.target().uid()))
                .toList();
        Map<String, Entry.ExhibitEntry> last = new HashMap<>();
        tried.stream()
                .filter(line -> sameStep(line, tried.getLast()))
                .map(line -> (Entry.ExhibitEntry) line.entry())
                .forEach(exhibit -> last.put(exhibit.taken(), exhibit));
        return !last.isEmpty() && last.values().stream().allMatch(Entry.ExhibitEntry::complete);
    }

    private static boolean sameStep(Line one, Line other) {
        return Objects.equals(one.run(), other.run()) && Objects.equals(one.step(), other.step());
    }

    public List<IntentState> intents() {
        return intents.soFar();
    }

    public Optional<IntentState> intent(String id) {
        return Optional.ofNullable(intentsById.get(id));
    }

    /// Intents of which nobody knows whether they happened. A request that another process has under way is
    /// not in doubt yet.
    public List<IntentState> inDoubt() {
        return intents.soFar().stream()
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

    /// The number of the exhibit that comes after so many more: `E001` and so on.
    String exhibitAfter(int more) {
        return String.format(Locale.ROOT, "E%03d", exhibitNumber + more + 1);
    }

    /// The next free id of a run: `r1` and so on.
    public String nextRun() {
        return "r" + (runNumber + 1);
    }

    /// A line that changes or collects something, and says no more here.
    void reopened() {
        closed = false;
    }

    /// Adds the line that follows; by one thread at a time.
    void add(Line line) {
        entries.incrementAndGet();
        if (line.run() != null) {
            runNumber = Math.max(runNumber, Integer.parseInt(line.run().substring(1)));
        }
        switch (line.entry()) {
            case Entry.CaseOpened o -> opened = line;
            case Entry.CaseClosed c -> closed = true;
            case Entry.NoteEntry note when note.kind() == Entry.NoteKind.COMMAND -> {}
            case Entry.NoteEntry _ -> notes.add(line);
            case Entry.TornTail t -> {}
            case Entry.RunStarted started -> {
                String run = Objects.requireNonNull(line.run(), "a run has an id");
                RunState state = new RunState(run, line.time(), started);
                runsById.put(run, state);
                runs.add(state);
            }
            case Entry.ExhibitEntry e -> {
                exhibitNumber = Math.max(exhibitNumber, number(e.exhibit()));
                exhibits.add(line);
                reopened();
                addToRun(line);
            }
            case Entry.Intent i -> {
                IntentState intent = new IntentState(line, i);
                intentsById.put(i.intent(), intent);
                intents.add(intent);
                reopened();
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
        RunState run = line.run() == null ? null : runsById.get(line.run());
        if (run != null) {
            run.add(line, intentsById);
        }
    }

    private Line first() {
        return Objects.requireNonNull(opened, "a case begins with its opening");
    }

    private Entry.CaseOpened opening() {
        return (Entry.CaseOpened) first().entry();
    }

    private static int number(String exhibit) {
        return exhibit.matches("E[0-9]{1,9}") ? Integer.parseInt(exhibit.substring(1)) : 0;
    }
}
