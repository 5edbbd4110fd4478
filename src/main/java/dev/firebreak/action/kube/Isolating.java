package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.IsolatePod.Isolated;
import dev.firebreak.action.kube.IsolatePod.Siblings;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolates single pods by policies: labels them, denies the label everything, and takes them out of the
/// policies that still allow them something. What the case has isolated already stays with the run that did
/// it.
final class Isolating {
    /// The value of the label: one for each run, so that what one run isolates is not held by what another
    /// undoes.
    private static final String HELD = Symbols.CASE + "." + Symbols.RUN;

    /// What is said of some pods, and again of others.
    private static final Set<String> ABOUT_PODS = Set.of("sessions-live-on", "policy-managed");

    private final IsolatePod asked;
    private final View view;
    private final List<Problem> notes = new ArrayList<>();

    Isolating(IsolatePod asked, View view) {
        this.asked = asked;
        this.view = view;
    }

    Proposal<Isolated> planned() {
        Suspects suspects = Suspects.look(asked.pods(), view);
        notes.addAll(suspects.notes());
        if (!suspects.refusals().isEmpty()) {
            return new Proposal.Refused<>(suspects.refusals(), notes);
        }
        IsolatedAlready held = IsolatedAlready.look(suspects.held(), view);
        ChosenStrategy.notAdded(asked.strategy(), held.byValue()).ifPresent(notes::add);
        List<JsonNode> chosen = new ArrayList<>(suspects.pods());
        List<JsonNode> added = asked.siblings() == Siblings.INCLUDE ? held.leftAlone(chosen, view) : List.of();
        chosen.addAll(added);
        if (chosen.isEmpty() && held.pods().isEmpty()) {
            return suspects.nobody(view, notes);
        }
        MovedAway moved = asked.siblings() == Siblings.MOVE
                ? MovedAway.of(Surroundings.look(both(chosen, held.pods()), false, view), view)
                : MovedAway.NONE;
        if (!moved.refusals().isEmpty()) {
            return new Proposal.Refused<>(moved.refusals(), notes);
        }
        if (!added.isEmpty()) {
            notes.add(SharedRules.isolatedTogether(added, Surroundings.look(held.pods(), false, view), view));
        }
        return chosen.isEmpty() ? again(held, moved) : isolated(chosen, held, moved);
    }

    private static List<JsonNode> both(List<JsonNode> some, List<JsonNode> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /// What is left to do where all are isolated already.
    private Proposal<Isolated> again(IsolatedAlready held, MovedAway moved) {
        Detach leaving = leaving(held.pods());
        notes.addAll(moved.notes());
        notes.addAll(standing(held, moved.pods()));
        List<Change> changes = new ArrayList<>();
        held.allowing().forEach((policy, values) -> changes.add(exclude(policy, values)));
        changes.addAll(moved.changes());
        changes.addAll(leaving.changes());
        Isolated standing = new Isolated(
                held.refs(),
                held.policies(),
                Strategy.of(Earlier.first(held.earlier())).id(),
                held.refs(),
                held.underPolicy(),
                null,
                leaving.left(),
                List.of(),
                held.earlier());
        return changes.isEmpty()
                ? new Proposal.Nothing<>("the deny-all of this case selects the pods already", standing, notes)
                : new Proposal.Changes<>(changes, List.of(), standing, notes);
    }

    /// What is to be said of those that are isolated already: a plan that does nothing about it says it all the same.
    ///
    /// @param dealtWith siblings that do not stay as they are
    private List<Problem> standing(IsolatedAlready held, List<JsonNode> dealtWith) {
        if (held.pods().isEmpty()) {
            return List.of();
        }
        Surroundings around = Surroundings.look(held.pods(), false, view);
        Set<PodRef> apart =
                both(dealtWith, heldBesides(around)).stream().map(PodFacts::ref).collect(Collectors.toSet());
        List<JsonNode> gone = around.siblings().stream()
                .filter(pod -> apart.contains(PodFacts.ref(pod)))
                .toList();
        return Impact.standing(
                around.without(gone),
                held.standing(view),
                List.copyOf(held.allowing().keySet()),
                view);
    }

    private Proposal<Isolated> isolated(List<JsonNode> chosen, IsolatedAlready held, MovedAway moved) {
        Surroundings around = Surroundings.look(chosen, asked.siblings() == Siblings.INCLUDE, view);
        List<Problem> cutOffToo = around.cutOffToo();
        if (!cutOffToo.isEmpty()) {
            return new Proposal.Refused<>(cutOffToo, notes);
        }
        Set<String> namespaces = PodFacts.namespaces(around.isolated());
        ChosenStrategy way = ChosenStrategy.of(asked.strategy(), namespaces, view);
        if (!way.refusals().isEmpty()) {
            return new Proposal.Refused<>(way.refusals(), notes);
        }
        List<JsonNode> excluding = way.leavesAllows() ? around.allowing(view.names(), HELD) : List.of();
        List<KubeChange> above = above(way, namespaces);
        IsolatePod.Denial denial = way.denial(above, around, view);
        notes.addAll(way.notes());
        startedAgain(around);
        Detach leaving = leaving(both(around.isolated(), held.pods()));
        notes.addAll(moved.notes());
        List<JsonNode> noneOfTheirs = both(moved.pods(), heldBesides(around));
        List<Problem> impact = Impact.of(around.without(noneOfTheirs), excluding, denial, leaving.services(), view);
        notes.addAll(impact);
        Set<String> said = impact.stream().map(Problem::code).collect(Collectors.toSet());
        standing(held, both(moved.pods(), around.isolated())).stream()
                .filter(each -> !impact.contains(each))
                .filter(each -> ABOUT_PODS.contains(each.code()) || !said.contains(each.code()))
                .forEach(notes::add);

        List<KubeChange> denies = denies(around);
        Map<JsonNode, Set<String>> values = new LinkedHashMap<>();
        excluding.forEach(
                policy -> values.computeIfAbsent(policy, _ -> new TreeSet<>()).add(HELD));
        held.allowing()
                .forEach((policy, more) ->
                        values.computeIfAbsent(policy, _ -> new TreeSet<>()).addAll(more));
        List<JsonNode> reopening = around.reopening(view.names(), HELD);
        List<Change> changes = new ArrayList<>();
        values.keySet().stream()
                .filter(reopening::contains)
                .forEach(policy -> changes.add(exclude(policy, values.getOrDefault(policy, Set.of()))));
        changes.addAll(labelledAndDenied(around, denies));
        changes.addAll(above);
        values.keySet().stream()
                .filter(policy -> !reopening.contains(policy))
                .forEach(policy -> changes.add(exclude(policy, values.getOrDefault(policy, Set.of()))));
        // a policy over a sibling may be what kept the suspect closed: the deny-all stands before it goes; and who is
        // held open by no sibling does not wait for evictions
        changes.addAll(moved.changes());
        changes.addAll(leaving.changes());
        List<String> policies = new ArrayList<>();
        denies.forEach(deny ->
                policies.add(deny.target().namespace() + "/" + deny.target().name()));
        policies.addAll(held.policies());
        Isolated outputs = new Isolated(
                sorted(around.isolated(), held),
                policies,
                way.strategy().id(),
                sorted(chosen, held),
                Stream.concat(around.underPolicy().stream(), held.underPolicy().stream())
                        .sorted()
                        .toList(),
                denial,
                leaving.left(),
                List.of(),
                held.earlier());
        return new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    private void startedAgain(Surroundings around) {
        StaleRules stale = new StaleRules(view);
        around.isolated().stream()
                .filter(pod -> around.enforcers().onItsNode(pod).plugin() == Plugin.VPC_CNI)
                .map(PodFacts::ref)
                .filter(stale::maySpeakFor)
                .map(StaleRules::warning)
                .forEach(notes::add);
    }

    private static List<PodRef> sorted(List<JsonNode> pods, IsolatedAlready held) {
        return both(pods, held.pods()).stream().map(PodFacts::ref).sorted().toList();
    }

    private Detach leaving(List<JsonNode> pods) {
        Detach leaving = asked.detach() ? Detach.of(pods, view) : Detach.NONE;
        notes.addAll(leaving.notes());
        return leaving;
    }

    /// The siblings that the case has isolated already: they are neither left alone nor isolated by this step.
    private List<JsonNode> heldBesides(Surroundings around) {
        Denied denied = new Denied(view);
        return around.siblings().stream()
                .filter(pod -> !around.isolated().contains(pod))
                .filter(pod -> view.ours(Suspects.caseOf(
                        PodFacts.labels(pod).getOrDefault(view.names().label(), ""))))
                .filter(denied::is)
                .toList();
    }

    /// A pod that carries a label of before may be closed by it: the deny-all stands before another takes its
    /// place.
    private List<Change> labelledAndDenied(Surroundings around, List<KubeChange> denies) {
        List<KubeChange> labels = around.isolated().stream().map(this::label).toList();
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

    private KubeChange label(JsonNode pod) {
        PodRef ref = PodFacts.ref(pod);
        Patch patch = Patch.of(pod)
                .set("/metadata/labels/" + Patch.segment(view.names().label()), HELD)
                .set("/metadata/annotations/" + Patch.segment(view.names().intent()), Symbols.INTENT);
        return KubeChange.patch(
                "label-" + ref, Resource.POD, Target.of(ref), patch, "Label pod " + ref + " for the deny-all policy");
    }

    /// One for each namespace.
    private List<KubeChange> denies(Surroundings around) {
        Map<String, List<JsonNode>> byNamespace = new TreeMap<>();
        for (JsonNode pod : around.isolated()) {
            byNamespace
                    .computeIfAbsent(pod.at("/metadata/namespace").asString(), _ -> new ArrayList<>())
                    .add(pod);
        }
        List<KubeChange> denies = new ArrayList<>();
        byNamespace.forEach((namespace, pods) -> denies.add(deny(namespace, denies.size() + 1, pods, around)));
        return denies;
    }

    private KubeChange deny(String namespace, int number, List<JsonNode> pods, Surroundings around) {
        String name = stem() + "-" + number;
        ObjectNode policy = DenyAll.policy(namespace, name, labelled(), view.names(), HELD, around.blocks());
        List<PodRef> refs = pods.stream().map(PodFacts::ref).sorted().toList();
        KubeChange change = KubeChange.create(
                "deny-" + namespace,
                Resource.NETWORK_POLICY,
                new Target("NetworkPolicy", namespace, name, null, null),
                policy,
                "Deny " + (refs.size() == 1 ? "pod " + refs.getFirst() : refs.size() + " pods in " + namespace)
                        + " all traffic");
        List<PodRef> running = pods.stream()
                .filter(p -> p.at("/status/podIP").isString() && around.mayEnforce(p))
                .map(PodFacts::ref)
                .sorted()
                .toList();
        return running.isEmpty() ? change : change.settling(new Wait.PolicyResolved(namespace, name, running));
    }

    private String stem() {
        return view.names().stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL;
    }

    private LabelSelector labelled() {
        return LabelSelector.ofLabels(Map.of(view.names().label(), HELD));
    }

    /// The denial above the ordinary policies. One of a run is enough, whose label tells the pods apart.
    private List<KubeChange> above(ChosenStrategy way, Set<String> namespaces) {
        TierDenial tier = way.tier();
        return tier == null
                ? List.of()
                : tier.changes(new TierDenial.Held(namespaces, labelled(), view.names(), HELD, stem()));
    }

    private KubeChange exclude(JsonNode policy, Set<String> values) {
        Target target = new Target(
                "NetworkPolicy",
                policy.at("/metadata/namespace").asString(),
                policy.at("/metadata/name").asString(),
                policy.at("/metadata/uid").asString(),
                null);
        ObjectNode not = Json.object();
        not.put("key", view.names().label()).put("operator", "NotIn");
        values.forEach(not.putArray("values")::add);
        return KubeChange.patch(
                "exclude-" + target.namespace() + "/" + target.name(),
                Resource.NETWORK_POLICY,
                target,
                Patch.of(policy).append("/spec/podSelector/matchExpressions", not),
                "Exclude the isolated pods from policy " + target.namespace() + "/" + target.name());
    }
}
