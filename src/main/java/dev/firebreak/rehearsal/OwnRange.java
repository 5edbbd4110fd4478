package dev.firebreak.rehearsal;

import dev.firebreak.cli.Globals;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.range.Range;
import java.util.Map;

/// A rehearsal in another terminal than its range's, as the variables say that were exported there. The mark alone
/// leads nowhere: left over beside a real cluster, it would have that changed, and the record call it an exercise.
public final class OwnRange {
    private static final String LOOPBACK = "http://127.0.0.1:";

    private OwnRange() {}

    /// Throws [Refusal] (exit 4) where the environment is marked as a rehearsal's, and what is named is not its range.
    public static void required(Globals given, Map<String, String> environment) {
        String scenario = environment.get(Range.EXERCISE);
        if (scenario == null) {
            return;
        }
        String range = Range.name(scenario);
        String named = given.cluster != null
                ? "cluster " + given.cluster
                : "context "
                        + (given.context != null
                                ? given.context
                                : KubernetesCluster.currentContext(given.kubeconfig)
                                        .orElse("none"));
        // `aws eks update-kubeconfig` calls a context by the ARN
        if (!named.endsWith(" " + range) && !named.endsWith(":cluster/" + range)) {
            throw refused(scenario, named + " is not its range");
        }
        if (!environment.getOrDefault("AWS_ENDPOINT_URL", "").startsWith(LOOPBACK)) {
            throw refused(scenario, "AWS_ENDPOINT_URL does not lead to its range");
        }
    }

    private static Refusal refused(String scenario, String instead) {
        return new Refusal(
                4,
                Problem.block(
                        "exercise-and-real",
                        Range.EXERCISE + " says that this is rehearsal " + scenario + ", and " + instead,
                        "For an incident: unset " + Range.EXERCISE
                                + ". For the rehearsal, export the whole line that it printed"));
    }
}
