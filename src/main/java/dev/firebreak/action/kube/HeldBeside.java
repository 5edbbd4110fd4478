package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.Reason;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.ByVpcCni;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.EnforcementGroup;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Pods that an undo lets go, and those which runs of cases still hold where others that share their rules are let go.
/// On the VPC CNI a policy that allows the one something opens both; where none does, both stay cut off.
public final class HeldBeside {
    private static final String LETS_GO = "let-go";
    private static final String AGAIN = " no longer isolated after this: what policies allow reaches ";
    private static final String OPENS = "undo-opens-held";
    private static final String MAY_OPEN = "undo-may-open-held";
    private static final String STAYS = "undo-stays-cut-off";

    private final View view;
    private final Enforcers enforcers;
    private final Map<PodRef, JsonNode> pods = new LinkedHashMap<>();
    private final Map<String, List<NetworkPolicy>> policies = new HashMap<>();
    /// By pod, the run whose deny-all is over it.
    private final Map<PodRef, String> held = new TreeMap<>();

    private HeldBeside(Set<String> namespaces, View view) {
        this.view = view;
        this.enforcers = Enforcers.look(view, namespaces);
        for (String namespace : namespaces) {
            List<JsonNode> there = view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null);
            policies.put(
                    namespace,
                    there.stream()
                            .flatMap(each -> Stream.ofNullable(NetworkPolicy.understood(each)))
                            .toList());
            Map<String, NetworkPolicy> denials = denials(there);
            for (JsonNode pod : view.cluster().list(Resource.POD, namespace, null, null)) {
                if (PodFacts.finished(pod)) {
                    continue;
                }
                PodRef ref = PodFacts.ref(pod);
                pods.put(ref, pod);
                Map<String, String> labels = PodFacts.labels(pod);
                denials.forEach((value, denial) -> {
                    if (denial.selects(labels)) {
                        held.putIfAbsent(ref, ChosenStrategy.run(value));
                    }
                });
            }
        }
    }

    /// A pod that is let go, and one that shares its rules and is held.
    private record Pair(PodRef letGo, PodRef mate, String run) {}

    /// What is to be said before an undo.
    ///
    /// @param namespaces those in which it lets pods go
    /// @param isolated the pods that its steps had isolated, and let go
    /// @param now the world as it is
    /// @param then as it will be
    public static List<Problem> after(Set<String> namespaces, Set<PodRef> isolated, View now, View then) {
        HeldBeside before = new HeldBeside(namespaces, now);
        HeldBeside after = new HeldBeside(namespaces, then);
        List<Problem> beside = after.beside(before);
        Set<Target> stay = beside.stream()
                .filter(problem -> problem.code().equals(STAYS))
                .flatMap(problem -> Stream.ofNullable(problem.target()))
                .collect(Collectors.toSet());
        return Stream.concat(
                        after.letGo(before, isolated).stream()
                                .filter(problem -> problem.target() == null || !stay.contains(problem.target())),
                        beside.stream())
                .toList();
    }

    /// A line for each pod that was isolated; one for all that started since in what was isolated as a whole, for they
    /// come and go while the plan is read.
    private List<Problem> letGo(HeldBeside before, Set<PodRef> isolated) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Integer> others = new TreeMap<>();
        pods.forEach((ref, pod) -> {
            boolean stays = held.containsKey(ref) || pod.at("/spec/hostNetwork").asBoolean(false);
            if (!stays && isolated.contains(ref)) {
                problems.add(letGo(ref));
            } else if (!stays && before.held.containsKey(ref)) {
                others.merge(ref.namespace(), 1, Integer::sum);
            }
        });
        String other = problems.isEmpty() ? "" : "other ";
        others.forEach((namespace, count) -> problems.add(Problem.warn(
                LETS_GO,
                count + " " + other + (count == 1 ? "pod" : "pods") + " of namespace " + namespace
                        + (count == 1 ? " is" : " are") + AGAIN + (count == 1 ? "it" : "them") + " again",
                null)));
        return problems;
    }

    /// That a pod which was isolated is not when an undo is done.
    public static Problem letGo(PodRef pod) {
        return Problem.warn(LETS_GO, "pod " + pod + " is" + AGAIN + "it again", null)
                .about(Target.of(pod));
    }

    private List<Problem> beside(HeldBeside before) {
        List<Pair> pairs = pairs(before.held.keySet());
        if (pairs.isEmpty()) {
            return List.of();
        }
        Map<PodRef, Allowed> was = before.reached(pairs.stream().map(Pair::mate));
        Map<PodRef, Allowed> is = reached(pairs.stream().flatMap(pair -> Stream.of(pair.mate(), pair.letGo())));
        return pairs.stream()
                .flatMap(pair -> Stream.ofNullable(problem(pair, was, is)))
                .toList();
    }

    private @Nullable Problem problem(Pair pair, Map<PodRef, Allowed> was, Map<PodRef, Allowed> is) {
        Holds opens = opens(pair, is);
        boolean known = shares(pair.letGo()) == Holds.YES;
        if (known && opens != Holds.NO && was.get(pair.mate()) == Allowed.YES) {
            return null;
        }
        if (opens != Holds.NO) {
            return Problem.warn(
                            code(opens),
                            opens == Holds.YES ? opens(pair, "comes open") : mayOpen(pair, "may come open", known),
                            "To open both, take that back too: firebreak undo " + pair.run()
                                    + ". To keep it closed, isolate it by itself first: "
                                    + StrongerWay.within(pair.mate()) + " --case " + caseOf(pair))
                    .because("the VPC CNI gives pods with the same name up to the last dash one set of rules on a node")
                    .about(Target.of(pair.mate()));
        }
        if (!stays(pair, is)) {
            return null;
        }
        return Problem.warn(STAYS, stays(pair), "Take that back too: firebreak undo " + pair.run())
                .because("the VPC CNI gives pods with the same name up to the last dash one set of rules on a node")
                .about(Target.of(pair.letGo()));
    }

    /// What is to be said when pods were let go.
    static List<Reason> left(Collection<PodRef> letGo, View view) {
        Set<String> namespaces = letGo.stream().map(PodRef::namespace).collect(Collectors.toSet());
        HeldBeside now = new HeldBeside(namespaces, view);
        List<Pair> pairs = now.pairs(letGo);
        if (pairs.isEmpty()) {
            return List.of();
        }
        Map<PodRef, Allowed> is = now.reached(pairs.stream().flatMap(pair -> Stream.of(pair.mate(), pair.letGo())));
        List<Reason> reasons = new ArrayList<>();
        for (Pair pair : pairs) {
            Holds opens = now.opens(pair, is);
            if (opens != Holds.NO) {
                boolean known = now.shares(pair.letGo()) == Holds.YES;
                String said = opens == Holds.YES ? opens(pair, "is open") : mayOpen(pair, "may be open", known);
                reasons.add(new Reason("holds", code(opens), said, "policies"));
            } else if (now.stays(pair, is)) {
                reasons.add(new Reason("holds", STAYS, stays(pair), "policies"));
            }
        }
        return reasons;
    }

    private static String code(Holds opens) {
        return opens == Holds.YES ? OPENS : MAY_OPEN;
    }

    /// Whether something gets through to the pod that is held.
    ///
    /// @param is what was seen; of a pod that was not found nothing is known
    private Holds opens(Pair pair, Map<PodRef, Allowed> is) {
        if (shares(pair.letGo()) != Holds.YES) {
            return opened(pair) ? Holds.UNKNOWN : Holds.NO;
        }
        return switch (is.getOrDefault(pair.mate(), Allowed.UNKNOWN)) {
            case YES -> Holds.YES;
            case UNKNOWN -> Holds.UNKNOWN;
            case NO -> Holds.NO;
        };
    }

    private boolean stays(Pair pair, Map<PodRef, Allowed> is) {
        return shares(pair.letGo()) == Holds.YES && is.get(pair.letGo()) == Allowed.NO;
    }

    private static String opens(Pair pair, String how) {
        return held(pair) + how + ": it shares the rules of pod " + pair.letGo()
                + " on its node, which is let go, and policies allow that traffic";
    }

    /// @param shares whether the two are known to share their rules
    private static String mayOpen(Pair pair, String how, boolean shares) {
        return held(pair)
                + how
                + (shares
                        ? ": it shares the rules of pod " + pair.letGo()
                                + " on its node, which is let go, and what gets through to it is not known"
                        : ": policies allow pod " + pair.letGo()
                                + " beside it, which is let go, some traffic, and whether the two share their rules is"
                                + " not known");
    }

    private static String held(Pair pair) {
        return "pod " + pair.mate() + ", which " + pair.run() + " holds, ";
    }

    private static String stays(Pair pair) {
        return "pod " + pair.letGo() + " stays cut off: it shares the rules of pod " + pair.mate()
                + " on its node, which " + pair.run() + " holds, and no policy allows it anything that beats the"
                + " deny-all";
    }

    private static String caseOf(Pair pair) {
        return pair.run().substring(0, (pair.run() + "/").indexOf('/'));
    }

    /// The deny-alls of runs, by the label that tells the run.
    private Map<String, NetworkPolicy> denials(List<JsonNode> there) {
        Map<String, NetworkPolicy> denials = new TreeMap<>();
        for (JsonNode policy : there) {
            String value = PodFacts.labels(policy).get(view.names().label());
            NetworkPolicy parsed = value == null ? null : NetworkPolicy.understood(policy);
            if (value != null && parsed != null && parsed.deniesAll()) {
                denials.put(value, parsed);
            }
        }
        return denials;
    }

    /// Each pod that is let go with each that is held beside it.
    ///
    /// @param heldBefore those that an undo may let go
    private List<Pair> pairs(Collection<PodRef> heldBefore) {
        Map<EnforcementGroup, List<PodRef>> mates = new HashMap<>();
        held.keySet()
                .forEach(ref -> group(ref)
                        .ifPresent(group -> mates.computeIfAbsent(group, _ -> new ArrayList<>())
                                .add(ref)));
        List<Pair> pairs = new ArrayList<>();
        for (PodRef ref : heldBefore) {
            if (held.containsKey(ref)) {
                continue;
            }
            List<PodRef> beside = group(ref)
                    .map(group -> mates.getOrDefault(group, List.of()))
                    .orElse(List.of());
            if (!beside.isEmpty() && shares(ref) != Holds.NO) {
                beside.forEach(mate -> pairs.add(new Pair(ref, mate, held.getOrDefault(mate, ""))));
            }
        }
        return pairs;
    }

    private Optional<EnforcementGroup> group(PodRef ref) {
        return Optional.ofNullable(pods.get(ref)).map(PodFacts::endpoint).flatMap(EnforcementGroup::groupOf);
    }

    private Holds shares(PodRef ref) {
        return Optional.ofNullable(pods.get(ref))
                .map(pod -> enforcers.onItsNode(pod).sharesRules())
                .orElse(Holds.NO);
    }

    private Map<PodRef, Allowed> reached(Stream<PodRef> asked) {
        return StillReached.of(asked.distinct().toList(), view).stream()
                .collect(Collectors.toMap(StillReached::pod, StillReached::allowed));
    }

    /// Where the plugin is not known to enforce: whether a policy over the pod that is let go would open both.
    private boolean opened(Pair pair) {
        JsonNode letGo = pods.get(pair.letGo());
        List<NetworkPolicy> there = policies.getOrDefault(pair.letGo().namespace(), List.of());
        Set<Cidr> denied = there.stream()
                .filter(NetworkPolicy::deniesAll)
                .flatMap(each -> ByVpcCni.denied(each).stream())
                .collect(Collectors.toSet());
        return letGo != null
                && there.stream()
                        .anyMatch(each -> each.selects(PodFacts.labels(letGo))
                                && each.allowsAnything()
                                && ByVpcCni.beatsExceptDeny(each, denied));
    }
}
