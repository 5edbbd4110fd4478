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
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/// A range of its own, as its scenario begins, and what came of it.
record RangeIncident(
        Range range,
        SteppedTime time,
        KubernetesCluster cluster,
        AwsCloud cloud,
        Sent sent,
        WorldRecord start,
        Reachability reachable,
        int runsBefore)
        implements Incident {

    static RangeIncident begin(Scenario scenario) {
        SteppedTime time = new SteppedTime();
        return begin(Range.open(scenario, time, 1), time);
    }

    /// One whose time is the system's, for processes of their own.
    static RangeIncident live(Scenario scenario) {
        return begin(Range.open(scenario, InstantSource.system(), 1), new SteppedTime());
    }

    private static RangeIncident begin(Range range, SteppedTime time) {
        KubernetesCluster cluster = KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(range.kubeconfig().toString()), time);
        AwsCloud cloud = new AwsCloud(new CloudOptions(null, null, Duration.ofSeconds(30), range.environment()), time);
        return new RangeIncident(
                range,
                time,
                cluster,
                cloud,
                new Sent(),
                now(range),
                Reachability.of(range.store().snapshot()),
                0);
    }

    /// The cluster as the first run of its case has left it.
    RangeIncident afterRun() {
        RangeIncident after = begin(Scenarios.after(this));
        return new RangeIncident(
                after.range, after.time, after.cluster, after.cloud, after.sent, after.start, reachable, 1);
    }

    @Override
    public String caseId() {
        return Case.ID;
    }

    @Override
    public WorldRecord now() {
        return now(range);
    }

    private static WorldRecord now(Range range) {
        List<WorldRecord.Shot> snapshots = range.account().snapshots().stream()
                .map(s -> new WorldRecord.Shot(
                        s.id(), s.volumeId(), s.description(), range.account().tags(s.id())))
                .toList();
        try (S3Client s3 = Bucket.client(
                range.aws().uri(),
                range.account().region(),
                range.credentials().accessKey(),
                range.credentials().secretKey())) {
            return new WorldRecord(range.store().snapshot(), snapshots, Bucket.of(s3, "acme-evidence"));
        }
    }

    /// Every range of a scenario has the same names and uids.
    @Override
    public String same(String text) {
        return text;
    }

    @Override
    public Map<String, String> inputs() {
        return range.scenario().inputs();
    }

    @Override
    public Map<String, String> environment() {
        return range.environment();
    }

    @Override
    public World world(FailurePoints points) {
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
