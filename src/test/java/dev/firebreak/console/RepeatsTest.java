package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A thousand pods fit on a screen: of what is done alike a few are named, and the others counted.
class RepeatsTest {
    private final Sample sample = Sample.ordinary();

    private static Change deletion(String pod) {
        Target target = new Target("Pod", "shop", pod, "uid-" + pod, null);
        return KubeChange.delete("delete-" + pod, Resource.POD, target, Json.object(), "Delete pod shop/" + pod);
    }

    /// The sample's plan with one step, which makes these changes.
    private Plan plan(List<Change> changes) {
        Step<?> step = with(sample.plan().steps().get(2), changes);
        Plan few = sample.plan();
        return new Plan(few.runbook(), few.inputs(), few.world(), List.of(step), List.of(), few.undoes());
    }

    private static <O extends Record> Step<O> with(Step<O> step, List<Change> changes) {
        return step.proposal() instanceof Proposal.Changes<O> some
                ? step.with(new Proposal.Changes<>(changes, List.of(), some.outputs(), List.of()))
                : step;
    }

    /// Names as replicas have them, that do not count up.
    private static String pod(int number) {
        return "web-" + Integer.toString(46_656 + 37 * number, 36) + "x";
    }

    private static List<Change> deletions(int many) {
        return IntStream.range(0, many).mapToObj(i -> deletion(pod(i))).toList();
    }

    @Test
    void a_plan_names_the_first_few_of_many_that_are_alike_and_wide_names_each() {
        Plan plan = plan(deletions(1000));

        String shown =
                printed(out -> new PlanPrinter(out, Theme.PLAIN, 120, false).print(plan, "firebreak run contain-pod"));
        assertThat(shown)
                .contains("Delete pod shop/" + pod(0), "Delete pod shop/" + pod(2))
                .contains("… and 997 more like it: Delete pod …")
                .contains("wide shows each")
                .doesNotContain(pod(3));
        assertThat(shown.lines().count()).isLessThan(40);
        assertThat(printed(
                        out -> new PlanPrinter(out, Theme.PLAIN, 120, true).print(plan, "firebreak run contain-pod")))
                .contains("Delete pod shop/" + pod(3))
                .doesNotContain("more like it");
    }

    @Test
    void a_few_or_what_differs_in_more_than_its_target_is_named_each() {
        assertThat(Proposed.few(plan(deletions(Alike.FEW)).steps().getFirst())).hasSize(Alike.FEW);
    }

    @Test
    void a_run_tells_the_first_of_many_that_are_alike_counts_the_rest_and_names_each_that_failed() {
        List<Sample.At> events = new ArrayList<>();
        List<Change> changes = deletions(30);
        for (int i = 0; i < changes.size(); i++) {
            String intent = "r1/isolate/" + i;
            boolean succeeded = i != 20;
            events.add(new Sample.At("r1", "isolate", new Entry.Intent(intent, ChangeJson.of(changes.get(i)))));
            events.add(new Sample.At(
                    "r1",
                    "isolate",
                    Sample.outcome(
                            intent,
                            succeeded ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED,
                            succeeded ? 200 : 403,
                            null)));
        }
        events.add(new Sample.At(
                "r1", "isolate", new Entry.StepFinished(Entry.StepResult.FAILED, "forbidden", null, null)));
        Repeats repeats = new Repeats();
        List<String> told = new ArrayList<>();
        for (Line line : sample.lines(false, events)) {
            if (!repeats.counts(line) && !(line.entry() instanceof Entry.Intent)) {
                told.addAll(repeats.before(line));
                told.add(line.entry().event());
            }
        }

        assertThat(told.stream().filter("outcome"::equals)).hasSize(Alike.FEW + 1);
        assertThat(told.subList(told.size() - 2, told.size()))
                .containsExactly("… and 19 more like it: Delete pod … (-o wide shows each)", "stepFinished");
    }
}
