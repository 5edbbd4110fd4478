package dev.firebreak.mainjob;

import dev.firebreak.json.Json;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.NetworkPolicy;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part of EKS that no one can run elsewhere: for each NetworkPolicy of a namespace it keeps a
/// PolicyEndpoint that names the pods which the policy selects, as amazon-network-policy-controller-k8s does.
public final class PolicyController implements AutoCloseable {
    private final KubeApi api;
    private final String namespace;
    private final String endpoints;
    private final Thread thread;
    private volatile boolean closing;

    private PolicyController(KubeApi api, String namespace) {
        this.api = api;
        this.namespace = namespace;
        this.endpoints = "/apis/networking.k8s.aws/v1alpha1/namespaces/" + namespace + "/policyendpoints";
        this.thread = Thread.ofVirtual().unstarted(this::keep);
    }

    /// One that does nothing by itself, but what [#reconcile] asks of it.
    public static PolicyController asked(KubeApi api, String namespace) {
        return new PolicyController(api, namespace);
    }

    public static PolicyController start(KubeApi api, String namespace) {
        var controller = new PolicyController(api, namespace);
        controller.reconcile();
        controller.thread.start();
        return controller;
    }

    private void keep() {
        while (!closing) {
            LockSupport.parkNanos(Eventually.POLL.toNanos());
            try {
                reconcile();
            } catch (IllegalStateException | UncheckedIOException movedMeanwhile) {
                // the next round sees what there is then
            }
        }
    }

    public synchronized void reconcile() {
        var there = new HashMap<String, JsonNode>();
        for (var endpoint : api.get(endpoints).path("items")) {
            there.put(endpoint.at("/metadata/name").asString(), endpoint);
        }
        var pods = api.get("/api/v1/namespaces/" + namespace + "/pods").path("items");
        for (var policy : api.get("/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies")
                .path("items")) {
            var name = policy.at("/metadata/name").asString() + "-"
                    + policy.at("/metadata/uid").asString().substring(0, 5);
            var spec = spec(policy, pods);
            var found = there.remove(name);
            if (found == null) {
                api.create(endpoints, endpoint(name, policy, spec).toString());
            } else if (!found.path("spec").equals(spec)) {
                api.merge(
                        endpoints + "/" + name, Json.object().set("spec", spec).toString());
            }
        }
        there.keySet().forEach(name -> api.send("DELETE", endpoints + "/" + name, "application/json", ""));
    }

    private static ObjectNode endpoint(String name, JsonNode policy, ObjectNode spec) {
        var endpoint =
                Json.object().put("apiVersion", "networking.k8s.aws/v1alpha1").put("kind", "PolicyEndpoint");
        var metadata = endpoint.putObject("metadata").put("name", name);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "networking.k8s.io/v1")
                .put("kind", "NetworkPolicy")
                .put("name", policy.at("/metadata/name").asString())
                .put("uid", policy.at("/metadata/uid").asString());
        endpoint.set("spec", spec);
        return endpoint;
    }

    private ObjectNode spec(JsonNode policy, JsonNode pods) {
        var parsed = NetworkPolicy.parse(policy);
        var spec = Json.object();
        spec.putObject("policyRef")
                .put("name", policy.at("/metadata/name").asString())
                .put("namespace", namespace);
        spec.set("podIsolation", policy.at("/spec/policyTypes"));
        var selected = spec.putArray("podSelectorEndpoints");
        for (var pod : pods) {
            if (parsed.selects(labels(pod))) {
                selected.addObject()
                        .put("hostIP", pod.at("/status/hostIP").asString(""))
                        .put("name", pod.at("/metadata/name").asString())
                        .put("namespace", namespace)
                        .put("podIP", pod.at("/status/podIP").asString(""));
            }
        }
        return spec;
    }

    static Map<String, String> labels(JsonNode object) {
        return LabelSelector.labels(object.at("/metadata/labels"));
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
