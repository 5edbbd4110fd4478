package dev.firebreak.range.aws;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// An account with one instance of three volumes, its door, a clock that only tests move, and the SDK's
/// clients.
final class OpenRange implements AutoCloseable {
    static final String ACCOUNT = "111122223333";
    static final String REGION = "eu-central-1";
    static final String INSTANCE = "i-0123456789abcdef0";
    static final String ROOT = "vol-00000000000000001";
    static final String DATA = "vol-00000000000000002";
    static final String MORE = "vol-00000000000000003";
    static final String LOOSE = "vol-00000000000000009";
    static final Credentials KEYS = new Credentials("AKIARANGE", "secret/of+the=range");
    static final VolumeContent CONTENT = new VolumeContent(1, 7, 10);

    final MovableClock clock = new MovableClock();
    final Account account;
    final AwsDoor door;

    OpenRange(Path folder) {
        account = new Account(ACCOUNT, REGION, folder);
        var zone = REGION + "a";
        for (var id : List.of(ROOT, DATA, MORE, LOOSE)) {
            account.add(new Volume(id, zone, id.equals(DATA), CONTENT), Map.of("Name", "volume " + id));
        }
        var devices = List.of(
                new BlockDevice("/dev/xvda", ROOT, true),
                new BlockDevice("/dev/xvdb", DATA, false),
                new BlockDevice("/dev/xvdc", MORE, false));
        account.add(
                new Instance(INSTANCE, "m6i.large", zone, "10.0.1.7", "/dev/xvda", devices, "workers"),
                Map.of("Name", "node & <one>"));
        account.add(new Cluster(
                "shop",
                "1.36",
                "https://127.0.0.1:6443",
                "Q0E=",
                Set.of("audit"),
                Map.of("vpc-cni", "{\"enableNetworkPolicy\":\"true\"}")));
        door = new AwsDoor(account, clock, KEYS);
    }

    Ec2Client ec2() {
        return client(Ec2Client.builder(), door.uri(), KEYS);
    }

    StsClient sts() {
        return client(StsClient.builder(), door.uri(), KEYS);
    }

    EksClient eks() {
        return client(EksClient.builder(), door.uri(), KEYS);
    }

    EbsClient ebs() {
        return client(EbsClient.builder(), door.uri(), KEYS);
    }

    S3Client s3() {
        return client(S3Client.builder(), door.uri(), KEYS);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, URI endpoint, Credentials keys) {
        return client(builder, endpoint, keys, REGION);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, URI endpoint, Credentials keys, String region) {
        var direct = ProxyConfiguration.builder()
                .useSystemPropertyValues(false)
                .useEnvironmentVariablesValues(false)
                .build();
        return client(builder, endpoint, keys, region, direct);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, URI endpoint, Credentials keys, String region, ProxyConfiguration proxy) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .socketTimeout(Duration.ofSeconds(20))
                        .proxyConfiguration(proxy))
                .overrideConfiguration(options -> options.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        door.close();
        account.close();
    }
}
