package dev.firebreak.console;

import dev.firebreak.action.Registry;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.ShellWord;
import dev.firebreak.model.Target;
import dev.firebreak.report.StandingChange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The commands that do again what does not hold: the action of each step with the inputs that it had. Of what holds,
/// nothing is done again by them.
final class Again {
    /// What others' pods and policies have opened.
    private static final Set<String> OPENED_BY_OTHERS = Set.of("shared-enforcement", "reached-again");

    private static final String MARK = "mark-suspect";

    private final CaseState state;

    /// The pods and nodes that are no more: a command that names one of them is refused as a whole.
    private final Set<String> gone = new HashSet<>();

    /// By what comes before and after them in a command, its targets.
    private final Map<List<String>, Set<String>> commands = new LinkedHashMap<>();

    private Again(CaseState state, List<StandingChange> changes) {
        this.state = state;
        changes.forEach(this::gone);
        changes.stream()
                .filter(change -> says(change.verdict().reasons(), "replaced-since"))
                .map(change -> name(change.target()))
                .forEach(gone::remove);
    }

    private void gone(StandingChange change) {
        change.verdict().targets().stream()
                .filter(target -> says(target.reasons(), "pod-gone"))
                .map(target -> name(target.target()))
                .forEach(gone::add);
        if (says(change.verdict().reasons(), "gone") && !change.target().kind().equals("NetworkPolicy")) {
            gone.add(name(change.target()));
        }
    }

    private static boolean says(List<Reason> reasons, String code) {
        return reasons.stream().map(Reason::code).anyMatch(code::equals);
    }

    private static String name(Target target) {
        return target.namespace() == null ? target.name() : target.namespace() + "/" + target.name();
    }

    static List<String> commands(CaseState state, List<StandingChange> changes) {
        Again again = new Again(state, changes);
        changes.forEach(again::add);
        return again.commands.entrySet().stream()
                .map(each -> "firebreak " + each.getKey().getFirst()
                        + String.join(" ", each.getValue())
                        + each.getKey().getLast()
                        + " --case " + state.name())
                .toList();
    }

    private void add(StandingChange change) {
        List<String> loose = change.verdict().targets().stream()
                .filter(Again::mayBeClosedAgain)
                .map(Verdict.PerTarget::target)
                .filter(target -> target.kind().equals("Pod"))
                .map(Again::name)
                .filter(pod -> !gone.contains(pod))
                .toList();
        if (!change.lost() && loose.isEmpty()) {
            return;
        }
        IntentState intent = change.intent();
        Target target = change.target();
        JsonNode step = state.run(String.valueOf(intent.run()))
                .map(run -> run.planned(String.valueOf(intent.step())))
                .orElseGet(Json::object);
        String action = step.path("action").asString("");
        if (target.kind().equals("Node")) {
            // siblings that were moved away from it are to stay away as well
            add(action.equals(MARK) ? MARK + " --nodes " : "cordon-node ", there(List.of(target.name())), "");
            return;
        }
        String more = options(action, step.path("inputs"));
        switch (action) {
            case "isolate-pod" ->
                add("isolate-pod ", loose.isEmpty() ? there(first(action, step.path("inputs"))) : loose, more);
            case "isolate-namespace" -> add("isolate-namespace ", List.of(String.valueOf(target.namespace())), more);
            case "isolate-workload" ->
                add("isolate-workload ", first(action, step.path("inputs")), " -n " + target.namespace() + more);
            case MARK -> add(MARK + " ", there(List.of(name(target))), "");
            default -> add(action + " ", first(action, step.path("inputs")), more);
        }
    }

    private void add(String before, List<String> targets, String after) {
        if (!targets.isEmpty()) {
            commands.computeIfAbsent(List.of(before, after), _ -> new LinkedHashSet<>())
                    .addAll(targets);
        }
    }

    private List<String> there(List<String> targets) {
        return targets.stream().filter(target -> !gone.contains(target)).toList();
    }

    /// Where policies are as they were made and are not enforced, the same once more changes nothing, but for
    /// siblings that can be isolated with it.
    private static boolean mayBeClosedAgain(Verdict.PerTarget target) {
        Verdict.Facts facts = target.facts();
        return facts == null
                || facts.applied() != Holds.YES
                || target.reasons().stream().map(Reason::code).anyMatch(OPENED_BY_OTHERS::contains);
    }

    private static List<String> first(String action, JsonNode inputs) {
        return Registry.find(action).stream()
                .flatMap(type ->
                        values(inputs.path(type.entry().inputs().getFirst().name())))
                .toList();
    }

    /// The inputs that were given beside the targets.
    private static String options(String action, JsonNode inputs) {
        StringBuilder options = new StringBuilder();
        Registry.find(action).stream()
                .flatMap(type -> type.entry().inputs().stream().skip(1))
                .map(Catalog.Input::name)
                .filter(name -> !name.equals("namespace"))
                .forEach(name -> {
                    List<String> values = values(inputs.path(name)).toList();
                    if (!values.isEmpty()) {
                        String option =
                                name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
                        options.append(" --").append(option).append(' ').append(String.join(",", values));
                    }
                });
        return options.toString();
    }

    private static Stream<String> values(JsonNode input) {
        if (input.isMissingNode() || input.isNull()) {
            return Stream.of();
        }
        return (input.isArray() ? input.valueStream() : Stream.of(input))
                .map(Again::typed)
                .map(ShellWord::of);
    }

    private static String typed(JsonNode value) {
        if (!value.isObject()) {
            return value.asString("");
        }
        String name = value.path("name").asString("");
        String namespace = value.path("namespace").asString("");
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
