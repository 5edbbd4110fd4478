package dev.firebreak.range.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.EksException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.json.JsonMapper;

class AwsDoorTest {
    @TempDir
    private Path folder;

    private OpenRange range;

    @BeforeEach
    void open() {
        range = new OpenRange(folder);
    }

    @AfterEach
    void close() {
        range.close();
    }

    /// The error codes of EC2, STS, EKS, EBS direct and S3 for one pair of keys.
    private List<String> codes(Credentials keys, String region) {
        var uri = range.door.uri();
        return List.of(
                code(() ->
                        OpenRange.client(Ec2Client.builder(), uri, keys, region).describeRegions()),
                code(() ->
                        OpenRange.client(StsClient.builder(), uri, keys, region).getCallerIdentity()),
                code(() ->
                        OpenRange.client(EksClient.builder(), uri, keys, region).listClusters()),
                code(() -> OpenRange.client(EbsClient.builder(), uri, keys, region)
                        .listSnapshotBlocks(request -> request.snapshotId("snap-1"))),
                code(() ->
                        OpenRange.client(S3Client.builder(), uri, keys, region).listBuckets()));
    }

    /// The JDK's HttpURLConnection does not hand out the body of a 401, so EC2's AuthFailure is seen as its
    /// status alone.
    private static String code(Runnable call) {
        var refusal = catchThrowableOfType(AwsServiceException.class, call::run);
        assertThat(refusal).isNotNull();
        var code = Optional.ofNullable(refusal.awsErrorDetails().errorCode());
        return code.orElse("HTTP " + refusal.statusCode());
    }

    @Test
    void another_access_key_is_refused_in_each_services_own_words() {
        assertThat(codes(new Credentials("AKIAOTHER", OpenRange.KEYS.secretKey()), OpenRange.REGION))
                .containsExactly(
                        "HTTP 401",
                        "InvalidClientTokenId",
                        "UnrecognizedClientException",
                        "UnrecognizedClientException",
                        "InvalidAccessKeyId");
    }

    @Test
    void another_secret_is_refused_in_each_services_own_words() {
        assertThat(codes(new Credentials(OpenRange.KEYS.accessKey(), "wrong"), OpenRange.REGION))
                .containsExactly(
                        "HTTP 401",
                        "SignatureDoesNotMatch",
                        "InvalidSignatureException",
                        "InvalidSignatureException",
                        "SignatureDoesNotMatch");
        assertThat(range.door.calls()).isEmpty();
        assertThat(range.door.requests()).isEqualTo(5);
    }

    @Test
    void another_region_is_refused_in_each_services_own_words() {
        assertThat(codes(OpenRange.KEYS, "eu-west-1"))
                .containsExactly(
                        "HTTP 401",
                        "SignatureDoesNotMatch",
                        "InvalidSignatureException",
                        "InvalidSignatureException",
                        "AuthorizationHeaderMalformed");
    }

    @Test
    void an_unsigned_request_is_refused() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var reply = client.send(
                    HttpRequest.newBuilder(range.door.uri().resolve("/evidence/x"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(403);
            assertThat(reply.body()).contains("<Code>AccessDenied</Code>");
        }
    }

    @Test
    void the_caller_is_the_accounts() {
        range.account.caller("arn:aws:sts::111122223333:assumed-role/responder/anna");
        var caller = range.sts().getCallerIdentity();
        assertThat(caller.account()).isEqualTo(OpenRange.ACCOUNT);
        assertThat(caller.arn()).isEqualTo("arn:aws:sts::111122223333:assumed-role/responder/anna");
        assertThat(code(() -> range.sts().getSessionToken())).isEqualTo("InvalidAction");
    }

    @Test
    void a_cluster_shows_its_endpoint_and_logs() {
        assertThat(range.eks().listClusters().clusters()).containsExactly("shop");
        var cluster =
                range.eks().describeCluster(request -> request.name("shop")).cluster();
        assertThat(cluster.arn()).isEqualTo("arn:aws:eks:eu-central-1:111122223333:cluster/shop");
        assertThat(cluster.endpoint()).isEqualTo("https://127.0.0.1:6443");
        assertThat(cluster.logging().clusterLogging())
                .filteredOn(setup -> setup.enabled())
                .singleElement()
                .satisfies(setup -> assertThat(setup.typesAsStrings()).containsExactly("audit"));
        var missing = catchThrowableOfType(
                ResourceNotFoundException.class, () -> range.eks().describeCluster(request -> request.name("absent")));
        assertThat(missing.statusCode()).isEqualTo(404);
    }

    @Test
    void an_addon_shows_its_configuration() {
        var addon = range.eks()
                .describeAddon(request -> request.clusterName("shop").addonName("vpc-cni"))
                .addon();
        assertThat(addon.configurationValues()).isEqualTo("{\"enableNetworkPolicy\":\"true\"}");
        assertThat(range.eks()
                        .listAddons(request -> request.clusterName("shop"))
                        .addons())
                .containsExactly("vpc-cni");
        assertThat(code(() -> range.eks()
                        .describeAddon(request -> request.clusterName("shop").addonName("coredns"))))
                .isEqualTo("ResourceNotFoundException");
    }

    @Test
    void a_permission_taken_away_is_missed_in_each_services_own_words() {
        range.account.deny("eks:DescribeCluster").deny("sts:*").deny("s3:PutObject");
        range.s3()
                .createBucket(request -> request.bucket("evidence")
                        .createBucketConfiguration(setup -> setup.locationConstraint(OpenRange.REGION)));
        assertThat(code(() -> range.sts().getCallerIdentity())).isEqualTo("AccessDenied");
        assertThat(catchThrowableOfType(
                                EksException.class, () -> range.eks().describeCluster(request -> request.name("shop")))
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("AccessDeniedException");
        assertThat(code(() -> range.s3()
                        .putObject(request -> request.bucket("evidence").key("x"), RequestBody.fromString("x"))))
                .isEqualTo("AccessDenied");
        range.account.allow("s3:PutObject");
        range.s3().putObject(request -> request.bucket("evidence").key("x"), RequestBody.fromString("x"));
    }

    @Test
    void the_same_document_gives_the_same_account() {
        var document = """
            {"id": "111122223333", "region": "eu-central-1", "caller": "arn:aws:iam::111122223333:user/anna",
             "snapshotSeconds": 5,
             "volumes": [{"id": "vol-00000000000000001", "sizeGiB": 2, "seed": 3, "writtenPercent": 1, "tags": {"Name": "root"}}],
             "instances": [{"id": "i-00000000000000001", "autoScalingGroup": "workers",
                            "devices": [{"device": "/dev/xvda", "volume": "vol-00000000000000001"}]}],
             "clusters": [{"name": "shop", "addons": {"vpc-cni": {"enableNetworkPolicy": "true"}}}],
             "buckets": [{"name": "evidence", "objectLock": true, "retention": {"mode": "GOVERNANCE", "days": 7}}]}
            """;
        try (var account = Account.from(JsonMapper.shared().readTree(document), folder)) {
            assertThat(account.callerArn()).isEqualTo("arn:aws:iam::111122223333:user/anna");
            assertThat(account.volumes())
                    .containsExactly(
                            new Volume("vol-00000000000000001", "eu-central-1a", false, new VolumeContent(2, 3, 1)));
            assertThat(account.tags("vol-00000000000000001")).containsEntry("Name", "root");
            assertThat(account.instances().getFirst().devices())
                    .containsExactly(new BlockDevice("/dev/xvda", "vol-00000000000000001", true));
            assertThat(account.clusters().getFirst().addons())
                    .containsEntry("vpc-cni", "{\"enableNetworkPolicy\":\"true\"}");
            assertThat(account.buckets().getFirst().objectLock()).isTrue();
        }
    }

    @Test
    void closing_the_account_deletes_the_object_bodies() throws IOException {
        range.s3()
                .createBucket(request -> request.bucket("evidence")
                        .createBucketConfiguration(setup -> setup.locationConstraint(OpenRange.REGION)));
        range.s3().putObject(request -> request.bucket("evidence").key("x"), RequestBody.fromString("x"));
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
        range.account.close();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
