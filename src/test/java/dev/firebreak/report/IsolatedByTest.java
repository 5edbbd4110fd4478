package dev.firebreak.report;

import static dev.firebreak.change.Outcome.Result.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.RealDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A label alone isolates nothing: the deny-all of its step has to have been made.
class IsolatedByTest {
    @TempDir
    Path home;

    private static Events labelled() {
        return new Events().run("r1", null).change("r1", "isolate", "label-shop/web-1", "inverse", SUCCEEDED);
    }

    private Map<String, String> isolated(Events events) {
        return IsolatedBy.uid(List.of(events.state(home)));
    }

    @Test
    void a_pod_that_was_labelled_and_denied_was_isolated() {
        assertThat(isolated(labelled().policy("r1", "isolate", "shop", SUCCEEDED)))
                .containsExactly(Map.entry("u", "c1.r1"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.Result.class,
            names = {"FAILED", "UNKNOWN"})
    void a_pod_that_was_labelled_and_whose_deny_all_was_refused_or_is_in_doubt_was_not(Outcome.Result denied) {
        assertThat(isolated(labelled().policy("r1", "isolate", "shop", denied))).isEmpty();
    }

    @Test
    void the_deny_all_of_another_namespace_or_step_or_run_isolates_it_no_more_than_none() {
        assertThat(isolated(labelled()
                        .policy("r1", "isolate", "billing", SUCCEEDED)
                        .policy("r1", "others", "shop", SUCCEEDED)
                        .run("r2", null)
                        .policy("r2", "isolate", "shop", SUCCEEDED)))
                .isEmpty();
    }

    @Test
    void it_is_the_same_where_only_changes_are_read_and_one_of_them_is_too_long_for_its_line() {
        Events events = labelled().policy("r1", "isolate", "shop", "pod ".repeat(20_000), SUCCEEDED);
        Map<String, String> whole = isolated(events);
        CaseState quick = CaseFolder.open(new RealDisk(), home.resolve("cases").resolve("c1"))
                .reader()
                .changes();

        assertThat(whole).containsExactly(Map.entry("u", "c1.r1"));
        assertThat(IsolatedBy.uid(List.of(quick))).isEqualTo(whole);
    }
}
