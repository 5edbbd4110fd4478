package dev.firebreak.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.MovedTime;
import dev.firebreak.json.Json;
import dev.firebreak.parts.Moto;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.permissions.Firebreak.Ended;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A caller with exactly the printed IAM policy, on an account that enforces it; and then without one action after the
/// other. moto knows no rights to tag what is being made, so that `ec2:CreateTags` is not tried.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO})
@SuppressWarnings("NullAway.Init")
class AccountRemovalIT {
    private static final List<String> TRIED =
            List.of("ec2:DescribeVolumes", "ec2:DescribeInstances", "ec2:CreateSnapshots", "ec2:DescribeSnapshots");

    private static final RealCluster CLUSTER = Parts.cluster();
    private static final Moto MOTO = Parts.moto();

    private static String user;
    private static String instance;
    private static String volume;
    private static Firebreak firebreak;

    @TempDir
    static Path home;

    @BeforeAll
    static void set() {
        instance = aws(
                        "ec2",
                        "run-instances",
                        "--image-id=ami-12c6146b",
                        "--block-device-mappings=DeviceName=/dev/xvda,Ebs={VolumeSize=1}")
                .at("/Instances/0/InstanceId")
                .asString();
        volume = aws("ec2", "describe-instances", "--instance-ids=" + instance)
                .at("/Reservations/0/Instances/0/BlockDeviceMappings/0/Ebs/VolumeId")
                .asString();
        user = "ada-" + instance;
        aws("iam", "create-user", "--user-name=" + user);
        JsonNode key = aws("iam", "create-access-key", "--user-name=" + user).path("AccessKey");
        Map<String, String> environment = new HashMap<>(MOTO.environment());
        environment.put("AWS_ACCESS_KEY_ID", key.path("AccessKeyId").asString());
        environment.put("AWS_SECRET_ACCESS_KEY", key.path("SecretAccessKey").asString());
        firebreak = new Firebreak(home, CLUSTER.kubeconfig(), environment, new MovedTime());
    }

    @AfterAll
    static void enforceNoMore() {
        MOTO.enforceIam(false);
    }

    private static JsonNode aws(String... words) {
        String out = MOTO.aws(words).orThrow();
        return out.isBlank() ? Json.object() : Json.parse(out);
    }

    /// Gives the caller the printed policy without one action.
    private static void allow(JsonNode printed, String without) {
        MOTO.enforceIam(false);
        ObjectNode policy = Json.object().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        // which everybody may without being allowed: a policy has one statement at least
        statements
                .addObject()
                .put("Effect", "Allow")
                .put("Action", "sts:GetCallerIdentity")
                .put("Resource", "*");
        for (JsonNode statement : printed.path("Statement")) {
            if (!statement.path("Action").asString().equals(without)) {
                statements
                        .addObject()
                        .put("Effect", "Allow")
                        .put("Action", statement.path("Action").asString())
                        .put("Resource", "*");
            }
        }
        aws("iam", "put-user-policy", "--user-name=" + user, "--policy-name=printed", "--policy-document=" + policy);
        MOTO.enforceIam(true);
    }

    private static JsonNode printed(String action) {
        return firebreak.run("runbook", "permissions", action, "--aws").document();
    }

    private static int snapshots() {
        MOTO.enforceIam(false);
        return aws("ec2", "describe-snapshots", "--filters=Name=volume-id,Values=" + volume)
                .path("Snapshots")
                .size();
    }

    @Test
    void with_the_printed_policy_volumes_are_snapshot_and_without_one_of_its_actions_nothing_is() {
        JsonNode policy = printed("snapshot-volumes");
        for (String action : TRIED) {
            int before = snapshots();
            allow(policy, action);

            Ended run = firebreak.run("snapshot-volumes", volume, "--case", "new");

            assertThat(run.exit()).as(action + run.document()).isEqualTo(4);
            assertThat(run.problems("forbidden", "block"))
                    .as(action + run.document())
                    .anySatisfy(problem ->
                            assertThat(problem).startsWith("snapshot-volumes: ").contains(action));
            assertThat(snapshots()).as(action).isEqualTo(before);
        }
        int before = snapshots();
        allow(policy, "");
        Ended run = firebreak.approved("snapshot-volumes", volume, "--case", "new");
        assertThat(run.exit()).as(run.document().toString()).isZero();
        assertThat(snapshots()).isEqualTo(before + 1);
        System.out.println("permissions: " + TRIED.size() + " actions of the account taken away one by one");
    }

    @Test
    void without_a_wanted_action_the_search_goes_on_and_the_volumes_are_not_known() {
        String namespace = CLUSTER.newNamespace("account");
        CLUSTER.createNode(namespace + "-node", "aws:///eu-west-1a/" + instance, Map.of());
        CLUSTER.apply("{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: " + namespace
                + "}, spec: {nodeName: " + namespace + "-node, containers: [{name: app, image: web}]}}");
        JsonNode policy = printed("find-pods");

        allow(policy, "");
        JsonNode found = firebreak.run("plan", "find-pods", namespace + "/web").document();
        assertThat(found.at("/steps/0/outputs/volumes/0").asString()).isEqualTo(volume);

        allow(policy, "ec2:DescribeInstances");
        Ended plan = firebreak.run("plan", "find-pods", namespace + "/web");
        assertThat(plan.exit()).isZero();
        assertThat(plan.problems("forbidden", "warn"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("find-pods: ").contains("ec2:DescribeInstances"));
        assertThat(plan.document().at("/steps/0/outputs/volumes").isNull()).isTrue();
        assertThat(firebreak
                        .run("find-pods", namespace + "/web", "--case", "new")
                        .exit())
                .isZero();
    }
}
