package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.ByVpcCni;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.EnforcementGroup;
import dev.firebreak.reach.Isolation;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.NetworkPolicy;
import dev.firebreak.reach.PolicyPeer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands around the suspects: the pods of their namespaces, the policies, who shares rules with them, and
/// what enforces on their nodes.
///
/// @param isolated the pods to be isolated together: the suspects, and their siblings where that is wanted and
/// needed
/// @param siblings pods that share rules with a suspect on its node where the VPC CNI enforces, isolated with it or not
/// @param shared of the groups of the siblings, whether it does there
/// @param policies the policies of the suspects' namespaces as served; those that can't be understood are
/// `unread`
/// @param blocks what the deny-all has to deny: all addresses, and each block that a policy over the suspects or their
/// siblings names
record Surroundings(
        Set<String> namespaces,
        List<JsonNode> suspects,
        List<JsonNode> isolated,
        List<JsonNode> siblings,
        List<JsonNode> pods,
        List<JsonNode> policies,
        List<JsonNode> unread,
        Isolation isolation,
        Map<EnforcementGroup, Holds> shared,
        Enforcers enforcers,
        List<PodRef> underPolicy,
        List<Cidr> blocks) {

    static Surroundings look(List<JsonNode> suspects, boolean includeSiblings, View view) {
        return look(PodFacts.namespaces(suspects), suspects, includeSiblings, view);
    }

    /// @param namespaces where to look, also where no suspect runs now
    static Surroundings look(Set<String> namespaces, List<JsonNode> suspects, boolean includeSiblings, View view) {
        Enforcers enforcers = Enforcers.look(view, namespaces);
        List<JsonNode> pods = new ArrayList<>();
        List<JsonNode> policies = new ArrayList<>();
        List<JsonNode> unread = new ArrayList<>();
        for (String namespace : namespaces) {
            for (JsonNode pod : view.cluster().list(Resource.POD, namespace, null, null)) {
                if (!PodFacts.finished(pod)) {
                    pods.add(pod);
                }
            }
            for (JsonNode policy : view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null)) {
                (NetworkPolicy.understood(policy) == null ? unread : policies).add(policy);
            }
        }
        List<NetworkPolicy> parsed = policies.stream().map(NetworkPolicy::parse).toList();
        List<Endpoint.Pod> endpoints = PodFacts.endpoints(pods);
        Set<Endpoint.Pod> chosen = new LinkedHashSet<>(PodFacts.endpoints(suspects));
        Set<Cidr> blocks = blocks(chosen, endpoints, parsed);
        Isolation apart = Isolation.of(chosen, endpoints, parsed, blocks, true);
        Map<String, JsonNode> byName = byName(pods);
        List<JsonNode> siblings = new ArrayList<>();
        Map<EnforcementGroup, Holds> shared = new HashMap<>();
        for (Endpoint.Pod sibling : apart.siblings()) {
            JsonNode found = byName.get(sibling.namespace() + "/" + sibling.name());
            if (found != null) {
                siblings.add(found);
                EnforcementGroup.groupOf(sibling)
                        .ifPresent(group -> shared.computeIfAbsent(
                                group, _ -> enforcers.onItsNode(found).sharesRules()));
            }
        }
        Isolation isolation = new Isolation(
                apart.siblings(),
                apart.siblingAllows().stream()
                        .filter(allow -> shares(allow.sibling(), shared) != Holds.NO)
                        .toList());
        Map<String, JsonNode> isolated = new LinkedHashMap<>(byName(suspects));
        if (includeSiblings) {
            // a sibling that is isolated already stays with the run that did it
            Denied denied = new Denied(view);
            isolated.putAll(byName(siblings.stream()
                    .filter(pod -> shares(PodFacts.endpoint(pod), shared) != Holds.NO && !denied.is(pod))
                    .toList()));
        }
        List<JsonNode> together = List.copyOf(isolated.values());
        return new Surroundings(
                namespaces,
                suspects,
                together,
                siblings,
                pods,
                policies,
                unread,
                isolation,
                shared,
                enforcers,
                underPolicy(together, pods, policies, view),
                List.copyOf(blocks));
    }

    /// Whether siblings share a suspect's rules, on any of the nodes.
    Holds rulesShared() {
        return shared.containsValue(Holds.YES)
                ? Holds.YES
                : shared.containsValue(Holds.UNKNOWN) ? Holds.UNKNOWN : Holds.NO;
    }

    /// Whether a sibling shares its suspect's rules on their node.
    Holds shares(JsonNode sibling) {
        return shares(PodFacts.endpoint(sibling), shared);
    }

    private static Holds shares(Endpoint.Pod sibling, Map<EnforcementGroup, Holds> shared) {
        return EnforcementGroup.groupOf(sibling)
                .map(group -> shared.getOrDefault(group, Holds.NO))
                .orElse(Holds.NO);
    }

    /// Whether requests to a pod fail when policies deny them: other interfaces, and IPv4 beside IPv6, are no way in
    /// for those of Services.
    Holds enforced(JsonNode pod) {
        return Holds.worst(enforcers.of(pod).grounds().stream()
                .filter(ground -> !Set.of("secondary-interface", "ipv4-egress").contains(ground.code()))
                .map(Enforcement.Ground::holds)
                .toList());
    }

    /// Whether policies may be enforced on the node of a pod: what is to take hold there is waited for.
    boolean mayEnforce(JsonNode pod) {
        return enforcers.onItsNode(pod).holds() != Holds.NO;
    }

    /// The siblings whose policies keep their group open, the suspect with it.
    ///
    /// @param byTiers whether the VPC CNI's tiers deny the group what pods are allowed
    List<JsonNode> holdingOpen(boolean byTiers) {
        Set<String> open = isolation.siblingAllows().stream()
                .filter(Isolation.SiblingAllow::beatsExceptDeny)
                .filter(each -> !byTiers || each.fromOutside())
                .map(each -> each.sibling().toString())
                .collect(Collectors.toSet());
        return siblings.stream()
                .filter(sibling -> open.contains(PodFacts.ref(sibling).toString()))
                .toList();
    }

    /// Whether a sibling that a case holds is allowed something again when that case lets it go, and the suspect with
    /// it: a deny-all over the suspect is for both of them.
    boolean opensWhenLetGo(JsonNode sibling, Names names) {
        Map<String, String> then = PodFacts.labels(without(names.label(), sibling));
        List<NetworkPolicy> beside = policies.stream()
                .filter(each ->
                        Impact.in(sibling, each.at("/metadata/namespace").asString()))
                .map(NetworkPolicy::parse)
                .toList();
        return beside.stream()
                .filter(each -> each.allowsAnything() && ByVpcCni.beatsExceptDeny(each, Set.copyOf(blocks)))
                .anyMatch(each ->
                        Narrowing.undone(each.podSelector(), beside, names).matches(then));
    }

    /// As it is when these siblings are gone, and others have taken their places elsewhere.
    Surroundings without(List<JsonNode> moved) {
        Set<String> gone = byName(moved).keySet();
        Isolation left = new Isolation(
                isolation.siblings().stream()
                        .filter(each -> !gone.contains(each.toString()))
                        .collect(Collectors.toCollection(LinkedHashSet::new)),
                isolation.siblingAllows().stream()
                        .filter(each -> !gone.contains(each.sibling().toString()))
                        .toList());
        return new Surroundings(
                namespaces,
                suspects,
                isolated,
                siblings.stream().filter(each -> !moved.contains(each)).toList(),
                pods,
                policies,
                unread,
                left,
                shared,
                enforcers,
                underPolicy,
                blocks);
    }

    /// The pods that some policy was over before this case: their own, or one over their enforcement group.
    /// What the case has written already (its label, and with it the exclusions from policies; its deny-all) is
    /// looked past.
    private static List<PodRef> underPolicy(
            List<JsonNode> isolated, List<JsonNode> pods, List<JsonNode> policies, View view) {
        String label = view.names().label();
        List<NetworkPolicy> before = policies.stream()
                .filter(p -> !PodFacts.labels(p).containsKey(label)
                        || NetworkPolicy.parse(p).allowsAnything())
                .map(NetworkPolicy::parse)
                .toList();
        List<Endpoint.Pod> endpoints =
                PodFacts.endpoints(pods.stream().map(p -> without(label, p)).toList());
        Map<EnforcementGroup, Boolean> over = new HashMap<>();
        EnforcementGroup.among(endpoints)
                .forEach((group, members) -> over.put(
                        group, before.stream().anyMatch(p -> members.stream().anyMatch(p::selects))));
        List<PodRef> under = new ArrayList<>();
        for (JsonNode pod : isolated) {
            Endpoint.Pod endpoint = PodFacts.endpoint(without(label, pod));
            boolean own = before.stream().anyMatch(p -> p.selects(endpoint));
            boolean shared = EnforcementGroup.groupOf(endpoint)
                    .map(group -> over.getOrDefault(group, false))
                    .orElse(false);
            if (own || shared) {
                under.add(PodFacts.ref(pod));
            }
        }
        return under.stream().sorted().toList();
    }

    private static JsonNode without(String label, JsonNode pod) {
        if (!PodFacts.labels(pod).containsKey(label)) {
            return pod;
        }
        JsonNode copy = pod.deepCopy();
        ((ObjectNode) copy.at("/metadata/labels")).remove(label);
        return copy;
    }

    /// Parts of the cluster that share a suspect's rules: they would be cut off with it, isolated or left
    /// alone.
    List<Problem> cutOffToo() {
        Set<PodRef> together = isolated.stream().map(PodFacts::ref).collect(Collectors.toSet());
        return siblings.stream()
                .filter(s -> shares(s) == Holds.YES || together.contains(PodFacts.ref(s)))
                .flatMap(s -> ClusterPart.of(s).map(p -> Suspects.protectedTarget(PodFacts.ref(s), s, p)).stream())
                .toList();
    }

    /// The policies that allow an isolated pod something, seen with the label that the pods are about to have.
    /// What narrows a policy now may be undone before the pods are let go: it is looked past.
    List<JsonNode> allowing(Names names, String value) {
        List<JsonNode> allowing = new ArrayList<>();
        for (JsonNode policy : policies) {
            NetworkPolicy parsed = NetworkPolicy.parse(policy);
            String namespace = policy.at("/metadata/namespace").asString();
            List<NetworkPolicy> beside = policies.stream()
                    .map(NetworkPolicy::parse)
                    .filter(each -> each.ref().namespace().equals(namespace))
                    .toList();
            LabelSelector then = Narrowing.undone(parsed.podSelector(), beside, names);
            boolean selects = isolated.stream()
                    .filter(p -> p.at("/metadata/namespace").asString().equals(namespace))
                    .anyMatch(p -> then.matches(labelled(p, names.label(), value)));
            if (selects && parsed.allowsAnything()) {
                allowing.add(policy);
            }
        }
        return allowing;
    }

    /// The policies that a label of before keeps away from a pod, and that would select it with the new one.
    List<JsonNode> reopening(Names names, String value) {
        return policies.stream()
                .filter(policy -> isolated.stream()
                        .filter(pod -> pod.at("/metadata/namespace").equals(policy.at("/metadata/namespace")))
                        .anyMatch(pod -> {
                            NetworkPolicy parsed = NetworkPolicy.parse(policy);
                            return !parsed.selects(PodFacts.labels(pod))
                                    && parsed.selects(labelled(pod, names.label(), value));
                        }))
                .toList();
    }

    private static Map<String, String> labelled(JsonNode pod, String key, String value) {
        Map<String, String> labels = new HashMap<>(PodFacts.labels(pod));
        labels.put(key, value);
        return labels;
    }

    private static Set<Cidr> blocks(Set<Endpoint.Pod> suspects, List<Endpoint.Pod> pods, List<NetworkPolicy> policies) {
        Set<Cidr> blocks = new LinkedHashSet<>();
        pods.stream()
                .flatMap(pod -> pod.addresses().stream())
                .map(address -> address.v6() ? DenyAll.IPV6 : DenyAll.IPV4)
                .sorted(Comparator.comparing(Cidr::toString))
                .forEach(blocks::add);
        if (blocks.isEmpty()) {
            blocks.add(DenyAll.IPV4);
        }
        Set<Endpoint.Pod> group = new LinkedHashSet<>(suspects);
        suspects.stream()
                .flatMap(suspect -> EnforcementGroup.groupOf(suspect).stream())
                .forEach(each -> group.addAll(each.members(pods)));
        policies.stream()
                .filter(policy -> group.stream().anyMatch(policy::selects))
                .flatMap(policy -> Stream.of(Direction.values()).flatMap(direction -> policy.rules(direction).stream()))
                .flatMap(rule -> rule.peers().stream())
                .flatMap(peer ->
                        peer instanceof PolicyPeer.IpBlock block ? Stream.of(block.cidr()) : Stream.<Cidr>empty())
                .filter(block -> !block.halves().isEmpty())
                .sorted(Comparator.comparing(Cidr::toString))
                .forEach(blocks::add);
        return blocks;
    }

    private static Map<String, JsonNode> byName(List<JsonNode> objects) {
        Map<String, JsonNode> map = new LinkedHashMap<>();
        objects.forEach(o -> map.put(
                o.at("/metadata/namespace").asString("") + "/"
                        + o.at("/metadata/name").asString(),
                o));
        return map;
    }
}
