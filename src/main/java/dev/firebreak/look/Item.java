package dev.firebreak.look;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One thing of a list. What a script gets of it is its facts, and of pods and nodes the signs of cases; the rest is
/// for people.
public sealed interface Item {
    Object facts();

    default Kind kind() {
        return switch (this) {
            case Pod _ -> Kind.POD;
            case Node _ -> Kind.NODE;
            case Policy _ -> Kind.POLICY;
            case Volume _ -> Kind.VOLUME;
            case Event _ -> Kind.EVENT;
            case Account _ -> Kind.SERVICE_ACCOUNT;
        };
    }

    /// Null of what is in no namespace.
    default @Nullable String namespace() {
        return switch (this) {
            case Pod pod -> pod.facts().namespace();
            case Policy policy -> policy.facts().namespace();
            case Event event -> event.facts().namespace();
            case Account account -> account.facts().namespace();
            case Node _, Volume _ -> null;
        };
    }

    default String name() {
        return switch (this) {
            case Pod pod -> pod.facts().name();
            case Node node -> node.facts().name();
            case Policy policy -> policy.facts().name();
            case Volume volume -> volume.facts().volumeId();
            case Event event -> event.facts().name();
            case Account account -> account.facts().name();
        };
    }

    /// A pod.
    ///
    /// @param ready how many of its containers are ready, `1/2`
    record Pod(
            PodFacts facts,
            Suspect suspect,
            String ready,
            int restarts,
            @Nullable Instant created) implements Item {
        static Pod of(JsonNode pod, Suspect suspect) {
            int restarts = 0;
            int ready = 0;
            for (JsonNode status : pod.at("/status/containerStatuses")) {
                restarts += status.path("restartCount").asInt(0);
                ready += status.path("ready").asBoolean(false) ? 1 : 0;
            }
            return new Pod(
                    PodFacts.of(pod),
                    suspect,
                    ready + "/" + pod.at("/spec/containers").size(),
                    restarts,
                    Moment.created(pod));
        }
    }

    /// A node.
    ///
    /// @param status `Ready`, `NotReady` or `Unknown`, and `cordoned` where it is
    record Node(
            FindPods.NodeFacts facts,
            Suspect suspect,
            List<String> status,
            String version,
            @Nullable Instant created) implements Item {
        static Node of(JsonNode node, Suspect suspect) {
            String ready = "Unknown";
            for (JsonNode condition : node.at("/status/conditions")) {
                if (condition.path("type").asString("").equals("Ready")) {
                    ready = switch (condition.path("status").asString("")) {
                        case "True" -> "Ready";
                        case "False" -> "NotReady";
                        default -> "Unknown";
                    };
                }
            }
            boolean cordoned = node.at("/spec/unschedulable").asBoolean(false);
            return new Node(
                    FindPods.NodeFacts.of(node),
                    suspect,
                    cordoned ? List.of(ready, "cordoned") : List.of(ready),
                    node.at("/status/nodeInfo/kubeletVersion").asString(""),
                    Moment.created(node));
        }
    }

    record Policy(PolicyFacts facts) implements Item {}

    record Volume(FindPods.VolumeFacts facts) implements Item {}

    record Event(EventFacts facts) implements Item {}

    record Account(AccountFacts facts) implements Item {}

    /// The signs of cases; null of what carries none.
    default @Nullable Suspect signs() {
        return switch (this) {
            case Pod pod -> pod.suspect();
            case Node node -> node.suspect();
            case Policy _, Volume _, Event _, Account _ -> null;
        };
    }
}
