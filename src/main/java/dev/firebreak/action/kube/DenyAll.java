package dev.firebreak.action.kube;

import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.LabelSelector;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The deny-all policy that isolates pods: in both directions it allows blocks of addresses but for exceptions
/// that cover the whole of each. By the specification that allows nothing. On the AWS agent an exception is a
/// deny that wins over wider allows of the pod's enforcement group, which a policy without rules does not
/// (measured on v1.4.3). It loses to narrower ones, so every block that a policy over the group names is denied by
/// its own halves: also because taking a pod out of a policy takes that policy's exceptions off the group.
final class DenyAll {
    private DenyAll() {}

    static final Cidr IPV4 = Cidr.parse("0.0.0.0/0");
    static final Cidr IPV6 = Cidr.parse("::/0");

    /// @param pods whom it selects in its namespace
    /// @param value of the label by which the policy itself is found again
    /// @param blocks what is denied by its halves; a single address has none, and is left to the exclusion
    static ObjectNode policy(
            String namespace, String name, LabelSelector pods, Names names, String value, List<Cidr> blocks) {
        ObjectNode policy = Json.object();
        policy.put("apiVersion", "networking.k8s.io/v1").put("kind", "NetworkPolicy");
        ObjectNode metadata = policy.putObject("metadata");
        metadata.put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put(names.label(), value);
        metadata.putObject("annotations").put(names.intent(), Symbols.INTENT);
        ObjectNode spec = policy.putObject("spec");
        spec.set("podSelector", pods.toJson());
        spec.putArray("policyTypes").add("Ingress").add("Egress");
        spec.putArray("ingress").addObject().set("from", nobody(blocks));
        spec.putArray("egress").addObject().set("to", nobody(blocks));
        return policy;
    }

    private static ArrayNode nobody(List<Cidr> blocks) {
        ArrayNode peers = Json.array();
        for (Cidr each : blocks) {
            List<Cidr> halves = each.halves();
            if (!halves.isEmpty()) {
                ObjectNode block = peers.addObject().putObject("ipBlock").put("cidr", each.toString());
                ArrayNode except = block.putArray("except");
                halves.forEach(half -> except.add(half.toString()));
            }
        }
        return peers;
    }
}
