package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job where no policy was before, where something is missing at first, and where it may not be done
/// at all.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
class AdversityIT {
    private static final RealCluster CLUSTER = Parts.cluster();
    private static VpcCni cni;

    @TempDir
    Path home;

    @BeforeAll
    static void installPlugin() {
        cni = new VpcCni(CLUSTER);
    }

    @AfterAll
    static void removePlugin() {
        cni.close();
    }

    @Test
    void where_no_policy_was_before_everything_holds() {
        try (var incident = Incident.inTheOpen("open", home)) {
            var run = incident.firebreak.approved(incident.containPod("-i", "bucket=" + incident.bucket));
            assertThat(run.exit())
                    .as(run.document().toPrettyString() + run.stderr())
                    .isZero();
            assertThat(run.text("/result")).isEqualTo("succeeded");
            var facts = run.step("isolate").path("verdict");
            for (var fact : List.of("applied", "enforced", "cut")) {
                assertThat(facts.path(fact).asString()).as(fact).isEqualTo("yes");
            }
            exported(incident, run);
        }
    }

    @Test
    void without_a_bucket_the_export_waits_until_one_is_named() {
        try (var incident = Incident.inTheOpen("bucketless", home)) {
            var waiting = incident.firebreak.approved(incident.containPod());
            assertThat(waiting.exit()).as(waiting.document().toPrettyString()).isEqualTo(12);
            assertThat(waiting.text("/result")).isEqualTo("waiting");
            assertThat(waiting.step("export").path("result").asString()).isEqualTo("waiting");
            assertThat(waiting.step("snapshot").path("result").asString()).isEqualTo("done");
            var caseId = waiting.text("/case");
            assertThat(waiting.text("/next")).isEqualTo("firebreak resume " + caseId + " -i bucket=NAME");

            var resumed = incident.firebreak.run("resume", caseId, "-i", "bucket=" + incident.bucket);
            assertThat(resumed.exit())
                    .as(resumed.document().toPrettyString() + resumed.stderr())
                    .isZero();
            exported(incident, resumed);
            assertThat(incident.account.snapshotsOf(caseId)).hasSize(1);
        }
    }

    @Test
    void unreachable_aws_delays_neither_isolation_nor_cordon_and_resume_catches_up() {
        try (var incident = Incident.inTheOpen("unreachable", home)) {
            var alone = incident.firebreak.with(Account.unreachable());
            var failed = alone.approved(incident.containPod("-i", "bucket=" + incident.bucket));
            assertThat(failed.exit())
                    .as(failed.document().toPrettyString() + failed.stderr())
                    .isEqualTo(6);
            assertThat(failed.text("/result")).isEqualTo("failed");
            for (var step : List.of("isolate", "cordon")) {
                assertThat(failed.step(step).path("result").asString()).as(step).isEqualTo("done");
                assertThat(failed.step(step).at("/verdict/holds").asString())
                        .as(step)
                        .isEqualTo("yes");
            }
            assertThat(failed.step("snapshot").path("result").asString()).isEqualTo("failed");
            assertThat(incident.shop.nodeNow().at("/spec/unschedulable").asBoolean(false))
                    .isTrue();
            var caseId = failed.text("/case");
            assertThat(failed.text("/next")).isEqualTo("firebreak resume " + caseId);

            var resumed = incident.firebreak.run("resume", caseId);
            assertThat(resumed.exit())
                    .as(resumed.document().toPrettyString() + resumed.stderr())
                    .isZero();
            exported(incident, resumed);
        }
    }

    /// As `--as` and with a certificate of the user's own.
    @Test
    void who_may_not_patch_policies_is_told_so_before_anything_changes() {
        try (var incident = Incident.amidPolicies("forbidden", home)) {
            var user = "responder-" + incident.shop.namespace();
            CLUSTER.apply(ALL_BUT_POLICIES.replace("USER", user));
            Eventually.holds(
                    "the rights are known",
                    () -> CLUSTER.kubectl("auth", "can-i", "patch", "nodes", "--as", user)
                                    .exit()
                            == 0);
            var before = incident.objects();
            var job = incident.containPod("-i", "bucket=" + incident.bucket);

            refused(incident, incident.firebreak.run(with(job, "--as", user)));
            var own = Map.of("KUBECONFIG", CLUSTER.kubeconfigFor(user).toString());
            refused(incident, incident.firebreak.with(own).run(job));

            assertThat(before.differences(incident.objects())).isEmpty();
            assertThat(incident.firebreak
                            .run("case", "list")
                            .document()
                            .path("items")
                            .size())
                    .isZero();
        }
    }

    private static final String ALL_BUT_POLICIES = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: USER}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: [get, list]}
        - {apiGroups: [""], resources: [pods, nodes], verbs: [patch]}
        - {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create, delete]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: USER}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: USER}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: USER}]
        """;

    private static void refused(Incident incident, Product.Ended run) {
        assertThat(run.exit())
                .as(run.document().toPrettyString() + run.stderr())
                .isEqualTo(4);
        assertThat(run.text("/type")).isEqualTo("plan");
        var blocking = run.document()
                .path("problems")
                .valueStream()
                .filter(p -> p.path("severity").asString().equals("block"))
                .toList();
        assertThat(blocking).isNotEmpty();
        assertThat(blocking).anySatisfy(problem -> {
            assertThat(problem.path("code").asString()).isEqualTo("forbidden");
            assertThat(problem.path("step").asString()).isEqualTo("isolate");
            assertThat(problem.path("message").asString())
                    .contains("patch", "networkpolicies.networking.k8s.io", incident.shop.namespace());
        });
    }

    private static String[] with(String[] words, String... more) {
        var all = new String[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    /// The image of every volume is in the bucket, with its manifest.
    private static void exported(Incident incident, Product.Ended run) {
        assertThat(run.step("export").path("result").asString()).isEqualTo("done");
        assertThat(run.step("export").at("/verdict/holds").asString()).isEqualTo("yes");
        var caseId = run.text("/case");
        var snapshots = incident.account.snapshotsOf(caseId);
        assertThat(snapshots).hasSameSizeAs(incident.volumes);
        for (var snapshot : snapshots) {
            var key = caseId + "/" + snapshot.path("SnapshotId").asString();
            assertThat(incident.account.keys(incident.bucket)).contains(key + ".img", key + ".manifest.json");
        }
    }
}
