package dev.firebreak.console;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Undo;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a step of a plan proposes, in words. `risk` and `undo` are empty where nothing is changed; `commands`
/// are the equivalent lines. A run of changes that differ in one number alone (`Upload part 1`, `Upload part
/// 2`, …) is one item that says from where to where.
record Proposed(String what, String likeness, @Nullable Risk risk, String undo, List<String> commands) {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final int FEWEST_ALIKE = 3;
    private static final int MOST_SPELLED = 3;
    /// Of more than [Alike#FEW] that are alike, these are named.
    private static final int NAMED = 3;

    static List<Proposed> of(Step<?> step) {
        return switch (step.proposal()) {
            case Proposal.Changes<?> changes -> collapsed(each(step));
            case Proposal.Found<?> found -> List.of(of("found: " + outputs(step)));
            case Proposal.Nothing<?> nothing -> List.of(of("nothing to do: " + nothing.because()));
            case Proposal.NotApplicable<?> not -> List.of(of("not applicable: " + not.because()));
            case Proposal.Later<?> later -> List.of(of("later: " + later.because()));
            case Proposal.Refused<?> refused ->
                refused.problems().stream()
                        .map(p -> of("refused: " + p.message()))
                        .toList();
        };
    }

    /// The same in as many items as a person reads: of many that differ in their target alone, the first few.
    static List<Proposed> few(Step<?> step) {
        return step.proposal() instanceof Proposal.Changes<?> ? collapsed(folded(each(step))) : of(step);
    }

    private static List<Proposed> folded(List<Proposed> all) {
        List<Proposed> fewer = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            Proposed first = all.get(from);
            int to = from + 1;
            while (to < all.size() && first.isLike(all.get(to))) {
                to++;
            }
            if (to - from > Alike.FEW) {
                fewer.addAll(all.subList(from, from + NAMED));
                String more = Repeats.more(to - from - NAMED, first.likeness);
                fewer.add(new Proposed(more, more, first.risk, first.undo, List.of()));
            } else {
                fewer.addAll(all.subList(from, to));
            }
            from = to;
        }
        return fewer;
    }

    private boolean isLike(Proposed other) {
        return likeness.equals(other.likeness) && risk == other.risk && undo.equals(other.undo);
    }

    private static Proposed of(String what) {
        return new Proposed(what, what, null, "", List.of());
    }

    private static List<Proposed> each(Step<?> step) {
        List<Proposed> all = new ArrayList<>();
        int index = 0;
        for (Gather gather : Plan.gathers(step)) {
            JsonNode json = ChangeJson.of(gather);
            String words = json.path("words").asString();
            all.add(new Proposed(
                    words,
                    likeness(words, gather.target()),
                    Risk.REVERSIBLE,
                    "none, because " + json.path("undoBecause").asString(),
                    List.of(json.path("command").asString())));
        }
        for (Change change : Plan.changes(step)) {
            index++;
            String undo = change.undo() instanceof Undo.None none ? "none, because " + none.because() : "yes";
            String likeness = likeness(change.words(), change.target());
            all.add(new Proposed(
                    change.words(),
                    likeness,
                    change.risk(),
                    undo,
                    List.of(change.command().replace(Symbols.INTENT, intent(index)))));
        }
        return all.isEmpty() ? List.of(of("nothing to do")) : all;
    }

    /// The id that the change's first intent has.
    private static String intent(int index) {
        return String.join(".", Symbols.CASE, Symbols.RUN, Symbols.ORDINAL, String.valueOf(index));
    }

    private static String likeness(String words, Target target) {
        return Repeats.likeness(words, target.namespace(), target.name());
    }

    private static List<Proposed> collapsed(List<Proposed> all) {
        List<Proposed> shorter = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            int to = from + 1;
            int place = to < all.size() ? counting(all.get(from), all.get(to)) : -1;
            while (place >= 0 && to < all.size() && counting(all.get(to - 1), all.get(to)) == place) {
                to++;
            }
            if (place >= 0 && to - from >= FEWEST_ALIKE) {
                shorter.add(range(all.subList(from, to), place));
            } else {
                to = from + 1;
                shorter.add(all.get(from));
            }
            from = to;
        }
        return shorter;
    }

    /// Which of the numbers in the words goes up by one, when all else is the same; −1 where that is not so.
    private static int counting(Proposed one, Proposed next) {
        if (one.risk != next.risk || !one.undo.equals(next.undo)) {
            return -1;
        }
        if (!Arrays.equals(NUMBER.split(one.what, -1), NUMBER.split(next.what, -1))) {
            return -1;
        }
        List<String> before = numbers(one.what);
        List<String> after = numbers(next.what);
        int place = -1;
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i).equals(after.get(i))) {
                continue;
            }
            if (place >= 0 || Integer.parseInt(after.get(i)) != Integer.parseInt(before.get(i)) + 1) {
                return -1;
            }
            place = i;
        }
        return place;
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(r -> r.group()).toList();
    }

    private static Proposed range(List<Proposed> alike, int place) {
        Proposed first = alike.getFirst();
        String last = numbers(alike.getLast().what).get(place);
        Matcher number = NUMBER.matcher(first.what);
        for (int i = 0; i <= place; i++) {
            number.find();
        }
        String what = first.what.substring(0, number.end()) + " to " + last + first.what.substring(number.end());
        return new Proposed(
                what,
                what,
                first.risk,
                first.undo,
                List.of(first.commands.getFirst(), "# and " + (alike.size() - 1) + " more of this form: " + what));
    }

    /// The declared outputs: few values by name, many by number.
    private static String outputs(Step<?> step) {
        JsonNode outputs = PlanJson.outputs(step.use(), PlanJson.planned(step.proposal()));
        List<String> words = new ArrayList<>();
        outputs.properties()
                .forEach(output -> words.add(output.getKey() + " " + Values.words(output.getValue(), MOST_SPELLED)));
        return words.isEmpty() ? "nothing to tell" : String.join("; ", words);
    }

    boolean changesSomething() {
        return Objects.nonNull(risk);
    }
}
