package dev.firebreak.runbook;

import dev.firebreak.model.Location;
import dev.firebreak.runbook.StepParser.Draft;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which steps name which, as they are written: under `with:`, in `if:` and in
/// `needs:`. A step may name only steps that
/// stand above it.
final class StepGraph {
    /// A step that a condition names: group 1 in backquotes, group 2 without.
    private static final Pattern IN_CONDITION = Pattern.compile("\\bsteps\\.(?:`([^`]+)`|(\\w+))");

    private final List<Draft> drafts;
    private final Map<String, Integer> positions;
    private final Problems problems;
    private final List<BitSet> reached;

    /// `positions` says where in `drafts` the first step of an id stands.
    StepGraph(List<Draft> drafts, Map<String, Integer> positions, Problems problems) {
        this.drafts = drafts;
        this.positions = positions;
        this.problems = problems;
        this.reached = reached();
    }

    Draft draft(int position) {
        return drafts.get(position);
    }

    /// Where the step stands that the one at `position` names; null where there is none. That, and a step that
    /// does not stand above, is reported.
    @Nullable
    Integer named(String step, int position, Location at) {
        Integer there = positions.get(step);
        if (there == null) {
            problems.unknown(
                    LintCode.UNKNOWN_STEP,
                    at,
                    drafts.get(position).id(),
                    "there is no step " + Problems.quoted(step),
                    step,
                    positions.keySet(),
                    "");
        } else if (there >= position) {
            notAbove(step, there, position, at);
        }
        return there;
    }

    private void notAbove(String step, int there, int position, Location at) {
        String id = drafts.get(position).id();
        if (there == position) {
            problems.add(
                    LintCode.REFERENCE_CYCLE,
                    at,
                    id,
                    "the step " + Problems.quoted(step) + " refers to itself",
                    "refer to a step above");
        } else if (reached.get(there).get(position)) {
            problems.add(
                    LintCode.REFERENCE_CYCLE,
                    at,
                    id,
                    "the steps " + Problems.quoted(id) + " and " + Problems.quoted(step)
                            + " refer to each other in a circle",
                    "take one of the references out");
        } else {
            problems.add(
                    LintCode.REFERENCE_FORWARD,
                    at,
                    id,
                    "the step " + Problems.quoted(step) + " stands below",
                    "move it above the step " + Problems.quoted(id));
        }
    }

    /// For each step the positions of all steps that it refers to, directly or through others (Warshall's
    /// closure), so that a circle is told without walking the steps again for every reference.
    private List<BitSet> reached() {
        List<BitSet> reached = new ArrayList<>();
        drafts.forEach(draft -> reached.add(referredBy(draft)));
        for (int through = 0; through < drafts.size(); through++) {
            for (BitSet from : reached) {
                if (from.get(through)) {
                    from.or(reached.get(through));
                }
            }
        }
        return reached;
    }

    private BitSet referredBy(Draft draft) {
        BitSet there = new BitSet();
        for (YamlNode.Field field :
                draft.with() == null ? List.<YamlNode.Field>of() : draft.with().fields()) {
            for (YamlNode value : each(field.value())) {
                Matcher matcher = RunbookParser.REFERENCE.matcher(value instanceof YamlNode.Scalar s ? s.text() : "");
                if (matcher.matches()) {
                    add(matcher.group(2), there);
                }
            }
        }
        if (draft.needs() != null) {
            draft.needs().forEach(need -> add(need.text(), there));
        }
        Matcher named = IN_CONDITION.matcher(
                draft.condition() == null ? "" : draft.condition().text());
        while (named.find()) {
            add(named.group(1) == null ? named.group(2) : named.group(1), there);
        }
        return there;
    }

    private static List<YamlNode> each(YamlNode value) {
        return value instanceof YamlNode.Sequence s ? s.elements() : List.of(value);
    }

    private void add(@Nullable String step, BitSet there) {
        Integer position = step == null ? null : positions.get(step);
        if (position != null) {
            there.set(position);
        }
    }
}
