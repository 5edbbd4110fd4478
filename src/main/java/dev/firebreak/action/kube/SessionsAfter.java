package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is said before approval of connections that are open when pods are isolated.
///
/// @param denial what denies the pods above the ordinary policies; null is nothing
record SessionsAfter(Enforcers enforcers, IsolatePod.@Nullable Denial denial, View view) {

    private boolean cuts() {
        return denial != null && Impact.tiersDeny(denial) && !denial.otherBefore();
    }

    /// Whether that denial cuts the connections of a pod, if the VPC CNI enforces it.
    private boolean cutsOf(JsonNode pod) {
        AgentMode mode = enforcers.mode(pod);
        return mode.tiers() == Holds.YES && mode.measured();
    }

    void say(List<JsonNode> isolated, List<PodRef> underPolicy, List<Problem> notes) {
        if (cuts()
                && isolated.stream()
                        .filter(PodFacts::scheduled)
                        .anyMatch(pod -> cutsOf(pod) && enforcers.of(pod).enforcing() == Plugin.VPC_CNI)) {
            notes.add(Problem.info(
                    "sessions-cut", "connections that are open now are cut: the admin tier's denial is over packets"));
        }
        living(isolated, underPolicy, notes);
    }

    /// Who keeps open connections, as far as that is known before: what would cut them belongs to it.
    void living(List<JsonNode> isolated, List<PodRef> underPolicy, List<Problem> notes) {
        Set<PodRef> under = Set.copyOf(underPolicy);
        Map<Sessions, List<JsonNode>> living = new LinkedHashMap<>();
        for (JsonNode pod : isolated.stream().filter(PodFacts::scheduled).toList()) {
            Enforcement enforcement = enforcers.of(pod);
            Sessions sessions = Sessions.of(enforcement, under.contains(PodFacts.ref(pod)), enforcers.mode(pod));
            boolean byTiers = cuts() && cutsOf(pod);
            boolean cut = byTiers && enforcement.enforcing() == Plugin.VPC_CNI;
            if (!cut && sessions.cut() != Holds.YES) {
                Sessions known = byTiers && enforcement.holds() != Holds.NO && enforcement.plugin() == Plugin.VPC_CNI
                        ? sessions.unlessDenied()
                        : sessions;
                living.computeIfAbsent(known.anywhere(), _ -> new ArrayList<>()).add(pod);
            }
        }
        living.forEach((sessions, pods) -> notes.add(Problem.warn(
                        "sessions-live-on",
                        "connections that are open now " + (sessions.liveOn() ? "live on: " : "may live on: ")
                                + Impact.names(pods) + sessions.before(pods.size()),
                        sessions.enforced()
                                ? "The admin tier's denial cuts them where it is served, and --strategy pod-blackhole"
                                        + " from within the pod"
                                : "What cuts them is no policy: "
                                        + Impact.beyond(
                                                enforcers.of(pods.getFirst()).code(), pods.getFirst(), view))
                .because(sessions.why())));
    }
}
