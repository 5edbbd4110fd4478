package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class VerifierTest {
    private final CrashDisk disk = new CrashDisk();
    private final CaseFolder folder = Sample.small(disk);

    @Test
    void an_untouched_journal_is_valid_and_says_what_that_does_not_show() throws IOException {
        Verification found = Verifier.verify(disk, folder.path());

        assertThat(found.valid()).isTrue();
        assertThat(found.level()).hasToString("chain");
        assertThat(found.notShown()).contains("a change of the last line", "lines missing at the end");
        assertThat(found.caseId()).isEqualTo(Sample.ID);
        assertThat(found.entries()).isEqualTo(5);
        assertThat(found.head())
                .isEqualTo(CanonicalJson.sha256(lines().getLast().getBytes(StandardCharsets.UTF_8)));
        assertThat(found.firstBad()).isNull();
        assertThat(found.inDoubt()).isEmpty();
        assertThat(found.exercise()).isFalse();
        assertThat(found.problems()).isEmpty();
        assertThat(Json.of(found).propertyNames())
                .contains("case", "valid", "level", "notShown", "entries", "head", "firstBad", "inDoubt", "exercise");
    }

    record Edit(String name, UnaryOperator<List<String>> by, long line, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Edit> edits() {
        return Stream.of(
                new Edit(
                        "a word",
                        lines -> change(lines, 2, l -> l.replace("contain-pod", "contain-god")),
                        2,
                        "broken-chain"),
                new Edit(
                        "a word of the first",
                        lines -> change(lines, 1, l -> l.replace("coins", "beans")),
                        1,
                        "broken-chain"),
                new Edit(
                        "a word before the last",
                        lines -> change(lines, 4, l -> l.replace("req-1", "req-2")),
                        4,
                        "broken-chain"),
                new Edit(
                        "a time", lines -> change(lines, 3, l -> l.replace("12:00:00", "12:00:01")), 3, "broken-chain"),
                new Edit("a prev", lines -> change(lines, 3, l -> set(l, "prev", "ab".repeat(32))), 3, "broken-chain"),
                new Edit(
                        "the first prev",
                        lines -> change(lines, 1, l -> set(l, "prev", "ab".repeat(32))),
                        1,
                        "broken-chain"),
                new Edit("a seq", lines -> change(lines, 3, l -> l.replace("\"seq\":3", "\"seq\":9")), 3, "wrong-seq"),
                new Edit("a line removed", lines -> without(lines, 3), 3, "wrong-seq"),
                new Edit("the first removed", lines -> without(lines, 1), 1, "wrong-seq"),
                new Edit("a line twice", lines -> with(lines, 3, lines.get(2)), 4, "wrong-seq"),
                new Edit("lines swapped", lines -> with(without(lines, 3), 3, lines.get(2)), 3, "wrong-seq"),
                new Edit("a line put in", lines -> with(lines, 2, lines.get(1)), 3, "wrong-seq"),
                new Edit("an empty line", lines -> with(lines, 2, ""), 3, "not-json"),
                new Edit(
                        "white space",
                        lines -> change(lines, 3, l -> l.replace("\"seq\":3", "\"seq\": 3")),
                        3,
                        "not-canonical"),
                new Edit(
                        "an escape",
                        lines -> change(lines, 3, l -> l.replace("patch", "\\u0070atch")),
                        3,
                        "not-canonical"),
                new Edit(
                        "a member twice",
                        lines -> change(lines, 3, l -> "{\"case\":\"x\"," + l.substring(1)),
                        3,
                        "not-json"),
                new Edit("the last cut short", lines -> change(lines, 5, l -> l.substring(0, 40)), 5, "not-json"),
                new Edit("no object", lines -> change(lines, 3, l -> "[]"), 3, "not-json"),
                new Edit("a long line", lines -> change(lines, 3, l -> " ".repeat(65_536)), 3, "line-too-long"),
                new Edit("another case", lines -> rechained(lines, 3, l -> set(l, "case", "other")), 3, "other-case"),
                new Edit(
                        "a version",
                        lines -> rechained(lines, 3, l -> l.replace("\"v\":1", "\"v\":2")),
                        3,
                        "unknown-version"),
                new Edit("an event", lines -> rechained(lines, 3, l -> set(l, "event", "wish")), 3, "unknown-event"),
                new Edit(
                        "an opening in the middle",
                        lines -> rechained(lines, 3, l -> set(l, "event", "caseOpened")),
                        3,
                        "wrong-place"),
                new Edit("a new member", lines -> rechained(lines, 3, l -> set(l, "more", "x")), 3, "malformed-entry"),
                new Edit(
                        "a number as text",
                        lines -> rechained(lines, 4, l -> set(l, "status", "200")),
                        4,
                        "malformed-entry"),
                new Edit(
                        "a member missing",
                        lines -> rechained(lines, 4, l -> remove(l, "status")),
                        4,
                        "malformed-entry"),
                new Edit("a run's id", lines -> rechained(lines, 3, l -> set(l, "run", "one")), 3, "malformed-line"),
                new Edit(
                        "a time zone",
                        lines -> rechained(lines, 3, l -> l.replace("00.000000Z", "00.000000+00:00")),
                        3,
                        "malformed-line"),
                new Edit(
                        "an object's name",
                        lines -> rechained(lines, 3, l -> set(l, "change", "$object", "../x")),
                        3,
                        "malformed-entry"),
                new Edit(
                        "an object that is not there",
                        lines -> rechained(lines, 3, l -> set(l, "change", "$object", "ab".repeat(32))),
                        3,
                        "object-missing"),
                new Edit(
                        "an outcome of nothing",
                        lines -> rechained(lines, 4, l -> set(l, "intent", "r9/x/1")),
                        4,
                        "unknown-intent"),
                new Edit(
                        "an intent twice",
                        lines -> rechained(lines, 4, l -> moved(lines.get(2), l)),
                        4,
                        "duplicate-intent"),
                new Edit("all lines", lines -> List.of(), 1, "not-opened"));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void an_edit_is_named_with_its_line(Edit edit) throws IOException {
        List<String> before = lines();
        write(edit.by().apply(before));

        Verification found = Verifier.verify(disk, folder.path());

        assertThat(found.valid()).isFalse();
        assertThat(found.level()).hasToString("none");
        assertThat(found.firstBad())
                .extracting(Verification.FirstBad::line, Verification.FirstBad::code)
                .containsExactly(edit.line(), edit.code());
        assertThat(found.entries()).isEqualTo(edit.line() - 1);
        assertThat(found.head())
                .isEqualTo(
                        edit.line() == 1
                                ? null
                                : CanonicalJson.sha256(
                                        before.get((int) edit.line() - 2).getBytes(StandardCharsets.UTF_8)));
    }

    /// The edits that the chain alone shows.
    static Stream<Edit> editsOfTheChain() {
        return edits().filter(edit -> !edit.code().endsWith("-intent"));
    }

    @ParameterizedTest
    @MethodSource("editsOfTheChain")
    void an_edited_journal_is_not_written_to(Edit edit) throws IOException {
        write(edit.by().apply(lines()));

        assertThatThrownBy(() -> Sample.opened(folder)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.exit()).isEqualTo(10);
            assertThat(refusal.problems().getFirst().code()).isEqualTo("journal-damaged");
            assertThat(refusal.problems().getFirst().message())
                    .contains("line " + edit.line() + ":", "(" + edit.code() + ")");
            assertThat(refusal.problems().getFirst().fix()).contains("firebreak case verify");
        });
    }

    @Test
    void a_torn_tail_is_a_warning() throws IOException {
        write(List.of(String.join("\n", lines()), "{\"case\""), false);

        Verification found = Verifier.verify(disk, folder.path());

        assertThat(found.valid()).isTrue();
        assertThat(found.entries()).isEqualTo(5);
        assertThat(found.problems())
                .extracting(p -> p.code() + " " + p.severity())
                .containsExactly("torn-tail WARN");
        assertThat(disk.list(folder.path())).noneMatch(p -> p.toString().contains("torn"));
    }

    @Test
    void an_intent_without_outcome_is_in_doubt_until_it_is_reconciled() {
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append("r1", "isolate", new Entry.Intent("r1/isolate/2", Json.object()));

            Verification underWay = Verifier.verify(disk, folder.path());
            assertThat(underWay.inDoubt()).isEmpty();
            assertThat(underWay.problems())
                    .extracting(p -> p.code() + " " + p.severity())
                    .containsExactly("case-being-written INFO");
        }
        assertThat(Verifier.verify(disk, folder.path()).inDoubt()).containsExactly("r1/isolate/2");
        try (JournalWriter writer = JournalWriter.open(folder, Sample.ALICE, Sample.CLOCK)) {
            writer.append("r1", "isolate", new Entry.InDoubt("r1/isolate/2", "readBack", "no reply"));
            assertThat(Verifier.verify(disk, folder.path()).inDoubt()).containsExactly("r1/isolate/2");

            writer.append(
                    "r1",
                    "isolate",
                    new Entry.ReconciledEntry("r1/isolate/2", "readBack", Entry.Settled.HAPPENED, "seen", null));
            assertThat(Verifier.verify(disk, folder.path()).inDoubt()).isEmpty();
        }
    }

    @Test
    void evidence_that_is_changed_or_missing_is_named_with_the_line_of_its_exhibit() throws IOException {
        EvidenceSink.Stored stored;
        try (JournalWriter writer = Sample.opened(folder)) {
            try (EvidenceSink sink = writer.writeEvidence()) {
                sink.write("log".getBytes(StandardCharsets.UTF_8));
                stored = sink.commit();
            }
            writer.append("r1", "logs", exhibit(stored));
        }
        assertThat(Verifier.verify(disk, folder.path()).valid()).isTrue();

        disk.put(folder.evidence(stored.sha256()), "lag".getBytes(StandardCharsets.UTF_8));
        assertThat(Verifier.verify(disk, folder.path()).firstBad())
                .extracting(Verification.FirstBad::line, Verification.FirstBad::code)
                .containsExactly(6L, "evidence-changed");

        disk.delete(folder.evidence(stored.sha256()));
        assertThat(Verifier.verify(disk, folder.path()).firstBad())
                .extracting(Verification.FirstBad::line, Verification.FirstBad::code)
                .containsExactly(6L, "evidence-missing");
    }

    @Test
    void an_object_that_is_changed_is_named_and_refused() throws IOException {
        String text = "x".repeat(70_000);
        try (JournalWriter writer = Sample.opened(folder)) {
            writer.append(null, null, new Entry.NoteEntry(text, Entry.NoteKind.OBSERVATION, null, "alice"));
        }
        disk.put(folder.object(CanonicalJson.sha256(Json.of(text))), "\"y\"".getBytes(StandardCharsets.UTF_8));

        assertThat(Verifier.verify(disk, folder.path()).firstBad())
                .extracting(Verification.FirstBad::line, Verification.FirstBad::code)
                .containsExactly(6L, "object-changed");
        assertThatThrownBy(() -> folder.reader().state()).isInstanceOf(Refusal.class);
    }

    @Test
    void an_exercise_is_a_chain_but_never_evidence() {
        CaseFolder exercise = CaseFolder.create(
                disk, Sample.HOME, "drill", new Entry.CaseOpened("drill", null, true, "alice"), Sample.CLOCK);

        Verification found = Verifier.verify(disk, exercise.path());

        assertThat(found.valid()).isTrue();
        assertThat(found.exercise()).isTrue();
        assertThat(found.notShown().getFirst()).contains("exercise");
    }

    static Entry.ExhibitEntry exhibit(EvidenceSink.Stored stored) {
        return new Entry.ExhibitEntry(
                "E001",
                "logs",
                Sample.POD,
                "app",
                stored.sha256(),
                stored.sizeBytes(),
                false,
                null,
                stored.path(),
                null);
    }

    private List<String> lines() throws IOException {
        try (InputStream in = disk.read(folder.journal())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void write(List<String> lines) throws IOException {
        write(lines, true);
    }

    private void write(List<String> lines, boolean newlineAtEnd) throws IOException {
        String text = String.join("\n", lines) + (newlineAtEnd && !lines.isEmpty() ? "\n" : "");
        disk.put(folder.journal(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> change(List<String> lines, int line, UnaryOperator<String> by) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(line - 1, by.apply(lines.get(line - 1)));
        assertThat(changed).isNotEqualTo(lines);
        return changed;
    }

    /// As a forger does: the lines after the changed one get the `prev` that fits.
    private static List<String> rechained(List<String> lines, int line, UnaryOperator<String> by) {
        List<String> changed = change(lines, line, by);
        for (int i = line; i < changed.size(); i++) {
            String prev = CanonicalJson.sha256(changed.get(i - 1).getBytes(StandardCharsets.UTF_8));
            changed.set(i, set(changed.get(i), "prev", prev));
        }
        return changed;
    }

    private static List<String> without(List<String> lines, int line) {
        List<String> changed = new ArrayList<>(lines);
        changed.remove(line - 1);
        return changed;
    }

    private static List<String> with(List<String> lines, int after, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.add(after, line);
        return changed;
    }

    private static String set(String line, String member, String value) {
        return CanonicalJson.text(((ObjectNode) Json.parse(line)).put(member, value));
    }

    private static String set(String line, String member, String inner, String value) {
        return CanonicalJson.text(
                ((ObjectNode) Json.parse(line)).set(member, Json.object().put(inner, value)));
    }

    private static String remove(String line, String member) {
        ObjectNode json = (ObjectNode) Json.parse(line);
        json.remove(member);
        return CanonicalJson.text(json);
    }

    /// The content of one line in the place of another.
    private static String moved(String line, String to) {
        ObjectNode json = (ObjectNode) Json.parse(line);
        ObjectNode place = (ObjectNode) Json.parse(to);
        return CanonicalJson.text(json.set("seq", place.get("seq")).deepCopy())
                .replace(json.get("prev").asString(), place.get("prev").asString());
    }
}
