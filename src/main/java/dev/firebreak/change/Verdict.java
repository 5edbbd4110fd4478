package dev.firebreak.change;

import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a step's promise came true, as seen by looking again. A containment tells three facts apart: the
/// policy was `applied`, it is `enforced`, established connections were `cut`.
public record Verdict(Holds holds, @Nullable Facts facts, List<Reason> reasons, List<PerTarget> targets) {

    /// The three facts of a containment.
    public record Facts(Holds applied, Holds enforced, Holds cut) {
        public Holds worst() {
            return Holds.worst(List.of(applied, enforced, cut));
        }
    }

    /// The verdict about one target; `facts` only of a containment.
    public record PerTarget(
            Target target, Holds holds, @Nullable Facts facts, List<Reason> reasons) {}

    public Verdict {
        reasons = List.copyOf(reasons);
        targets = List.copyOf(targets);
    }

    /// There was nothing to look at.
    public static Verdict notApplicable() {
        return new Verdict(Holds.NOT_APPLICABLE, null, List.of(), List.of());
    }

    /// The worst of its targets.
    public static Verdict of(List<PerTarget> targets) {
        LinkedHashSet<Reason> reasons = new LinkedHashSet<>();
        List<Holds> holds = new ArrayList<>();
        List<Holds> applied = new ArrayList<>();
        List<Holds> enforced = new ArrayList<>();
        List<Holds> cut = new ArrayList<>();
        boolean containment = false;
        for (PerTarget target : targets) {
            reasons.addAll(target.reasons());
            holds.add(target.holds());
            if (target.facts() != null) {
                containment = true;
                applied.add(target.facts().applied());
                enforced.add(target.facts().enforced());
                cut.add(target.facts().cut());
            }
        }
        Facts facts = containment ? new Facts(Holds.worst(applied), Holds.worst(enforced), Holds.worst(cut)) : null;
        return new Verdict(Holds.worst(holds), facts, List.copyOf(reasons), targets);
    }
}
