package dev.firebreak.console;

import dev.firebreak.change.Reason;
import dev.firebreak.journal.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A verdict about a thousand pods in as many lines as a person reads. Up to [#FEW] of a kind have a line each; more
/// that are alike have one for all of them, so that the few that differ are seen.
final class Alike {
    static final int FEW = 10;

    private Alike() {}

    /// A line about targets: which, and what was found of each of them.
    record Row(String name, Entry.TargetVerdict verdict) {}

    /// The targets of a verdict; empty where it has no more than one, which the verdict itself tells.
    static List<Row> rows(List<Entry.TargetVerdict> targets) {
        List<Row> rows = new ArrayList<>();
        if (targets.size() > 1) {
            for (List<Entry.TargetVerdict> alike : grouped(targets, Alike::facts)) {
                if (alike.size() > FEW) {
                    rows.add(new Row(alike.size() + " of " + targets.size() + " targets", alike.getFirst()));
                } else {
                    alike.forEach(t -> rows.add(new Row(t.target().toString(), t)));
                }
            }
        }
        return rows;
    }

    /// The reasons of a verdict in words; those of one code differ in whom they name.
    static List<String> words(List<Reason> reasons) {
        List<String> words = new ArrayList<>();
        for (List<Reason> alike : grouped(reasons, r -> List.of(r.fact(), r.code()))) {
            if (alike.size() > FEW) {
                words.add(LineWords.words(alike.getFirst()) + ", and the like of " + (alike.size() - 1) + " more");
            } else {
                alike.forEach(r -> words.add(LineWords.words(r)));
            }
        }
        return words;
    }

    private static List<String> facts(Entry.TargetVerdict target) {
        return List.of(
                target.holds(),
                String.valueOf(target.applied()),
                String.valueOf(target.enforced()),
                String.valueOf(target.cut()));
    }

    /// In their order, where there are few; in the order of the first of each group, where some are alike.
    private static <T> Collection<List<T>> grouped(List<T> all, Function<T, List<String>> likeness) {
        if (all.size() <= FEW) {
            return List.of(all);
        }
        Map<List<String>, List<T>> groups =
                all.stream().collect(Collectors.groupingBy(likeness, LinkedHashMap::new, Collectors.toList()));
        return groups.values();
    }
}
