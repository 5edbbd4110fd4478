package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Verdict.Facts;
import dev.firebreak.change.Verdict.PerTarget;
import dev.firebreak.change.WayOut;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a verdict *no* of a containment or of a probe offers: how what does not hold is taken back, and the
/// next stronger way that the cluster has for it.
///
/// @param own the address under which the step is taken back
public record WaysOut(Action<?> action, Done<?> done, String own, View view) {
    /// What no policy cures, of whatever kind.
    private static final Set<String> BEYOND_POLICIES = Set.of(
            "fargate",
            "windows",
            "hybrid",
            "host-network",
            "secondary-interface",
            "ipv4-egress",
            "security-groups-strict");

    /// Of these, where nothing can be run inside a pod that takes its routes away.
    private static final Set<String> NOT_FROM_WITHIN = Set.of("fargate", "windows", "host-network");

    /// Those that cut what an ordinary policy leaves alone.
    private static final Set<Strategy> CUTTING = Set.of(Strategy.ADMIN_DENY, Strategy.CILIUM_DENY);

    /// What holds pods, by a run of the case.
    private record Hold(Strategy strategy, List<String> policies, List<PodRef> pods) {
        static Hold of(IsolatePod.Isolated isolated) {
            return new Hold(strategy(isolated.strategy()), isolated.policies(), isolated.pods());
        }

        static Hold of(Enclosed enclosed) {
            return new Hold(strategy(enclosed.strategy()), enclosed.policies(), enclosed.pods());
        }

        private static Strategy strategy(String id) {
            return Strategy.valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /// The verdict with what it offers, where it is no.
    public Verdict onto(Verdict verdict) {
        List<PerTarget> open =
                verdict.targets().stream().filter(WaysOut::isOpen).toList();
        Facts facts = verdict.facts();
        if (open.isEmpty() || facts == null) {
            return verdict;
        }
        String fact = facts.applied() == Holds.NO ? "applied" : facts.enforced() == Holds.NO ? "enforced" : "cut";
        List<Reason> reasons = new ArrayList<>(verdict.reasons());
        try {
            List<Hold> holds = holds(open);
            takeBack(holds).forEach(way -> reasons.add(way.about(fact)));
            stronger(open, holds).ifPresent(way -> reasons.add(way.about(fact)));
        } catch (Refusal silent) {
            // a verdict that is known is told without what could not be looked at for its sake
            return verdict;
        }
        return new Verdict(verdict.holds(), facts, reasons, verdict.targets());
    }

    private static boolean isOpen(PerTarget target) {
        Facts facts = target.facts();
        return facts != null && facts.worst() == Holds.NO;
    }

    private List<Hold> holds(List<PerTarget> open) {
        return switch (done.planned()) {
            case IsolatePod.Isolated isolated -> List.of(Hold.of(isolated));
            case Enclosed enclosed -> List.of(Hold.of(enclosed));
            default -> {
                List<PodRef> pods = pods(open);
                yield Stream.concat(
                                view.standing(IsolatePod.TYPE).stream().map(Hold::of),
                                Stream.concat(
                                                view.standing(IsolateNamespace.TYPE).stream(),
                                                view.standing(IsolateWorkload.TYPE).stream())
                                        .map(Hold::of))
                        .filter(hold -> !Collections.disjoint(hold.pods(), pods))
                        .toList();
            }
        };
    }

    private static List<PodRef> pods(List<PerTarget> targets) {
        return targets.stream()
                .map(PerTarget::target)
                .filter(target -> target.kind().equals("Pod"))
                .map(target -> new PodRef(
                        Objects.requireNonNullElse(target.namespace(), ""),
                        target.name(),
                        Objects.requireNonNullElse(target.uid(), "")))
                .toList();
    }

    /// What was made stays with the run that made it, which its name tells: one command for each.
    private List<WayOut> takeBack(List<Hold> holds) {
        if (holds.isEmpty()) {
            return List.of();
        }
        String caseId = String.valueOf(view.caseId());
        Pattern name =
                Pattern.compile(".*/" + Pattern.quote(view.names().stem() + "-" + caseId) + "-(r\\d+)-\\d+-\\d+");
        Set<String> runs = new LinkedHashSet<>();
        for (Hold hold : holds) {
            for (String policy : hold.policies()) {
                Matcher made = name.matcher(policy);
                if (made.matches()) {
                    // what another step of the run made is not this one's to take back
                    runs.add(own(policy) ? own : caseId + "/" + made.group(1));
                }
            }
        }
        if (runs.isEmpty()) {
            runs.add(done.planned() instanceof Probe.Probed || done.made().isEmpty() ? caseId : own);
        }
        return runs.stream()
                .map(run -> new WayOut(WayOut.TAKE_BACK, "what does not hold can be taken back", WayOut.UNDO + run))
                .toList();
    }

    /// Whether the step itself made the policy.
    private boolean own(String policy) {
        return done.made().stream()
                .map(Change::target)
                .anyMatch(target -> policy.equals(target.namespace() + "/" + target.name()));
    }

    private Optional<WayOut> stronger(List<PerTarget> open, List<Hold> holds) {
        Set<String> codes = open.stream()
                .flatMap(target -> target.reasons().stream())
                .map(Reason::code)
                .collect(Collectors.toSet());
        List<PodRef> pods = pods(open);
        if (holds.isEmpty()) {
            return few(pods, () -> way("policies that deny it everything", isolate(pods, "")));
        }
        if (codes.contains("shared-enforcement")) {
            boolean moves = action instanceof IsolatePod isolating && isolating.siblings() == IsolatePod.Siblings.MOVE;
            return few(
                    pods,
                    () -> way(
                            moves ? "to move the siblings away once more" : "to isolate it together with its siblings",
                            isolate(pods, " --siblings " + (moves ? "move" : "include"))));
        }
        boolean onlyCut = open.stream().allMatch(WaysOut::onlyCut);
        Strategy current =
                holds.stream().map(Hold::strategy).max(Strategy::compareTo).orElseThrow();
        if (current.byPolicies() && Collections.disjoint(codes, BEYOND_POLICIES)) {
            Optional<Strategy> strongest =
                    strongest(open).filter(way -> way != current && (!onlyCut || CUTTING.contains(way)));
            if (strongest.isPresent()) {
                return strongest.flatMap(way -> again(pods, " --strategy " + way.id())
                        .map(command -> way("strategy " + way.id() + ", " + WayOut.AFTER_UNDO, command)));
            }
        }
        return pods.stream()
                .flatMap(ref -> PodFacts.find(ref, view).stream())
                .findFirst()
                .flatMap(pod -> few(pods, () -> beyond(pod, pods, current, onlyCut, codes)));
    }

    /// A command that names some of the pods would leave the others as they are.
    private static <T> Optional<T> few(List<PodRef> pods, Supplier<T> way) {
        return pods.size() > WayOut.MOST_TARGETS ? Optional.empty() : Optional.of(way.get());
    }

    private static boolean onlyCut(PerTarget target) {
        Facts facts = target.facts();
        return facts != null && facts.applied() != Holds.NO && facts.enforced() != Holds.NO;
    }

    private Optional<Strategy> strongest(List<PerTarget> open) {
        Set<String> namespaces = open.stream()
                .map(target -> Objects.requireNonNullElse(target.target().namespace(), ""))
                .collect(Collectors.toSet());
        return ChosenStrategy.strongest(
                done.planned() instanceof Probe.Probed ? Set.of() : namespaces, namespaces, view);
    }

    /// What is no policy: from within the pod, or from outside it.
    private WayOut beyond(JsonNode pod, List<PodRef> pods, Strategy current, boolean onlyCut, Set<String> codes) {
        boolean changesRoutes = Blackhole.bypass(pod, view.names())
                .filter(around -> around.code().equals("pod-privileged"))
                .isPresent();
        boolean within = current != Strategy.POD_BLACKHOLE
                && !changesRoutes
                && !PodFacts.mirror(pod)
                && Collections.disjoint(codes, NOT_FROM_WITHIN);
        // a security group leaves open connections alone that it tracks
        boolean group =
                BranchInterface.of(pod).isPresent() && current != Strategy.SECURITY_GROUP && !(onlyCut && within);
        if (group) {
            return way(
                    "a security group without rules on the pod's own interface",
                    isolate(pods, StrongerWay.SECURITY_GROUP));
        }
        if (within) {
            return way("strategy pod-blackhole, which runs inside the suspect", isolate(pods, StrongerWay.WITHIN));
        }
        String node = pod.at("/spec/nodeName").asString("NODE");
        return node.startsWith("fargate-")
                ? way(
                        "to delete the pod, with which its node of Fargate's ends, once it is collected",
                        "firebreak collect-pod " + PodFacts.ref(pod) + StrongerWay.now(view))
                : way(
                        "to cordon its node, and to cut that off with a security group on its instance",
                        "firebreak cordon-node " + node + StrongerWay.now(view));
    }

    private static WayOut way(String what, String command) {
        return new WayOut(WayOut.STRONGER, "the next stronger way here is " + what, command);
    }

    /// The same step by another strategy.
    private Optional<String> again(List<PodRef> pods, String how) {
        return switch (action) {
            case IsolateNamespace all ->
                Optional.of("firebreak isolate-namespace " + String.join(" ", all.namespaces()) + how
                        + StrongerWay.now(view));
            case IsolateWorkload one ->
                Optional.of("firebreak isolate-workload " + one.workload() + namespace(one.namespace()) + how
                        + StrongerWay.now(view));
            default -> few(pods, () -> isolate(pods, how));
        };
    }

    private static String namespace(@Nullable String namespace) {
        return namespace == null ? "" : " --namespace " + namespace;
    }

    private String isolate(List<PodRef> pods, String how) {
        return "firebreak isolate-pod "
                + pods.stream().map(PodRef::toString).collect(Collectors.joining(" ")) + how
                + StrongerWay.now(view);
    }
}
