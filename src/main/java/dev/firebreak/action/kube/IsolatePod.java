package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Isolates pods: labels them, denies the label everything, waits until the plugin has taken the deny up, and
/// then takes the pods out of the policies that still allow them something. In this order a pod is never more
/// reachable than before. A policy that allows nothing is never touched: taking a pod out of a namespace's
/// default-deny opened it (measured).
///
/// @param blackholeImage what strategy `pod-blackhole` runs inside the pods, with its digest
/// @param securityGroup what strategy `security-group` puts on the pods' own network interfaces
public record IsolatePod(
        List<PodRef> pods,
        Siblings siblings,
        @Nullable Strategy strategy,
        boolean detach,
        @Nullable String blackholeImage,
        @Nullable String securityGroup)
        implements Action<IsolatePod.Isolated> {

    /// What becomes of pods that share the suspect's rules on its node.
    public enum Siblings {
        /// They are isolated with it.
        INCLUDE,
        /// They are left alone; the verdict says whether they keep the suspect open.
        LEAVE,
        /// They are evicted from its node, which is cordoned.
        MOVE
    }

    public static final ActionType<IsolatePod, Isolated> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "isolate-pod",
                    "Isolate pods from the network",
                    "Labels the pods, denies them all traffic with a policy of their own, and excludes them from the"
                        + " policies that allow them something. Reports apart whether the policy was applied, whether"
                        + " it is enforced, and whether established connections were cut.",
                    List.of(
                            new Catalog.Input(
                                    "pods",
                                    ValueType.listOf(Scalar.POD),
                                    true,
                                    "the pods to isolate",
                                    "shop/web-7f9c",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "siblings",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "what to do with pods that share the suspect's rules on its node, where the VPC CNI"
                                            + " enforces",
                                    "include",
                                    "include",
                                    List.of("include", "leave", "move"),
                                    Map.of(
                                            "include", "they are isolated with it",
                                            "leave", "they are left alone, which may keep the suspect open",
                                            "move", "they are evicted from its node, which is cordoned")),
                            new Catalog.Input(
                                    "strategy",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "how the pods are denied traffic; left out, the strongest way that the cluster is"
                                            + " known to enforce",
                                    "except-deny",
                                    null,
                                    Stream.of(Strategy.values())
                                            .map(Strategy::id)
                                            .toList(),
                                    Strategy.said()),
                            new Catalog.Input(
                                    "detach",
                                    ValueType.of(Scalar.BOOL),
                                    false,
                                    "whether the pods also leave their Services, where that is possible without"
                                            + " making them orphans",
                                    "true",
                                    "false",
                                    List.of(),
                                    Map.of(
                                            "true", "they get no more requests from their Services",
                                            "false", "their Services keep them as endpoints")),
                            new Catalog.Input(
                                    "blackholeImage",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the image, with its digest, that strategy pod-blackhole runs inside the pods: one"
                                            + " with /bin/sh and ip",
                                    "busybox@sha256:HEX",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "securityGroup",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the security group without rules that strategy security-group puts on the pods'"
                                            + " own network interfaces",
                                    "sg-0123456789abcdef0",
                                    null,
                                    List.of())),
                    List.of(
                            new Catalog.Output(
                                    "pods", ValueType.listOf(Scalar.POD), "the pods isolated together", false),
                            new Catalog.Output(
                                    "policies",
                                    ValueType.listOf(Scalar.STRING),
                                    "the deny-all policies, NAMESPACE/NAME",
                                    false),
                            new Catalog.Output(
                                    "strategy",
                                    ValueType.of(Scalar.STRING),
                                    "how the pods are denied traffic",
                                    false))),
            IsolatePod.class,
            Isolated.class,
            IsolatePod::bind,
            Rights.ISOLATE,
            "puts the pods back into their Services, restores the policies, deletes the deny-all, takes the label off,"
                    + " then uncordons; pods that were evicted do not come back",
            List.of(
                    "EKS Best Practices Guide, incident response, step 2: isolate the pod with a NetworkPolicy",
                    "Kubernetes documentation, Network Policies: policies are additive",
                    "aws-network-policy-agent: rules are kept per pod name up to its last dash"),
            "firebreak isolate-pod shop/web-7f9c");

    /// `suspects` and `underPolicyBefore` (pods whose group was under a policy before) are what the verdict
    /// needs to know of the time before, and are no outputs. `left` are the Services that pods leave.
    /// `denial` is the object above the ordinary policies that decides, or null. `earlier` is what holds
    /// those of the pods that the case had isolated already.
    public record Isolated(
            List<PodRef> pods,
            List<String> policies,
            String strategy,
            List<PodRef> suspects,
            List<PodRef> underPolicyBefore,
            @Nullable Denial denial,
            List<Left> left,
            List<Branch> branches,
            List<Earlier> earlier) {
        public Isolated {
            // a journal written before there were any names none
            left = Objects.requireNonNullElse(left, List.of());
            branches = Objects.requireNonNullElse(branches, List.of());
            earlier = Objects.requireNonNullElse(earlier, List.of());
        }

        /// Of pods that stay in their Services, and whose interfaces are left as they are.
        public Isolated(
                List<PodRef> pods,
                List<String> policies,
                String strategy,
                List<PodRef> suspects,
                List<PodRef> underPolicyBefore,
                @Nullable Denial denial) {
            this(pods, policies, strategy, suspects, underPolicyBefore, denial, List.of(), List.of(), List.of());
        }
    }

    /// A pod that leaves a Service by losing a label.
    ///
    /// @param service NAMESPACE/NAME
    public record Left(PodRef pod, String service, String label) {}

    /// The network interface of a pod's own, as it was before.
    ///
    /// @param before its security groups
    /// @param untracked whether one of them let everything through, which is not tracked
    public record Branch(PodRef pod, String interfaceId, List<String> before, boolean untracked) {}

    /// A denial above the ordinary policies, one in each namespace where its kind has namespaces.
    ///
    /// @param beatsEveryAllow whether the policies that allow the pods something were left as they are
    /// @param otherBefore whether another policy of its kind may have been over the pods before
    public record Denial(Resource kind, String name, boolean beatsEveryAllow, boolean otherBefore) {}

    private static IsolatePod bind(Bound in) {
        return new IsolatePod(
                in.pods("pods"),
                in.choice("siblings", Siblings.class, Siblings.INCLUDE),
                in.choice("strategy", Strategy.class),
                in.flag("detach"),
                in.text("blackholeImage"),
                in.text("securityGroup"));
    }

    @Override
    public Proposal<Isolated> plan(View view) {
        return switch (strategy) {
            case POD_BLACKHOLE -> Blackhole.plan(this, view);
            case SECURITY_GROUP -> BranchGroups.plan(this, view);
            case null, default -> new Isolating(this, view).planned();
        };
    }

    @Override
    public List<PodRef> contained(Isolated planned) {
        boolean byPolicies = Stream.of(Strategy.POD_BLACKHOLE, Strategy.SECURITY_GROUP)
                .noneMatch(other -> other.id().equals(planned.strategy()));
        return byPolicies ? planned.suspects() : List.of();
    }

    @Override
    public Verdict verify(Done<Isolated> done, View view) {
        if (of(Strategy.POD_BLACKHOLE, done)) {
            return new BlackholeVerdict(done, view).verdict();
        }
        return of(Strategy.SECURITY_GROUP, done)
                ? new BranchVerdict(done, view).verdict()
                : Containment.verdict(Promise.of(done.planned()), view);
    }

    private static boolean of(Strategy way, Done<Isolated> done) {
        return way.id().equals(done.planned().strategy());
    }

    @Override
    public List<PodRef> letGo(Done<Isolated> done, List<Change> undo) {
        Isolated planned = done.planned();
        Set<String> changed = undo.stream()
                .flatMap(change -> Stream.of(
                        change.target().name(), String.valueOf(change.target().uid())))
                .collect(Collectors.toSet());
        if (of(Strategy.POD_BLACKHOLE, done)) {
            return planned.pods().stream()
                    .filter(pod -> changed.contains(pod.uid()))
                    .toList();
        }
        if (of(Strategy.SECURITY_GROUP, done)) {
            return planned.branches().stream()
                    .filter(branch -> changed.contains(branch.interfaceId()))
                    .map(Branch::pod)
                    .toList();
        }
        return LettingGo.opens(undo) ? planned.pods() : List.of();
    }

    @Override
    public List<Reason> afterUndo(Done<Isolated> done, View view) {
        return HeldBeside.left(done.planned().pods(), view);
    }

    @Override
    public Proposal<NoOutputs> undo(Done<Isolated> done, View view) {
        if (of(Strategy.POD_BLACKHOLE, done)) {
            return Blackhole.undo(done, view);
        }
        if (of(Strategy.SECURITY_GROUP, done)) {
            return BranchGroups.undo(done, view);
        }
        return MovedAway.undo(done, view);
    }
}
