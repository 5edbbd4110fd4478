package dev.firebreak.action.kube;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Target;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.Isolation;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The verdict of an isolation, from a fresh look at the cluster: the three facts, for each pod.
final class Containment {
    private static final String APPLIED = "applied";
    private static final String ENFORCED = "enforced";
    private static final String CUT = "cut";

    private final Done<IsolatePod.Isolated> done;
    private final View view;
    private final Enforcement enforcement;
    private final Map<String, List<JsonNode>> pods = new HashMap<>();
    private final Map<String, JsonNode> podsByUid = new HashMap<>();
    private final Map<String, List<NetworkPolicy>> policies = new HashMap<>();
    private final Map<String, List<String>> unread = new HashMap<>();
    /// Of all that is isolated in a namespace: what is asked of each pod is worked out once for a thousand.
    private final Map<String, Isolation> together = new HashMap<>();

    private Containment(Done<IsolatePod.Isolated> done, View view) {
        this.done = done;
        this.view = view;
        this.enforcement = Enforcement.of(view);
        for (PodRef pod : done.planned().pods()) {
            pods.computeIfAbsent(pod.namespace(), ns -> view.cluster().list(Resource.POD, ns, null, null));
            unread.computeIfAbsent(
                    pod.namespace(),
                    ns -> view.cluster().list(Resource.NETWORK_POLICY, ns, null, null).stream()
                            .filter(p -> IsolatePod.parsed(p) == null)
                            .map(p -> p.at("/metadata/name").asString())
                            .toList());
            policies.computeIfAbsent(
                    pod.namespace(),
                    ns -> view.cluster().list(Resource.NETWORK_POLICY, ns, null, null).stream()
                            .map(IsolatePod::parsed)
                            .filter(p -> p != null)
                            .toList());
        }
        pods.values().stream()
                .flatMap(List::stream)
                .forEach(p -> podsByUid.put(p.at("/metadata/uid").asString(), p));
    }

    static Verdict verdict(Done<IsolatePod.Isolated> done, View view) {
        Containment look = new Containment(done, view);
        return Verdict.of(done.planned().pods().stream().map(look::of).toList());
    }

    private Verdict.PerTarget of(PodRef ref) {
        List<Reason> reasons = new ArrayList<>();
        Target target = Target.of(ref);
        JsonNode found = podsByUid.get(ref.uid());
        if (found == null) {
            reasons.add(new Reason(APPLIED, "pod-gone", "pod " + ref + " is gone", "pods in " + ref.namespace()));
            Verdict.Facts gone = new Verdict.Facts(Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE);
            return new Verdict.PerTarget(target, gone.worst(), gone, reasons);
        }
        Holds applied = applied(found, ref, reasons);
        Holds enforced = enforced(found, ref, applied, reasons);
        Holds cut = cut(found, ref, enforced, reasons);
        Verdict.Facts facts = new Verdict.Facts(applied, enforced, cut);
        return new Verdict.PerTarget(target, facts.worst(), facts, reasons);
    }

    /// Our deny-all selects the pod, and no other policy that selects it allows anything.
    private Holds applied(JsonNode pod, PodRef ref, List<Reason> reasons) {
        List<NetworkPolicy> selecting = policies.getOrDefault(ref.namespace(), List.of()).stream()
                .filter(p -> p.selects(PodFacts.labels(pod)))
                .toList();
        String policy = denying(pod, ref).findFirst().orElse("");
        if (policy.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED, "deny-missing", "the deny-all policy does not select pod " + ref, "networkpolicies"));
            return Holds.NO;
        }
        if (deniedAbove(ref, reasons)) {
            return Holds.YES;
        }
        List<NetworkPolicy> allowing =
                selecting.stream().filter(NetworkPolicy::allowsAnything).toList();
        for (NetworkPolicy allow : allowing) {
            reasons.add(new Reason(
                    APPLIED,
                    "still-allowed",
                    allow.ref() + " still allows pod " + ref + " traffic",
                    "networkpolicies"));
        }
        for (String name : unread.getOrDefault(ref.namespace(), List.of())) {
            reasons.add(new Reason(
                    APPLIED,
                    "policy-not-understood",
                    "policy " + ref.namespace() + "/" + name + " is not understood: it may still allow traffic",
                    "networkpolicies"));
        }
        if (allowing.isEmpty()
                && !unread.getOrDefault(ref.namespace(), List.of()).isEmpty()) {
            return Holds.UNKNOWN;
        }
        if (allowing.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED,
                    "deny-selects",
                    "policy " + ref.namespace() + "/" + policy + " selects the pod, and no policy allows it anything",
                    "networkpolicies"));
        }
        return allowing.isEmpty() ? Holds.YES : Holds.NO;
    }

    /// Whether a denial stands that wins over every allow.
    private boolean deniedAbove(PodRef ref, List<Reason> reasons) {
        IsolatePod.Denial denial = done.planned().denial();
        if (denial == null || !denial.beatsEveryAllow()) {
            return false;
        }
        String kind = denial.kind().qualified();
        boolean stands = view.cluster()
                .get(denial.kind(), denial.kind().namespaced() ? ref.namespace() : null, denial.name())
                .isPresent();
        reasons.add(
                stands
                        ? new Reason(
                                APPLIED,
                                "denied-above",
                                denial.name() + " denies pod " + ref + " all traffic before any policy is asked that"
                                        + " allows something",
                                kind)
                        : new Reason(APPLIED, "denial-gone", denial.name() + " is gone: " + kind, kind));
        return stands;
    }

    /// The deny-alls that select the pod: several runs of a case have one each in a namespace.
    private Stream<String> denying(JsonNode pod, PodRef ref) {
        return policies.getOrDefault(ref.namespace(), List.of()).stream()
                .filter(p -> p.selects(PodFacts.labels(pod)))
                .map(p -> p.ref().name())
                .filter(name -> done.planned().policies().contains(ref.namespace() + "/" + name));
    }

    private Holds enforced(JsonNode pod, PodRef ref, Holds applied, List<Reason> reasons) {
        if (applied == Holds.NO) {
            reasons.add(new Reason(ENFORCED, "not-applied", "what is not applied can't be enforced", null));
            return Holds.NO;
        }
        if (pod.at("/spec/hostNetwork").asBoolean(false)) {
            reasons.add(new Reason(
                    ENFORCED, "host-network", "pod " + ref + " uses its node's network", "spec.hostNetwork"));
            return Holds.NO;
        }
        String nodeName = pod.at("/spec/nodeName").asString("");
        NodeRead node = node(pod);
        if (!nodeName.isEmpty() && node.gone()) {
            reasons.add(new Reason(ENFORCED, "node-gone", "node " + nodeName + " is gone", "nodes"));
            return Holds.UNKNOWN;
        }
        Enforcement onNode = node.node().map(Enforcement::onNode).orElse(null);
        Enforcement decides = onNode != null ? onNode : enforcement;
        if (decides.holds() != Holds.YES) {
            reasons.add(new Reason(ENFORCED, decides.code(), decides.message(), decides.source()));
            return decides.holds();
        }
        if (nodeName.isEmpty()) {
            reasons.add(new Reason(ENFORCED, "pod-pending", "pod " + ref + " is on no node yet", "spec.nodeName"));
            return Holds.UNKNOWN;
        }
        if (node.forbidden() != null) {
            reasons.add(new Reason(
                    ENFORCED,
                    "forbidden",
                    "node " + nodeName + " is not known: it may be one on which nothing is enforced",
                    "nodes"));
            return Holds.UNKNOWN;
        }
        Holds shared = shared(ref, reasons);
        if (shared != Holds.YES) {
            return shared;
        }
        boolean resolved;
        try {
            resolved =
                    denying(pod, ref).anyMatch(deny -> Enforcement.resolved(view, ref.namespace(), deny, ref.name()));
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            Right right = Rights.POLICY_ENDPOINTS.in(ref.namespace());
            reasons.add(
                    new Reason(ENFORCED, "forbidden", right.missing().message(), "policyendpoints.networking.k8s.aws"));
            return Holds.UNKNOWN;
        }
        if (!view.cluster().serves(Resource.POLICY_ENDPOINT)) {
            reasons.add(new Reason(
                    ENFORCED,
                    "no-policy-endpoints",
                    "the cluster serves no PolicyEndpoints: whether the policy was taken up can't be seen",
                    "policyendpoints.networking.k8s.aws"));
            return Holds.UNKNOWN;
        }
        if (!resolved) {
            reasons.add(new Reason(
                    ENFORCED,
                    "not-resolved",
                    "no PolicyEndpoint of the deny-all names pod " + ref + " yet",
                    "policyendpoints.networking.k8s.aws"));
            return Holds.UNKNOWN;
        }
        if (PodFacts.owner(pod) == null) {
            reasons.add(new Reason(
                    ENFORCED,
                    "pod-orphan",
                    "pod " + ref + " has no owner: the EKS user guide says that policies are not enforced on such pods,"
                            + " the controller's source says nothing of it",
                    "metadata.ownerReferences"));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(
                ENFORCED,
                "policy-endpoint",
                "the VPC CNI enforces, and a PolicyEndpoint of the deny-all names the pod",
                "policyendpoints.networking.k8s.aws"));
        return Holds.YES;
    }

    /// On the AWS agent the rules are kept for the enforcement group: a sibling that is not isolated can keep
    /// it open.
    private Holds shared(PodRef ref, List<Reason> reasons) {
        List<Isolation.SiblingAllow> holding =
                together.computeIfAbsent(ref.namespace(), this::isolation).siblingAllows().stream()
                        .filter(a -> a.suspect().name().equals(ref.name()) && a.beatsExceptDeny())
                        .toList();
        for (Isolation.SiblingAllow allow : holding) {
            reasons.add(new Reason(
                    ENFORCED,
                    "shared-enforcement",
                    "pod " + allow.sibling() + " shares the rules of pod " + ref + " on its node, and policy "
                            + allow.policy().ref() + " allows it traffic",
                    "pods and networkpolicies"));
        }
        return holding.isEmpty() ? Holds.YES : Holds.NO;
    }

    private Isolation isolation(String namespace) {
        List<JsonNode> there = pods.getOrDefault(namespace, List.of());
        Set<String> uids = done.planned().pods().stream().map(PodRef::uid).collect(Collectors.toSet());
        Set<String> names = done.planned().pods().stream()
                .filter(p -> p.namespace().equals(namespace))
                .map(PodRef::name)
                .collect(Collectors.toSet());
        List<Endpoint.Pod> endpoints = IsolatePod.endpoints(there);
        Set<Endpoint.Pod> isolated = new LinkedHashSet<>();
        endpoints.stream().filter(e -> names.contains(e.name())).forEach(isolated::add);
        // those that have ended, too
        there.stream()
                .filter(p -> uids.contains(p.at("/metadata/uid").asString()))
                .map(PodFacts::endpoint)
                .forEach(isolated::add);
        return Isolation.of(isolated, endpoints, policies.getOrDefault(namespace, List.of()), true);
    }

    /// Yes where the VPC CNI enforces and no policy was over the pod before, no where one was, else unknown.
    private Holds cut(JsonNode pod, PodRef ref, Holds enforced, List<Reason> reasons) {
        if (agentEnforces(pod) && done.planned().underPolicyBefore().contains(ref)) {
            reasons.add(new Reason(
                    CUT,
                    "policy-before",
                    "pod " + ref + " was under a policy before: its open connections live on",
                    "networkpolicies before the change"));
            return Holds.NO;
        }
        if (enforced != Holds.YES) {
            reasons.add(new Reason(
                    CUT,
                    enforced == Holds.NO ? "not-enforced" : "enforcement-unknown",
                    "that connections are cut is known only where the VPC CNI enforces the policy",
                    null));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(
                CUT,
                "no-policy-before",
                "pod " + ref + " was under no policy before: the VPC CNI cut its open connections",
                "networkpolicies before the change"));
        return Holds.YES;
    }

    /// Whether the VPC CNI enforces policies on such a pod on its node, whatever became of ours.
    private boolean agentEnforces(JsonNode pod) {
        return enforcement.holds() == Holds.YES
                && !pod.at("/spec/hostNetwork").asBoolean(false)
                && node(pod).node().filter(n -> Enforcement.onNode(n) == null).isPresent();
    }

    private NodeRead node(JsonNode pod) {
        String name = pod.at("/spec/nodeName").asString("");
        return name.isEmpty() ? new NodeRead(Optional.empty(), null) : NodeRead.of(view, name);
    }
}
