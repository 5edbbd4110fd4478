package dev.firebreak.look;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.model.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What cases have left on a pod or a node: each is the case, with its run where the sign tells it, or null.
///
/// @param isolated the case whose deny-all selects the pod; whether that is enforced takes a longer look
/// @param labelled the case whose label the pod carries, without a deny-all that is known to select it
/// @param denied whether a deny-all of a case selects the pod; null where that can't be read, and of what is
/// no pod
/// @param lapsed the case at hand that isolated the pod, whose label is gone and whose deny-all selects it no
/// more
/// @param marked the case that put it under investigation
/// @param cordoned the cases that hold the node cordoned
/// @param uncordoned the cases that held the node, which somebody has uncordoned since
public record Suspect(
        @Nullable String isolated,
        @Nullable String labelled,
        @Nullable Boolean denied,
        @Nullable String lapsed,
        @Nullable String marked,
        @Nullable String cordoned,
        @Nullable String uncordoned) {
    static Suspect ofPod(JsonNode pod, Denials denials) {
        String label = PodFacts.labels(pod).get(denials.names().label());
        Boolean denied = denials.known() == null ? null : (Boolean) false;
        String isolated = denials.over(pod);
        String promised = denials.promised(pod);
        return new Suspect(
                isolated,
                isolated == null ? label : null,
                isolated == null ? denied : (Boolean) true,
                isolated != null || String.valueOf(label).equals(promised) ? null : promised,
                marked(pod, denials.names()),
                null,
                null);
    }

    static Suspect ofNode(JsonNode node, Names names) {
        JsonNode annotation = node.at("/metadata/annotations").path(names.cordon());
        String cases = annotation.isString() ? annotation.asString() : null;
        boolean holds = node.at("/spec/unschedulable").asBoolean(false);
        return new Suspect(null, null, null, null, marked(node, names), holds ? cases : null, holds ? null : cases);
    }

    /// A policy is the case's that made it.
    static Suspect ofPolicy(JsonNode policy, Names names) {
        return new Suspect(PodFacts.labels(policy).get(names.label()), null, null, null, null, null, null);
    }

    private static @Nullable String marked(JsonNode object, Names names) {
        return PodFacts.labels(object).get(names.mark());
    }

    /// What a pod says of itself: `in 260301-k7qx.r1, marked by …`; empty where it carries no sign. Whether it is
    /// denied or only labelled takes a look at the policies.
    public static String signs(JsonNode pod, Names names) {
        List<String> signs = new ArrayList<>();
        String label = PodFacts.labels(pod).get(names.label());
        String mark = marked(pod, names);
        if (label != null) {
            signs.add("in " + label);
        }
        if (mark != null) {
            signs.add("marked by " + mark);
        }
        return String.join(", ", signs);
    }

    public boolean none() {
        return isolated == null
                && labelled == null
                && lapsed == null
                && marked == null
                && cordoned == null
                && uncordoned == null;
    }

    /// `denied by 260301-k7qx.r1, marked by …`; empty where there is no sign.
    public String words() {
        List<String> signs = new ArrayList<>();
        if (isolated != null) {
            signs.add("denied by " + isolated);
        }
        if (labelled != null) {
            signs.add("labelled by " + labelled
                    + (denied == null ? ", whether a deny-all selects it is not known" : ", no deny-all selects it"));
        }
        if (lapsed != null) {
            signs.add("no longer denied by " + lapsed + ", its label is gone");
        }
        if (marked != null) {
            signs.add("marked by " + marked);
        }
        if (cordoned != null) {
            signs.add("cordoned by " + cordoned);
        }
        if (uncordoned != null) {
            signs.add("no longer cordoned by " + uncordoned);
        }
        return String.join(", ", signs);
    }
}
