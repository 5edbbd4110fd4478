package dev.firebreak.report;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A case to fold, written down entry by entry, one a second.
final class Events {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<JournalWriter.Draft> drafts = new ArrayList<>();

    Events run(String run, @Nullable String undoes) {
        return add(run, null, new Entry.RunStarted("contain-pod", "", "", Json.object(), Json.object(), undoes));
    }

    Events approved(String run, String osUser) {
        return add(run, null, new Entry.Approval("sha256:0", true, osUser, null, null, false, List.of(), List.of()));
    }

    /// A change that was sent, and what came of it; null is no outcome.
    Events change(String run, String step, String change, String undo, Outcome.@Nullable Result result) {
        ObjectNode json = Json.object().put("id", change).put("undo", undo);
        json.set("target", Json.of(new Target("Pod", "shop", "web-1", "u", null)));
        return sent(run, step, json, result);
    }

    /// A policy that was to be made.
    Events policy(String run, String step, String namespace, Outcome.@Nullable Result result) {
        return policy(run, step, namespace, "Deny", result);
    }

    Events policy(String run, String step, String namespace, String words, Outcome.@Nullable Result result) {
        ObjectNode json = Json.object()
                .put("words", words)
                .put("id", "deny-" + namespace)
                .put("verb", "create")
                .put("undo", "inverse");
        json.set("target", Json.of(new Target("NetworkPolicy", namespace, "case-c1-" + run, null, null)));
        return sent(run, step, json, result);
    }

    private Events sent(String run, String step, ObjectNode json, Outcome.@Nullable Result result) {
        String intent = run + "/" + step + "/" + json.path("id").asString();
        add(run, step, new Entry.StepStarted("isolate-pod"));
        add(run, step, new Entry.Intent(intent, json));
        return result == null
                ? this
                : add(run, step, new Entry.OutcomeEntry(intent, result, 200, null, 0, null, null, null));
    }

    Events finished(String run, String step, Entry.StepResult result) {
        return add(run, step, new Entry.StepFinished(result, null, null, null));
    }

    Events ended(String run, Entry.RunResult result, int exit, String next) {
        return add(run, null, new Entry.RunFinished(result, exit, next));
    }

    Events note(String text, Entry.NoteKind kind, String by) {
        return add(null, null, new Entry.NoteEntry(text, kind, null, by));
    }

    Events add(@Nullable String run, @Nullable String step, Entry entry) {
        drafts.add(new JournalWriter.Draft(run, step, entry));
        return this;
    }

    private static Entry.CaseOpened opened() {
        return new Entry.CaseOpened("web mines coins", null, false, "alice");
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(1, NOON, "c1", null, null, opened(), ""));
        for (JournalWriter.Draft draft : drafts) {
            int count = lines.size();
            lines.add(new Line(count + 1, NOON.plusSeconds(count), "c1", draft.run(), draft.step(), draft.entry(), ""));
        }
        return lines;
    }

    CaseState state(Path home) {
        Instant[] now = {NOON};
        InstantSource clock = () -> now[0];
        CaseFolder folder = CaseFolder.create(new RealDisk(), home, "c1", opened(), clock);
        try (JournalWriter journal = JournalWriter.open(folder, new LockHolder("alice", "bastion", 1, NOON), clock)) {
            for (JournalWriter.Draft draft : drafts) {
                now[0] = now[0].plusSeconds(1);
                journal.append(draft.run(), draft.step(), draft.entry());
            }
        }
        return folder.reader().state();
    }
}
