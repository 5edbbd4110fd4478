package dev.firebreak.journal;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.journal.Entry.Accepted;
import dev.firebreak.journal.Entry.Approval;
import dev.firebreak.journal.Entry.CaseClosed;
import dev.firebreak.journal.Entry.CaseOpened;
import dev.firebreak.journal.Entry.ExhibitEntry;
import dev.firebreak.journal.Entry.InDoubt;
import dev.firebreak.journal.Entry.Intent;
import dev.firebreak.journal.Entry.NoteEntry;
import dev.firebreak.journal.Entry.NoteKind;
import dev.firebreak.journal.Entry.OutcomeEntry;
import dev.firebreak.journal.Entry.Plan;
import dev.firebreak.journal.Entry.ReconciledEntry;
import dev.firebreak.journal.Entry.RunFinished;
import dev.firebreak.journal.Entry.RunResult;
import dev.firebreak.journal.Entry.RunStarted;
import dev.firebreak.journal.Entry.Settled;
import dev.firebreak.journal.Entry.StepFinished;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.Entry.StepStarted;
import dev.firebreak.journal.Entry.TargetVerdict;
import dev.firebreak.journal.Entry.TornTail;
import dev.firebreak.journal.Entry.VerdictEntry;
import dev.firebreak.journal.Entry.WaitEntry;
import dev.firebreak.journal.Entry.Waived;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// A case to test with.
final class Sample {
    static final Path HOME = Path.of("/home/alice/.firebreak");
    static final String ID = "260301-k7qx";
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOON);
    static final LockHolder ALICE = new LockHolder("alice", "bastion", 4711, NOON);
    static final String RUNBOOK = "runbook: contain-pod\n";
    static final Target POD = new Target("Pod", "shop", "web-7f9c", "8c1f", null);

    static final CaseOpened OPENED = new CaseOpened("web-7f9c mines coins", null, false, "alice");
    static final RunStarted RUN = new RunStarted(
            "contain-pod",
            CanonicalJson.sha256(RUNBOOK.getBytes(StandardCharsets.UTF_8)),
            RUNBOOK,
            Json.object().put("pod", "shop/web-7f9c"),
            Json.object().put("kind", "live"),
            null);
    static final Intent INTENT =
            new Intent("r1/isolate/1", Json.object().put("id", "label").put("verb", "patch"));
    static final OutcomeEntry OUTCOME =
            new OutcomeEntry("r1/isolate/1", Outcome.Result.SUCCEEDED, 200, "req-1", 0, null, null, null);

    private Sample() {}

    /// One of every kind, with and without what can be null.
    static List<Entry> everyKind() {
        Reason reason = new Reason("cut", "not-observable", "nothing tells", null);
        return List.of(
                OPENED,
                new CaseOpened("rehearsal", Json.object().put("kind", "range"), true, "bob"),
                new CaseClosed("contained"),
                new CaseClosed(null),
                RUN,
                new Plan("sha256:00", Json.object().set("steps", Json.array())),
                new Approval(
                        "sha256:00",
                        true,
                        "alice",
                        "alice@acme",
                        "arn:aws:iam::1:user/alice",
                        true,
                        List.of(new Accepted("cut", "unknown", "the pod is stopped next")),
                        List.of(new Waived("over-limit", "six replicas"))),
                new Approval("sha256:00", true, "alice", null, null, false, List.of(), List.of()),
                new StepStarted("isolate-pod"),
                INTENT,
                OUTCOME,
                new OutcomeEntry(
                        "r1/isolate/1",
                        Outcome.Result.UNKNOWN,
                        null,
                        null,
                        2,
                        Json.object().put("a", 1),
                        "time-out",
                        "no reply"),
                new InDoubt("r1/isolate/1", "readBack", "the server can't be reached"),
                new ReconciledEntry("r1/isolate/1", "readBack", Settled.DID_NOT, "the label is not there", null),
                new ReconciledEntry(
                        "r1/isolate/1",
                        "decision",
                        Settled.AGAIN,
                        "seen",
                        Json.object().put("a", 1)),
                new WaitEntry("snapshots", "2026-03-01T13:00:00.000000Z", "r1/snapshot/1"),
                new WaitEntry("a bucket", null, null),
                new VerdictEntry(
                        "unknown",
                        "yes",
                        "yes",
                        "unknown",
                        List.of(reason),
                        List.of(new TargetVerdict(POD, "unknown", "yes", "yes", "unknown", List.of(reason)))),
                new VerdictEntry("notApplicable", null, null, null, List.of(), List.of()),
                new ExhibitEntry(
                        "E001", "logs", POD, "app", "00".repeat(32), 12L, true, "cut short", "evidence/00", null),
                new ExhibitEntry("E002", "logs", POD, null, null, null, false, "no such container", null, null),
                new NoteEntry("coins", NoteKind.OBSERVATION, "2026-03-01T11:00:00.000000Z", "alice"),
                new NoteEntry("\u00e4 \ud83d\ude80 \u0007\n", NoteKind.DECISION, null, "alice"),
                new StepFinished(StepResult.DONE, null, Json.object().put("a", 1), Json.object()),
                new StepFinished(StepResult.NOT_APPLICABLE, "Fargate", null, null),
                new RunFinished(RunResult.NOT_HOLDING, 8, "firebreak resume"),
                new TornTail(3, "11".repeat(32), "journal.torn-1"));
    }

    static CaseFolder created(Disk disk) {
        return CaseFolder.create(disk, HOME, ID, OPENED, CLOCK);
    }

    static JournalWriter opened(CaseFolder folder) {
        return JournalWriter.open(folder, ALICE, CLOCK);
    }

    /// A case of five lines: opened, run, intent, outcome, note.
    static CaseFolder small(Disk disk) {
        CaseFolder folder = created(disk);
        try (JournalWriter writer = opened(folder)) {
            writer.append("r1", null, RUN);
            writer.append("r1", "isolate", INTENT);
            writer.append("r1", "isolate", OUTCOME);
            writer.append(null, null, new NoteEntry("it is quiet", NoteKind.OBSERVATION, null, "alice"));
        }
        return folder;
    }
}
