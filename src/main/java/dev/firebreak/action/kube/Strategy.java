package dev.firebreak.action.kube;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ways to deny pods all traffic. Those that may be chosen begin with the pods' label and an ordinary policy of the
/// except-deny form, which every plugin understands; some add a denial that stands above all ordinary policies.
public enum Strategy {
    /// Label, except-deny policy, and the pods taken out of the policies that allow them something.
    EXCEPT_DENY("an ordinary policy, and the pods taken out of the policies that allow them something"),
    /// And a denial in the admin tier of the Amazon VPC CNI.
    ADMIN_DENY("and a denial in the VPC CNI's admin tier, which beats every allow of other pods' policies"),
    /// And a denial of Cilium's.
    CILIUM_DENY("and a denial of Cilium's, which beats every allow"),
    /// And a denial in a Calico tier before the others.
    CALICO_TIER("and a denial in a Calico tier that is asked before all others"),
    /// And a denial in the admin tier of the upstream kind.
    UPSTREAM_DENY("and a denial in the admin tier of the upstream ClusterNetworkPolicy"),
    /// No policy: a container inside the pod takes its routes away. Only where it is asked for.
    POD_BLACKHOLE("no policy, a container inside the pod that takes its routes away, which hits no other pod"),
    /// No policy: another security group on the pod's own network interface. Only where it is asked for.
    SECURITY_GROUP("no policy, a security group without rules on the pod's own network interface");

    private final String words;

    Strategy(String words) {
        this.words = words;
    }

    /// The way of which a denial above the ordinary policies is; null is that of none.
    static Strategy of(IsolatePod.@Nullable Denial denial) {
        return denial == null
                ? EXCEPT_DENY
                : switch (denial.kind().group()) {
                    case "networking.k8s.aws" -> ADMIN_DENY;
                    case "cilium.io" -> CILIUM_DENY;
                    case "policy.networking.k8s.io" -> UPSTREAM_DENY;
                    default -> CALICO_TIER;
                };
    }

    /// Whether it is made of policies, which can be over pods that are still to start.
    boolean byPolicies() {
        return this != POD_BLACKHOLE && this != SECURITY_GROUP;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// By id, what each is.
    static Map<String, String> said() {
        return Stream.of(values()).collect(Collectors.toMap(Strategy::id, Strategy::words));
    }

    public String words() {
        return words;
    }
}
