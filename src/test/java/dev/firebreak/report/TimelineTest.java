package dev.firebreak.report;

import static dev.firebreak.change.Outcome.Result.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import dev.firebreak.model.Target;
import dev.firebreak.report.Timeline.Filter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final List<Line> lines = new Events()
            .run("r1", null)
            .approved("r1", "alice")
            .change("r1", "isolate", "label", "inverse", SUCCEEDED)
            .run("r2", null)
            .approved("r2", "bob")
            .add(
                    "r2",
                    "cordon",
                    new Entry.Intent(
                            "r2/cordon/node",
                            Json.object().set("target", Json.of(new Target("Node", null, "node-1", "n", null)))))
            .note("quiet", Entry.NoteKind.OBSERVATION, "carol")
            .lines();

    private List<String> events(Filter filter) {
        return Timeline.of(lines.stream(), filter).stream()
                .map(l -> l.entry().event())
                .toList();
    }

    private static Filter about(@Nullable String pod, @Nullable String node) {
        return new Filter(null, null, pod, node, null, null);
    }

    private static Filter by(String actor) {
        return new Filter(null, null, null, null, actor, null);
    }

    @Test
    void without_a_filter_it_is_the_whole_journal() {
        assertThat(Timeline.of(lines.stream(), Filter.ALL)).isEqualTo(lines);
    }

    @Test
    void both_ends_of_a_span_belong_to_it() {
        Instant from = Events.NOON.plusSeconds(1);
        assertThat(events(new Filter(from, Events.NOON.plusSeconds(2), null, null, null, null)))
                .containsExactly("runStarted", "approval");
    }

    @Test
    void a_pod_is_found_by_its_changes_and_what_came_of_them() {
        assertThat(events(about("shop/web-1", null))).containsExactly("intent", "outcome");
        assertThat(events(about("web-1", null))).containsExactly("intent", "outcome");
        assertThat(events(about("other/web-1", null))).isEmpty();
        assertThat(events(about("shop/web", null))).isEmpty();
    }

    @Test
    void a_node_is_found_by_its_name() {
        assertThat(events(about(null, "node-1"))).containsExactly("intent");
        assertThat(events(about(null, "web-1"))).isEmpty();
    }

    @Test
    void who_approved_a_run_acted_in_all_of_it() {
        assertThat(events(by("bob"))).containsExactly("runStarted", "approval", "intent");
        assertThat(events(by("carol"))).containsExactly("note");
        assertThat(events(by("alice"))).startsWith("caseOpened").contains("outcome");
    }

    @Test
    void a_kind_is_the_word_of_its_event() {
        assertThat(events(new Filter(null, null, null, null, null, "approval")))
                .containsExactly("approval", "approval");
    }
}
