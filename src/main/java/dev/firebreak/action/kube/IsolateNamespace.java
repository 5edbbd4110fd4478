package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Isolates whole namespaces: every pod that is there, and every pod that starts there.
public record IsolateNamespace(
        List<String> namespaces, @Nullable Strategy strategy) implements Action<Enclosed> {

    public static final ActionType<IsolateNamespace, Enclosed> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "isolate-namespace",
                    "Isolate whole namespaces from the network",
                    "Denies every pod of the namespaces all traffic, those that start later included, and keeps the"
                        + " policies that allow something there from selecting any pod. Reports apart whether the"
                        + " policy was applied, whether it is enforced, and whether established connections were cut.",
                    List.of(
                            new Catalog.Input(
                                    "namespaces",
                                    ValueType.listOf(Scalar.STRING),
                                    true,
                                    "the namespaces to isolate",
                                    "shop",
                                    null,
                                    List.of()),
                            strategyInput()),
                    outputs()),
            IsolateNamespace.class,
            Enclosed.class,
            in -> new IsolateNamespace(in.texts("namespaces"), in.choice("strategy", Strategy.class)),
            Rights.ENCLOSE_NAMESPACES,
            "restores the policies, then deletes the deny-all",
            List.of(
                    "Kubernetes documentation, Network Policies: an empty podSelector selects all pods of the"
                            + " namespace",
                    "Kubernetes documentation, Labels and Selectors: all requirements of a selector must hold"),
            "firebreak isolate-namespace shop");

    static Catalog.Input strategyInput() {
        return new Catalog.Input(
                "strategy",
                ValueType.of(Scalar.STRING),
                false,
                "how the pods are denied traffic; left out, the strongest way that the cluster is known to enforce",
                "except-deny",
                null,
                Stream.of(Strategy.values())
                        .filter(Strategy::byPolicies)
                        .map(Strategy::id)
                        .toList(),
                Strategy.said());
    }

    static List<Catalog.Output> outputs() {
        return List.of(
                new Catalog.Output(
                        "policies", ValueType.listOf(Scalar.STRING), "the deny-all policies, NAMESPACE/NAME", false),
                new Catalog.Output("strategy", ValueType.of(Scalar.STRING), "how the pods are denied traffic", false));
    }

    @Override
    public Proposal<Enclosed> plan(View view) {
        List<Problem> notes = new ArrayList<>();
        List<Problem> missing = new ArrayList<>();
        List<Enclosed.Part> parts = new ArrayList<>();
        for (String namespace : namespaces.stream().distinct().sorted().toList()) {
            Optional<JsonNode> found = Rights.wanted(
                    Rights.NAMESPACES,
                    notes,
                    Optional.of(Json.object()),
                    () -> view.cluster().get(Resource.NAMESPACE, null, namespace));
            if (found.isEmpty()) {
                missing.add(Problem.block(
                        "target-not-found",
                        "no namespace " + namespace,
                        "See which there are: kubectl get namespaces"));
            }
            parts.add(new Enclosed.Part(namespace, Enclosing.policy(view, parts.size() + 1), Json.object(), null));
        }
        return missing.isEmpty()
                ? Enclosing.plan(parts, strategy, notes, view)
                : new Proposal.Refused<>(missing, notes);
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
