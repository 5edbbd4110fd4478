package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The PolicyEndpoints of a namespace: what the VPC CNI's controller made of its policies. One that names a pod shows
/// that the controller resolved it, and not that the node's agent has programmed it. A policy can be split over
/// several, and all are looked at.
record PolicyTaken(Looked<List<JsonNode>> endpoints) {
    private static final String SOURCE = "policyendpoints.networking.k8s.aws";

    /// What switches the controller on, as far as it looks there.
    static final String CONTROLLER = "configmap kube-system/amazon-vpc-cni";

    /// What is said of the controller. It runs where an endpoint names the pod, whatever its ConfigMap says, and
    /// whether that may be read or not.
    private static boolean overtaken(Ground ground) {
        return Set.of("controller-off", "controller-unclear").contains(ground.code())
                || (ground.code().equals("forbidden") && ground.source().startsWith(CONTROLLER));
    }

    static PolicyTaken look(View view, String namespace) {
        Right right = Rights.POLICY_ENDPOINTS.in(namespace);
        return new PolicyTaken(Looked.of(
                right, () -> Optional.of(view.cluster().list(Resource.POLICY_ENDPOINT, namespace, null, null))));
    }

    /// The enforcement of deny-all policies for a pod.
    ///
    /// @param policies the names of those that select it
    Enforcement up(Enforcement here, JsonNode pod, List<String> policies) {
        boolean settled = here.grounds().stream().anyMatch(g -> g.holds() == Holds.NO && !overtaken(g));
        if (settled) {
            return here;
        }
        if (endpoints.missing() != null) {
            return here.with(endpoints.unknown(SOURCE));
        }
        boolean named = policies.stream().anyMatch(policy -> names(policy, pod));
        if (!named) {
            return here.with(List.of(Ground.unknown(
                    "not-resolved",
                    "no PolicyEndpoint of the deny-all names pod " + PodFacts.ref(pod) + " yet",
                    SOURCE)));
        }
        return here.without(
                PolicyTaken::overtaken,
                Ground.yes(
                        "policy-endpoint",
                        "the VPC CNI enforces, and a PolicyEndpoint of the deny-all names the pod",
                        SOURCE));
    }

    /// By its address too: an endpoint can still mean an earlier pod of the same name.
    private boolean names(String policy, JsonNode pod) {
        Set<String> isolated = new TreeSet<>();
        boolean named = false;
        for (JsonNode endpoint : endpoints.found().orElse(List.of())) {
            if (!policy.equals(Json.text(endpoint, "/spec/policyRef/name"))) {
                continue;
            }
            endpoint.at("/spec/podIsolation").forEach(direction -> isolated.add(direction.asString()));
            named |= endpoint.at("/spec/podSelectorEndpoints").valueStream().anyMatch(selected -> is(selected, pod));
        }
        return named && isolated.containsAll(Set.of("Ingress", "Egress"));
    }

    static boolean is(JsonNode selected, JsonNode pod) {
        return selected.path("name")
                        .asString("")
                        .equals(pod.at("/metadata/name").asString())
                && selected.path("namespace")
                        .asString("")
                        .equals(pod.at("/metadata/namespace").asString())
                && selected.path("podIP")
                        .asString("")
                        .equals(pod.at("/status/podIP").asString(""));
    }
}
