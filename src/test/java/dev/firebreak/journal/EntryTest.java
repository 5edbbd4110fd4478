package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.change.Exhibit;
import dev.firebreak.change.Verdict;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EntryTest {
    @Test
    void every_kind_of_entry_has_a_word_and_a_sample() {
        List<Class<?>> kinds = Arrays.stream(Entry.class.getPermittedSubclasses())
                .filter(Record.class::isAssignableFrom)
                .collect(Collectors.toList());

        assertThat(EntryKind.values()).hasSameSizeAs(kinds);
        assertThat(Sample.everyKind().stream().map(Object::getClass).distinct()).hasSameSizeAs(kinds);
        assertThat(Arrays.stream(EntryKind.values()).map(EntryKind::event))
                .containsExactly(
                        "caseOpened",
                        "caseClosed",
                        "runStarted",
                        "plan",
                        "approval",
                        "stepStarted",
                        "intent",
                        "outcome",
                        "inDoubt",
                        "reconciled",
                        "wait",
                        "verdict",
                        "exhibit",
                        "note",
                        "stepFinished",
                        "runFinished",
                        "tornTail");
    }

    @Test
    void every_kind_is_read_as_it_was_written() {
        for (Entry entry : Sample.everyKind()) {
            JsonNode members = Json.parse(Json.of(entry).toString());

            assertThat(EntryKind.named(entry.event()).orElseThrow().read(members))
                    .isEqualTo(entry);
        }
    }

    @Test
    void every_kind_is_stored_with_the_components_of_its_record_in_their_order() {
        for (Entry entry : Sample.everyKind()) {
            Line line = new Line(7, Sample.NOON, Sample.ID, "r1", "step", entry, Line.NO_PREV);

            assertThat(line.stored().remove(Line.ENVELOPE).toString())
                    .isEqualTo(Json.of(entry).toString());
        }
    }

    @Test
    void no_member_of_an_entry_hides_its_place() {
        for (Entry entry : Sample.everyKind()) {
            assertThat(Json.of(entry).propertyNames()).doesNotContainAnyElementsOf(Line.ENVELOPE);
        }
    }

    @Test
    void the_document_is_the_place_and_the_members_side_by_side() {
        Line line = new Line(
                7,
                Sample.NOON,
                Sample.ID,
                "r1",
                null,
                new Entry.WaitEntry("snapshots", null, "r1/snapshot/1"),
                Line.NO_PREV);

        assertThat(line.document()).hasToString(Json.parse("""
            {"apiVersion": "firebreak/v1", "type": "event", "seq": 7, "time": "2026-03-01T12:00:00.000000Z",
             "case": "260301-k7qx", "run": "r1", "step": null, "event": "wait",
             "for": "snapshots", "until": null, "intent": "r1/snapshot/1"}
            """).toString());
    }

    @Test
    void a_verdict_without_facts_has_no_members_for_them() {
        Verdict verdict = Verdict.of(List.of(new Verdict.PerTarget(Sample.POD, Holds.YES, null, List.of())));
        JsonNode json = Json.of(Entry.VerdictEntry.of(verdict));

        assertThat(json.propertyNames()).containsExactly("holds", "reasons", "targets");
        assertThat(json.at("/targets/0").propertyNames()).containsExactly("target", "holds", "reasons");
    }

    @Test
    void a_verdict_survives_its_flat_form() {
        Verdict.Facts facts = new Verdict.Facts(Holds.YES, Holds.UNKNOWN, Holds.NOT_APPLICABLE);
        Verdict verdict = Verdict.of(List.of(new Verdict.PerTarget(Sample.POD, Holds.UNKNOWN, facts, List.of())));

        assertThat(Entry.VerdictEntry.of(verdict).cut()).isEqualTo("notApplicable");
        assertThat(Entry.VerdictEntry.of(verdict).verdict()).isEqualTo(verdict);
    }

    @Test
    void outcomes_and_exhibits_survive_their_flat_forms() {
        Exhibit exhibit = new Exhibit("E001", "logs", Sample.POD, "app", "ab", 1L, true, "cut", "evidence/ab", null);

        assertThat(Entry.ExhibitEntry.of(exhibit).toExhibit()).isEqualTo(exhibit);
        assertThat(Entry.OutcomeEntry.of(Sample.OUTCOME.outcome("label"))).isEqualTo(Sample.OUTCOME);
    }

    @Test
    void a_member_that_the_kind_does_not_have_is_refused() {
        assertThatThrownBy(() -> EntryKind.STEP_STARTED.read(
                        Json.object().put("action", "isolate-pod").put("more", 1)))
                .isInstanceOf(Json.Malformed.class);
    }
}
