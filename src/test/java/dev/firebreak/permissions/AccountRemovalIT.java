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
/// other.
///
/// What moto does not show: it knows no rights to tag what is being made, and evaluates no condition of a policy but a
/// role's trust, so that `ec2:CreateTags` with its condition `ec2:CreateAction` is not tried; it calls looking for a
/// bucket `s3:HeadBucket`, which to AWS is `s3:ListBucket`, and reading Object Lock `s3:ListBucket`; it asks for no
/// right to read a snapshot's blocks. Of an export, the rights are tried that it takes before the first part is sent.
/// Its network interfaces are never branches, so that strategy `security-group` is refused once it has looked at one:
/// `ec2:DescribeSecurityGroups` and `ec2:ModifyNetworkInterfaceAttribute` come later and are not tried.
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
        allow(statements, "sts:GetCallerIdentity", "*");
        for (JsonNode statement : printed.path("Statement")) {
            String action = statement.path("Action").asString();
            if (!action.equals(without)) {
                allow(statements, action, "*");
            }
            if (action.equals("s3:ListBucket") && !without.equals(action)) {
                allow(statements, "s3:HeadBucket", "*");
            }
        }
        aws("iam", "put-user-policy", "--user-name=" + user, "--policy-name=printed", "--policy-document=" + policy);
        MOTO.enforceIam(true);
    }

    private static void allow(ArrayNode statements, String action, String resource) {
        statements.addObject().put("Effect", "Allow").put("Action", action).put("Resource", resource);
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

    @Test
    void without_the_action_that_reads_interfaces_no_security_group_is_put_on_one() {
        MOTO.enforceIam(false);
        String subnet = aws("ec2", "describe-subnets").at("/Subnets/0/SubnetId").asString();
        String own = aws("ec2", "create-network-interface", "--subnet-id=" + subnet)
                .at("/NetworkInterface/NetworkInterfaceId")
                .asString();
        String namespace = CLUSTER.newNamespace("interface");
        CLUSTER.apply("{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: " + namespace
                + ", annotations: {vpc.amazonaws.com/pod-eni: '[{\"eniId\":\"" + own
                + "\"}]'}}, spec: {containers: [{name: app, image: web}]}}");
        JsonNode policy = printed("isolate-pod");
        String[] isolate = {
            "isolate-pod", namespace + "/web", "--strategy=security-group", "--security-group=sg-0123456789abcdef0"
        };

        allow(policy, "");
        Ended looked = firebreak.run(isolate);
        assertThat(looked.exit()).isEqualTo(4);
        assertThat(looked.problems("interface-not-its-own", "block"))
                .as(looked.document().toString())
                .hasSize(1);

        allow(policy, "ec2:DescribeNetworkInterfaces");
        Ended refused = firebreak.run(isolate);
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.problems("forbidden", "block"))
                .as(refused.document().toString())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("isolate-pod: ").contains("ec2:DescribeNetworkInterfaces"));
    }

    @Test
    void without_an_action_of_an_export_it_is_refused_or_ends_with_nothing_sent() {
        MOTO.enforceIam(false);
        String bucket = user + "-evidence";
        aws(
                "s3api",
                "create-bucket",
                "--bucket=" + bucket,
                "--object-lock-enabled-for-bucket",
                "--create-bucket-configuration=LocationConstraint=eu-west-1");
        String snapshot = aws("ec2", "create-snapshot", "--volume-id=" + volume)
                .path("SnapshotId")
                .asString();
        JsonNode policy = printed("export-snapshot");
        String[] export = {"export-snapshot", snapshot, "--bucket", bucket};

        allow(policy, "");
        assertThat(firebreak.run(dry(export)).exit()).isZero();
        for (String needed : List.of("ec2:DescribeSnapshots", "s3:ListBucket")) {
            allow(policy, needed);
            Ended refused = firebreak.run(export);
            assertThat(refused.exit()).as(needed + refused.document()).isEqualTo(4);
            assertThat(refused.document().path("problems").toString()).contains(needed);
        }
        allow(policy, "s3:PutObject");
        Ended ended = firebreak.approved(export);
        assertThat(ended.exit()).as(ended.document().toString()).isEqualTo(4);
        assertThat(firebreak
                        .run("timeline", ended.document().path("case").asString())
                        .document()
                        .toString())
                .contains("forbidden", "s3:PutObject");
        MOTO.enforceIam(false);
        assertThat(aws("s3api", "list-multipart-uploads", "--bucket=" + bucket).path("Uploads"))
                .isEmpty();
        assertThat(aws("s3api", "list-objects-v2", "--bucket=" + bucket).path("Contents"))
                .isEmpty();
    }

    private static String[] dry(String... words) {
        String[] dry = java.util.Arrays.copyOf(words, words.length + 1);
        dry[words.length] = "--dry-run";
        return dry;
    }

    @Test
    void a_role_that_trusts_the_caller_is_taken_with_its_own_rights_and_no_other() {
        MOTO.enforceIam(false);
        String role = "responders-" + user;
        String arn = "arn:aws:iam::123456789012:role/" + role;
        String session =
                "arn:aws:sts::123456789012:assumed-role/" + role + "/firebreak-" + System.getProperty("user.name");
        trust(role, "create-role", "--assume-role-policy-document=", "arn:aws:iam::123456789012:user/" + user);
        ObjectNode take = Json.object().put("Version", "2012-10-17");
        allow(take.putArray("Statement"), "sts:AssumeRole", arn);
        aws("iam", "put-user-policy", "--user-name=" + user, "--policy-name=printed", "--policy-document=" + take);
        ObjectNode work = Json.object().put("Version", "2012-10-17");
        TRIED.forEach(action -> allow(work.withArray("Statement"), action, "*"));
        aws("iam", "put-role-policy", "--role-name=" + role, "--policy-name=printed", "--policy-document=" + work);
        MOTO.enforceIam(true);
        String[] snapshot = {"snapshot-volumes", volume, "--case", "new", "--assume-role", arn};

        Ended run = firebreak.approved(snapshot);

        assertThat(run.exit()).as(run.document().toString()).isZero();
        JsonNode opened = firebreak
                .run("case", "show", run.document().path("case").asString())
                .document();
        assertThat(opened.at("/world/callerArn").asString()).isEqualTo(session);

        MOTO.enforceIam(false);
        trust(role, "update-assume-role-policy", "--policy-document=", "arn:aws:iam::123456789012:user/somebody-else");
        int before = snapshots();
        long cases = firebreak.cases();
        MOTO.enforceIam(true);
        Ended refused = firebreak.run(snapshot);
        assertThat(refused.exit()).as(refused.document().toString()).isEqualTo(11);
        assertThat(refused.problems("aws-not-authenticated", "block"))
                .singleElement()
                .asString()
                .contains("AWS does not know us");
        assertThat(snapshots()).isEqualTo(before);
        assertThat(firebreak.cases()).isEqualTo(cases);
    }

    private static void trust(String role, String command, String option, String principal) {
        ObjectNode policy = Json.object().put("Version", "2012-10-17");
        ObjectNode statement = policy.putArray("Statement").addObject();
        statement.put("Effect", "Allow").put("Action", "sts:AssumeRole");
        statement.putObject("Principal").put("AWS", principal);
        aws("iam", command, "--role-name=" + role, option + policy);
    }
}
