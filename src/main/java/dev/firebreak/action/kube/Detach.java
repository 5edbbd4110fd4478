package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.reach.LabelSelector;
import dev.firebreak.reach.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Takes pods out of their Services without orphaning them: a label goes that a Service selects by, and that neither
/// the pod's controller nor any policy looks at. Where there is no such label the pod stays in the Service. As its
/// controller still counts the pod, no replacement starts, and nothing happens to the pod when the label is put back.
///
/// @param changes one for each pod that leaves a Service
/// @param left what each leaves
record Detach(List<KubeChange> changes, List<IsolatePod.Left> left, List<Problem> notes) {
    static final Detach NONE = new Detach(List.of(), List.of(), List.of());

    /// Labels that their controllers write again where they are missing.
    private static final List<String> WRITTEN_AGAIN = List.of(
            "statefulset.kubernetes.io/",
            "apps.kubernetes.io/",
            "batch.kubernetes.io/",
            "pod-template-hash",
            "pod-template-generation",
            "controller-revision-hash",
            "controller-uid",
            "job-name");

    static Detach of(List<JsonNode> pods, View view) {
        Detach all = new Detach(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, Around> namespaces = new HashMap<>();
        for (JsonNode pod : pods) {
            String namespace = pod.at("/metadata/namespace").asString();
            all.leave(pod, namespaces.computeIfAbsent(namespace, ns -> Around.look(ns, all.notes(), view)), view);
        }
        return all;
    }

    /// `NS/NAME` of the Services that a pod leaves.
    Set<String> services() {
        Set<String> services = new TreeSet<>();
        left.forEach(each -> services.add(each.service()));
        return services;
    }

    private void leave(JsonNode pod, Around around, View view) {
        PodRef ref = PodFacts.ref(pod);
        Map<String, String> labels = PodFacts.labels(pod);
        Map<String, LabelSelector> services = around.servicesOf(labels);
        if (services.isEmpty()) {
            return;
        }
        Counted counted = Counted.by(pod, notes, view);
        Set<String> gone = new TreeSet<>();
        services.forEach((service, selector) -> {
            Optional<String> label = selector.matchLabels().keySet().stream()
                    .filter(key -> gone.contains(key)
                            || why(key, labels, gone, counted, around, view).isEmpty())
                    .min((a, b) -> Boolean.compare(!gone.contains(a), !gone.contains(b)));
            label.ifPresentOrElse(
                    key -> {
                        gone.add(key);
                        left.add(new IsolatePod.Left(ref, ref.namespace() + "/" + service, key));
                    },
                    () -> notes.add(stays(ref, service, selector, labels, gone, counted, around, view)));
        });
        if (gone.isEmpty()) {
            return;
        }
        Patch patch = Patch.of(pod);
        gone.forEach(key -> patch.remove("/metadata/labels/" + Patch.segment(key)));
        List<String> leaves = left.stream()
                .filter(each -> each.pod().equals(ref))
                .map(IsolatePod.Left::service)
                .toList();
        changes.add(KubeChange.patch(
                "detach-" + ref,
                Resource.POD,
                Target.of(ref),
                patch,
                "Take pod " + ref + " out of " + (leaves.size() == 1 ? "service " : "services ")
                        + String.join(", ", leaves)));
        notes.add(Problem.info(
                        "detached",
                        "pod " + ref + " leaves " + String.join(", ", leaves) + " by losing "
                                + (gone.size() == 1 ? "label " : "labels ") + String.join(", ", gone) + "; "
                                + counted.words())
                .about(Target.of(ref)));
    }

    private static Problem stays(
            PodRef ref,
            String service,
            LabelSelector selector,
            Map<String, String> labels,
            Set<String> gone,
            Counted counted,
            Around around,
            View view) {
        List<String> reasons = selector.matchLabels().keySet().stream()
                .map(key -> why(key, labels, gone, counted, around, view).orElse(""))
                .distinct()
                .toList();
        return Problem.warn(
                        "stays-in-service",
                        "pod " + ref + " stays in service " + ref.namespace() + "/" + service + ": "
                                + String.join("; ", reasons),
                        null)
                .because("requests that the Service sends to it fail while it is isolated")
                .about(Target.of(ref));
    }

    /// Why a label may not go with those that are gone already; empty where it may.
    private static Optional<String> why(
            String key, Map<String, String> labels, Set<String> gone, Counted counted, Around around, View view) {
        if (counted.looksAt(key)) {
            return Optional.of(counted.because(key));
        }
        if (key.equals(view.names().label()) || WRITTEN_AGAIN.stream().anyMatch(key::startsWith)) {
            return Optional.of("label " + key + " is a controller's own");
        }
        return around.selectsBy(key, labels, gone)
                .map(policy -> "policy " + policy + " looks at label " + key + ", and might open the pod without it");
    }

    /// The controller that counts a pod by its labels, and which.
    ///
    /// @param known whether they could be read
    private record Counted(String controller, Set<String> keys, boolean known) {
        static Counted by(JsonNode pod, List<Problem> notes, View view) {
            PodFacts.Owner owner = PodFacts.owner(pod);
            if (owner == null) {
                return new Counted("", Set.of(), true);
            }
            String name = owner.kind() + " " + owner.name();
            Resource kind = switch (owner.kind()) {
                case "ReplicaSet" -> Resource.REPLICA_SET;
                case "StatefulSet" -> Resource.STATEFUL_SET;
                case "DaemonSet" -> Resource.DAEMON_SET;
                case "Job" -> Resource.JOB;
                default -> null;
            };
            if (kind == null) {
                return new Counted(name, Set.of(), false);
            }
            String namespace = pod.at("/metadata/namespace").asString();
            Optional<JsonNode> found = Rights.wanted(
                    Rights.controller(kind).in(namespace),
                    notes,
                    Optional.empty(),
                    () -> view.cluster().get(kind, namespace, owner.name()));
            Set<String> keys = new TreeSet<>();
            found.map(object -> LabelSelector.parse(object.at("/spec/selector")))
                    .ifPresent(selector -> selector.requirements().forEach(each -> keys.add(each.key())));
            return new Counted(name, keys, found.isPresent());
        }

        boolean looksAt(String key) {
            return !known || keys.contains(key);
        }

        String because(String key) {
            return known
                    ? controller + " counts its pods by label " + key + ", and would leave the pod an orphan"
                    : "by which labels " + controller + " counts its pods is not known";
        }

        String words() {
            return controller.isEmpty()
                    ? "no controller counts it"
                    : controller + " still counts it, so that no replacement starts";
        }
    }

    /// The Services and policies of a namespace.
    private record Around(Map<String, LabelSelector> services, List<JsonNode> policies, Map<String, String> others) {
        static Around look(String namespace, List<Problem> notes, View view) {
            Map<String, LabelSelector> services = new TreeMap<>();
            List<JsonNode> found = Rights.wanted(
                    Rights.SERVICES.in(namespace),
                    notes,
                    List.of(),
                    () -> view.cluster().list(Resource.SERVICE, namespace, null, null));
            for (JsonNode service : found) {
                Map<String, String> wanted = LabelSelector.labels(service.at("/spec/selector"));
                if (!wanted.isEmpty()) {
                    services.put(service.at("/metadata/name").asString(), LabelSelector.ofLabels(wanted));
                }
            }
            return new Around(
                    services,
                    view.cluster().list(Resource.NETWORK_POLICY, namespace, null, null),
                    others(namespace, view));
        }

        /// The text of each policy of another kind, by name: a label that stands in it is one that it may look at.
        private static Map<String, String> others(String namespace, View view) {
            Map<String, String> texts = new LinkedHashMap<>();
            for (Resource kind : TierDenial.DECIDING) {
                if (!view.cluster().serves(kind)) {
                    continue;
                }
                try {
                    view.cluster()
                            .list(kind, kind.namespaced() ? namespace : null, null, null)
                            .forEach(each -> texts.put(
                                    each.at("/metadata/name").asString(),
                                    each.at("/spec").toString()));
                } catch (Refusal refusal) {
                    if (refusal.exit() != 4) {
                        throw refusal;
                    }
                    // what may not be read may look at every label
                    texts.put("of " + kind.qualified(), "");
                }
            }
            return texts;
        }

        Map<String, LabelSelector> servicesOf(Map<String, String> labels) {
            Map<String, LabelSelector> of = new TreeMap<>();
            services.forEach((name, selector) -> {
                if (selector.matches(labels)) {
                    of.put(name, selector);
                }
            });
            return of;
        }

        /// The policy that selects by this label, or may.
        Optional<String> selectsBy(String key, Map<String, String> labels, Set<String> gone) {
            Map<String, String> without = new HashMap<>(labels);
            without.remove(key);
            without.keySet().removeAll(gone);
            for (JsonNode policy : policies) {
                NetworkPolicy parsed = NetworkPolicy.understood(policy);
                if (parsed == null || parsed.selects(labels) != parsed.selects(without)) {
                    return Optional.of(policy.at("/metadata/name").asString());
                }
            }
            return others.entrySet().stream()
                    .filter(each -> each.getValue().isEmpty() || each.getValue().contains(key))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }
}
