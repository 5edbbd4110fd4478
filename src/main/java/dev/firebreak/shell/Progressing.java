package dev.firebreak.shell;

import dev.firebreak.cli.Audience;
import dev.firebreak.console.Bar;
import dev.firebreak.console.Text;
import dev.firebreak.console.Waited;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.WorldFacts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a command has under way, one line a step, told to the lower end of the screen.
final class Progressing implements Audience {
    /// The last line, while something is under way.
    interface Foot {
        /// Words for the case and its clock; empty where there is none.
        ///
        /// @param inCase the id of the case that the command works in; null where it wrote to none yet
        /// @param interruption what Ctrl-C does, in a longer and a shorter form
        String line(@Nullable String inCase, List<String> interruption);

        /// A line of the journal came.
        default void follows(Line line) {}

        /// Whether there is something new to say, since that was asked last.
        default boolean anew() {
            return false;
        }
    }

    /// More steps at once are counted.
    private static final int MOST = 4;

    private final Place place;
    private final @Nullable String before;
    private final Turn turn;
    private final boolean drawn;
    private final Bar bar;
    private final Consumer<List<String>> screen;
    private final Foot foot;
    private @Nullable String inCase;
    private final Map<String, String> steps = new LinkedHashMap<>();
    private List<String> awaiting = List.of();
    private final Waited waited;
    private String told = "";
    private List<String> interruption = List.of();
    private String opened = "";
    private final Consumer<String> opening;

    /// Whether the command has asked which world this is: it waits for a silent cluster once, not for each case.
    private final AtomicBoolean asked = new AtomicBoolean();

    private volatile @Nullable WorldFacts here;

    /// @param opening told of a case that the command opens, before anything else is written there
    Progressing(
            Place place,
            Turn turn,
            boolean drawn,
            Bar bar,
            Consumer<List<String>> screen,
            InstantSource clock,
            Foot foot,
            Consumer<String> opening) {
        this.foot = foot;
        this.opening = opening;
        this.place = place;
        this.before = place.caseName();
        this.turn = turn;
        this.drawn = drawn;
        this.bar = bar;
        this.screen = screen;
        this.waited = new Waited(clock);
    }

    /// Time has gone by.
    ///
    /// @param asking whether a person is asked in this moment, who is waited for by nobody
    synchronized void tick(boolean asking) {
        if (asking) {
            waited.rests();
        }
        String now = waited.told().map(Waited.Told::words).orElse("");
        boolean interrupted = !interruption.isEmpty() && !interruption.equals(interruption());
        if (!asking && (foot.anew() || interrupted || !now.equals(told))) {
            told = now;
            show();
        }
    }

    /// Whether the command wrote to a case.
    synchronized boolean wrote() {
        return inCase != null;
    }

    /// The case that the command opened; empty for none.
    synchronized String openedCase() {
        return opened;
    }

    @Override
    public boolean draws() {
        return drawn;
    }

    @Override
    public synchronized void opened(String caseId) {
        opened = caseId;
        opening.accept(caseId);
        if (turn.abandoned() && Objects.equals(before, place.caseName())) {
            // nobody waits for the command, and the prompt says all the same what is in doubt there
            place.switchTo(caseId);
        }
    }

    @Override
    public @Nullable WorldFacts world() {
        if (asked.compareAndSet(false, true)) {
            waited.reads();
            here = place.here().learned();
            waited.rests();
        }
        return here;
    }

    @Override
    public @Nullable String silence() {
        return world() == null ? place.here().silence() : null;
    }

    @Override
    public @Nullable String namespace() {
        return place.namespace();
    }

    @Override
    public boolean mayMean(CaseState state) {
        var _ = world();
        return place.here().has(state);
    }

    @Override
    public void reads() {
        waited.reads();
    }

    @Override
    public void rests() {
        waited.rests();
    }

    @Override
    public void planned(Plan plan) {
        waited.rests();
        if (!turn.abandoned()) {
            place.planned(plan);
        }
    }

    @Override
    public synchronized void line(Line line) {
        waited.line(line);
        foot.follows(line);
        inCase = line.caseId();
        String step = line.step();
        if (step == null) {
            return;
        }
        switch (line.entry()) {
            case Entry.StepStarted _ -> steps.put(step, "running");
            case Entry.WaitEntry wait -> steps.put(step, "waiting: " + wait.awaited());
            case Entry.StepFinished _ -> steps.remove(step);
            default -> {
                return;
            }
        }
        show();
    }

    @Override
    public synchronized void on(String step, String words, int percent) {
        steps.put(step, bar.drawn(percent) + words);
        show();
    }

    @Override
    public synchronized void awaiting(List<String> steps) {
        awaiting = steps;
        show();
    }

    private List<String> interruption() {
        return switch (turn.next()) {
            case BEFORE_ANYTHING -> List.of("Ctrl-C ends it");
            case SAFE_POINT -> List.of("Ctrl-C stops at the next safe point", "Ctrl-C stops it");
            case NO_REPLIES ->
                turn.waitsForReplies()
                        ? List.of("stopping; Ctrl-C waits for no reply, which leaves a doubt", "Ctrl-C leaves a doubt")
                        : List.of("stopping, and waiting for no reply", "stopping");
        };
    }

    private void show() {
        List<String> lines = new ArrayList<>();
        steps.forEach((step, words) -> {
            if (lines.size() < MOST) {
                lines.add(Text.clean(step + "  " + words));
            }
        });
        if (steps.size() > MOST) {
            lines.add("and " + (steps.size() - MOST) + " more steps");
        }
        if (!awaiting.isEmpty()) {
            lines.add(Text.clean("waiting  " + String.join(", ", awaiting)));
        }
        if (!told.isEmpty()) {
            lines.add(Text.clean(told));
        }
        interruption = interruption();
        String last = foot.line(inCase, interruption);
        if (!last.isEmpty()) {
            lines.add(last);
        }
        if (!turn.abandoned()) {
            screen.accept(lines);
        }
    }
}
