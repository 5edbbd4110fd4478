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
import dev.firebreak.cluster.TargetText;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Isolates a workload: its pods, and those that its controller starts. They are told by the workload's own selector,
/// which nobody can change while the workload lives; a label on the pod template would roll the pods, and with them
/// the evidence.
public record IsolateWorkload(
        String workload,
        @Nullable String namespace,
        @Nullable Strategy strategy) implements Action<Enclosed> {

    public static final ActionType<IsolateWorkload, Enclosed> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "isolate-workload",
                    "Isolate a whole workload from the network",
                    "Denies the workload's pods all traffic, those that its controller starts later included, and"
                            + " takes them out of the policies that allow them something. The pods are told by the"
                            + " workload's own selector: no pod and no template is written to, so nothing is rolled."
                            + " Reports apart whether the policy was applied, whether it is enforced, and whether"
                            + " established connections were cut.",
                    List.of(
                            new Catalog.Input(
                                    "workload",
                                    ValueType.of(Scalar.WORKLOAD),
                                    true,
                                    "the workload to isolate",
                                    "shop/deploy/web",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "namespace",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the namespace of a workload that is written without one",
                                    "shop",
                                    null,
                                    List.of()),
                            IsolateNamespace.strategyInput()),
                    IsolateNamespace.outputs()),
            IsolateWorkload.class,
            Enclosed.class,
            IsolateWorkload::bind,
            Rights.ENCLOSE_WORKLOAD,
            "restores the policies, deletes what was copied of them, then deletes the deny-all",
            List.of(
                    "Kubernetes documentation, Deployments: the selector is immutable, and changing the pod template"
                            + " rolls the pods",
                    "Kubernetes documentation, Network Policies: a pod that no policy selects is open"),
            "firebreak isolate-workload shop/deploy/web");

    private static IsolateWorkload bind(Bound in) {
        return new IsolateWorkload(
                Objects.requireNonNull(in.text("workload")),
                in.text("namespace"),
                in.choice("strategy", Strategy.class));
    }

    @Override
    public Proposal<Enclosed> plan(View view) {
        String there = namespace == null ? view.cluster().namespace() : namespace;
        if (!(TargetText.parse(workload, there) instanceof TargetText.Workload named)) {
            throw TargetText.invalid(workload, "it is no workload");
        }
        JsonNode object = view.cluster()
                .get(named.resource(), named.namespace(), named.name())
                .orElse(null);
        List<JsonNode> own = own(object, there, view);
        if (object == null) {
            return new Proposal.NotApplicable<>(named + " is gone", List.of());
        }
        Map<String, String> labels = PodFacts.labels(template(named.resource(), object));
        LabelSelector selector = selector(named.resource(), object, labels);
        if (selector.isEmpty()) {
            return new Proposal.Refused<>(
                    List.of(Problem.block(
                                    "workload-without-labels",
                                    named + " gives its pods no label that would tell them from others",
                                    "Isolate the namespace instead: firebreak isolate-namespace " + named.namespace())
                            .because("a policy finds the pods that are still to start by their labels alone")),
                    List.of());
        }
        Enclosed.Part part = new Enclosed.Part(named.namespace(), Enclosing.policy(view, 1), selector.toJson(), labels);
        return Enclosing.plan(List.of(part), strategy, others(named, part, own, view), view);
    }

    /// The workload's pods. One that has none is isolated for those that start; one that is not there is refused.
    private List<JsonNode> own(@Nullable JsonNode object, String there, View view) {
        try {
            return Targets.podsOf(view.cluster(), workload, there);
        } catch (Refusal refusal) {
            if (object == null || !refusal.problems().getFirst().code().equals("target-not-found")) {
                throw refusal;
            }
            return List.of();
        }
    }

    private static JsonNode template(Resource kind, JsonNode object) {
        return object.at(kind.equals(Resource.CRON_JOB) ? "/spec/jobTemplate/spec/template" : "/spec/template");
    }

    /// A cron job has no selector: each of its jobs selects its pods by an id of its own.
    private static LabelSelector selector(Resource kind, JsonNode object, Map<String, String> labels) {
        return kind.equals(Resource.CRON_JOB)
                ? LabelSelector.ofLabels(labels)
                : Objects.requireNonNullElse(
                        LabelSelector.parse(object.at("/spec/selector")), LabelSelector.EVERYTHING);
    }

    /// Pods that have the same labels and are not the workload's.
    private static List<Problem> others(TargetText.Workload named, Enclosed.Part part, List<JsonNode> own, View view) {
        Set<PodRef> its = own.stream().map(PodFacts::ref).collect(Collectors.toSet());
        List<Problem> notes = new ArrayList<>();
        for (JsonNode pod : Enclosing.running(part, view)) {
            PodRef ref = PodFacts.ref(pod);
            if (!its.contains(ref)) {
                notes.add(Problem.warn(
                                "selected-too",
                                "pod " + ref + " has the labels of " + named + " and is isolated with it",
                                "Give it other labels first, if it is to stay connected")
                        .about(Target.of(ref)));
            }
        }
        return notes;
    }

    @Override
    public List<PodRef> contained(Enclosed planned) {
        return planned.pods();
    }

    @Override
    public Verdict verify(Done<Enclosed> done, View view) {
        return Enclosing.verify(done, view);
    }

    @Override
    public List<PodRef> letGo(Done<Enclosed> done, List<Change> undo) {
        return LettingGo.opens(undo) ? done.planned().pods() : List.of();
    }

    @Override
    public List<Reason> afterUndo(Done<Enclosed> done, View view) {
        return HeldBeside.left(done.planned().pods(), view);
    }

    @Override
    public Proposal<NoOutputs> undo(Done<Enclosed> done, View view) {
        return LettingGo.undo(done, _ -> true, view);
    }
}
