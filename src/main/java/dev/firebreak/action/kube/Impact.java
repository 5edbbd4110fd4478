package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What isolating will do to others, and what it will not do: said before approval.
final class Impact {
    /// What [Suspects] says of each pod.
    private static final Set<String> SAID_OF_THE_POD = Set.of("pod-orphan", "pod-pending", "node-gone");

    private Impact() {}

    /// @param excluding the policies from which the pods are taken out
    /// @param denial what denies them above the ordinary policies; null is nothing
    /// @param left the Services that pods leave, NAMESPACE/NAME
    static List<Problem> of(
            Surroundings around,
            List<JsonNode> excluding,
            IsolatePod.@Nullable Denial denial,
            Set<String> left,
            View view) {
        List<Problem> notes = new ArrayList<>();
        boolean byTiers = enforcing(around, around.isolated(), denial, view, notes);
        new SessionsAfter(around.enforcers(), denial, view).say(around.isolated(), around.underPolicy(), notes);
        policies(around, excluding, notes);
        new ServicesLeft(around, left, around.rulesShared(), byTiers, around::enforced, view).say(notes);
        budgets(around, view, notes);
        return notes;
    }

    /// Of pods that earlier runs of the case isolated, what a plan over them has to say: what is not enforced, who
    /// shares their rules, and which connections live on.
    ///
    /// @param excluding the policies from which they are taken out once more
    static List<Problem> standing(Surroundings around, List<Standing> held, List<JsonNode> excluding, View view) {
        List<Problem> notes = new ArrayList<>();
        IsolatePod.Denial first = held.stream()
                .map(Standing::denial)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        enforcing(around, around.suspects(), first, view, notes);
        held.forEach(each -> new SessionsAfter(around.enforcers(), each.denial(), view)
                .living(each.pods(), each.underPolicy(), notes));
        policies(around, excluding, notes);
        return notes;
    }

    /// Pods that one earlier run isolated.
    ///
    /// @param underPolicy of these, those whose open connections live on
    record Standing(List<JsonNode> pods, List<PodRef> underPolicy, IsolatePod.@Nullable Denial denial) {}

    /// @return whether the VPC CNI's tiers deny them
    private static boolean enforcing(
            Surroundings around,
            List<JsonNode> pods,
            IsolatePod.@Nullable Denial denial,
            View view,
            List<Problem> notes) {
        enforcement(around.enforcers(), pods, view, notes);
        boolean byTiers = tiersDeny(denial) && around.enforcers().tiers() != Holds.NO;
        SharedRules.say(around, byTiers, view, notes);
        return byTiers;
    }

    private static void policies(Surroundings around, List<JsonNode> excluding, List<Problem> notes) {
        for (JsonNode policy : excluding) {
            managed(policy, notes);
        }
        for (JsonNode policy : around.unread()) {
            notes.add(Problem.warn(
                            "policy-not-understood",
                            "policy " + name(policy) + " is not understood and left alone: it may still allow traffic",
                            "Read it with: kubectl -n "
                                    + policy.at("/metadata/namespace").asString() + " get networkpolicy "
                                    + policy.at("/metadata/name").asString() + " -o yaml")
                    .about(target(policy)));
        }
    }

    /// The services and budgets that pods are counted in which are surely cut off.
    ///
    /// @param shared whether siblings that are left alone share what is denied
    /// @param byTiers whether a denial of the VPC CNI's tiers is among it
    static List<Problem> onOthers(Surroundings around, Set<String> left, Holds shared, boolean byTiers, View view) {
        List<Problem> notes = new ArrayList<>();
        new ServicesLeft(around, left, shared, byTiers, _ -> Holds.YES, view).say(notes);
        budgets(around, view, notes);
        return notes;
    }

    /// Of each code once, with the pods that it is about; what is said of a pod by itself is not said again.
    private static void enforcement(Enforcers enforcers, List<JsonNode> isolated, View view, List<Problem> notes) {
        Map<String, Ground> grounds = new LinkedHashMap<>();
        Map<String, JsonNode> pods = new LinkedHashMap<>();
        for (JsonNode pod : isolated) {
            Enforcement enforcement = enforcers.of(pod);
            if (enforcement.holds() != Holds.YES) {
                enforcement.deciding().stream()
                        .filter(ground -> !SAID_OF_THE_POD.contains(ground.code()))
                        .forEach(ground -> {
                            grounds.putIfAbsent(ground.code(), ground);
                            pods.putIfAbsent(ground.code(), pod);
                        });
            }
        }
        enforcers.missing().forEach(right -> notes.add(right.missing()));
        grounds.values().stream()
                .filter(g -> !g.code().equals("forbidden"))
                .forEach(ground -> notes.add(Problem.warn(
                                ground.code(),
                                ground.message() + ": the policy may change nothing",
                                "Cut it off by other means too: "
                                        + beyond(ground.code(), pods.get(ground.code()), view))
                        .because("looked at " + ground.source())));
    }

    /// That policies may not be enforced for pods which are still to start.
    static List<Problem> toCome(Set<String> namespaces, View view) {
        Enforcement then = ToCome.of(namespaces, view);
        return then.holds() == Holds.YES
                ? List.of()
                : then.deciding().stream()
                        .map(ground -> ground.code().equals("forbidden")
                                ? Rights.NODES.missing()
                                : Problem.warn(
                                                ground.code(),
                                                "of pods that are still to start, " + ground.message()
                                                        + ": the policy may change nothing",
                                                "See where policies are enforced: firebreak doctor")
                                        .because("looked at " + ground.source()))
                        .distinct()
                        .toList();
    }

    /// The next stronger step. On nodes of AWS's own and on Windows nothing may be run inside a pod that changes
    /// routes.
    static String beyond(String code, @Nullable JsonNode pod, View view) {
        if (pod == null) {
            return "firebreak cordon-node NODE";
        }
        return Set.of("fargate", "windows").contains(code)
                ? StrongerWay.withoutToo(pod, view)
                : StrongerWay.too(pod, view);
    }

    /// Whether the pods are denied in the VPC CNI's tiers, which is a denial for all that share their rules,
    /// and beats what pods are allowed.
    static boolean tiersDeny(IsolatePod.@Nullable Denial denial) {
        return denial != null && denial.kind().equals(Resource.AWS_CLUSTER_NETWORK_POLICY);
    }

    private static void managed(JsonNode policy, List<Problem> notes) {
        String manager = manager(policy);
        if (manager != null) {
            notes.add(Problem.warn(
                            "policy-managed",
                            "policy " + name(policy) + " is managed by " + manager
                                    + ", which may put the exclusion back",
                            "Pause it for this policy, and look again later with: firebreak status")
                    .about(target(policy)));
        }
    }

    /// Who would put a change of this object back: Argo CD, Flux, Helm, or an owner.
    static @Nullable String manager(JsonNode object) {
        Map<String, String> labels = PodFacts.labels(object);
        Map<String, String> annotations = LabelSelector.labels(object.at("/metadata/annotations"));
        if (annotations.containsKey("argocd.argoproj.io/tracking-id")
                || labels.containsKey("argocd.argoproj.io/instance")) {
            return "Argo CD ("
                    + annotations.getOrDefault(
                            "argocd.argoproj.io/tracking-id", labels.getOrDefault("argocd.argoproj.io/instance", ""))
                    + ")";
        }
        for (String key : List.of("kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name")) {
            if (labels.containsKey(key)) {
                return "Flux (" + labels.get(key) + ")";
            }
        }
        if ("Helm".equals(labels.get("app.kubernetes.io/managed-by"))
                || annotations.containsKey("meta.helm.sh/release-name")) {
            return "Helm (" + annotations.getOrDefault("meta.helm.sh/release-name", "") + ")";
        }
        PodFacts.Owner owner = PodFacts.owner(object);
        return owner == null ? null : owner.kind() + " " + owner.name();
    }

    private static void budgets(Surroundings around, View view, List<Problem> notes) {
        for (String namespace : PodFacts.namespaces(around.isolated())) {
            List<JsonNode> budgets = Rights.wanted(
                    Rights.BUDGETS.in(namespace),
                    notes,
                    List.of(),
                    () -> view.cluster().list(Resource.DISRUPTION_BUDGET, namespace, null, null));
            for (JsonNode budget : budgets) {
                LabelSelector selector = LabelSelector.parse(budget.at("/spec/selector"));
                if (selector != null
                        && around.isolated().stream()
                                .anyMatch(p -> in(p, namespace) && selector.matches(PodFacts.labels(p)))) {
                    notes.add(Problem.info(
                                    "budget",
                                    "budget " + name(budget) + " covers the isolated pods and allows "
                                            + budget.at("/status/disruptionsAllowed")
                                                    .asInt(0)
                                            + " more disruptions")
                            .about(target(budget, "PodDisruptionBudget")));
                }
            }
        }
    }

    static String names(List<JsonNode> pods) {
        return pods.stream().map(p -> PodFacts.ref(p).toString()).sorted().collect(Collectors.joining(", "));
    }

    static boolean in(JsonNode object, String namespace) {
        return namespace.equals(Json.text(object, "/metadata/namespace"));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/namespace").asString() + "/"
                + object.at("/metadata/name").asString();
    }

    private static Target target(JsonNode policy) {
        return target(policy, "NetworkPolicy");
    }

    static Target target(JsonNode object, String kind) {
        return new Target(
                kind,
                object.at("/metadata/namespace").asString(),
                object.at("/metadata/name").asString(),
                object.at("/metadata/uid").asString(),
                null);
    }
}
