package dev.firebreak.action.kube;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Verdict;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Isolates pods that are told by a selector, with those still to come: denies them everything, waits until the
/// plugin has taken the deny up, and then narrows the policies that allow them something. No pod is written to. As
/// with single pods, none is more reachable on the way than before.
final class Enclosing {
    /// Another value in each step, so that what stands of one is never taken for another's.
    private static final String HELD = Symbols.CASE + "." + Symbols.RUN + "." + Symbols.ORDINAL;

    private final List<Enclosed.Part> parts;
    private final View view;
    private final List<Problem> refusals = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();

    private Enclosing(List<Enclosed.Part> parts, List<Problem> notes, View view) {
        this.parts = parts;
        this.view = view;
        this.notes.addAll(notes);
    }

    /// The name of the deny-all of a step's part.
    static String policy(View view, int number) {
        return stem(view) + "-" + number;
    }

    private static String stem(View view) {
        return view.names().stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL;
    }

    /// @param notes what is said besides
    static Proposal<Enclosed> plan(
            List<Enclosed.Part> parts, @Nullable Strategy strategy, List<Problem> notes, View view) {
        return new Enclosing(parts, notes, view).plan(strategy);
    }

    private Proposal<Enclosed> plan(@Nullable Strategy strategy) {
        List<Enclosed.Part> left = new ArrayList<>();
        List<EnclosedAlready> held = new ArrayList<>();
        for (Enclosed.Part part : parts) {
            EnclosedAlready standing = EnclosedAlready.look(part, view).orElse(null);
            if (standing == null) {
                refuseWhatTheClusterNeeds(part);
                left.add(part);
            } else if (view.ours(Suspects.caseOf(standing.value()))) {
                notes.add(Problem.info(
                        "isolated-already",
                        "policy " + part.namespace() + "/" + standing.part().policy() + " of this case isolates "
                                + whole(part) + " already"));
                held.add(standing);
            } else {
                refusals.add(isolatedBy(Suspects.caseOf(standing.value()), part));
            }
        }
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        Map<String, Earlier> earlier = new TreeMap<>();
        held.forEach(each -> earlier.put(each.value(), each.earlier()));
        ChosenStrategy.notAdded(strategy, earlier).ifPresent(notes::add);
        return left.isEmpty() ? again(held) : isolate(left, held, strategy);
    }

    /// What is left to do where all is isolated already.
    private Proposal<Enclosed> again(List<EnclosedAlready> held) {
        standing(held);
        List<Change> changes = copiesFirst(narrowedAgain(held), Enforcers.look(view, namespaces(parts)));
        List<Earlier> earlier = held.stream().map(EnclosedAlready::earlier).toList();
        Enclosed standing = new Enclosed(
                policies(List.of(), held),
                Strategy.of(Earlier.first(earlier)).id(),
                held.stream().map(EnclosedAlready::part).toList(),
                all(List.of(), held, EnclosedAlready::pods),
                all(List.of(), held, EnclosedAlready::underPolicy),
                null,
                earlier);
        return changes.isEmpty()
                ? new Proposal.Nothing<>("a deny-all of this case selects the pods already", standing, notes)
                : new Proposal.Changes<>(changes, List.of(), standing, notes);
    }

    private Proposal<Enclosed> isolate(
            List<Enclosed.Part> left, List<EnclosedAlready> held, @Nullable Strategy strategy) {
        Set<String> namespaces = namespaces(left);
        List<JsonNode> pods =
                left.stream().flatMap(part -> running(part, view).stream()).toList();
        List<JsonNode> reached = pods.stream().filter(pod -> !hostNetwork(pod)).toList();
        Surroundings around = Surroundings.look(namespaces, reached, false, view);
        List<Problem> cutOffToo = around.cutOffToo();
        if (!cutOffToo.isEmpty()) {
            return new Proposal.Refused<>(cutOffToo, notes);
        }
        ChosenStrategy chosen = ChosenStrategy.of(strategy, namespaces, view);
        if (!chosen.refusals().isEmpty()) {
            return new Proposal.Refused<>(chosen.refusals(), notes);
        }
        List<Change> changes = new ArrayList<>();
        for (Enclosed.Part part : left) {
            changes.add(deny(part, around));
        }
        List<KubeChange> above = above(chosen, left);
        changes.addAll(above);
        List<JsonNode> narrowed = new ArrayList<>();
        List<KubeChange> narrowing = new ArrayList<>();
        if (chosen.leavesAllows()) {
            for (Enclosed.Part part : left) {
                for (JsonNode policy : allowing(part, around.policies())) {
                    narrowing.addAll(narrowing().of(policy, part.selected()));
                    narrowed.add(policy);
                }
            }
        }
        narrowing.addAll(narrowedAgain(held));
        changes.addAll(copiesFirst(narrowing, around.enforcers()));
        notes.addAll(chosen.notes());
        IsolatePod.Denial denial = chosen.denial(above, around, view);
        notes.addAll(Impact.of(around, narrowed, denial, Set.of(), view));
        toCome(left);
        notes.addAll(onTheHostNetwork(pods));
        if (Enforcers.look(view, namespaces).openAtStart(reached)) {
            notes.add(Problem.info(
                    "open-at-start",
                    "the first pod of a group that starts on a node is open for about half a second: the VPC CNI closes"
                            + " pods from their start on in strict mode alone"));
        }
        Enclosed outputs = new Enclosed(
                policies(left, held),
                chosen.strategy().id(),
                Stream.concat(left.stream(), held.stream().map(EnclosedAlready::part))
                        .toList(),
                all(refs(pods), held, EnclosedAlready::pods),
                all(around.underPolicy(), held, EnclosedAlready::underPolicy),
                denial,
                held.stream().map(EnclosedAlready::earlier).toList());
        return new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    /// Where none runs yet, nothing but the nodes tells whether those to come are cut off.
    private void toCome(List<Enclosed.Part> parts) {
        List<Enclosed.Part> empty =
                parts.stream().filter(part -> running(part, view).isEmpty()).toList();
        if (!empty.isEmpty()) {
            notes.addAll(Impact.toCome(namespaces(empty), view));
        }
    }

    /// A plan that does nothing about what is held says what is to be said of it all the same.
    private void standing(List<EnclosedAlready> held) {
        if (held.isEmpty()) {
            return;
        }
        List<Enclosed.Part> its = held.stream().map(EnclosedAlready::part).toList();
        List<JsonNode> pods = its.stream()
                .flatMap(part -> running(part, view).stream())
                .filter(pod -> !hostNetwork(pod))
                .toList();
        List<Impact.Standing> standing = held.stream()
                .map(each -> new Impact.Standing(
                        pods.stream()
                                .filter(pod -> each.pods().contains(PodFacts.ref(pod)))
                                .toList(),
                        each.underPolicy(),
                        each.earlier().denial()))
                .toList();
        notes.addAll(Impact.standing(
                Surroundings.look(namespaces(its), pods, false, view),
                standing,
                held.stream().flatMap(each -> each.allowing().stream()).toList(),
                view));
        toCome(its);
    }

    private static List<String> policies(List<Enclosed.Part> left, List<EnclosedAlready> held) {
        return Stream.concat(
                        left.stream().map(part -> part.namespace() + "/" + part.policy()),
                        held.stream().flatMap(each -> each.earlier().policies().stream()))
                .toList();
    }

    private static List<PodRef> all(
            List<PodRef> some, List<EnclosedAlready> held, Function<EnclosedAlready, List<PodRef>> which) {
        return Stream.concat(some.stream(), held.stream().flatMap(each -> which.apply(each).stream()))
                .distinct()
                .sorted()
                .toList();
    }

    private void refuseWhatTheClusterNeeds(Enclosed.Part part) {
        if (ClusterPart.holds(part.namespace())) {
            refusals.add(Problem.block(
                            "protected-target",
                            "namespace " + part.namespace() + " belongs to the cluster itself",
                            "Isolate single workloads elsewhere, or contain a node: firebreak cordon-node NODE")
                    .because("cutting off DNS or the network plugin takes every workload with it"));
            return;
        }
        for (JsonNode pod : running(part, view)) {
            ClusterPart.of(pod)
                    .map(found -> Suspects.protectedTarget(PodFacts.ref(pod), pod, found))
                    .ifPresent(refusals::add);
        }
    }

    private Problem isolatedBy(String other, Enclosed.Part part) {
        return Problem.block(
                "isolated-by-case",
                whole(part) + " is isolated already, by case " + other,
                "Go on in that case with --case " + other);
    }

    private static String whole(Enclosed.Part part) {
        return part.selected().isEmpty()
                ? "namespace " + part.namespace()
                : "what " + part.selected() + " selects in namespace " + part.namespace();
    }

    private List<Problem> onTheHostNetwork(List<JsonNode> pods) {
        return pods.stream()
                .filter(Enclosing::hostNetwork)
                .map(pod -> Problem.warn(
                                "host-network",
                                "pod " + PodFacts.ref(pod)
                                        + " uses its node's network, which no NetworkPolicy reaches: it stays open",
                                "Cordon its node (firebreak cordon-node "
                                        + pod.at("/spec/nodeName").asString("NODE")
                                        + ") and cut the instance off with a security group")
                        .about(Target.of(PodFacts.ref(pod))))
                .toList();
    }

    private KubeChange deny(Enclosed.Part part, Surroundings around) {
        KubeChange change = KubeChange.create(
                "deny-" + part.namespace(),
                Resource.NETWORK_POLICY,
                new Target("NetworkPolicy", part.namespace(), part.policy(), null, null),
                DenyAll.policy(part.namespace(), part.policy(), part.selected(), view.names(), HELD, around.blocks()),
                "Deny " + whole(part) + " all traffic, pods that are still to start included");
        return LettingGo.settling(change, part.selected(), _ -> true, around.enforcers(), view);
    }

    private List<KubeChange> above(ChosenStrategy chosen, List<Enclosed.Part> left) {
        TierDenial tier = chosen.tier();
        return tier == null
                ? List.of()
                : tier.changes(new TierDenial.Held(
                        namespaces(left), left.getFirst().selected(), view.names(), HELD, stem(view)));
    }

    /// Copies take hold for all others before any policy lets go of them: a pod that no policy selects is open.
    private List<Change> copiesFirst(List<KubeChange> narrowing, Enforcers enforcers) {
        List<Change> changes = new ArrayList<>();
        for (KubeChange change : narrowing) {
            if (change.verb() == KubeChange.Verb.CREATE) {
                changes.add(takingHold(change, enforcers));
            }
        }
        narrowing.stream()
                .filter(change -> change.verb() != KubeChange.Verb.CREATE)
                .forEach(changes::add);
        return changes;
    }

    private KubeChange takingHold(KubeChange copy, Enforcers enforcers) {
        NetworkPolicy policy = NetworkPolicy.parse(Objects.requireNonNull(copy.body()));
        return LettingGo.settling(copy, policy.podSelector(), _ -> true, enforcers, view);
    }

    private Narrowing narrowing() {
        return new Narrowing(view.names(), HELD, stem(view));
    }

    /// The policies that allow pods of a part something, or will when what narrows them now is undone.
    private List<JsonNode> allowing(Enclosed.Part part, List<JsonNode> policies) {
        List<NetworkPolicy> there = parsed(part.namespace(), policies);
        List<JsonNode> running = running(part, view);
        return policies.stream()
                .filter(policy ->
                        part.namespace().equals(policy.at("/metadata/namespace").asString()))
                .filter(policy -> {
                    NetworkPolicy allow = NetworkPolicy.parse(policy);
                    LabelSelector then = Narrowing.undone(allow.podSelector(), there, view.names());
                    return allow.allowsAnything() && opens(then, part, running);
                })
                .toList();
    }

    static boolean opens(LabelSelector policy, Enclosed.Part part, List<JsonNode> running) {
        return part.opensTo(policy) || running.stream().anyMatch(pod -> policy.matches(PodFacts.labels(pod)));
    }

    private static List<NetworkPolicy> parsed(String namespace, List<JsonNode> policies) {
        return policies.stream()
                .filter(policy ->
                        namespace.equals(policy.at("/metadata/namespace").asString()))
                .map(NetworkPolicy::understood)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<KubeChange> narrowedAgain(List<EnclosedAlready> held) {
        List<KubeChange> again = new ArrayList<>();
        for (EnclosedAlready each : held) {
            for (JsonNode policy : each.allowing()) {
                again.addAll(narrowing().of(policy, each.part().selected()));
            }
        }
        return again;
    }

    /// Looks at the pods that are there now, and at what those to come will find.
    static Verdict verify(Done<Enclosed> done, View view) {
        Enclosed planned = done.planned();
        List<PodRef> now = new ArrayList<>();
        Set<PodRef> since = new HashSet<>();
        for (Enclosed.Part part : planned.parts()) {
            String made = view.cluster()
                    .get(Resource.NETWORK_POLICY, part.namespace(), part.policy())
                    .map(policy -> policy.at("/metadata/creationTimestamp").asString(""))
                    .orElse("");
            for (JsonNode pod : running(part, view)) {
                PodRef ref = PodFacts.ref(pod);
                now.add(ref);
                String started = pod.at("/metadata/creationTimestamp").asString("");
                if (!planned.pods().contains(ref) && !made.isEmpty() && started.compareTo(made) > 0) {
                    since.add(ref);
                }
            }
        }
        return Containment.verdict(
                new Promise(
                        now.stream().sorted().toList(),
                        planned.policies(),
                        planned.underPolicyBefore(),
                        planned.denial(),
                        since,
                        planned.parts(),
                        List.of(),
                        planned.earlier()),
                view);
    }

    static List<JsonNode> running(Enclosed.Part part, View view) {
        return view.cluster().list(Resource.POD, part.namespace(), null, null).stream()
                .filter(pod -> !PodFacts.finished(pod) && part.has(pod))
                .toList();
    }

    private static boolean hostNetwork(JsonNode pod) {
        return pod.at("/spec/hostNetwork").asBoolean(false);
    }

    private static List<PodRef> refs(List<JsonNode> pods) {
        return pods.stream().map(PodFacts::ref).distinct().sorted().toList();
    }

    private static Set<String> namespaces(List<Enclosed.Part> parts) {
        return parts.stream().map(Enclosed.Part::namespace).collect(Collectors.toCollection(TreeSet::new));
    }
}
