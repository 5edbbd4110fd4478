package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Enforcers enforcers = Enforcers.look(view, around.namespaces());
        enforcement(around, enforcers, view, notes);
        boolean byTiers = tiersDeny(denial) && enforcers.tiers() != Holds.NO;
        siblings(around, byTiers, view, notes);
        sessions(around, enforcers, denial, notes);
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
        notes.addAll(onOthers(around, left, around.rulesShared(), byTiers, view));
        return notes;
    }

    /// The services and budgets that the pods are counted in.
    ///
    /// @param shared whether siblings that are left alone share what is denied
    /// @param byTiers whether a denial of the VPC CNI's tiers is among it
    static List<Problem> onOthers(Surroundings around, Set<String> left, Holds shared, boolean byTiers, View view) {
        List<Problem> notes = new ArrayList<>();
        new ServicesLeft(around, left, shared, byTiers, view).say(notes);
        budgets(around, view, notes);
        return notes;
    }

    /// Of each code once, with the pods that it is about; what is said of a pod by itself is not said again.
    private static void enforcement(Surroundings around, Enforcers enforcers, View view, List<Problem> notes) {
        Map<String, Ground> grounds = new LinkedHashMap<>();
        Map<String, JsonNode> pods = new LinkedHashMap<>();
        for (JsonNode pod : around.isolated()) {
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
        if (around.isolated().isEmpty() && enforcers.here().holds() != Holds.YES) {
            enforcers.here().deciding().forEach(ground -> grounds.putIfAbsent(ground.code(), ground));
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

    /// The next stronger step. On nodes of AWS's own and on Windows nothing may be run inside a pod that changes
    /// routes.
    private static String beyond(String code, @Nullable JsonNode pod, View view) {
        if (pod == null) {
            return "firebreak cordon-node NODE";
        }
        return Set.of("fargate", "windows").contains(code)
                ? StrongerWay.withoutToo(pod, view)
                : StrongerWay.too(pod, view);
    }

    /// Whether the pods are denied in the VPC CNI's tiers, which is a denial for all that share their rules,
    /// and beats what pods are allowed.
    private static boolean tiersDeny(IsolatePod.@Nullable Denial denial) {
        return denial != null && denial.kind().equals(Resource.AWS_CLUSTER_NETWORK_POLICY);
    }

    private static void siblings(Surroundings around, boolean byTiers, View view, List<Problem> notes) {
        if (around.siblings().isEmpty()) {
            return;
        }
        String names = around.siblings().stream()
                .map(p -> PodFacts.ref(p).toString())
                .sorted()
                .collect(Collectors.joining(", "));
        Denied denied = new Denied(view);
        for (JsonNode sibling : around.siblings()) {
            String held = PodFacts.labels(sibling).get(view.names().label());
            if (held != null && !view.ours(Suspects.caseOf(held)) && denied.is(sibling)) {
                notes.add(Problem.warn(
                                "sibling-held-by-case",
                                "pod " + PodFacts.ref(sibling)
                                        + ", which shares the suspect's rules, is isolated by case "
                                        + Suspects.caseOf(held) + ": undoing that case would open both",
                                "Tell whoever works on case " + Suspects.caseOf(held))
                        .about(Target.of(PodFacts.ref(sibling))));
            }
        }
        boolean shared = around.rulesShared() == Holds.YES;
        boolean included = around.isolated().size() > around.suspects().size();
        if (included) {
            notes.add(Problem.warn(
                            "siblings-isolated",
                            "isolated together with the suspect, because the VPC CNI gives them one set of rules on its"
                                    + " node: " + names,
                            "Leave them with the input siblings=leave: --siblings leave for the action, -i"
                                    + " siblings=leave for a runbook. "
                                    + StrongerWay.apart(around, view))
                    .about(Target.of(PodFacts.ref(around.suspects().getFirst()))));
        } else if (shared && !around.holdingOpen(byTiers).isEmpty()) {
            notes.add(Problem.warn(
                            "shared-enforcement",
                            "pods left alone share the suspect's rules on its node and keep it open: " + names,
                            "Isolate them together with the input siblings=include: --siblings include for the action,"
                                    + " -i siblings=include for a runbook. "
                                    + StrongerWay.apart(around, view))
                    .about(Target.of(PodFacts.ref(around.suspects().getFirst()))));
        } else if (shared) {
            notes.add(Problem.warn(
                            "siblings-cut-off",
                            "pods left alone share the suspect's rules on its node and are cut off with it: " + names,
                            StrongerWay.apart(around, view))
                    .about(Target.of(PodFacts.ref(around.suspects().getFirst()))));
        } else if (around.rulesShared() == Holds.UNKNOWN) {
            notes.add(Problem.warn(
                            "siblings-unclear",
                            "whether pods share the suspect's rules on its node is not known. If they do, they are cut"
                                    + " off with it, or keep it open: " + names,
                            StrongerWay.together(around, view))
                    .because("they do where the VPC CNI enforces, and whether it does is not known")
                    .about(Target.of(PodFacts.ref(around.suspects().getFirst()))));
        } else {
            notes.add(Problem.info(
                    "siblings", "on the suspect's node, with the same name up to the last dash: " + names));
        }
    }

    /// Who keeps open connections, as far as that is known before: what would cut them belongs to it.
    private static void sessions(
            Surroundings around, Enforcers enforcers, IsolatePod.@Nullable Denial denial, List<Problem> notes) {
        boolean cuts = denial != null && tiersDeny(denial) && !denial.otherBefore();
        boolean cut = false;
        Map<Sessions, List<String>> living = new LinkedHashMap<>();
        for (JsonNode pod : around.isolated()) {
            PodRef ref = PodFacts.ref(pod);
            if (!PodFacts.scheduled(pod)) {
                continue;
            }
            Enforcement enforcement = enforcers.of(pod);
            AgentMode mode = enforcers.mode(pod);
            Sessions sessions = Sessions.of(enforcement, around.underPolicy().contains(ref), mode);
            boolean byTiers = cuts && mode.tiers() == Holds.YES && mode.measured();
            if (byTiers && enforcement.enforcing() == Plugin.VPC_CNI) {
                cut = true;
            } else if (enforcement.holds() != Holds.NO && sessions.cut() != Holds.YES) {
                Sessions known = byTiers && enforcement.plugin() == Plugin.VPC_CNI ? sessions.unlessDenied() : sessions;
                living.computeIfAbsent(known, _ -> new ArrayList<>()).add(ref.toString());
            }
        }
        if (cut) {
            notes.add(Problem.info(
                    "sessions-cut", "connections that are open now are cut: the admin tier's denial is over packets"));
        }
        living.forEach((sessions, pods) -> notes.add(Problem.warn(
                        "sessions-live-on",
                        "connections that are open now " + (sessions.liveOn() ? "live on: " : "may live on: ")
                                + String.join(", ", pods) + sessions.before(pods.size()),
                        "The admin tier's denial cuts them where it is served, and --strategy pod-blackhole from"
                                + " within the pod")
                .because(sessions.why())));
    }

    private static void managed(JsonNode policy, List<Problem> notes) {
        String manager = manager(policy);
        if (manager != null) {
            notes.add(Problem.warn(
                            "policy-managed",
                            "policy " + name(policy) + " is managed by " + manager
                                    + ", which may put the exclusion back",
                            "Pause it for this policy, and look again later with: firebreak status CASE")
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
