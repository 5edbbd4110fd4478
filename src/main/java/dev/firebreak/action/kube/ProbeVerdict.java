package dev.firebreak.action.kube;

import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether a probe pod was kept from a suspect. Yes only where it reached what it must reach and nothing of the
/// suspect answered, again and again; no where the suspect answered; unknown otherwise.
///
/// @param rejects whether the network plugin may answer in the suspect's name, as those that reject do: a refused
///     connection says nothing then
record ProbeVerdict(Probe.Tried tried, boolean rejects) {
    private static final String ENFORCED = "enforced";
    private static final String EGRESS = "egress";
    private static final String INGRESS = "ingress";

    private static final Set<String> NOT_PULLED =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");

    /// @param pod what was told of the probe pod when it was deleted; null where that reply is lost
    Verdict.PerTarget of(@Nullable JsonNode pod) {
        List<Reason> reasons = new ArrayList<>();
        Reason reason = pod == null
                ? reason("probe-inconclusive", "what the probe pod saw is lost with the reply to its deletion")
                : Sighting.of(pod, tried.control(), tried.targets())
                        .map(this::seen)
                        .orElseGet(() -> silent(pod));
        reasons.add(reason);
        Holds holds = switch (reason.code()) {
            case Verdict.PROBE_BLOCKED -> Holds.YES;
            case Verdict.PROBE_OPEN -> Holds.NO;
            default -> Holds.UNKNOWN;
        };
        if (holds == Holds.YES) {
            reasons.add(new Reason(
                    EGRESS,
                    "egress-not-probed",
                    "whether pod " + tried.suspect()
                            + " can still open connections is not seen: nothing runs inside it",
                    null));
            reasons.add(new Reason(
                    INGRESS,
                    "others-not-probed",
                    "the probe pod has no labels and is in one namespace; whom a policy lets through says: firebreak"
                            + " reach " + tried.suspect(),
                    null));
        }
        return new Verdict.PerTarget(
                Target.of(tried.suspect()),
                holds,
                new Verdict.Facts(Holds.NOT_APPLICABLE, holds, Holds.NOT_APPLICABLE),
                reasons);
    }

    private Reason seen(Sighting sighting) {
        PodRef suspect = tried.suspect();
        String from = "a probe pod" + (sighting.node() == null ? "" : " on node " + sighting.node());
        String when = sighting.at() == null ? "" : ", at " + sighting.at();
        String unreached = sighting.control().stream()
                .filter(saw -> !saw.equals("open"))
                .findFirst()
                .orElse(null);
        if (unreached != null) {
            return reason(
                    "probe-inconclusive",
                    from + " did not reach " + tried.control() + " either, which it must (" + unreached
                            + "): that it is kept from the suspect says nothing. Probe from another namespace with"
                            + " --from, or name another target with --control" + when);
        }
        if (sighting.steady() < ProbePod.STEADY) {
            return reason(
                    Verdict.UNSETTLED,
                    from + " saw pod " + suspect + " change from round to round to the end: "
                            + sighting.targets().stream()
                                    .map(t -> t.at() + " " + t.saw())
                                    .reduce((a, b) -> a + ", " + b)
                                    .orElse("")
                            + " in the last one" + when);
        }
        List<String> open = sighting.that("open");
        if (!open.isEmpty()) {
            return reason(Verdict.PROBE_OPEN, from + " connected to " + listed(open) + " of pod " + suspect + when);
        }
        List<String> refused = sighting.that("refused");
        if (!refused.isEmpty() && !rejects) {
            return reason(
                    Verdict.PROBE_OPEN,
                    from + " was answered by " + listed(refused) + " of pod " + suspect
                            + ": nothing listens there, but its packets get through" + when);
        }
        if (!refused.isEmpty()) {
            return reason(
                    "probe-inconclusive",
                    from + " was refused by " + listed(refused) + " of pod " + suspect
                            + ": by the pod, or by a network plugin that rejects in its name" + when);
        }
        List<String> other = sighting.that("other");
        if (!other.isEmpty()) {
            return reason(
                    "probe-inconclusive",
                    from + " could not try " + listed(other) + " of pod " + suspect
                            + ": there may be no way to its address" + when);
        }
        return reason(
                Verdict.PROBE_BLOCKED,
                from + " got no answer from " + listed(sighting.that(ProbePod.TIMEOUT)) + " of pod " + suspect + ", "
                        + sighting.steady() + " times in a row, and reached " + tried.control() + " each time" + when);
    }

    /// The pod never came to say what it saw.
    private static Reason silent(JsonNode pod) {
        JsonNode container = Sighting.probe(pod);
        String why = Json.text(container, "/reason");
        String words = why == null ? "" : ": " + why;
        if (why != null && NOT_PULLED.contains(why)) {
            return reason("image-not-pulled", "the image of the probe pod could not be pulled" + words);
        }
        if ("waiting".equals(Json.text(container, "/state"))) {
            return reason("probe-inconclusive", "the probe pod was not started in time" + words);
        }
        if (Json.text(pod, "/node") == null) {
            return reason("probe-inconclusive", "no node took the probe pod in time");
        }
        return reason(
                "probe-inconclusive",
                "the probe pod ended without saying what it saw" + words + ". Its image must have /bin/sh and agnhost");
    }

    private static Reason reason(String code, String message) {
        return new Reason(ENFORCED, code, message, "probe pod");
    }

    private static String listed(List<String> targets) {
        return String.join(", ", targets);
    }
}
