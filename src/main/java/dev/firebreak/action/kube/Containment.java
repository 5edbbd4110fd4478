package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.ByVpcCni;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.Isolation;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The verdict of an isolation, from a fresh look at the cluster: the three facts, for each pod, and what pods
/// that are still to come will find.
final class Containment {
    static final String APPLIED = "applied";
    private static final String ENFORCED = "enforced";
    private static final String CUT = "cut";

    private final Promise promise;
    private final View view;
    private final Enforcers enforcers;
    private final Map<Optional<IsolatePod.Denial>, AdminTaken> admins = new HashMap<>();
    private final Map<String, List<JsonNode>> pods = new HashMap<>();
    private final Map<String, JsonNode> podsByUid = new HashMap<>();
    private final Map<String, List<NetworkPolicy>> policies = new HashMap<>();
    private final Map<String, List<String>> unread = new HashMap<>();
    /// Of all that is isolated in a namespace: what is asked of each pod is worked out once for a thousand.
    private final Map<String, Isolation> together = new HashMap<>();
    private final StaleRules stale;

    private Containment(Promise promise, View view) {
        this.promise = promise;
        this.view = view;
        this.enforcers = Enforcers.look(view, promise.namespaces());
        this.stale = new StaleRules(view);
        for (String namespace : promise.namespaces()) {
            pods.put(namespace, view.cluster().list(Resource.POD, namespace, null, null));
            List<JsonNode> found = view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null);
            unread.put(
                    namespace,
                    found.stream()
                            .filter(p -> NetworkPolicy.understood(p) == null)
                            .map(p -> p.at("/metadata/name").asString())
                            .toList());
            policies.put(
                    namespace,
                    found.stream()
                            .map(NetworkPolicy::understood)
                            .filter(p -> p != null)
                            .toList());
        }
        pods.values().stream()
                .flatMap(List::stream)
                .forEach(p -> podsByUid.put(p.at("/metadata/uid").asString(), p));
    }

    static Verdict verdict(Promise promise, View view) {
        Containment look = new Containment(promise, view);
        return Verdict.of(Stream.concat(
                        promise.pods().stream().map(look::of),
                        promise.parts().stream().map(look::toCome))
                .toList());
    }

    private Verdict.PerTarget toCome(Enclosed.Part part) {
        String namespace = part.namespace();
        boolean running = promise.pods().stream()
                .anyMatch(pod -> pod.namespace().equals(namespace) && podsByUid.containsKey(pod.uid()));
        return promise.toCome(
                part,
                policies.getOrDefault(namespace, List.of()),
                unread.getOrDefault(namespace, List.of()),
                counting(
                        promise.denial(List.of(namespace + "/" + part.policy())),
                        enforcers.here().plugin(),
                        tiers(enforcers.here().plugin(), enforcers.tiers())),
                running ? null : ToCome.of(promise.namespaces(), view),
                view);
    }

    static Reason notUnderstood(String namespace, String policy) {
        return new Reason(
                APPLIED,
                "policy-not-understood",
                "policy " + namespace + "/" + policy + " is not understood: it may still allow traffic",
                "networkpolicies");
    }

    /// The Services that a pod has left, and those that it is back in.
    private void detached(JsonNode pod, PodRef ref, List<Reason> reasons) {
        for (IsolatePod.Left left : promise.left()) {
            if (left.pod().equals(ref)) {
                boolean back = PodFacts.labels(pod).containsKey(left.label());
                reasons.add(new Reason(
                        APPLIED,
                        back ? "back-in-service" : "left-service",
                        "pod " + ref + (back ? " has label " + left.label() + " again, and is back in " : " has left ")
                                + "service " + left.service(),
                        "labels of the pod"));
            }
        }
    }

    private Verdict.PerTarget of(PodRef ref) {
        List<Reason> reasons = new ArrayList<>();
        Target target = Target.of(ref);
        JsonNode found = podsByUid.get(ref.uid());
        if (found == null) {
            List<JsonNode> successors = pods.getOrDefault(ref.namespace(), List.of()).stream()
                    .filter(pod -> ref.name().equals(pod.at("/metadata/name").asString()))
                    .toList();
            reasons.add(new Reason(
                    APPLIED,
                    "pod-gone",
                    "pod " + ref + " is gone"
                            + (successors.stream()
                                            .anyMatch(pod ->
                                                    denying(pod, ref).findAny().isEmpty())
                                    ? "; another has its name now, which this has not isolated"
                                    : ""),
                    "pods in " + ref.namespace()));
            successors.stream()
                    .filter(pod -> enforcers.of(pod).plugin() == Plugin.VPC_CNI)
                    .map(_ -> StaleRules.ofSuccessor(ref))
                    .forEach(ground ->
                            reasons.add(new Reason(ENFORCED, ground.code(), ground.message(), ground.source())));
            Verdict.Facts gone = new Verdict.Facts(Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE);
            return new Verdict.PerTarget(target, gone.worst(), gone, reasons);
        }
        detached(found, ref, reasons);
        Enforcement here = enforcers.of(found);
        IsolatePod.Denial denial = denial(found, ref);
        IsolatePod.Denial counting = counting(
                denial,
                here.plugin(),
                tiers(here.plugin(), enforcers.mode(found).tiers()));
        Holds applied = applied(found, ref, counting, reasons);
        if (denial != null && counting == null) {
            reasons.add(notEnforced(ref, denial, here.plugin()));
        }
        AdminTaken admin = admins.computeIfAbsent(Optional.ofNullable(counting), _ -> AdminTaken.look(counting, view));
        Holds enforced = enforced(found, ref, admin, applied, reasons);
        Holds cut = cut(found, ref, admin, here, enforced, reasons);
        Verdict.Facts facts = new Verdict.Facts(applied, enforced, cut);
        return new Verdict.PerTarget(target, facts.worst(), facts, reasons);
    }

    private static Reason notEnforced(PodRef ref, IsolatePod.Denial denial, Plugin plugin) {
        String kind = denial.kind().qualified();
        return new Reason(
                ENFORCED,
                "denial-not-enforced",
                denial.name() + " of " + kind + " does nothing for pod " + ref + ": " + Enforcers.words(plugin)
                        + (denial.kind().equals(Resource.AWS_CLUSTER_NETWORK_POLICY) && plugin == Plugin.VPC_CNI
                                ? " on its node is older than 1.21, the first that enforces this kind"
                                : " enforces policies there, and none of this kind"),
                kind);
    }

    /// Our deny-all selects the pod, and no other policy that selects it allows anything.
    ///
    /// @param denial the one above it, where that counts
    private Holds applied(JsonNode pod, PodRef ref, IsolatePod.@Nullable Denial denial, List<Reason> reasons) {
        List<NetworkPolicy> selecting = policies.getOrDefault(ref.namespace(), List.of()).stream()
                .filter(p -> p.selects(PodFacts.labels(pod)))
                .toList();
        String policy = denying(pod, ref).findFirst().orElse("");
        if (policy.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED, "deny-missing", "the deny-all policy does not select pod " + ref, "networkpolicies"));
            return Holds.NO;
        }
        if (Promise.deniedAbove(denial, ref.namespace(), "pod " + ref, view, reasons)) {
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
            reasons.add(notUnderstood(ref.namespace(), name));
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

    /// The deny-alls that select the pod: several runs of a case have one each in a namespace.
    private Stream<String> denying(JsonNode pod, PodRef ref) {
        return policies.getOrDefault(ref.namespace(), List.of()).stream()
                .filter(p -> p.selects(PodFacts.labels(pod)) && p.deniesAll())
                .map(p -> p.ref().name())
                .filter(name -> promise.policies().contains(ref.namespace() + "/" + name));
    }

    private IsolatePod.@Nullable Denial denial(JsonNode pod, PodRef ref) {
        return promise.denial(
                denying(pod, ref).map(name -> ref.namespace() + "/" + name).toList());
    }

    /// @param ofAgent whether the VPC CNI knows its tiers
    private Holds tiers(Plugin plugin, Holds ofAgent) {
        return plugin == Plugin.CALICO || plugin == Plugin.CILIUM ? enforcers.upstream(plugin) : ofAgent;
    }

    /// The denial, but where the plugin is known to make nothing of it: then the ordinary policies alone decide.
    private static IsolatePod.@Nullable Denial counting(
            IsolatePod.@Nullable Denial denial, Plugin plugin, Holds tiers) {
        return denial == null || TierDenial.idle(denial.kind(), plugin, tiers) ? null : denial;
    }

    private Holds enforced(JsonNode pod, PodRef ref, AdminTaken admin, Holds applied, List<Reason> reasons) {
        if (applied == Holds.NO) {
            reasons.add(new Reason(ENFORCED, "not-applied", "what is not applied can't be enforced", null));
            return Holds.NO;
        }
        Enforcement deny = enforcers.of(pod, denying(pod, ref).toList());
        if (deny.plugin() == Plugin.VPC_CNI
                && (deny.holds() != Holds.NO || enforcers.onItsNode(pod).sharesRules() != Holds.NO)) {
            deny = deny.with(shared(ref, admin.names(pod) && enforcers.mode(pod).tiers() == Holds.YES))
                    .with(stale.maySpeakFor(ref) ? List.of(StaleRules.ground(ref)) : List.of());
        }
        deny.deciding().forEach(g -> reasons.add(new Reason(ENFORCED, g.code(), g.message(), g.source())));
        return deny.holds();
    }

    /// On the AWS agent the rules are kept for the enforcement group: a sibling that is not isolated can keep
    /// it open. A denial of the admin tier is for all of the group, and beats what pods are allowed.
    private List<Ground> shared(PodRef ref, boolean denied) {
        return together.computeIfAbsent(ref.namespace(), this::isolation).siblingAllows().stream()
                .filter(allow -> allow.suspect().name().equals(ref.name()) && allow.beatsExceptDeny())
                .filter(allow -> !denied || allow.fromOutside())
                .map(allow -> Ground.no(
                        "shared-enforcement",
                        "pod " + allow.sibling() + " shares the rules of pod " + ref + " on its node, and policy "
                                + allow.policy().ref()
                                + " allows it traffic; isolated together (--siblings include), with"
                                + " it moved away (--siblings move) or from within (--strategy pod-blackhole) the pod"
                                + " is closed",
                        "pods and networkpolicies"))
                .toList();
    }

    private Isolation isolation(String namespace) {
        List<JsonNode> there = pods.getOrDefault(namespace, List.of());
        Set<String> uids = promise.pods().stream().map(PodRef::uid).collect(Collectors.toSet());
        Set<String> names = promise.pods().stream()
                .filter(p -> p.namespace().equals(namespace))
                .map(PodRef::name)
                .collect(Collectors.toSet());
        List<Endpoint.Pod> endpoints = PodFacts.endpoints(there);
        Set<Endpoint.Pod> isolated = new LinkedHashSet<>();
        endpoints.stream().filter(e -> names.contains(e.name())).forEach(isolated::add);
        // those that have ended, too
        there.stream()
                .filter(p -> uids.contains(p.at("/metadata/uid").asString()))
                .map(PodFacts::endpoint)
                .forEach(isolated::add);
        List<NetworkPolicy> policiesThere = policies.getOrDefault(namespace, List.of());
        Set<Cidr> denied = policiesThere.stream()
                .filter(p ->
                        promise.policies().contains(namespace + "/" + p.ref().name()))
                .flatMap(p -> ByVpcCni.denied(p).stream())
                .collect(Collectors.toSet());
        return Isolation.of(isolated, endpoints, policiesThere, denied, true);
    }

    /// What the plugin did to open connections, as far as it enforced the deny-all at all.
    private Holds cut(
            JsonNode pod, PodRef ref, AdminTaken admin, Enforcement here, Holds enforced, List<Reason> reasons) {
        if (promise.startedSince().contains(ref)) {
            reasons.add(new Reason(
                    CUT, "started-since", "pod " + ref + " started when the deny-all stood already", "pods"));
            return Holds.NOT_APPLICABLE;
        }
        if (!PodFacts.scheduled(pod)) {
            reasons.add(new Reason(
                    CUT, "pod-pending", "pod " + ref + " is on no node yet, and has no connections", "spec.nodeName"));
            return Holds.NOT_APPLICABLE;
        }
        AgentMode mode = enforcers.mode(pod);
        boolean tiers = mode.tiers() == Holds.YES;
        if (enforced == Holds.YES && admin.cuts(pod) && tiers && mode.measured()) {
            reasons.add(new Reason(
                    CUT,
                    "admin-tier-cuts",
                    "pod " + ref + " is denied in the admin tier, which cuts open connections at the next packet",
                    Resource.AWS_CLUSTER_NETWORK_POLICY.qualified()));
            return Holds.YES;
        }
        Sessions sessions = Sessions.of(here, promise.underPolicyBefore().contains(ref), mode);
        if (sessions.liveOn() && admin.denial() != null && !(admin.names(pod) && tiers)) {
            reasons.add(new Reason(
                    CUT,
                    "denial-not-resolved",
                    (admin.names(pod)
                                    ? "the agent on the node of pod " + ref + " is not known to know the admin tier"
                                    : "no ClusterPolicyEndpoint of the admin tier's denial names pod " + ref + " yet")
                            + ": whether it has cut open connections is not known",
                    Resource.CLUSTER_POLICY_ENDPOINT.qualified()));
            return Holds.UNKNOWN;
        }
        if (sessions.cut() == Holds.YES && enforced != Holds.YES) {
            reasons.add(new Reason(
                    CUT,
                    enforced == Holds.NO ? "not-enforced" : "enforcement-unknown",
                    "that connections are cut is known only where the policy is enforced",
                    null));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(CUT, sessions.code(), "pod " + ref + " " + sessions.message(), sessions.source()));
        return sessions.cut();
    }
}
