package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.crash.WorldRecord.Shot;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.model.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What holds whenever a process dies, and how it ends.
final class Promises {
    private Promises() {}

    /// How a run ended: the world, its exit code, and what its journal says became of each step.
    record End(Map<String, String> fields, int exit, Map<String, String> steps, Reachability reachable) {
        static End of(Incident incident, Case left, int exit) {
            WorldRecord now = incident.now();
            return new End(
                    now.fields(incident.start(), incident::same),
                    exit,
                    steps(incident, left.state().runs().getLast()),
                    Reachability.of(now.objects()).in(incident::same));
        }

        /// The same, but for what became of one step.
        End with(String step, String result) {
            Map<String, String> other = new LinkedHashMap<>(steps);
            other.replace(step, result);
            return new End(fields, exit, other, reachable);
        }

        private static Map<String, String> steps(Incident incident, RunState run) {
            Map<String, String> steps = new LinkedHashMap<>();
            for (StepState step : run.steps()) {
                Entry.StepFinished finished = step.finished();
                Entry.VerdictEntry verdict = step.verdict();
                List<String> sources = step.exhibits().stream()
                        .map(exhibit -> incident.same(exhibit.source()))
                        .sorted()
                        .toList();
                steps.put(
                        step.id(),
                        (finished == null ? "unfinished" : finished.result()) + " "
                                + (verdict == null ? "" : verdict.holds()) + " " + sources);
            }
            return steps;
        }
    }

    /// Holds at every moment: `left` has what the disk kept, `heard` are the lines that any process showed.
    static void kept(Incident incident, Case left, List<String> heard) {
        WorldRecord now = incident.now();
        CaseState state = left.state();
        announced(incident, now, state);
        once(incident, now);
        assertThat(left.lines().stream().filter(heard::contains).toList())
                .as("nothing that was shown is lost")
                .isEqualTo(heard);
        assertThat(incident.reachable().opened(Reachability.of(now.objects())))
                .as("what was denied at the start is denied")
                .isEmpty();
        left.verification()
                .ifPresent(found ->
                        assertThat(found.firstBad()).as("the journal is whole").isNull());
    }

    /// Holds when the work is done.
    static void ended(Incident incident, Case left, int exit, End uninterrupted) {
        CaseState state = left.state();
        assertThat(exit).as("the exit code").isEqualTo(uninterrupted.exit());
        End end = End.of(incident, left, exit);
        assertThat(differences(uninterrupted.fields(), end.fields()))
                .as("fields that differ from those of the uninterrupted run")
                .isEmpty();
        assertThat(end.steps()).as("the steps").isEqualTo(uninterrupted.steps());
        assertThat(end.reachable()).as("what is reachable").isEqualTo(uninterrupted.reachable());
        assertThat(doubts(left)).as("intents in doubt").isEmpty();
        assertThat(left.verification().orElseThrow().inDoubt())
                .as("intents in doubt, by the verifier")
                .isEmpty();
        assertThat(intents(left)).as("an intent's id is its own").doesNotHaveDuplicates();
        assertThat(state.runs().stream()
                        .map(RunState::finished)
                        .flatMap(finished -> Stream.ofNullable(finished))
                        .map(Entry.RunFinished::exit))
                .as("the exit codes in the journal")
                .contains(exit);
    }

    private static List<String> differences(Map<String, String> expected, Map<String, String> actual) {
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(expected.get(name), actual.get(name)))
                .map(name -> name + " is " + actual.get(name) + ", not " + expected.get(name))
                .toList();
    }

    static List<String> doubts(Case left) {
        return left.state().inDoubt().stream().map(IntentState::id).toList();
    }

    private static List<String> intents(Case left) {
        return left.entries().stream()
                .map(Line::entry)
                .filter(e -> e instanceof Entry.Intent)
                .map(e -> ((Entry.Intent) e).intent())
                .toList();
    }

    private static List<IntentState> intentsSince(Incident incident, CaseState state) {
        return state.runs().stream()
                .skip(incident.runsBefore())
                .flatMap(run -> run.steps().stream())
                .flatMap(step -> step.intents().stream())
                .toList();
    }

    /// Effects ⊆ intents.
    private static void announced(Incident incident, WorldRecord now, CaseState state) {
        List<String> targets = intentsSince(incident, state).stream()
                .map(i -> target(
                        i.change().at("/target/kind").asString(),
                        i.change().at("/target/namespace").asString(""),
                        i.change().at("/target/name").asString()))
                .toList();
        for (JsonNode changed : now.changedSince(incident.start())) {
            assertThat(targets)
                    .as("an intent for what was changed")
                    .contains(target(
                            changed.path("kind").asString(),
                            changed.at("/metadata/namespace").asString(""),
                            changed.at("/metadata/name").asString()));
        }
        List<String> marks = new ArrayList<>();
        for (JsonNode object : now.objects().values()) {
            String mark = object.at("/metadata/annotations")
                    .path(Names.DEFAULT.intent())
                    .asString("");
            if (!mark.isEmpty()) {
                marks.add(mark);
            }
        }
        now.snapshots().forEach(snapshot -> marks.add(snapshot.intent()));
        List<String> keys = state.intents().stream()
                .map(i -> i.change().at("/body/Key").asString(""))
                .toList();
        assertThat(keys)
                .as("the intents' keys in the bucket")
                .containsAll(now.bucket().uploads());
        for (String object : now.bucket().objects()) {
            assertThat(keys).as("the intents' keys in the bucket").contains(object.split(" ", 2)[0]);
        }
        List<String> ids = state.intents().stream().map(IntentState::id).toList();
        assertThat(ids).as("the intents that objects and snapshots carry").containsAll(marks);
    }

    private static String target(String kind, String namespace, String name) {
        return kind + " " + namespace + "/" + name;
    }

    /// Nothing twice.
    private static void once(Incident incident, WorldRecord now) {
        assertThat(incident.sent().done()).as("requests that took effect").doesNotHaveDuplicates();
        assertThat(now.snapshots().stream().map(Shot::volume).toList())
                .as("snapshots by volume")
                .doesNotHaveDuplicates();
        assertThat(now.bucket().uploads()).as("open uploads").doesNotHaveDuplicates();
        Map<@Nullable String, Long> ours = now.objects().entrySet().stream()
                .filter(e -> e.getKey().resource().equals("networkpolicies")
                        && !incident.start().objects().containsKey(e.getKey()))
                .collect(Collectors.groupingBy(e -> e.getKey().namespace(), Collectors.counting()));
        assertThat(ours.values()).as("policies of ours by namespace").allMatch(count -> count == 1);
        now.objects()
                .forEach((key, object) -> assertThat(object.at("/spec/podSelector/matchExpressions")
                                .valueStream()
                                .map(JsonNode::toString)
                                .toList())
                        .as("exclusions of " + key.name())
                        .doesNotHaveDuplicates());
    }
}
