package dev.firebreak.doctor;

import dev.firebreak.action.kube.Enforcement;
import dev.firebreak.action.kube.Enforcers;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Whether NetworkPolicies do anything, as `isolate-pod` will find it: by the network plugin's own setting, and by
/// the nodes on which it can't.
final class PolicyEnforcement implements Checkup {
    @Override
    public String id() {
        return "network-policy";
    }

    @Override
    public Finding look(Site site) {
        Enforcers enforcers = Enforcers.lookEverywhere(site.view());
        Enforcement enforcement = enforcers.here();
        if (enforcement.holds() == Holds.NO) {
            String name = site.clusterName().orElse("CLUSTER");
            return Finding.fail(
                    id(),
                    enforcement.message(),
                    "aws eks update-addon --cluster-name " + name
                            + " --addon-name vpc-cni --configuration-values '{\"enableNetworkPolicy\":\"true\"}'");
        }
        if (enforcement.holds() != Holds.YES) {
            return Finding.unknown(id(), enforcement.message(), "Try it where it does no harm: firebreak rehearse");
        }
        List<JsonNode> nodes = site.view().cluster().list(Resource.NODE, null, null, null);
        Map<String, Long> without = nodes.stream()
                .map(enforcers::on)
                .filter(there -> there.holds() != Holds.YES)
                .collect(Collectors.groupingBy(Enforcement::code, TreeMap::new, Collectors.counting()));
        if (without.isEmpty()) {
            return Finding.ok(id(), enforcement.message() + " (" + enforcement.source() + ")");
        }
        String where = without.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
        return Finding.warn(
                id(),
                enforcement.message() + ", but not, or not to be seen, on " + where + " of " + nodes.size() + " nodes",
                "Know which these are: kubectl get nodes -L eks.amazonaws.com/compute-type,kubernetes.io/os");
    }
}
