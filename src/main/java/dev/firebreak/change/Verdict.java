package dev.firebreak.change;

import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            Target target, Holds holds, @Nullable Facts facts, List<Reason> reasons) {

        private boolean observes() {
            return facts != null
                    && facts.applied() == Holds.NOT_APPLICABLE
                    && reasons.stream().anyMatch(r -> SEEN.contains(r.code()));
        }

        private PerTarget supersededBy(PerTarget seen) {
            Facts before = facts;
            Facts by = seen.facts;
            if (before == null
                    || by == null
                    || before.enforced() == Holds.NO
                    || before.enforced() == Holds.NOT_APPLICABLE) {
                return this;
            }
            if (by.enforced() == Holds.YES && beyondProbes()) {
                List<Reason> both = new ArrayList<>(reasons);
                both.addAll(seen.reasons);
                return new PerTarget(target, holds, before, both);
            }
            Facts after = new Facts(before.applied(), by.enforced(), before.cut());
            List<Reason> left = new ArrayList<>(reasons);
            left.removeIf(r -> r.fact().equals(ENFORCED));
            left.addAll(seen.reasons);
            return new PerTarget(target, after.worst(), after, left);
        }

        /// Whether that it is enforced is doubtful now for a reason that there was not `before`.
        private boolean doubtedSince(@Nullable Verdict before) {
            if (facts == null || facts.enforced() != Holds.UNKNOWN) {
                return false;
            }
            Set<String> then = before == null
                    ? Set.of()
                    : before.targets.stream()
                            .filter(told -> told.target.equals(target))
                            .flatMap(PerTarget::onEnforcement)
                            .collect(Collectors.toSet());
            return !onEnforcement().allMatch(then::contains);
        }

        private Stream<String> onEnforcement() {
            return reasons.stream().filter(r -> r.fact().equals(ENFORCED)).map(Reason::code);
        }

        private boolean beyondProbes() {
            return facts != null
                    && facts.enforced() == Holds.UNKNOWN
                    && reasons.stream().anyMatch(r -> r.fact().equals(ENFORCED) && BEYOND_PROBES.contains(r.code()));
        }

        private PerTarget loweredBy(PerTarget seen) {
            Facts before = facts;
            Facts by = seen.facts;
            return before != null && by != null && by.enforced().compareTo(before.enforced()) > 0
                    ? supersededBy(seen)
                    : this;
        }
    }

    /// The codes of what a probe pod saw. They replace what was worked out from settings.
    public static final String PROBE_BLOCKED = "probe-blocked";

    public static final String PROBE_OPEN = "probe-open";
    public static final String UNSETTLED = "unsettled";

    /// What was reported of open connections, and can't be looked at again.
    public static final String CUT_AS_REPORTED = "cut-as-reported";

    private static final String ENFORCED = "enforced";

    /// The codes of what a probe does not reach: it tries the first address of a pod, by one way.
    private static final Set<String> BEYOND_PROBES =
            Set.of("secondary-interface", "security-groups-unclear", "several-plugins");

    private static final Set<String> SEEN = Set.of(PROBE_BLOCKED, PROBE_OPEN, UNSETTLED);

    public Verdict {
        reasons = List.copyOf(reasons);
        targets = List.copyOf(targets);
    }

    /// With what a probe saw of the same targets in place of what was worked out from settings. That a policy is
    /// known not to be enforced stands: who is let through need not be where the probe was.
    public Verdict supersededBy(Verdict probe) {
        return with(probe, PerTarget::supersededBy);
    }

    /// The same some time after the step, whose verdict was `told`: what has become doubtful since, the plugin's agent
    /// is gone for instance, no probe clears up that may have been before it.
    public Verdict supersededBy(Verdict probe, @Nullable Verdict told) {
        return with(
                probe,
                (target, seen) -> target.doubtedSince(told) ? target.loweredBy(seen) : target.supersededBy(seen));
    }

    /// The same of a probe that is too old to speak for what is there now: it makes nothing better.
    public Verdict loweredBy(Verdict probe) {
        return with(probe, PerTarget::loweredBy);
    }

    private Verdict with(Verdict probe, BinaryOperator<PerTarget> by) {
        if (facts == null || targets.isEmpty()) {
            return this;
        }
        return of(targets.stream()
                .map(target -> probe.targets.stream()
                        .filter(seen -> seen.target().equals(target.target()) && seen.observes())
                        .reduce(target, by))
                .toList());
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
