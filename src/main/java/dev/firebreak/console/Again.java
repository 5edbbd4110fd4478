package dev.firebreak.console;

import dev.firebreak.action.SameAgain;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import dev.firebreak.report.StandingChange;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The commands that do again what does not hold: the action of each step with the inputs that it had. Of what holds,
/// nothing is done again by them.
final class Again {
    private static final String SIBLINGS = "shared-enforcement";

    /// What others' pods and policies have opened.
    private static final Set<String> OPENED_BY_OTHERS = Set.of(SIBLINGS, "reached-again");

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
                .map(each -> new SameAgain(
                        each.getKey().getFirst(),
                        List.copyOf(each.getValue()),
                        each.getKey().getLast()))
                .map(same -> same.in(state.name()))
                .toList();
    }

    private void add(StandingChange change) {
        List<Verdict.PerTarget> loose = change.verdict().targets().stream()
                .filter(Again::mayBeClosedAgain)
                .filter(each -> each.target().kind().equals("Pod"))
                .filter(each -> !gone.contains(name(each.target())))
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
        JsonNode inputs = step.path("inputs");
        SameAgain same = SameAgain.of(action, inputs, target.namespace());
        switch (action) {
            case "isolate-pod" -> {
                List<String> open = names(loose.stream().filter(each -> !keptOpenBySiblings(each)));
                List<String> beside = names(loose.stream().filter(Again::keptOpenBySiblings));
                add(same.on(loose.isEmpty() ? there(same.targets()) : open));
                add(SameAgain.withSiblings(action, inputs).on(beside));
            }
            case MARK -> add(MARK + " ", there(List.of(name(target))), "");
            default -> add(same);
        }
    }

    private static List<String> names(Stream<Verdict.PerTarget> targets) {
        return targets.map(each -> name(each.target())).toList();
    }

    private void add(SameAgain again) {
        add(again.before(), again.targets(), again.after());
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

    /// Whether nothing but pods that share its rules are in the way.
    private static boolean keptOpenBySiblings(Verdict.PerTarget target) {
        Verdict.Facts facts = target.facts();
        return facts != null && facts.applied() == Holds.YES && says(target.reasons(), SIBLINGS);
    }
}
