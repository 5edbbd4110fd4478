package dev.firebreak.action.kube;

import dev.firebreak.action.OnPods;
import dev.firebreak.model.PodRef;
import dev.firebreak.reach.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What `isolate-namespace` and `isolate-workload` put out. What follows `strategy` is no output: the verdict
/// needs it to know of the time before.
///
/// @param policies the deny-all policies, NAMESPACE/NAME
/// @param parts what is isolated as a whole
/// @param pods those that ran there when it was planned
/// @param underPolicyBefore of these, those that were under a policy before
/// @param denial the denial above the ordinary policies that decides, or null
/// @param earlier what holds those of the parts that the case had isolated already
public record Enclosed(
        List<String> policies,
        String strategy,
        List<Part> parts,
        List<PodRef> pods,
        List<PodRef> underPolicyBefore,
        IsolatePod.@Nullable Denial denial,
        List<Earlier> earlier)
        implements OnPods {
    public Enclosed {
        // a journal written before there were any names none
        earlier = Objects.requireNonNullElse(earlier, List.of());
    }

    /// Pods of a namespace that are isolated as a whole: those there and those to come.
    ///
    /// @param policy the name of their deny-all
    /// @param selector theirs, as the API writes it
    /// @param labels those that a pod to come will have; null where that can be any
    public record Part(
            String namespace,
            String policy,
            JsonNode selector,
            @Nullable Map<String, String> labels) {
        LabelSelector selected() {
            return Objects.requireNonNullElse(LabelSelector.parse(selector), LabelSelector.EVERYTHING);
        }

        boolean has(JsonNode pod) {
            return namespace.equals(pod.at("/metadata/namespace").asString())
                    && selected().matches(PodFacts.labels(pod));
        }

        /// Whether what a policy with this selector allows would be allowed to pods to come.
        boolean opensTo(LabelSelector policy) {
            return labels == null ? !policy.contradictsItself() : policy.matches(labels);
        }
    }
}
