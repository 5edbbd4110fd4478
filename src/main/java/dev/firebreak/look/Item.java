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
    Kind kind();

    /// Null of what is in no namespace.
    @Nullable
    String namespace();

    String name();

    Object facts();

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

        @Override
        public Kind kind() {
            return Kind.POD;
        }

        @Override
        public String namespace() {
            return facts.namespace();
        }

        @Override
        public String name() {
            return facts.name();
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

        @Override
        public Kind kind() {
            return Kind.NODE;
        }

        @Override
        public @Nullable String namespace() {
            return null;
        }

        @Override
        public String name() {
            return facts.name();
        }
    }

    record Policy(PolicyFacts facts) implements Item {
        @Override
        public Kind kind() {
            return Kind.POLICY;
        }

        @Override
        public @Nullable String namespace() {
            return facts.namespace();
        }

        @Override
        public String name() {
            return facts.name();
        }
    }

    record Volume(FindPods.VolumeFacts facts) implements Item {
        @Override
        public Kind kind() {
            return Kind.VOLUME;
        }

        @Override
        public @Nullable String namespace() {
            return null;
        }

        @Override
        public String name() {
            return facts.volumeId();
        }
    }

    record Event(EventFacts facts) implements Item {
        @Override
        public Kind kind() {
            return Kind.EVENT;
        }

        @Override
        public String namespace() {
            return facts.namespace();
        }

        @Override
        public String name() {
            return facts.name();
        }
    }

    record Account(AccountFacts facts) implements Item {
        @Override
        public Kind kind() {
            return Kind.SERVICE_ACCOUNT;
        }

        @Override
        public String namespace() {
            return facts.namespace();
        }

        @Override
        public String name() {
            return facts.name();
        }
    }

    /// The signs of cases; null of what carries none.
    default @Nullable Suspect signs() {
        return switch (this) {
            case Pod pod -> pod.suspect();
            case Node node -> node.suspect();
            case Policy _, Volume _, Event _, Account _ -> null;
        };
    }
}
