package dev.firebreak.execute;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.StillReached;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Verdict.Facts;
import dev.firebreak.change.Verdict.PerTarget;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.PolicyKind;
import dev.firebreak.reach.PolicyRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What gets through to pods that an isolation has closed, still or again, as the plugin that is there does it: by
/// policies of whatever kind, over the pod or over one that shares its rules. It is not asked where something else
/// keeps the isolation from holding, nor where it never held. It lowers a verdict, and never raises one.
final class ReachedAgain {
    private static final String CODE = "reached-again";
    private static final String STILL = "still-reached";
    private static final String APPLIED = "applied";
    private static final String ENFORCED = "enforced";

    /// Who is let through says what these say, and more.
    private static final Set<String> SAID_BY_POLICY = Set.of("still-allowed", "shared-enforcement");

    /// What follows from those.
    private static final Set<String> FOLLOWING = Set.of("not-applied");

    private static final Set<String> SAID_WHERE_CLOSED = Set.of("deny-selects", "denied-above");

    private final View view;

    ReachedAgain(View view) {
        this.view = view;
    }

    /// The verdict of a run that has isolated just now, with what still gets through.
    Verdict after(Verdict verdict) {
        List<PerTarget> targets =
                lowered(verdict.targets(), target -> closed(target) && saidClosed(target), null, null);
        return targets.equals(verdict.targets()) ? verdict : Verdict.of(targets);
    }

    /// The verdicts about an isolation's targets, with what gets through to the pods among them.
    ///
    /// @param told the step's verdict when it ended
    /// @param made when it was isolated
    List<PerTarget> in(List<PerTarget> targets, @Nullable Verdict told, Instant made) {
        return lowered(
                targets, target -> closed(target) || (opened(target) && !openFromTheStart(target, told)), told, made);
    }

    /// @param which those to ask about
    private List<PerTarget> lowered(
            List<PerTarget> targets, Predicate<PerTarget> which, @Nullable Verdict told, @Nullable Instant made) {
        List<PodRef> asked = targets.stream()
                .filter(which)
                .map(target -> pod(target.target()))
                .toList();
        if (asked.isEmpty()) {
            return targets;
        }
        try {
            Map<PodRef, StillReached> reached = new HashMap<>();
            StillReached.of(asked, view).forEach(each -> reached.put(each.pod(), each));
            return targets.stream()
                    .map(target -> with(
                            target, reached.get(pod(target.target())), reachedFromTheStart(target, told) ? null : made))
                    .toList();
        } catch (Refusal refusal) {
            String why = "could not ask: " + refusal.problems().getFirst().message();
            return targets.stream()
                    .map(target -> asked.contains(pod(target.target())) ? unknown(target, APPLIED, why, made) : target)
                    .toList();
        }
    }

    /// Whether a reason says who gets through, and who wrote what lets them.
    static boolean names(Reason reason) {
        return reason.code().equals(CODE) || reason.code().equals(STILL);
    }

    private static PodRef pod(Target target) {
        return new PodRef(
                Objects.requireNonNullElse(target.namespace(), ""),
                target.name(),
                Objects.requireNonNullElse(target.uid(), ""));
    }

    /// Whether it holds, as far as is known.
    private static boolean closed(PerTarget target) {
        Facts facts = target.facts();
        return isPod(target)
                && facts != null
                && facts.applied() == Holds.YES
                && (facts.enforced() == Holds.YES || facts.enforced() == Holds.UNKNOWN);
    }

    /// Whether it does not hold, for no other reason than what policies allow.
    private static boolean opened(PerTarget target) {
        Facts facts = target.facts();
        if (!isPod(target) || facts == null || Holds.worst(List.of(facts.applied(), facts.enforced())) != Holds.NO) {
            return false;
        }
        List<String> codes = target.reasons().stream()
                .filter(reason -> fact(reason, facts) == Holds.NO)
                .map(Reason::code)
                .filter(code -> !FOLLOWING.contains(code))
                .toList();
        return !codes.isEmpty() && SAID_BY_POLICY.containsAll(codes);
    }

    private static boolean isPod(PerTarget target) {
        return target.target().kind().equals("Pod");
    }

    private static @Nullable Holds fact(Reason reason, Facts facts) {
        return switch (reason.fact()) {
            case APPLIED -> facts.applied();
            case ENFORCED -> facts.enforced();
            default -> null;
        };
    }

    private static boolean openFromTheStart(PerTarget target, @Nullable Verdict told) {
        return toldOf(target, told)
                .map(PerTarget::facts)
                .anyMatch(then -> then != null && Holds.worst(List.of(then.applied(), then.enforced())) == Holds.NO);
    }

    private static boolean reachedFromTheStart(PerTarget target, @Nullable Verdict told) {
        return toldOf(target, told)
                .flatMap(then -> then.reasons().stream())
                .anyMatch(reason -> reason.code().equals(STILL));
    }

    private static Stream<PerTarget> toldOf(PerTarget target, @Nullable Verdict told) {
        return told == null
                ? Stream.empty()
                : told.targets().stream().filter(then -> then.target().equals(target.target()));
    }

    private static boolean saidClosed(PerTarget target) {
        return target.reasons().stream().anyMatch(reason -> SAID_WHERE_CLOSED.contains(reason.code()));
    }

    /// @param made when it was isolated; null where what gets through was never closed
    private PerTarget with(PerTarget target, @Nullable StillReached reached, @Nullable Instant made) {
        if (reached == null || reached.allowed() == Allowed.NO) {
            return target;
        }
        String fact = reached.bySpecification() == reached.allowed() ? APPLIED : ENFORCED;
        if (reached.allowed() == Allowed.YES) {
            return open(target, reached, fact, made);
        }
        return known(target) ? unknown(target, fact, reached.words(), made) : target;
    }

    /// Whether it holds by what policies mean, and not by what a probe has seen: that stands over their meaning.
    private static boolean known(PerTarget target) {
        Facts facts = target.facts();
        return closed(target)
                && facts != null
                && facts.enforced() == Holds.YES
                && target.reasons().stream().noneMatch(reason -> reason.code().equals(Verdict.PROBE_BLOCKED));
    }

    private PerTarget open(PerTarget target, StillReached reached, String fact, @Nullable Instant made) {
        StringBuilder words =
                new StringBuilder("traffic of pod " + reached.pod() + " " + getsThrough(made) + ": " + reached.words());
        if (made != null) {
            reached.policies().forEach(policy -> words.append(writer(policy, made)));
        }
        Predicate<Reason> repeated = reason -> SAID_WHERE_CLOSED.contains(reason.code())
                || (reason.code().equals("still-allowed") && names(reason, reached));
        return told(
                target,
                new Reason(fact, made == null ? STILL : CODE, words.toString(), "policies"),
                Holds.NO,
                repeated);
    }

    private static String getsThrough(@Nullable Instant made) {
        return made == null ? "still gets through" : "gets through again";
    }

    private static PerTarget unknown(PerTarget target, String fact, String why, @Nullable Instant made) {
        PodRef pod = pod(target.target());
        return told(
                target,
                new Reason(
                        fact,
                        "reach-unknown",
                        "whether traffic of pod " + pod + " " + getsThrough(made) + " is not known: " + why,
                        "policies"),
                Holds.UNKNOWN,
                _ -> false);
    }

    private static PerTarget told(PerTarget target, Reason first, Holds holds, Predicate<Reason> repeated) {
        Facts before = Objects.requireNonNull(target.facts(), "a containment's");
        Facts facts = first.fact().equals(APPLIED)
                ? new Facts(holds, before.enforced(), before.cut())
                : new Facts(before.applied(), holds, before.cut());
        List<Reason> reasons = new ArrayList<>(List.of(first));
        target.reasons().stream().filter(repeated.negate()).forEach(reasons::add);
        return new PerTarget(target.target(), facts.worst(), facts, reasons);
    }

    /// Whether every policy that a reason is about is named by who gets through.
    private static boolean names(Reason reason, StillReached reached) {
        return reached.policies().stream()
                .map(PolicyRef::toString)
                .anyMatch(policy -> reason.message().contains(policy + " ")
                        && reached.words().contains(policy));
    }

    private String writer(PolicyRef policy, Instant made) {
        JsonNode object = kinds(policy)
                .filter(view.cluster()::serves)
                .findFirst()
                .flatMap(kind -> read(kind, policy))
                .orElse(null);
        String words = object == null ? "" : LastWriter.words(object, "/spec", made);
        return words.startsWith(LastWriter.WRITTEN) ? "; " + policy + " was" + words.substring(1) : "";
    }

    private Optional<JsonNode> read(Resource kind, PolicyRef policy) {
        try {
            return view
                    .cluster()
                    .list(kind, policy.namespace().isEmpty() ? null : policy.namespace(), null, null)
                    .stream()
                    .filter(each ->
                            policy.name().equals(each.at("/metadata/name").asString("")))
                    .findFirst();
        } catch (Refusal silent) {
            // that something gets through is known all the same
            return Optional.empty();
        }
    }

    private static Stream<Resource> kinds(PolicyRef policy) {
        return Stream.concat(
                        Stream.of(Resource.NETWORK_POLICY),
                        PolicyKind.ALL.stream().map(PolicyKind::resource))
                .filter(kind ->
                        kind.group().equals(policy.group()) && kind.kind().equals(policy.kind()));
    }
}
