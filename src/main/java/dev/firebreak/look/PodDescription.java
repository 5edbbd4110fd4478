package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a responder asks first about a pod. What is null could not be read, and `unknown` says why.
public record PodDescription(
        PodFacts pod,
        Suspect suspect,
        Host host,
        Identity identity,
        List<SecretUse> secrets,
        FindPods.@Nullable NodeFacts node,
        List<FindPods.VolumeFacts> volumes,
        @Nullable List<ServiceFacts> services,
        @Nullable List<PolicyFacts> policies,
        @Nullable Reached reachedBy,
        @Nullable List<EventFacts> events,
        List<Unknown> unknown) {

    /// Throws [dev.firebreak.model.Refusal] 4 `target-not-found`.
    ///
    /// @param eks the cluster's name in EKS, where it is set
    /// @param atHand by a pod's uid the case that isolated it, as the journals at hand tell it
    public static PodDescription of(
            String namespace, String name, @Nullable String eks, Map<String, String> atHand, View view) {
        JsonNode pod = Targets.named(view.cluster(), Resource.POD, namespace, name, "pod " + namespace + "/" + name);
        PodRef ref = PodFacts.ref(pod);
        Reads reads = new Reads(view);
        String cluster = EksName.of(eks, view, reads);
        Under under = Under.of(ref, view, reads);
        return new PodDescription(
                PodFacts.of(pod),
                Suspect.ofPod(pod, Denials.look(namespace, atHand, view)),
                Host.of(pod),
                Identity.of(pod, cluster, view, reads),
                SecretUse.of(pod),
                under.node(),
                under.volumes(),
                services(pod, view, reads),
                policies(pod, view, reads),
                Reached.Around.of(ref, view, reads)
                        .map(around -> around.in(Direction.INGRESS))
                        .orElse(null),
                events("Pod", namespace, name, view, reads),
                reads.unknown());
    }

    /// What a pod stands on.
    record Under(FindPods.@Nullable NodeFacts node, List<FindPods.VolumeFacts> volumes) {
        static Under of(PodRef ref, View view, Reads reads) {
            return reads.cluster("node", () -> FindPods.of(ref).plan(view))
                    .map(found -> of(found, reads))
                    .orElse(new Under(null, List.of()));
        }

        private static Under of(Proposal<FindPods.Found> proposal, Reads reads) {
            if (!(proposal instanceof Proposal.Found<FindPods.Found> found)) {
                throw new IllegalStateException("finding proposes " + proposal);
            }
            FindPods.Detail detail = found.outputs().detail();
            for (Problem note : found.notes()) {
                boolean ofNode = note.code().startsWith("pod-") || note.code().startsWith("node-");
                if (ofNode || (detail.nodes().isEmpty() && note.code().equals("forbidden"))) {
                    reads.unknown("node", note);
                }
                // where the node is not known, its volumes are not
                reads.unknown("volumes", note);
            }
            return new Under(detail.nodes().stream().findFirst().orElse(null), detail.volumes());
        }
    }

    private static @Nullable List<ServiceFacts> services(JsonNode pod, View view, Reads reads) {
        Map<String, String> labels = PodFacts.labels(pod);
        return reads.cluster("services", () -> view.cluster().list(Resource.SERVICE, namespace(pod), null, null))
                .map(found -> found.stream()
                        .filter(service -> ServiceFacts.selects(service, labels))
                        .map(ServiceFacts::of)
                        .toList())
                .orElse(null);
    }

    /// Those of every kind that select it, or may. Null where not even its namespace's may be read.
    private static @Nullable List<PolicyFacts> policies(JsonNode pod, View view, Reads reads) {
        List<PolicyFacts> over = new ArrayList<>();
        boolean read = false;
        for (Resource kind : Listing.policyKinds(view.cluster())) {
            String within = kind.namespaced() ? namespace(pod) : null;
            Optional<List<JsonNode>> found =
                    reads.cluster("policies", () -> view.cluster().list(kind, within, null, null));
            read |= found.isPresent();
            found.orElse(List.of()).stream()
                    .filter(policy -> PolicyFacts.maySelect(kind, policy, pod))
                    .map(policy -> PolicyFacts.of(kind, policy))
                    .forEach(over::add);
        }
        return read ? List.copyOf(over) : null;
    }

    static @Nullable List<EventFacts> events(
            String kind, @Nullable String namespace, String name, View view, Reads reads) {
        String about = "involvedObject.kind=" + kind + ",involvedObject.name=" + name;
        return reads.cluster("events", () -> view.cluster().list(Resource.EVENT, namespace, null, about))
                .map(found -> found.stream()
                        .map(EventFacts::of)
                        .sorted(Comparator.comparing(event -> Objects.requireNonNullElse(event.time(), "")))
                        .toList())
                .orElse(null);
    }

    private static String namespace(JsonNode pod) {
        return pod.at("/metadata/namespace").asString();
    }
}
