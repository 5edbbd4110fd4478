package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.model.Holds;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Whether policies are enforced: on a cluster, on a node, or for a pod. Never yes without a ground for it, and no
/// wherever one ground says no.
///
/// @param plugin what would enforce; [Plugin#NONE] where nothing does, [Plugin#UNKNOWN] where that is not known
/// @param grounds everything that was found to bear on it, what decides first
public record Enforcement(Plugin plugin, List<Ground> grounds) {

    /// One thing that was found: what it makes of enforcement, and what was looked at.
    public record Ground(Holds holds, String code, String message, String source) {
        static Ground yes(String code, String message, String source) {
            return new Ground(Holds.YES, code, message, source);
        }

        static Ground no(String code, String message, String source) {
            return new Ground(Holds.NO, code, message, source);
        }

        static Ground unknown(String code, String message, String source) {
            return new Ground(Holds.UNKNOWN, code, message, source);
        }
    }

    public Enforcement {
        grounds = grounds.stream()
                .distinct()
                .sorted(Comparator.comparing(Ground::holds).reversed())
                .toList();
        if (grounds.isEmpty()) {
            throw new IllegalArgumentException("whether policies are enforced needs a ground");
        }
    }

    /// What is enforced on the cluster, by the plugin's own settings; single nodes and pods can differ.
    ///
    /// @param within the namespaces whose pods are asked about
    static Enforcement of(View view, Set<String> within) {
        return Enforcers.look(view, within).here();
    }

    public Holds holds() {
        return grounds.getFirst().holds();
    }

    /// The grounds that make it what it is: all that speak against it, or, where none does, those for it.
    public List<Ground> deciding() {
        return holds() == Holds.YES
                ? grounds
                : grounds.stream().filter(g -> g.holds() != Holds.YES).toList();
    }

    public String code() {
        return grounds.getFirst().code();
    }

    public String message() {
        return grounds.getFirst().message();
    }

    public String source() {
        return grounds.getFirst().source();
    }

    /// The plugin that really enforces: none where it is known not to.
    public Plugin enforcing() {
        return switch (holds()) {
            case YES -> plugin;
            case NO -> Plugin.NONE;
            case UNKNOWN, NOT_APPLICABLE -> Plugin.UNKNOWN;
        };
    }

    /// Of a node: whether pods there share rules. They do on the VPC CNI alone, others tell the pods apart; it is not
    /// known where that may enforce.
    Holds sharesRules() {
        return switch (plugin) {
            case VPC_CNI -> holds();
            case UNKNOWN -> holds() == Holds.NO ? Holds.NO : Holds.UNKNOWN;
            case CILIUM, CALICO, NONE -> Holds.NO;
        };
    }

    Enforcement with(List<Ground> more) {
        return new Enforcement(
                plugin, Stream.concat(grounds.stream(), more.stream()).toList());
    }

    /// The same without grounds that a later look has overtaken.
    Enforcement without(Predicate<Ground> overtaken, Ground instead) {
        List<Ground> left = new ArrayList<>(grounds);
        left.removeIf(overtaken);
        left.add(instead);
        return new Enforcement(plugin, left);
    }
}
