package dev.firebreak.console;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.change.WayOut;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Lines of a journal in words, one after the other: an outcome is told with the words of its intent, where
/// that was seen.
final class LineWords {
    /// Where the words after the verb begin.
    static final int VERB_COLUMNS = 7;

    private static final int NARROWEST = 20;

    private final Map<String, String> intents = new HashMap<>();
    private final Facts facts;

    LineWords(Theme theme, Glyphs glyphs) {
        this.facts = new Facts(theme, glyphs);
    }

    /// Where a part that is too long is broken: a command that is to be copied nowhere.
    enum Wrapped {
        NEVER,
        BETWEEN_WORDS,
        BETWEEN_PIECES
    }

    /// One part of a line: the verb of the first one is a short word for what happened, the others have none.
    ///
    /// @param pieces one of clean text; of several, and of a fact alone, each is painted already
    record Part(String verb, List<String> pieces, @Nullable Tier tier, Wrapped wrapped) {
        /// The lines of it, painted, the first with the verb.
        ///
        /// @param first how many columns there are for the first line, its verb included
        /// @param below the same of the others
        List<String> lines(Theme theme, int first, int below) {
            int room = Math.max(NARROWEST, first - (verb.isEmpty() ? 0 : VERB_COLUMNS));
            List<String> lines = switch (wrapped) {
                case NEVER -> pieces;
                case BETWEEN_WORDS -> Text.wrap(pieces.getFirst(), room, Math.max(NARROWEST, below));
                case BETWEEN_PIECES -> Pieces.lines(pieces, Facts.GAP, room, Math.max(NARROWEST, below));
            };
            List<String> painted = new ArrayList<>();
            for (String line : lines) {
                String shown = painted.isEmpty() && !verb.isEmpty() ? Text.pad(verb, VERB_COLUMNS) + line : line;
                painted.add(tier == null ? shown : theme.paint(tier, shown));
            }
            return painted;
        }
    }

    private static Part part(String verb, @Nullable Tier tier, String untrusted) {
        return new Part(verb, List.of(Text.shown(untrusted)), tier, Wrapped.BETWEEN_WORDS);
    }

    private static Part below(@Nullable Tier tier, String untrusted) {
        return part("", tier, untrusted);
    }

    /// The first is the line itself, the others belong below it.
    List<Part> of(Line line) {
        return switch (line.entry()) {
            case Entry.CaseOpened opened -> opened(line.caseId(), opened);
            case Entry.CaseClosed closed -> List.of(part("case", Tier.STRONG, "closed" + because(closed.reason())));
            case Entry.RunStarted started -> started(started);
            case Entry.Plan plan -> List.of(planned(plan));
            case Entry.Approval approval -> approved(approval);
            case Entry.StepStarted step -> List.of(part("start", Tier.STRONG, step.action()));
            case Entry.Intent intent -> List.of(intended(intent));
            case Entry.OutcomeEntry outcome -> List.of(came(outcome));
            case Entry.InDoubt doubt ->
                List.of(part(
                        "DOUBT",
                        Tier.BAD,
                        words(doubt.intent()) + because(doubt.because()) + " (" + doubt.how() + ")"));
            case Entry.ReconciledEntry settled -> List.of(settled(settled));
            case Entry.WaitEntry wait ->
                List.of(part(
                        "wait",
                        Tier.DOUBT,
                        wait.awaited()
                                + (wait.until() == null ? "" : ", until " + time(wait.until(), line) + " at most")));
            case Entry.VerdictEntry verdict -> judged(verdict);
            case Entry.ExhibitEntry exhibit -> List.of(kept(exhibit));
            case Entry.NoteEntry typed
            when typed.kind() == Entry.NoteKind.COMMAND ->
                List.of(part("typed", Tier.QUIET, typed.text() + " (by " + typed.by() + ")"));
            case Entry.NoteEntry note ->
                List.of(part(
                        "note",
                        null,
                        note.text() + " (" + note.kind() + " by " + note.by()
                                + (note.at() == null ? "" : ", of " + time(note.at(), line)) + ")"));
            case Entry.StepFinished finished -> stepEnded(line, finished);
            case Entry.RunFinished finished -> ended(finished);
            case Entry.TornTail torn ->
                List.of(part(
                        "torn",
                        Tier.DOUBT,
                        "the journal had an unfinished line of " + Text.bytes(torn.sizeBytes()) + ", moved aside to "
                                + torn.file()));
        };
    }

    private static List<Part> opened(String caseId, Entry.CaseOpened opened) {
        List<Part> parts = new ArrayList<>();
        parts.add(part("case", Tier.STRONG, caseId + " opened by " + opened.openedBy() + ": " + opened.title()));
        if (opened.exercise()) {
            parts.add(below(Tier.DOUBT, "EXERCISE: a rehearsal, never evidence"));
        }
        return parts;
    }

    private static List<Part> started(Entry.RunStarted started) {
        String undoes = started.undoes();
        // the undo of all runs is called by the first of them, which need not be among those that it takes back
        String of = "all".equals(undoes) ? "all runs" : undoes + " (" + started.runbook() + ")";
        String what = undoes == null ? started.runbook() + " starts" : "undo of " + of + " starts";
        List<Part> parts = new ArrayList<>();
        parts.add(part("run", Tier.STRONG, what));
        if (!started.inputs().isEmpty()) {
            parts.add(below(Tier.QUIET, Values.pairs(started.inputs())));
        }
        return parts;
    }

    private static Part planned(Entry.Plan plan) {
        int steps = plan.plan().path("steps").size();
        int changes = 0;
        for (JsonNode step : plan.plan().path("steps")) {
            for (JsonNode change : step.path("changes")) {
                changes += change.path("kind").asString("").equals("gather") ? 0 : 1;
            }
        }
        return part(
                "plan",
                Tier.QUIET,
                Text.count(steps, "step", "steps") + ", " + Text.count(changes, "change", "changes") + ", sha256:"
                        + Text.shortHash(plan.digest()).replace("sha256:", ""));
    }

    private static List<Part> approved(Entry.Approval approval) {
        String self = approval.self() ? ", who also operates" : "";
        String cluster = approval.kubeUser() == null ? "" : ", in the cluster as " + approval.kubeUser();
        String account = approval.callerArn() == null ? "" : ", in AWS as " + approval.callerArn();
        List<Part> parts = new ArrayList<>();
        parts.add(part("ok", null, "approved by " + approval.osUser() + self + cluster + account));
        approval.accepted()
                .forEach(a -> parts.add(below(Tier.DOUBT, "accepts " + a.fact() + "=" + a.as() + ": " + a.reason())));
        approval.waived().forEach(w -> parts.add(below(Tier.DOUBT, "waives " + w.code() + ": " + w.reason())));
        return parts;
    }

    private Part intended(Entry.Intent intent) {
        String words = intent.change().path("words").asString("");
        if (words.isEmpty()) {
            words = intent.change().path("verb").asString("") + " "
                    + Values.words(intent.change().path("target"), 1);
        }
        intents.put(intent.intent(), words);
        return part("send", Tier.QUIET, words);
    }

    private Part came(Entry.OutcomeEntry outcome) {
        List<String> details = new ArrayList<>();
        if (outcome.status() != null) {
            details.add(String.valueOf(outcome.status()));
        }
        if (outcome.code() != null) {
            details.add(outcome.code());
        }
        if (outcome.refusals() > 0) {
            details.add("after " + Text.count(outcome.refusals(), "refusal", "refusals"));
        }
        if (outcome.requestId() != null && outcome.result() != Outcome.Result.SUCCEEDED) {
            details.add("request " + outcome.requestId());
        }
        String told = words(outcome.intent())
                + (details.isEmpty() ? "" : " (" + String.join(", ", details) + ")")
                + because(outcome.message());
        return switch (outcome.result()) {
            case SUCCEEDED -> part("done", Tier.GOOD, told);
            case FAILED -> part("FAILED", Tier.BAD, told);
            case UNKNOWN -> part("DOUBT", Tier.BAD, told);
        };
    }

    private Part settled(Entry.ReconciledEntry settled) {
        String what = switch (settled.result()) {
            case HAPPENED -> "happened";
            case DID_NOT -> "did not happen";
            case AGAIN -> "is sent once more";
        };
        return part(
                "clear",
                Tier.DOUBT,
                words(settled.intent()) + " " + what + because(settled.because()) + " (" + settled.how() + ")");
    }

    private List<Part> judged(Entry.VerdictEntry verdict) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("look", facts.of(verdict), null, Wrapped.BETWEEN_PIECES));
        for (Alike.Row row : Alike.rows(verdict.targets())) {
            List<String> pieces = new ArrayList<>(List.of(Text.shown(row.name())));
            pieces.addAll(facts.of(row.verdict()));
            parts.add(new Part("", pieces, null, Wrapped.BETWEEN_PIECES));
        }
        List<Reason> reasons = verdict.reasons();
        Alike.words(reasons.stream().filter(reason -> !WayOut.is(reason)).toList())
                .forEach(reason -> parts.add(below(null, reason)));
        reasons.stream().filter(WayOut::is).flatMap(LineWords::offered).forEach(parts::add);
        return parts;
    }

    /// The half of a command that is pasted is another command, so it has a line of its own.
    private static Stream<Part> offered(Reason way) {
        String command = WayOut.command(List.of(way), way.code()).orElseThrow();
        String words = way.message().substring(0, way.message().length() - command.length());
        return Stream.of(below(null, words.strip()), new Part("", List.of(Text.clean(command)), null, Wrapped.NEVER));
    }

    /// `fact: message (code; seen in source)`.
    static String words(Reason reason) {
        return reason.fact() + ": " + reason.message() + " (" + reason.code()
                + (reason.source() == null ? "" : "; seen in " + reason.source()) + ")";
    }

    private static Part kept(Entry.ExhibitEntry exhibit) {
        String what = exhibit.exhibit() + " " + exhibit.source();
        // most sources of such exhibits end with the place
        String place = exhibit.uri() == null || exhibit.source().contains(exhibit.uri()) ? "" : " at " + exhibit.uri();
        if (exhibit.sha256() == null && exhibit.uri() == null) {
            return part("keep", Tier.DOUBT, what + ": nothing to be had" + because(exhibit.because()));
        }
        String size = exhibit.sizeBytes() == null ? "" : ", " + Text.bytes(exhibit.sizeBytes());
        String state = exhibit.partial()
                ? ", PARTIAL" + because(exhibit.because())
                : exhibit.because() == null ? "" : ", " + exhibit.because();
        return part("keep", exhibit.partial() || exhibit.sealed() ? Tier.DOUBT : null, what + size + place + state);
    }

    private static List<Part> stepEnded(Line line, Entry.StepFinished finished) {
        if (StepState.begun(finished.result(), finished.because())) {
            return List.of(
                    part("end", tier(finished.result()), "begun, not complete:"),
                    new Part(
                            "",
                            List.of(Text.clean("firebreak resume " + line.caseId() + "/" + line.run())),
                            null,
                            Wrapped.NEVER));
        }
        return List.of(part("end", tier(finished.result()), words(finished.result()) + because(finished.because())));
    }

    private List<Part> ended(Entry.RunFinished finished) {
        List<Part> parts = new ArrayList<>();
        parts.add(part("run", tier(finished.result()), words(finished.result()) + " (exit " + finished.exit() + ")"));
        if (finished.next() != null) {
            parts.add(new Part("", List.of("next: " + Text.clean(finished.next())), Tier.STRONG, Wrapped.NEVER));
        }
        return parts;
    }

    private String words(String intent) {
        return intents.getOrDefault(intent, "intent " + intent);
    }

    /// Of a step that was begun and stopped, what was sent went through: that it was not reached says the opposite.
    static String words(Entry.StepResult result, @Nullable String because) {
        return StepState.begun(result, because) ? "begun" : words(result);
    }

    static String words(Entry.StepResult result) {
        return switch (result) {
            case DONE -> "done";
            case NOTHING -> "nothing to do";
            case NOT_APPLICABLE -> "not applicable";
            case REFUSED -> "REFUSED";
            case FAILED -> "FAILED";
            case IN_DOUBT -> "IN DOUBT";
            case WAITING -> "waiting";
            case NOT_REACHED -> "not reached";
        };
    }

    static Tier tier(Entry.StepResult result) {
        return switch (result) {
            case DONE -> Tier.GOOD;
            case NOTHING, NOT_APPLICABLE -> Tier.QUIET;
            case WAITING, NOT_REACHED -> Tier.DOUBT;
            case REFUSED, FAILED, IN_DOUBT -> Tier.BAD;
        };
    }

    static String words(Entry.RunResult result) {
        return switch (result) {
            case SUCCEEDED -> "succeeded";
            case FAILED -> "FAILED: what happened is known";
            case IN_DOUBT -> "IN DOUBT: a request was sent whose outcome is not known";
            case NOT_HOLDING -> "NOT HOLDING: done, but verified not to hold";
            case UNVERIFIED -> "unverified: done, but not known to hold";
            case WAITING -> "waiting: it goes on with resume";
            case INTERRUPTED -> "interrupted at a safe point";
        };
    }

    static Tier tier(Entry.RunResult result) {
        return switch (result) {
            case SUCCEEDED -> Tier.GOOD;
            case UNVERIFIED, WAITING, INTERRUPTED -> Tier.DOUBT;
            case FAILED, IN_DOUBT, NOT_HOLDING -> Tier.BAD;
        };
    }

    /// `13:30:42Z`; with its day where that is not the line's.
    private static String time(String time, Line line) {
        String seconds = Json.seconds(time);
        String day = Json.time(line.time()).substring(0, "uuuu-MM-ddT".length());
        return seconds.startsWith(day) ? seconds.substring(day.length()) : seconds;
    }

    private static String because(@Nullable String because) {
        return because == null || because.isEmpty() ? "" : ": " + because;
    }
}
