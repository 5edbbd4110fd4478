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
    static final String ANOTHER = "another-world";

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

    /// A case belongs to one cluster, and to one account: going on in another would touch what was never planned.
    ///
    /// @param now as the case sees it
    static void same(WorldFacts recorded, World now) {
        ClusterIdentity here = now.cluster().identity();
        if (!here.is(recorded.clusterUid(), now.cluster().certificateAuthority())) {
            if (here.withoutUid()) {
                throw new Refusal(
                        4,
                        Problem.block(
                                ANOTHER,
                                "whether this is the cluster of the case is not known: you may not get namespace"
                                        + " kube-system, whose uid tells clusters apart",
                                "Ask for that right. Whether you have it says: kubectl auth can-i get"
                                        + " namespaces/kube-system"));
            }
            throw new Refusal(
                    4,
                    Problem.block(
                            ANOTHER,
                            "the case belongs to another cluster: "
                                    + (recorded.context() == null
                                            ? "EKS cluster " + recorded.cluster()
                                            : "context " + recorded.context())
                                    + ", server " + recorded.server(),
                            recorded.context() == null
                                    ? "Name its cluster with: --cluster " + recorded.cluster()
                                    : "Name its context with: --context " + recorded.context()));
        }
        if (now.needsCloud()) {
            sameAccount(now);
        }
    }

    private static void sameAccount(World now) {
        try {
            now.cloudOfCase();
        } catch (Refusal refusal) {
            if (refusal.problems().getFirst().code().equals(ANOTHER)) {
                throw refusal;
            }
            // AWS that does not answer holds up no cut: a step that needs it does nothing before it is known
        }
    }
}
