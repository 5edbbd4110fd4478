package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.model.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The last line while a command runs: of the case that it works in, which need not be the prompt's.
final class RunningLine implements Progressing.Foot {
    private final Session session;
    private final StateLine state;
    private final LookBehind behind;
    private final @Nullable Glance glance;
    private final @Nullable String here;
    private final IntSupplier width;
    private @Nullable Instant elsewhere;

    /// @param glance of the prompt's case; null where none is switched to
    RunningLine(Session session, StateLine state, LookBehind behind, @Nullable Glance glance, IntSupplier width) {
        this.session = session;
        this.state = state;
        this.behind = behind;
        this.glance = glance;
        this.here = glance == null || glance.opened() == null ? null : id(folder(glance.caseName()));
        this.width = width;
    }

    @Override
    public String line(@Nullable String inCase, List<String> interruption) {
        if (inCase != null && !inCase.equals(here)) {
            return text(null, null, opened(inCase), interruption);
        }
        return glance == null || glance.opened() == null
                ? ""
                : text(glance, behind.last(glance.caseName()), glance.opened(), interruption);
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
