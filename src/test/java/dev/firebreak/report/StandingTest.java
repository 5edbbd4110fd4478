package dev.firebreak.report;

import static dev.firebreak.change.Outcome.Result.FAILED;
import static dev.firebreak.change.Outcome.Result.SUCCEEDED;
import static dev.firebreak.change.Outcome.Result.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.Undone;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingTest {
    @TempDir
    Path home;

    private List<String> standing(Events events) {
        return Standing.of(events.state(home)).stream().map(IntentState::id).toList();
    }

    private static Events contained() {
        return new Events()
                .run("r1", null)
                .change("r1", "isolate", "label", "inverse", SUCCEEDED)
                .change("r1", "isolate", "deny", "inverse", SUCCEEDED)
                .change("r1", "cordon", "node", "inverse", SUCCEEDED)
                .change("r1", "snapshot", "volumes", "none", SUCCEEDED);
    }

    @Test
    void what_happened_and_has_an_inverse_stands() {
        assertThat(standing(contained())).containsExactly("r1/isolate/label", "r1/isolate/deny", "r1/cordon/node");
    }

    @Test
    void what_failed_or_is_in_doubt_does_not_stand() {
        assertThat(standing(new Events()
                        .run("r1", null)
                        .change("r1", "isolate", "a", "inverse", FAILED)
                        .change("r1", "isolate", "b", "inverse", UNKNOWN)
                        .change("r1", "isolate", "c", "inverse", null)))
                .isEmpty();
    }

    @Test
    void an_undone_change_stands_no_more_and_its_undo_never_did() {
        Events undone = contained()
                .run("r2", "r1/isolate")
                .change("r2", "isolate", "undo-deny", "none", SUCCEEDED)
                .change("r2", "isolate", "undo-label", "inverse", SUCCEEDED)
                .finished("r2", "isolate", Entry.StepResult.DONE);

        assertThat(standing(undone)).containsExactly("r1/cordon/node");
    }

    @Test
    void what_stands_is_the_same_where_only_changes_are_read() {
        Events events = contained()
                .run("r2", "r1/isolate")
                .change("r2", "isolate", "undo-deny", "none", SUCCEEDED)
                .change("r2", "isolate", "undo-label", "inverse", FAILED)
                .finished("r2", "isolate", Entry.StepResult.FAILED)
                .run("r3", "r1/cordon")
                .finished("r3", "cordon", Entry.StepResult.NOTHING);
        List<String> whole = standing(events);
        CaseState quick = CaseFolder.open(new RealDisk(), home.resolve("cases").resolve("c1"))
                .reader()
                .changes();

        assertThat(whole).containsExactly("r1/isolate/label");
        assertThat(Standing.of(quick)).extracting(IntentState::id).isEqualTo(whole);
        assertThat(quick.intents()).as("what can't be undone is passed over").hasSizeLessThan(6);
    }

    @Test
    void half_an_undo_leaves_the_other_half_standing() {
        Events half = contained()
                .run("r2", "r1")
                .change("r2", "isolate", "undo-deny", "none", SUCCEEDED)
                .change("r2", "isolate", "undo-label", "inverse", FAILED)
                .finished("r2", "isolate", Entry.StepResult.FAILED);

        assertThat(standing(half)).containsExactly("r1/isolate/label", "r1/cordon/node");
    }

    @Test
    void a_run_is_taken_back_change_by_change() {
        Events half = contained()
                .run("r2", "r1")
                .change("r2", "isolate", "undo-deny", "none", SUCCEEDED)
                .change("r2", "isolate", "undo-label", "inverse", FAILED)
                .change("r2", "cordon", "undo-node", "inverse", SUCCEEDED)
                .finished("r2", "isolate", Entry.StepResult.FAILED);
        CaseState state = half.state(home);

        assertThat(Undone.ofRun(state, "r1"))
                .get()
                .satisfies(undone -> assertThat(undone.whole()).isFalse());
        assertThat(Undone.ofStep(state, "r1", "isolate").map(Undone::whole)).contains(false);
        assertThat(Undone.ofStep(state, "r1", "cordon").map(Undone::whole)).contains(true);
        assertThat(Undone.ofStep(state, "r1", "snapshot")).isEmpty();
    }

    @Test
    void an_undo_that_changed_nothing_has_taken_nothing_back() {
        CaseState state = contained()
                .run("r2", "r1")
                .change("r2", "isolate", "undo-label", "inverse", FAILED)
                .state(home);

        assertThat(Undone.ofRun(state, "r1")).isEmpty();
        assertThat(Undone.ofStep(state, "r1", "isolate")).isEmpty();
    }

    @Test
    void a_run_that_was_taken_back_and_an_undo_that_another_has_ended_are_not_to_be_gone_on_with() {
        HandOver handOver = HandOver.of(contained()
                .ended("r1", Entry.RunResult.WAITING, 12, "firebreak resume c1")
                .run("r2", "r1")
                .change("r2", "isolate", "undo-deny", "none", SUCCEEDED)
                .change("r2", "isolate", "undo-label", "inverse", FAILED)
                .ended("r2", Entry.RunResult.FAILED, 6, "firebreak resume c1")
                .run("r3", "r1")
                .change("r3", "isolate", "undo-label", "inverse", SUCCEEDED)
                .ended("r3", Entry.RunResult.SUCCEEDED, 0, "firebreak case verify c1")
                .state(home));

        assertThat(handOver.open()).isEmpty();
    }

    @Test
    void an_undo_of_all_runs_names_its_steps_with_their_run() {
        Events undone = contained()
                .run("r2", null)
                .change("r2", "isolate", "label", "inverse", SUCCEEDED)
                .run("r3", "all")
                .change("r3", "r1-cordon", "undo-node", "inverse", SUCCEEDED)
                .finished("r3", "r2-isolate", Entry.StepResult.NOTHING);

        assertThat(standing(undone)).containsExactly("r1/isolate/label", "r1/isolate/deny");
    }

    @Test
    void what_is_done_again_after_the_undo_stands() {
        Events again = contained()
                .run("r2", "r1/cordon")
                .change("r2", "cordon", "undo-node", "inverse", SUCCEEDED)
                .change("r1", "cordon", "node-again", "inverse", SUCCEEDED);

        assertThat(standing(again)).contains("r1/cordon/node-again").doesNotContain("r1/cordon/node");
    }

    @Test
    void a_hand_over_names_open_runs_doubts_and_questions() {
        HandOver handOver = HandOver.of(contained()
                .change("r1", "export", "part", "none", null)
                .run("r2", null)
                .ended("r2", Entry.RunResult.SUCCEEDED, 0, "firebreak case verify c1")
                .note("who owns it?", Entry.NoteKind.QUESTION, "bob")
                .note("it is quiet", Entry.NoteKind.OBSERVATION, "bob")
                .state(home));

        assertThat(handOver.standing()).hasSize(3);
        assertThat(handOver.inDoubt()).extracting(IntentState::id).containsExactly("r1/export/part");
        assertThat(handOver.open()).containsExactly(new HandOver.Open("r1", "firebreak resume c1/r1"));
        assertThat(handOver.questions()).hasSize(1);
    }
}
