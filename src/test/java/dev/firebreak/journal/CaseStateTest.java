package dev.firebreak.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.Entry.RunFinished;
import dev.firebreak.journal.Entry.RunResult;
import dev.firebreak.journal.Entry.StepFinished;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.journal.Entry.StepStarted;
import dev.firebreak.journal.JournalWriter.Draft;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CaseStateTest {
    private final CrashDisk disk = new CrashDisk();
    private final CaseFolder folder = Sample.created(disk);
    private final JournalWriter writer = Sample.opened(folder);

    @AfterEach
    void what_the_writer_has_is_what_a_reader_folds() {
        CaseState read = folder.reader().state();

        assertThat(read.entries()).isEqualTo(writer.state().entries());
        assertThat(read.runs()).hasSameSizeAs(writer.state().runs());
        assertThat(read.inDoubt()).hasSameSizeAs(writer.state().inDoubt());
        assertThat(read.exhibits()).isEqualTo(writer.state().exhibits());
        writer.close();
    }

    @Test
    void a_new_case_is_open_and_empty() {
        CaseState state = writer.state();

        assertThat(state.id()).isEqualTo(Sample.ID);
        assertThat(state.title()).isEqualTo("web-7f9c mines coins");
        assertThat(state.openedBy()).isEqualTo("alice");
        assertThat(state.opened()).isEqualTo(Sample.NOON);
        assertThat(state.world()).isNull();
        assertThat(state.closed()).isFalse();
        assertThat(state.exercise()).isFalse();
        assertThat(state.runs()).isEmpty();
        assertThat(state.nextRun()).isEqualTo("r1");
    }

    @Test
    void a_run_tells_what_was_planned_approved_and_done() {
        Entry.Plan plan = new Entry.Plan("sha256:1", Json.object());
        Entry.Approval approval = (Entry.Approval) Sample.everyKind().get(6);
        StepFinished done =
                new StepFinished(StepResult.DONE, null, Json.object().put("pods", 1), null);
        writer.append("r1", null, Sample.RUN);
        writer.append("r1", null, plan);
        writer.append("r1", null, approval);
        writer.append("r1", "isolate", new StepStarted("isolate-pod"));
        writer.append("r1", "isolate", Sample.INTENT);
        writer.append("r1", "isolate", Sample.OUTCOME);
        writer.append("r1", "isolate", done);

        CaseState state = folder.reader().state();
        RunState run = state.run("r1").orElseThrow();
        StepState step = run.step("isolate").orElseThrow();
        assertThat(state.world()).isEqualTo(Sample.RUN.world());
        assertThat(state.nextRun()).isEqualTo("r2");
        assertThat(run.started()).isEqualTo(Sample.RUN);
        assertThat(run.plan()).isEqualTo(plan);
        assertThat(run.approval()).isEqualTo(approval);
        assertThat(run.finished()).isNull();
        assertThat(step.action()).isEqualTo("isolate-pod");
        assertThat(step.finished()).isEqualTo(done);
        assertThat(step.intents()).singleElement().satisfies(intent -> {
            assertThat(intent.happened()).isTrue();
            assertThat(intent.outcome()).isEqualTo(Sample.OUTCOME);
        });
    }

    @Test
    void an_intent_is_in_doubt_without_outcome_with_an_unknown_one_and_not_with_a_definite_one() {
        writer.append("r1", "isolate", Sample.INTENT);
        assertThat(writer.state().inDoubt()).extracting(IntentState::id).containsExactly("r1/isolate/1");

        writer.append(
                "r1",
                "isolate",
                new Entry.OutcomeEntry(
                        "r1/isolate/1", Outcome.Result.UNKNOWN, null, null, 0, null, "time-out", "no reply"));
        assertThat(writer.state().inDoubt()).hasSize(1);

        writer.append(
                "r1",
                "isolate",
                new Entry.ReconciledEntry("r1/isolate/1", "readBack", Entry.Settled.DID_NOT, "absent", null));
        assertThat(writer.state().inDoubt()).isEmpty();
        assertThat(writer.state().intent("r1/isolate/1").orElseThrow().happened())
                .isFalse();
    }

    @Test
    void a_run_that_waited_is_open_again_when_it_is_resumed() {
        writer.append("r1", null, Sample.RUN);
        writer.append("r1", "export", new StepStarted("export-snapshot"));
        writer.append("r1", "export", new StepFinished(StepResult.WAITING, "no bucket", null, null));
        writer.append("r1", null, new RunFinished(RunResult.WAITING, 12, "firebreak resume"));
        assertThat(writer.state().runs().getFirst().finished()).isNotNull();

        writer.append("r1", "export", new StepStarted("export-snapshot"));
        assertThat(writer.state().runs().getFirst().finished()).isNull();
        assertThat(writer.state().runs().getFirst().steps().getFirst().finished())
                .isNull();
    }

    @Test
    void a_note_or_a_torn_tail_does_not_open_a_finished_run() {
        writer.append("r1", null, Sample.RUN);
        writer.append("r1", null, new RunFinished(RunResult.SUCCEEDED, 0, null));
        writer.append("r1", null, JournalWriterTest.note("quiet"));

        assertThat(writer.state().runs().getFirst().finished()).isNotNull();
        assertThat(writer.state().notes()).hasSize(1);
    }

    @Test
    void exhibits_are_numbered_through_the_whole_case() {
        Entry log = new Entry.ExhibitEntry("", "logs", Sample.POD, null, null, null, false, "none", null, null);
        writer.append("r1", "logs", log);
        writer.appendAll(List.of(new Draft("r2", "logs", log), new Draft("r2", "logs", log)));

        assertThat(writer.state().exhibits())
                .extracting(line -> ((Entry.ExhibitEntry) line.entry()).exhibit())
                .containsExactly("E001", "E002", "E003");
    }

    private static Draft log(String step, String source, boolean there, boolean partial, @Nullable String because) {
        String sha = there ? "a".repeat(64) : null;
        return new Draft(
                "r1",
                step,
                new Entry.ExhibitEntry(
                        "",
                        source,
                        Sample.POD,
                        "app",
                        sha,
                        there ? 5L : null,
                        partial,
                        because,
                        there ? "evidence/" + sha : null,
                        null));
    }

    @Test
    void a_log_is_collected_when_the_latest_step_that_tried_took_it_whole_or_to_its_limit() {
        PodRef pod = new PodRef("shop", "web-7f9c", "8c1f");
        assertThat(writer.state().collected(pod, "app")).isFalse();

        writer.appendAll(List.of(
                log("first", "the log", true, false, null),
                log("first", "the previous log", false, false, "no-log: there is none")));
        assertThat(writer.state().collected(pod, "app")).isTrue();
        assertThat(writer.state().collected(pod, "sidecar")).isFalse();
        assertThat(writer.state().collected(new PodRef("shop", "web-7f9c", "another"), "app"))
                .isFalse();

        writer.appendAll(List.of(log("second", "the log", false, false, "forbidden: may not get pods/log")));
        assertThat(writer.state().collected(pod, "app")).as("the latest counts").isFalse();

        writer.appendAll(List.of(log("third", "the log", true, true, "limit-bytes: longer than 9 bytes")));
        assertThat(writer.state().collected(pod, "app")).isTrue();

        writer.appendAll(List.of(log("fourth", "the log", true, true, "limit-time: longer than 9 s")));
        assertThat(writer.state().collected(pod, "app")).isFalse();
    }

    @Test
    void a_log_that_was_cut_short_is_collected_once_the_step_has_taken_it_again() {
        PodRef pod = new PodRef("shop", "web-7f9c", "8c1f");
        writer.appendAll(List.of(
                log("logs", "the log, untouched", true, true, "interrupted: nobody waited"),
                log("logs", "the log", true, true, "interrupted: nobody waited"),
                log("logs", "the previous log", false, false, "no-log: there is none")));
        assertThat(writer.state().collected(pod, "app")).isFalse();

        writer.appendAll(List.of(log("logs", "the log", true, false, null)));
        assertThat(writer.state().collected(pod, "app")).isTrue();
    }

    @Test
    void a_closed_case_is_open_again_when_something_is_changed_and_not_by_a_run_that_changes_nothing() {
        writer.append(null, null, new Entry.CaseClosed("contained"));
        assertThat(writer.state().closed()).isTrue();

        writer.append("r1", null, Sample.RUN);
        assertThat(writer.state().closed()).isTrue();

        writer.append("r1", "isolate", Sample.INTENT);
        assertThat(writer.state().closed()).isFalse();
        writer.append("r1", "isolate", Sample.OUTCOME);
    }
}
