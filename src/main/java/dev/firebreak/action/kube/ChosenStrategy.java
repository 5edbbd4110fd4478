package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.KubeChange;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The way in which pods are denied all traffic, chosen from what the cluster has, or by the operator.
///
/// @param tier the denial above the ordinary policies; null is none
/// @param counts whether the denial is known to be enforced: else it takes no other policy's place
/// @param notes why it was chosen, and what it leaves open
record ChosenStrategy(
        Strategy strategy, @Nullable TierDenial tier, boolean counts, List<Problem> notes, List<Problem> refusals) {
    /// A way, and the denial that makes it here.
    private record Way(Strategy strategy, TierDenial tier) {}

    /// @param asked null leaves the choice to what the cluster has
    static ChosenStrategy of(@Nullable Strategy asked, Set<String> namespaces, View view) {
        return asked == null ? chosen(namespaces, view) : named(asked, namespaces, view);
    }

    /// That the way which was asked for is not added to what the case holds by others: what an earlier run made is
    /// that run's alone to take back.
    ///
    /// @param held by the value of the label, which names the run
    static Optional<Problem> notAdded(@Nullable Strategy asked, Map<String, Earlier> held) {
        if (asked == null || asked == Strategy.EXCEPT_DENY) {
            return Optional.empty();
        }
        Map<String, Strategy> others = new TreeMap<>();
        held.forEach((value, earlier) -> {
            Strategy way = Strategy.of(earlier.denial());
            if (way != asked) {
                others.put(run(value), way);
            }
        });
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String runs = others.entrySet().stream()
                .map(each -> each.getKey() + " by " + each.getValue().id())
                .collect(Collectors.joining(", "));
        String undo =
                others.keySet().stream().map(run -> "firebreak undo " + run).collect(Collectors.joining(", "));
        return Optional.of(Problem.warn(
                        "strategy-not-added",
                        "strategy " + asked.id() + " is not added to what is held already: " + runs,
                        "Take that back, and give this command again. In between the pods are open: " + undo)
                .because("what an earlier run made is left as it is"));
    }

    /// `CASE/rN` of the value `CASE.rN` or `CASE.rN.STEP`.
    static String run(String value) {
        String[] parts = value.split("\\.", 3);
        return parts.length < 2 ? value : parts[0] + "/" + parts[1];
    }

    /// Whether the pods must be taken out of the policies that allow them something.
    boolean leavesAllows() {
        return tier == null || !counts || !tier.beatsEveryAllow();
    }

    /// The denial that these changes make; null where they are none.
    IsolatePod.@Nullable Denial denial(List<KubeChange> above, Surroundings around, View view) {
        if (above.isEmpty()) {
            return null;
        }
        Resource kind = above.getLast().resource();
        List<JsonNode> sharing = new ArrayList<>(around.isolated());
        sharing.addAll(around.siblings());
        boolean otherBefore = leavesAllows()
                && AdminTier.overBefore(kind, sharing, view.names().label(), view);
        return new IsolatePod.Denial(kind, above.getLast().target().name(), !leavesAllows(), otherBefore);
    }

    private static ChosenStrategy chosen(Set<String> namespaces, View view) {
        Plugin plugin = ClusterNetwork.plugin(namespaces, view);
        Way way = fitting(plugin, namespaces, view).orElse(null);
        List<Problem> notes = new ArrayList<>();
        if (way != null) {
            List<Right> missing = missing(way.tier(), namespaces, view);
            if (missing.isEmpty()) {
                notes.add(because(way.strategy(), enforcing(plugin) + " and the cluster serves " + kinds(way.tier())));
                return new ChosenStrategy(way.strategy(), way.tier(), true, notes, List.of());
            }
            missing.forEach(right -> notes.add(right.missing()));
        }
        notes.add(because(
                Strategy.EXCEPT_DENY,
                way == null
                        ? withoutTiers(plugin, namespaces, view)
                                ? "the VPC CNI here is not known to be 1.21 or later, the first with an admin tier"
                                : "there is no denial above it that is known to be enforced here"
                        : "you may not make " + kinds(way.tier())));
        return new ChosenStrategy(Strategy.EXCEPT_DENY, null, false, notes, List.of());
    }

    private static ChosenStrategy named(Strategy asked, Set<String> namespaces, View view) {
        TierDenial tier = tier(asked, view).orElse(null);
        List<Problem> notes = List.of(because(asked, "it was asked for"));
        if (asked == Strategy.EXCEPT_DENY) {
            return new ChosenStrategy(asked, null, false, notes, List.of());
        }
        if (tier == null) {
            return new ChosenStrategy(
                    asked,
                    null,
                    false,
                    List.of(),
                    List.of(Problem.block(
                                    "strategy-not-served",
                                    "strategy " + asked.id() + " needs "
                                            + forms(asked).stream()
                                                    .map(ChosenStrategy::kinds)
                                                    .collect(Collectors.joining(", or "))
                                            + ", which the cluster does not serve",
                                    "Leave the choice to Firebreak, without --strategy")
                            .because("a policy of a kind that nobody serves can't be made")));
        }
        Plugin plugin = ClusterNetwork.plugin(namespaces, view);
        boolean upstream = asked == Strategy.UPSTREAM_DENY
                && Enforcers.look(view, namespaces).upstream(plugin) == Holds.YES;
        if (upstream
                || fitting(plugin, namespaces, view)
                        .map(Way::strategy)
                        .filter(asked::equals)
                        .isPresent()) {
            return new ChosenStrategy(asked, tier, true, notes, List.of());
        }
        List<Problem> warned = new ArrayList<>(notes);
        warned.add(Problem.warn(
                        "strategy-not-enforced",
                        "strategy " + asked.id() + " may change nothing: that " + kinds(tier)
                                + " are enforced here is not known",
                        "Leave the choice to Firebreak, without --strategy")
                .because("what is there: " + enforcing(plugin)
                        + (withoutTiers(plugin, namespaces, view) ? ", and not known to be 1.21 or later" : "")));
        return new ChosenStrategy(asked, tier, false, warned, List.of());
    }

    /// The strongest way that may be gone here: known to be enforced, served, and allowed.
    ///
    /// @param within the namespaces whose pods are asked about, as far as they may be looked into
    static Optional<Strategy> strongest(Set<String> within, Set<String> namespaces, View view) {
        return fitting(ClusterNetwork.plugin(within, view), within, view)
                .filter(way -> missing(way.tier(), namespaces, view).isEmpty())
                .map(Way::strategy);
    }

    /// The strongest way that the plugin is known to enforce and the cluster serves.
    private static Optional<Way> fitting(Plugin plugin, Set<String> namespaces, View view) {
        return Optional.ofNullable(
                        switch (plugin) {
                            case VPC_CNI -> withoutTiers(plugin, namespaces, view) ? null : Strategy.ADMIN_DENY;
                            case CILIUM -> Strategy.CILIUM_DENY;
                            case CALICO -> Strategy.CALICO_TIER;
                            case NONE, UNKNOWN -> null;
                        })
                .flatMap(strategy -> tier(strategy, view).map(tier -> new Way(strategy, tier)));
    }

    /// The API can serve the kind where the agents on the nodes are older than it.
    private static boolean withoutTiers(Plugin plugin, Set<String> namespaces, View view) {
        return plugin == Plugin.VPC_CNI && Enforcers.look(view, namespaces).tiers() != Holds.YES;
    }

    private static List<TierDenial> forms(Strategy strategy) {
        return switch (strategy) {
            case EXCEPT_DENY, POD_BLACKHOLE, SECURITY_GROUP -> List.of();
            case ADMIN_DENY -> List.of(new AdminTier(Resource.AWS_CLUSTER_NETWORK_POLICY));
            case UPSTREAM_DENY -> List.of(new AdminTier(Resource.CLUSTER_NETWORK_POLICY));
            case CILIUM_DENY -> List.of(new CiliumDeny());
            case CALICO_TIER ->
                List.of(
                        new CalicoTier(Resource.CALICO_TIER_V3, Resource.CALICO_GLOBAL_NETWORK_POLICY_V3),
                        new CalicoTier(Resource.CALICO_TIER, Resource.CALICO_GLOBAL_NETWORK_POLICY));
        };
    }

    private static Optional<TierDenial> tier(Strategy strategy, View view) {
        return forms(strategy).stream()
                .filter(form -> form.kinds().stream().allMatch(view.cluster()::serves))
                .findFirst();
    }

    private static List<Right> missing(TierDenial tier, Set<String> namespaces, View view) {
        return Rights.ofTiers().stream()
                .filter(right -> right.permission() instanceof Permission.Kube kube
                        && tier.kinds().stream().anyMatch(kind -> isOf(kube, kind)))
                .flatMap(right -> namespaces.stream().map(right::in).distinct())
                .filter(right -> may(right, view).holds() != Holds.YES)
                .toList();
    }

    private static boolean isOf(Permission.Kube permission, Resource kind) {
        return permission.group().equals(kind.group()) && permission.resource().equals(kind.plural());
    }

    private static Answer may(Right right, View view) {
        return view.cluster().may((Permission.Kube) right.permission());
    }

    private static Problem because(Strategy strategy, String why) {
        return Problem.info("strategy", "strategy " + strategy.id() + ": " + strategy.words() + ", because " + why);
    }

    private static String enforcing(Plugin plugin) {
        return switch (plugin) {
            case VPC_CNI -> "the VPC CNI is the network plugin here";
            case CILIUM -> "Cilium is the network plugin here";
            case CALICO -> "Calico is the network plugin here";
            case NONE -> "nothing enforces policies here";
            case UNKNOWN -> "what enforces policies here is not known";
        };
    }

    private static String kinds(TierDenial tier) {
        return String.join(
                " and ", tier.kinds().stream().map(Resource::qualified).toList());
    }
}
