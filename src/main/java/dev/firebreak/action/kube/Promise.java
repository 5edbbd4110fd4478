package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Target;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an isolation promised.
///
/// @param pods those to look at
/// @param policies the deny-alls, NAMESPACE/NAME
/// @param underPolicyBefore pods whose open connections live on
/// @param startedSince pods that started when the deny-all stood, and had no connection before
/// @param parts what is isolated as a whole, with the pods to come
/// @param left the Services that pods left
/// @param earlier what holds those of the pods that earlier runs of the case isolated
record Promise(
        List<PodRef> pods,
        List<String> policies,
        List<PodRef> underPolicyBefore,
        IsolatePod.@Nullable Denial denial,
        Set<PodRef> startedSince,
        List<Enclosed.Part> parts,
        List<IsolatePod.Left> left,
        List<Earlier> earlier) {
    private static final String APPLIED = Containment.APPLIED;
    private static final String ENFORCED = "enforced";

    static Promise of(IsolatePod.Isolated isolated) {
        return new Promise(
                isolated.pods(),
                isolated.policies(),
                isolated.underPolicyBefore(),
                isolated.denial(),
                Set.of(),
                List.of(),
                isolated.left(),
                isolated.earlier());
    }

    /// The denial above the ordinary policies over what these deny-alls select; null where there is none.
    ///
    /// @param denying NAMESPACE/NAME
    IsolatePod.@Nullable Denial denial(List<String> denying) {
        for (Earlier each : earlier) {
            if (!Collections.disjoint(each.policies(), denying)) {
                return each.denial();
            }
        }
        return denial;
    }

    Set<String> namespaces() {
        return Stream.concat(
                        pods.stream().map(PodRef::namespace), parts.stream().map(Enclosed.Part::namespace))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Whether the deny-all of a part waits for pods that are still to start, and no policy would allow them
    /// anything.
    ///
    /// @param there the policies of its namespace
    /// @param unread the names of those that are not understood
    /// @param above the denial above it, where that counts
    /// @param here whether policies are enforced for pods to come; null where pods that run tell it themselves
    Verdict.PerTarget toCome(
            Enclosed.Part part,
            List<NetworkPolicy> there,
            List<String> unread,
            IsolatePod.@Nullable Denial above,
            @Nullable Enforcement here,
            View view) {
        List<Reason> reasons = new ArrayList<>();
        Target target = new Target("NetworkPolicy", part.namespace(), part.policy(), null, null);
        Holds applied = applied(part, there, unread, above, view, reasons);
        Verdict.Facts facts = new Verdict.Facts(applied, enforced(applied, here, reasons), Holds.NOT_APPLICABLE);
        return new Verdict.PerTarget(target, facts.worst(), facts, reasons);
    }

    private static Holds enforced(Holds applied, @Nullable Enforcement here, List<Reason> reasons) {
        if (applied == Holds.NO || here == null) {
            return Holds.NOT_APPLICABLE;
        }
        here.deciding().forEach(g -> reasons.add(new Reason(ENFORCED, g.code(), g.message(), g.source())));
        return here.holds();
    }

    private Holds applied(
            Enclosed.Part part,
            List<NetworkPolicy> there,
            List<String> unread,
            IsolatePod.@Nullable Denial above,
            View view,
            List<Reason> reasons) {
        boolean stands = there.stream()
                .anyMatch(p -> p.ref().name().equals(part.policy())
                        && p.podSelector().equals(part.selected())
                        && p.deniesAll());
        String name = part.namespace() + "/" + part.policy();
        if (!stands) {
            reasons.add(new Reason(
                    APPLIED,
                    "deny-missing",
                    "the deny-all policy " + name + " is gone, or is not as it was made",
                    "networkpolicies"));
            return Holds.NO;
        }
        if (deniedAbove(above, part.namespace(), "pods that start in " + part.namespace(), view, reasons)) {
            return Holds.YES;
        }
        List<NetworkPolicy> allowing = there.stream()
                .filter(NetworkPolicy::allowsAnything)
                .filter(p -> part.opensTo(p.podSelector()))
                .toList();
        for (NetworkPolicy allow : allowing) {
            reasons.add(new Reason(
                    APPLIED,
                    "still-allowed",
                    allow.ref() + " allows traffic to pods that start in " + part.namespace(),
                    "networkpolicies"));
        }
        unread.forEach(policy -> reasons.add(Containment.notUnderstood(part.namespace(), policy)));
        if (allowing.isEmpty() && !unread.isEmpty()) {
            return Holds.UNKNOWN;
        }
        if (allowing.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED,
                    "deny-awaits",
                    "policy " + name + " also selects the pods that are still to start, and no policy allows them"
                            + " anything",
                    "networkpolicies"));
        }
        return allowing.isEmpty() ? Holds.YES : Holds.NO;
    }

    /// Whether a denial stands that wins over every allow.
    static boolean deniedAbove(
            IsolatePod.@Nullable Denial denial, String namespace, String whom, View view, List<Reason> reasons) {
        if (denial == null || !denial.beatsEveryAllow()) {
            return false;
        }
        String kind = denial.kind().qualified();
        boolean stands = view.cluster()
                .get(denial.kind(), denial.kind().namespaced() ? namespace : null, denial.name())
                .isPresent();
        reasons.add(
                stands
                        ? new Reason(
                                APPLIED,
                                "denied-above",
                                denial.name() + " denies " + whom + " all traffic before any policy is asked that"
                                        + " allows something",
                                kind)
                        : new Reason(APPLIED, "denial-gone", denial.name() + " is gone: " + kind, kind));
        return stands;
    }
}
