package dev.firebreak.journal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What happened, as one line of the journal tells it. The components of an entry are the members of the
/// line: what isn't known is null. Times inside an entry are texts (UTC, RFC 3339, six digits). Corrections
/// are new entries.
public sealed interface Entry {
    /// The word of this kind in the member `event`.
    default String event() {
        return EntryKind.of(this).event();
    }

    /// The first entry of every case. `world` is null where no cluster or account is named yet. `exercise`
    /// marks a rehearsal for good.
    record CaseOpened(String title, @Nullable JsonNode world, boolean exercise, String openedBy) implements Entry {
        public CaseOpened {
            world = known(world);
        }
    }

    record CaseClosed(@Nullable String reason) implements Entry {}

    /// `runbookText` is the text that `runbookSha256` covers; a single action is a runbook of one step.
    /// `undoes` is the run (`r1`) or step (`r1/isolate`) that this run takes back, else null.
    record RunStarted(
            String runbook,
            String runbookSha256,
            String runbookText,
            JsonNode inputs,
            JsonNode world,
            @Nullable String undoes)
            implements Entry {}

    /// A plan as it was shown; the latest one of a run is the one that counts.
    record Plan(String digest, JsonNode plan) implements Entry {}

    /// A person approved the plan of this digest. `self` tells that approver and operator are one. The AWS
    /// caller and the Kubernetes user are as their servers named them; null where none was contacted.
    /// `byDigest` tells that the plan was named by `--approve`, which covers every step of it.
    record Approval(
            String digest,
            boolean self,
            String osUser,
            @Nullable String kubeUser,
            @Nullable String callerArn,
            boolean byDigest,
            List<Accepted> accepted,
            List<Waived> waived)
            implements Entry {
        public Approval {
            accepted = List.copyOf(accepted);
            waived = List.copyOf(waived);
        }
    }

    /// `--accept FACT=AS --reason REASON`: the fact no longer counts against the run.
    record Accepted(String fact, String as, String reason) {}

    /// `--waive CODE --reason REASON`: the problem no longer blocks.
    record Waived(String code, String reason) {}

    record StepStarted(String action) implements Entry {}

    /// One request is about to be sent. `intent` is unique in the case; `change` is the whole change, symbols
    /// replaced.
    record Intent(String intent, JsonNode change) implements Entry {}

    /// What the one request of an intent came to.
    record OutcomeEntry(
            String intent,
            Outcome.Result result,
            @Nullable Integer status,
            @Nullable String requestId,
            int refusals,
            @Nullable JsonNode observed,
            @Nullable String code,
            @Nullable String message)
            implements Entry {
        public OutcomeEntry {
            observed = known(observed);
        }

        public static OutcomeEntry of(Outcome outcome) {
            return new OutcomeEntry(
                    outcome.intent(),
                    outcome.result(),
                    outcome.status(),
                    outcome.requestId(),
                    outcome.refusals(),
                    outcome.observed(),
                    outcome.code(),
                    outcome.message());
        }

        /// The outcome again; `change` is the id of the intent's change.
        public Outcome outcome(String change) {
            return new Outcome(intent, change, result, status, requestId, refusals, observed, code, message);
        }
    }

    /// Looking again did not settle the intent. `how` names the strategy.
    record InDoubt(String intent, String how, String because) implements Entry {}

    /// The intent is settled: by looking again, or by a person's decision (`how` is then `decision`).
    record ReconciledEntry(
            String intent,
            String how,
            Settled result,
            String because,
            @Nullable JsonNode observed) implements Entry {
        public ReconciledEntry {
            observed = known(observed);
        }
    }

    /// The run waits for something long. `until` is when it gives up; `intent` made what is waited for.
    record WaitEntry(
            @JsonProperty("for") String awaited,
            @Nullable String until,
            @Nullable String intent) implements Entry {}

    /// A step's verdict, flat: `applied`, `enforced` and `cut` are members of a containment's alone. The
    /// words are those of [VerdictWords].
    record VerdictEntry(
            String holds,
            @OnlyContainment @Nullable String applied,
            @OnlyContainment @Nullable String enforced,
            @OnlyContainment @Nullable String cut,
            List<Reason> reasons,
            List<TargetVerdict> targets)
            implements Entry {
        public VerdictEntry {
            reasons = List.copyOf(reasons);
            targets = List.copyOf(targets);
        }

        public static VerdictEntry of(Verdict verdict) {
            return VerdictWords.entry(verdict);
        }

        public Verdict verdict() {
            return VerdictWords.verdict(this);
        }
    }

    /// The part of a verdict that is about one target.
    record TargetVerdict(
            Target target,
            String holds,
            @OnlyContainment @Nullable String applied,
            @OnlyContainment @Nullable String enforced,
            @OnlyContainment @Nullable String cut,
            List<Reason> reasons) {
        public TargetVerdict {
            reasons = List.copyOf(reasons);
        }
    }

    /// The numbered record of one piece of evidence. `path` is `evidence/SHA256` of this case's folder, or
    /// `sealed/SHA256` where it holds secrets. One with an empty number gets its number from the writer.
    record ExhibitEntry(
            String exhibit,
            String source,
            Target target,
            @Nullable String container,
            @Nullable String sha256,
            @Nullable Long sizeBytes,
            boolean partial,
            @Nullable String because,
            @Nullable String path,
            @Nullable String uri)
            implements Entry {
        /// Whether it is kept apart, because it holds secrets.
        public boolean sealed() {
            return (CaseFolder.SEALED + "/" + sha256).equals(path);
        }

        /// What was read: one for both exhibits of a source that holds secrets.
        public String taken() {
            return source.endsWith(Exhibit.UNTOUCHED)
                    ? source.substring(0, source.length() - Exhibit.UNTOUCHED.length())
                    : source;
        }

        /// Whether all that there was is in it, as far as its limit of size goes; a log that never was is
        /// complete.
        boolean complete() {
            String why = because == null ? "" : because;
            return sha256 == null ? why.startsWith("no-log") : !partial || why.startsWith("limit-bytes");
        }

        public static ExhibitEntry of(Exhibit e) {
            return new ExhibitEntry(
                    e.exhibit(),
                    e.source(),
                    e.target(),
                    e.container(),
                    e.sha256(),
                    e.sizeBytes(),
                    e.partial(),
                    e.because(),
                    e.path(),
                    e.uri());
        }

        ExhibitEntry numbered(String number) {
            return new ExhibitEntry(number, source, target, container, sha256, sizeBytes, partial, because, path, uri);
        }

        public Exhibit toExhibit() {
            return new Exhibit(exhibit, source, target, container, sha256, sizeBytes, partial, because, path, uri);
        }
    }

    /// A person's words. `at` is when it happened, where that is not the time of writing.
    record NoteEntry(String text, NoteKind kind, @Nullable String at, String by) implements Entry {}

    /// `outputs` are what later steps refer to; `planned` are the outputs as planned, from which a resumed
    /// run goes on.
    record StepFinished(
            StepResult result,
            @Nullable String because,
            @Nullable JsonNode outputs,
            @Nullable JsonNode planned) implements Entry {
        public StepFinished {
            outputs = known(outputs);
            planned = known(planned);
        }
    }

    /// `exit` is the exit code, `next` the command to type now. A later entry of the same run opens the run
    /// again.
    record RunFinished(RunResult result, int exit, @Nullable String next) implements Entry {}

    /// Bytes after the last newline were found, and moved aside to `file` in the case's folder.
    record TornTail(long sizeBytes, String sha256, String file) implements Entry {}

    /// How an intent in doubt was settled.
    enum Settled {
        HAPPENED,
        DID_NOT,
        /// Decided by a person: it may be sent once more, as a new intent.
        AGAIN;

        @Override
        public String toString() {
            return Words.camelCase(name());
        }
    }

    enum NoteKind {
        OBSERVATION,
        DECISION,
        QUESTION,
        /// A line as it was typed at the prompt, secrets masked.
        COMMAND;

        @Override
        public String toString() {
            return Words.camelCase(name());
        }
    }

    /// How a step ended; whether its promise came true is the verdict's.
    enum StepResult {
        DONE,
        NOTHING,
        NOT_APPLICABLE,
        REFUSED,
        FAILED,
        IN_DOUBT,
        WAITING,
        NOT_REACHED;

        @Override
        public String toString() {
            return Words.camelCase(name());
        }
    }

    enum RunResult {
        SUCCEEDED,
        FAILED,
        IN_DOUBT,
        NOT_HOLDING,
        UNVERIFIED,
        WAITING,
        INTERRUPTED;

        @Override
        public String toString() {
            return Words.camelCase(name());
        }
    }

    private static @Nullable JsonNode known(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : json;
    }
}
