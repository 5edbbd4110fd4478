package dev.firebreak.cli;

import dev.firebreak.console.Text;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.WorldFacts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The cases of a session's home, and which of them its command means.
public record Cases(Session session) {
    /// All cases that can be read; one that is damaged is told, and keeps nobody from the others.
    public List<CaseState> readable(boolean rehearsals) {
        return readable(rehearsals, JournalReader::state);
    }

    List<CaseState> readable(boolean rehearsals, Function<JournalReader, CaseState> read) {
        List<CaseState> states = new ArrayList<>();
        for (CaseFolder folder : CaseFolder.list(session.disk(), session.home(), rehearsals)) {
            try {
                states.add(read.apply(folder.reader()));
            } catch (Refusal damaged) {
                damaged.problems()
                        .forEach(p -> session.err().println("Warning: " + Text.clean(p.message() + ". " + p.fix())));
            }
        }
        return states;
    }

    /// The cases of this kind that something was written to since then, as far as they can be read.
    public List<CaseState> writtenSince(Instant then) {
        List<CaseState> states = new ArrayList<>();
        for (CaseFolder folder : CaseFolder.list(session.disk(), session.home(), session.exercise())) {
            try {
                if (!folder.written().isBefore(then)) {
                    states.add(folder.reader().state());
                }
            } catch (Refusal damaged) {
                // whoever looks at it is told
            }
        }
        return states;
    }

    public CaseFolder find(String idOrPath) {
        return CaseFolder.find(session.disk(), session.home(), idOrPath);
    }

    public JournalWriter write(CaseFolder folder) {
        session.pace().begin();
        return hold(folder);
    }

    /// For a run, which comes to safe points of its own.
    JournalWriter hold(CaseFolder folder) {
        return JournalWriter.open(folder, holder(), session.clock());
    }

    /// The case that an acting command works in: the one named, or a new one.
    public JournalWriter acting(String title, WorldFacts world) {
        String named = named();
        if (named != null && !named.equals("new")) {
            JournalWriter journal = hold(find(named));
            if (journal.state().exercise() != session.exercise()) {
                journal.close();
                throw new Refusal(
                        4,
                        Problem.block(
                                "exercise-and-real",
                                "case " + named
                                        + (session.exercise()
                                                ? " is real, and this is a rehearsal"
                                                : " is a rehearsal"),
                                "Open another case with: --case new"));
            }
            return journal;
        }
        return hold(create(title, Json.of(world), null));
    }

    /// Opens a case in which nothing is run yet.
    ///
    /// @param id null for one that is made up
    public CaseFolder open(String title, @Nullable JsonNode world, @Nullable String id) {
        session.pace().begin();
        return create(title, world, id);
    }

    private CaseFolder create(String title, @Nullable JsonNode world, @Nullable String id) {
        Entry.CaseOpened opened = new Entry.CaseOpened(title, world, session.exercise(), session.osUser());
        CaseFolder folder = id == null
                ? CaseFolder.create(session.disk(), session.home(), opened, session.clock(), session.random())
                : CaseFolder.create(session.disk(), session.home(), id, opened, session.clock());
        session.audience().opened(folder.path().getFileName().toString());
        return folder;
    }

    /// The case named by `--case` or `FIREBREAK_CASE`.
    public @Nullable String named() {
        return session.globals().caseId != null ? session.globals().caseId : session.variable("FIREBREAK_CASE");
    }

    /// The case that a looking command means: named, or the only open one.
    public CaseFolder looking(@Nullable String argument) {
        String named = argument != null ? argument : named();
        if (named != null) {
            return find(named);
        }
        List<String> open = readable(session.exercise()).stream()
                .filter(state -> !state.closed() && session.audience().mayMean(state))
                .map(CaseState::id)
                .toList();
        if (open.size() == 1) {
            return find(open.getFirst());
        }
        throw new Refusal(
                2,
                open.isEmpty()
                        ? Problem.block("case-not-named", "no case is open", "Open one with: firebreak case open TITLE")
                        : Problem.block(
                                "case-not-named",
                                open.size() + " cases are open: " + String.join(", ", open),
                                "Name one: " + session.again("--case", open.getFirst())));
    }

    /// Who holds a case that is written to from here.
    private LockHolder holder() {
        return LockHolder.here(session.osUser(), host(), session.clock().instant());
    }

    /// The name of this machine, as its resolver knows it; a shell does not always tell it.
    private String host() {
        String told = session.environment().get("HOSTNAME");
        if (told != null) {
            return told;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
