package dev.firebreak.crash;

import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.execute.World;
import dev.firebreak.journal.FailurePoints;
import dev.firebreak.model.Names;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import java.time.Duration;
import java.time.InstantSource;

/// A range of its own, as its scenario begins, and what came of it.
///
/// @param reachable what was reachable before anybody did anything
/// @param runsBefore how many runs the case had when it began
record Incident(
        Range range,
        SteppedTime time,
        KubernetesCluster cluster,
        AwsCloud cloud,
        Sent sent,
        WorldRecord start,
        Reachability reachable,
        int runsBefore)
        implements AutoCloseable {

    static Incident begin(Scenario scenario) {
        SteppedTime time = new SteppedTime();
        return begin(Range.open(scenario, time, 1), time);
    }

    /// One whose time is the system's, for processes of their own.
    static Incident live(Scenario scenario) {
        return begin(Range.open(scenario, InstantSource.system(), 1), new SteppedTime());
    }

    private static Incident begin(Range range, SteppedTime time) {
        KubernetesCluster cluster = KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(range.kubeconfig().toString()), time);
        AwsCloud cloud = new AwsCloud(new CloudOptions(null, null, Duration.ofSeconds(30), range.environment()));
        return new Incident(
                range, time, cluster, cloud, new Sent(), WorldRecord.of(range), Reachability.of(range.store()), 0);
    }

    /// The cluster as the first run of its case has left it.
    Incident afterRun() {
        Incident after = begin(Scenarios.after(this));
        return new Incident(after.range, after.time, after.cluster, after.cloud, after.sent, after.start, reachable, 1);
    }

    /// The world as a process sees it that dies at one of the points.
    World world(FailurePoints points) {
        return new World(
                "range",
                new HaltingCluster(cluster, points, sent),
                new HaltingCloud(cloud, points, sent),
                Names.DEFAULT,
                null,
                false);
    }

    @Override
    public void close() {
        cluster.close();
        cloud.close();
        range.close();
    }
}
