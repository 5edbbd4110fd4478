package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import dev.firebreak.reach.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

    /// The value of the label: one for each run, so that what one run isolates is not held by what another
    /// undoes.
    private static final String HELD = Symbols.CASE + "." + Symbols.RUN;

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
                                    List.of("include", "leave", "move")),
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
                                            .toList()),
                            new Catalog.Input(
                                    "detach",
                                    ValueType.of(Scalar.BOOL),
                                    false,
                                    "whether the pods also leave their Services, where that is possible without"
                                            + " making them orphans",
                                    "true",
                                    "false",
                                    List.of()),
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
    /// `denial` is the object above the ordinary policies that decides, or null.
    public record Isolated(
            List<PodRef> pods,
            List<String> policies,
            String strategy,
            List<PodRef> suspects,
            List<PodRef> underPolicyBefore,
            @Nullable Denial denial,
            List<Left> left,
            List<Branch> branches) {
        public Isolated {
            // a journal written before there were any names none
            left = Objects.requireNonNullElse(left, List.of());
            branches = Objects.requireNonNullElse(branches, List.of());
        }

        /// Of pods that stay in their Services, and whose interfaces are left as they are.
        public Isolated(
                List<PodRef> pods,
                List<String> policies,
                String strategy,
                List<PodRef> suspects,
                List<PodRef> underPolicyBefore,
                @Nullable Denial denial) {
            this(pods, policies, strategy, suspects, underPolicyBefore, denial, List.of(), List.of());
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
            case null, default -> byPolicies(view);
        };
    }

    private Proposal<Isolated> byPolicies(View view) {
        Suspects suspects = Suspects.look(pods, view);
        if (!suspects.refusals().isEmpty()) {
            return new Proposal.Refused<>(suspects.refusals(), suspects.notes());
        }
        List<JsonNode> left = new ArrayList<>(suspects.pods());
        if (siblings == Siblings.INCLUDE) {
            left.addAll(IsolatedAlready.leftAlone(suspects.held(), left, view));
        }
        if (left.isEmpty() && !suspects.held().isEmpty()) {
            MovedAway since = siblings == Siblings.MOVE
                    ? MovedAway.of(Surroundings.look(suspects.held(), false, view), view)
                    : MovedAway.NONE;
            return IsolatedAlready.again(suspects, detach, since, view);
        }
        if (left.isEmpty()) {
            return new Proposal.NotApplicable<>("the pods have ended and have no network any more", suspects.notes());
        }
        Surroundings around = Surroundings.look(left, siblings == Siblings.INCLUDE, view);
        List<Problem> cutOffToo = around.cutOffToo();
        if (!cutOffToo.isEmpty()) {
            return new Proposal.Refused<>(cutOffToo, suspects.notes());
        }
        MovedAway moved = siblings == Siblings.MOVE ? MovedAway.of(around, view) : MovedAway.NONE;
        if (!moved.refusals().isEmpty()) {
            return new Proposal.Refused<>(moved.refusals(), suspects.notes());
        }
        ChosenStrategy chosen = ChosenStrategy.of(strategy, PodFacts.namespaces(around.isolated()), view);
        if (!chosen.refusals().isEmpty()) {
            return new Proposal.Refused<>(chosen.refusals(), suspects.notes());
        }
        List<JsonNode> excluding = chosen.leavesAllows() ? around.allowing(view.names(), HELD) : List.of();
        List<KubeChange> above = above(chosen, PodFacts.namespaces(around.isolated()), view);
        Denial denial = chosen.denial(above, around, view);
        List<Problem> notes = new ArrayList<>(suspects.notes());
        notes.addAll(chosen.notes());
        Detach leaving = detach ? Detach.of(around.isolated(), view) : Detach.NONE;
        notes.addAll(leaving.notes());
        notes.addAll(moved.notes());
        notes.addAll(Impact.of(around.without(moved.pods()), excluding, denial, leaving.services(), view));

        Map<String, List<JsonNode>> byNamespace = new TreeMap<>();
        for (JsonNode pod : around.isolated()) {
            byNamespace
                    .computeIfAbsent(pod.at("/metadata/namespace").asString(), _ -> new ArrayList<>())
                    .add(pod);
        }
        List<KubeChange> denies = new ArrayList<>();
        List<String> policies = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, List<JsonNode>> namespace : byNamespace.entrySet()) {
            number++;
            KubeChange deny = deny(namespace.getKey(), number, namespace.getValue(), around, view);
            denies.add(deny);
            policies.add(namespace.getKey() + "/" + deny.target().name());
        }
        List<JsonNode> reopening = around.reopening(view.names(), HELD);
        List<Change> changes = new ArrayList<>();
        excluding.stream().filter(reopening::contains).forEach(p -> changes.add(exclude(p, Set.of(HELD), view)));
        changes.addAll(labelledAndDenied(around, denies, view));
        changes.addAll(above);
        excluding.stream()
                .filter(p -> !reopening.contains(p))
                .forEach(p -> changes.add(exclude(p, Set.of(HELD), view)));
        // a policy over a sibling may be what kept the suspect closed: the deny-all stands before it goes; and who is
        // held open by no sibling does not wait for evictions
        changes.addAll(moved.changes());
        changes.addAll(leaving.changes());
        Isolated outputs = new Isolated(
                around.isolated().stream().map(PodFacts::ref).sorted().toList(),
                policies,
                chosen.strategy().id(),
                left.stream().map(PodFacts::ref).sorted().toList(),
                around.underPolicy(),
                denial,
                leaving.left(),
                List.of());
        return new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    /// A pod that carries a label of before may be closed by it: the deny-all stands before another takes its place.
    private static List<Change> labelledAndDenied(Surroundings around, List<KubeChange> denies, View view) {
        List<KubeChange> labels =
                around.isolated().stream().map(pod -> label(pod, view)).toList();
        List<Change> changes = new ArrayList<>();
        if (around.isolated().stream()
                .noneMatch(pod -> PodFacts.labels(pod).containsKey(view.names().label()))) {
            changes.addAll(labels);
            changes.addAll(denies);
            return changes;
        }
        Map<String, Wait> waits = new TreeMap<>();
        for (KubeChange deny : denies) {
            waits.put(String.valueOf(deny.target().namespace()), deny.settle());
            changes.add(deny.settling(Wait.NONE));
        }
        for (KubeChange label : labels) {
            Wait wait = waits.remove(String.valueOf(label.target().namespace()));
            changes.add(wait == null ? label : label.settling(wait));
        }
        return changes;
    }

    private static KubeChange label(JsonNode pod, View view) {
        PodRef ref = PodFacts.ref(pod);
        Patch patch = Patch.of(pod)
                .set("/metadata/labels/" + Patch.segment(view.names().label()), HELD)
                .set("/metadata/annotations/" + Patch.segment(view.names().intent()), Symbols.INTENT);
        return KubeChange.patch(
                "label-" + ref, Resource.POD, Target.of(ref), patch, "Label pod " + ref + " for the deny-all policy");
    }

    private static KubeChange deny(String namespace, int number, List<JsonNode> pods, Surroundings around, View view) {
        String name =
                view.names().stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL + "-" + number;
        ObjectNode policy = DenyAll.policy(namespace, name, labelled(view), view.names(), HELD, around.blocks());
        List<PodRef> refs = pods.stream().map(PodFacts::ref).sorted().toList();
        KubeChange change = KubeChange.create(
                "deny-" + namespace,
                Resource.NETWORK_POLICY,
                new Target("NetworkPolicy", namespace, name, null, null),
                policy,
                "Deny " + (refs.size() == 1 ? "pod " + refs.getFirst() : refs.size() + " pods in " + namespace)
                        + " all traffic");
        List<PodRef> running = pods.stream()
                .filter(p -> p.at("/status/podIP").isString())
                .map(PodFacts::ref)
                .sorted()
                .toList();
        return around.enforcement().holds() != Holds.NO && !running.isEmpty()
                ? change.settling(new Wait.PolicyResolved(namespace, name, running))
                : change;
    }

    private static LabelSelector labelled(View view) {
        return LabelSelector.ofLabels(Map.of(view.names().label(), HELD));
    }

    /// The denial above the ordinary policies. One of a run is enough, whose label tells the pods apart.
    private static List<KubeChange> above(ChosenStrategy chosen, Set<String> namespaces, View view) {
        TierDenial tier = chosen.tier();
        return tier == null
                ? List.of()
                : tier.changes(new TierDenial.Held(
                        namespaces,
                        labelled(view),
                        view.names(),
                        HELD,
                        view.names().stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL));
    }

    static KubeChange exclude(JsonNode policy, Set<String> held, View view) {
        Target target = new Target(
                "NetworkPolicy",
                policy.at("/metadata/namespace").asString(),
                policy.at("/metadata/name").asString(),
                policy.at("/metadata/uid").asString(),
                null);
        ObjectNode not = Json.object();
        not.put("key", view.names().label()).put("operator", "NotIn");
        held.forEach(not.putArray("values")::add);
        return KubeChange.patch(
                "exclude-" + target.namespace() + "/" + target.name(),
                Resource.NETWORK_POLICY,
                target,
                Patch.of(policy).append("/spec/podSelector/matchExpressions", not),
                "Exclude the isolated pods from policy " + target.namespace() + "/" + target.name());
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
