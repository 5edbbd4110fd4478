package dev.firebreak.action.kube;

import dev.firebreak.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The deny-all policy that isolates pods: in both directions it allows a block of addresses but for exceptions
/// that cover the whole block. By the specification that allows nothing. On the AWS agent an exception is a
/// deny that wins over wider allows of the pod's enforcement group, which a policy without rules does not
/// (measured on v1.4.3).
final class DenyAll {
    private DenyAll() {}

    enum Family {
        IPV4,
        IPV6
    }

    static ObjectNode policy(
            String namespace,
            String name,
            String labelKey,
            String labelValue,
            String intentKey,
            String intent,
            List<Family> families) {
        ObjectNode policy = Json.object();
        policy.put("apiVersion", "networking.k8s.io/v1").put("kind", "NetworkPolicy");
        ObjectNode metadata = policy.putObject("metadata");
        metadata.put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put(labelKey, labelValue);
        metadata.putObject("annotations").put(intentKey, intent);
        ObjectNode spec = policy.putObject("spec");
        spec.putObject("podSelector").putObject("matchLabels").put(labelKey, labelValue);
        spec.putArray("policyTypes").add("Ingress").add("Egress");
        spec.putArray("ingress").addObject().set("from", nobody(families));
        spec.putArray("egress").addObject().set("to", nobody(families));
        return policy;
    }

    private static ArrayNode nobody(List<Family> families) {
        ArrayNode peers = Json.array();
        for (Family family : families) {
            ObjectNode block = peers.addObject().putObject("ipBlock");
            switch (family) {
                case IPV4 -> {
                    block.put("cidr", "0.0.0.0/0");
                    block.putArray("except").add("0.0.0.0/1").add("128.0.0.0/1");
                }
                case IPV6 -> {
                    block.put("cidr", "::/0");
                    block.putArray("except").add("::/1").add("8000::/1");
                }
            }
        }
        return peers;
    }
}
