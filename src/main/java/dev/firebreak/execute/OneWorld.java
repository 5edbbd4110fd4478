package dev.firebreak.execute;

import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.WorldFacts;
import java.util.Objects;

/// Which world a case works on, and that it stays there.
final class OneWorld {
    private OneWorld() {}

    /// What is known of the world. AWS that does not answer leaves its facts null: the plan says so.
    static WorldFacts facts(World world) {
        ClusterIdentity cluster = world.cluster().identity();
        CloudIdentity cloud = null;
        if (world.needsCloud()) {
            try {
                cloud = world.cloud().identity();
            } catch (Refusal refusal) {
                if (!refusal.problems().getFirst().ofAwsItself() && refusal.exit() != 4) {
                    throw refusal;
                }
            }
        }
        return new WorldFacts(
                world.kind(),
                cluster.context(),
                cluster.server(),
                cluster.clusterUid(),
                cluster.cluster(),
                cloud == null ? null : cloud.account(),
                cloud == null ? null : cloud.region(),
                cloud == null ? null : cloud.callerArn(),
                cluster.kubeUser(),
                world.names().prefix());
    }

    /// The world of the case's runs. Only a case with a run is asked.
    static WorldFacts of(CaseState state) {
        return Json.as(Objects.requireNonNull(state.world(), "a run records its world"), WorldFacts.class);
    }

    /// A case belongs to one cluster: going on in another would touch what was never planned.
    static void same(WorldFacts recorded, World now) {
        ClusterIdentity here = now.cluster().identity();
        if (!recorded.clusterUid().equals(here.clusterUid())) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "another-world",
                            "the case belongs to another cluster: "
                                    + (recorded.context() == null
                                            ? "EKS cluster " + recorded.cluster()
                                            : "context " + recorded.context())
                                    + ", server " + recorded.server(),
                            recorded.context() == null
                                    ? "Name its cluster with: --cluster " + recorded.cluster()
                                    : "Name its context with: --context " + recorded.context()));
        }
        if (recorded.account() != null && now.needsCloud()) {
            sameAccount(recorded, now);
        }
    }

    private static void sameAccount(WorldFacts recorded, World now) {
        CloudIdentity here;
        try {
            here = now.cloud().identity();
        } catch (Refusal silent) {
            // AWS that does not answer now is for the step that needs it to tell
            return;
        }
        if (!here.account().equals(recorded.account()) || !here.region().equals(recorded.region())) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "another-world",
                            "the case belongs to account " + recorded.account() + ", region " + recorded.region()
                                    + ", and this is account " + here.account() + ", region " + here.region(),
                            "Name its region with --region " + recorded.region() + ", and its account's profile with"
                                    + " --profile"));
        }
    }
}
