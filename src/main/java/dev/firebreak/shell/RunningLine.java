package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The last line while a command runs: of the case that it works in, which need not be the prompt's.
final class RunningLine implements Progressing.Foot {
    private final Session session;
    private final StateLine state;
    private final LookBehind behind;
    private final Supplier<@Nullable Glance> glances;
    private volatile @Nullable Glance glance;
    private final @Nullable String here;
    private final IntSupplier width;
    private @Nullable Instant elsewhere;

    /// Whether the journal says something else than the glance.
    private final AtomicBoolean stale = new AtomicBoolean();

    private final AtomicBoolean anew = new AtomicBoolean();

    /// @param glances at the prompt's case; null where none is switched to
    RunningLine(
            Session session,
            StateLine state,
            LookBehind behind,
            Supplier<@Nullable Glance> glances,
            IntSupplier width) {
        this.session = session;
        this.state = state;
        this.behind = behind;
        this.glances = glances;
        Glance first = glances.get();
        this.glance = first;
        this.here = first == null || first.opened() == null ? null : id(folder(first.caseName()));
        this.width = width;
    }

    @Override
    public void follows(Line line) {
        switch (line.entry()) {
            case Entry.InDoubt _, Entry.ReconciledEntry _, Entry.VerdictEntry _, Entry.StepFinished _ ->
                stale.compareAndSet(false, line.caseId().equals(here));
            default -> {}
        }
    }

    /// Reads the journal where it says something else by now: not on the thread that writes it.
    void look() {
        if (stale.getAndSet(false)) {
            glance = glances.get();
            anew.set(true);
        }
    }

    @Override
    public boolean anew() {
        return anew.getAndSet(false);
    }

    @Override
    public String line(@Nullable String inCase, List<String> interruption) {
        if (inCase != null && !inCase.equals(here)) {
            return text(null, null, opened(inCase), interruption);
        }
        Glance last = glance;
        return last == null || last.opened() == null
                ? ""
                : text(last, behind.last(last.caseName()), last.opened(), interruption);
    }

    private String text(
            @Nullable Glance of, LookBehind.@Nullable Found found, Instant opened, List<String> interruption) {
        return state.running(of, found, opened, interruption, session.clock().instant(), width.getAsInt());
    }

    private Instant opened(String inCase) {
        Instant known = elsewhere;
        if (known == null) {
            known = read(inCase);
            elsewhere = known;
        }
        return known;
    }

    /// Of a case that is at a path of its own it is not found out: what is drawn holds up no run.
    private Instant read(String inCase) {
        try {
            return folder(inCase).reader().state().opened();
        } catch (Refusal unknown) {
            return session.clock().instant();
        }
    }

    private CaseFolder folder(String name) {
        return session.cases().find(name);
    }

    private static String id(CaseFolder folder) {
        return folder.path().getFileName().toString();
    }
}
