package dev.firebreak.action.kube;

import dev.firebreak.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The network interface of its own that a pod with security groups has: an annotation of the VPC CNI's controller
/// names it (amazon-vpc-cni-k8s, `pkg/ipamd/rpc_handler.go`).
///
/// @param eniId `eni-…`
record BranchInterface(String eniId) {
    private static final String ANNOTATION = "/metadata/annotations/vpc.amazonaws.com~1pod-eni";

    /// Empty where the pod shares its node's interfaces, or the annotation is not understood.
    static Optional<BranchInterface> of(JsonNode pod) {
        String text = Json.text(pod, ANNOTATION);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Json.parse(text)
                    .valueStream()
                    .map(one -> one.path("eniId").asString(""))
                    .filter(id -> id.matches("eni-[0-9a-f]+"))
                    .map(BranchInterface::new)
                    .findFirst();
        } catch (Json.Malformed malformed) {
            return Optional.empty();
        }
    }
}
