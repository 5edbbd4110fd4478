package dev.firebreak.cloud;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ebs.EbsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/// The SDK's clients, each made when it is first used. Clients for reading retry within the deadline; those for
/// writing send a request once.
final class AwsClients implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// Throttling is common where hundreds of blocks are read a second; the deadline of the call ends the
    /// retries.
    private static final int READ_ATTEMPTS = 6;

    private final AwsSettings settings;
    private final Duration requestTimeout;
    private final InstantSource clock;
    private final List<SdkClient> open = new ArrayList<>();

    private final Lazy<Ec2Client> ec2Reads = new Lazy<>(() -> build(Ec2Client.builder(), "EC2", reading()));
    private final Lazy<Ec2Client> ec2Writes =
            new Lazy<>(() -> build(Ec2Client.builder(), "EC2", AwsRetryStrategy.doNotRetry()));
    private final Lazy<S3Client> s3Reads = new Lazy<>(() -> build(s3(), "S3", reading()));
    private final Lazy<S3Client> s3Writes = new Lazy<>(() -> build(s3(), "S3", AwsRetryStrategy.doNotRetry()));
    private final Lazy<EbsClient> ebs = new Lazy<>(() -> build(EbsClient.builder(), "EBS", reading()));
    private final Lazy<EksClient> eks = new Lazy<>(() -> build(EksClient.builder(), "EKS", reading()));
    private final Lazy<StsClient> sts = new Lazy<>(() -> build(StsClient.builder(), "STS", reading()));
    private final Caller caller;

    AwsClients(AwsSettings settings, Duration requestTimeout, InstantSource clock) {
        this.settings = settings;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.caller = new Caller(this::credentials, clock);
    }

    /// The credentials of every client: those that were found, or a session of the role taken with them.
    private AwsCredentialsProvider credentials() {
        AwsCredentialsProvider own = settings.credentials();
        return settings.role()
                .<AwsCredentialsProvider>map(role -> StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(build(StsClient.builder(), "STS", reading(), new Caller(() -> own, clock)))
                        .refreshRequest(r -> r.roleArn(role.arn()).roleSessionName(role.session()))
                        .build())
                .orElse(own);
    }

    Caller caller() {
        return caller;
    }

    Ec2Client ec2Reads() {
        return ec2Reads.get();
    }

    Ec2Client ec2Writes() {
        return ec2Writes.get();
    }

    S3Client s3Reads() {
        return s3Reads.get();
    }

    S3Client s3Writes() {
        return s3Writes.get();
    }

    EbsClient ebs() {
        return ebs.get();
    }

    EksClient eks() {
        return eks.get();
    }

    StsClient sts() {
        return sts.get();
    }

    private static RetryStrategy reading() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(READ_ATTEMPTS)
                .build();
    }

    /// Other S3 servers are rarely reached as `BUCKET.host`.
    private S3ClientBuilder s3() {
        return S3Client.builder().forcePathStyle(settings.endpoint("S3").isPresent());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C build(
            B builder, String service, RetryStrategy retries) {
        return build(builder, service, retries, caller);
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C build(
            B builder, String service, RetryStrategy retries, AwsCredentialsProvider credentials) {
        Optional<URI> endpoint = settings.endpoint(service);
        endpoint.ifPresent(builder::endpointOverride);
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT.compareTo(requestTimeout) < 0 ? CONNECT_TIMEOUT : requestTimeout)
                .socketTimeout(requestTimeout);
        if (endpoint.filter(AwsClients::loopback).isPresent()) {
            http.proxyConfiguration(ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariablesValues(false)
                    .build());
        }
        C client = builder.region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(new InsistentHttp.Builder(http))
                .overrideConfiguration(o -> {
                    o.retryStrategy(retries)
                            .apiCallTimeout(requestTimeout)
                            .defaultProfileFile(settings.profiles())
                            .defaultProfileName(settings.profile());
                    settings.listener().ifPresent(listener -> o.addExecutionInterceptor(new ToldCalls(listener)));
                })
                .build();
        synchronized (open) {
            open.add(client);
        }
        return client;
    }

    private static boolean loopback(URI endpoint) {
        try {
            return endpoint.getHost() != null
                    && InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void close() {
        synchronized (open) {
            open.forEach(SdkClient::close);
            open.clear();
        }
    }

    private static final class Lazy<T> {
        private final Supplier<T> maker;
        private @Nullable T made;

        Lazy(Supplier<T> maker) {
            this.maker = maker;
        }

        synchronized T get() {
            T client = made;
            if (client == null) {
                client = maker.get();
                made = client;
            }
            return client;
        }
    }
}
