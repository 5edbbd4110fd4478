package dev.firebreak.cloud;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.LogSetup;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Looks at the account that no run needs, and a quiet Tuesday does.
final class AwsLooks {
    private final AwsClients clients;
    private final InstantSource clock;

    AwsLooks(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    Optional<Duration> clockAhead() {
        Instant before = clock.instant();
        Optional<String> date =
                clients.sts().getCallerIdentity().sdkHttpResponse().firstMatchingHeader("Date");
        Duration took = Duration.between(before, clock.instant());
        return date.map(AwsLooks::instant).map(server -> Duration.between(before.plus(took.dividedBy(2)), server));
    }

    private static @Nullable Instant instant(String date) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    Optional<EksCluster> eks(String name) {
        try {
            return Optional.of(
                    of(clients.eks().describeCluster(r -> r.name(name)).cluster()));
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        }
    }

    /// No list tells endpoints: each cluster is looked at until one is there.
    Optional<EksCluster> eksAt(String server) {
        return clients.eks().listClustersPaginator().clusters().stream()
                .map(this::eks)
                .flatMap(Optional::stream)
                .filter(cluster -> sameServer(server, cluster.endpoint()))
                .findFirst();
    }

    private static boolean sameServer(String server, @Nullable String endpoint) {
        return endpoint != null && server.replaceFirst("/$", "").equalsIgnoreCase(endpoint.replaceFirst("/$", ""));
    }

    private static EksCluster of(Cluster cluster) {
        Set<String> on = cluster.logging() == null
                ? Set.of()
                : cluster.logging().clusterLogging().stream()
                        .filter(l -> Boolean.TRUE.equals(l.enabled()))
                        .map(LogSetup::typesAsStrings)
                        .flatMap(Collection::stream)
                        .collect(Collectors.toSet());
        return new EksCluster(
                cluster.name(),
                String.valueOf(cluster.arn()),
                cluster.endpoint(),
                cluster.certificateAuthority() == null
                        ? null
                        : cluster.certificateAuthority().data(),
                on,
                cluster.computeConfig() != null
                        && Boolean.TRUE.equals(cluster.computeConfig().enabled()));
    }

    /// The list of associations tells the service accounts, and only a look at each of them the roles.
    List<PodIdentity> podIdentities(String cluster, String namespace, String serviceAccount) {
        try {
            return clients
                    .eks()
                    .listPodIdentityAssociationsPaginator(
                            r -> r.clusterName(cluster).namespace(namespace).serviceAccount(serviceAccount))
                    .associations()
                    .stream()
                    .map(found -> clients.eks()
                            .describePodIdentityAssociation(
                                    r -> r.clusterName(cluster).associationId(found.associationId()))
                            .association())
                    .map(found -> new PodIdentity(
                            found.associationId(),
                            found.namespace(),
                            found.serviceAccount(),
                            found.roleArn(),
                            found.targetRoleArn()))
                    .toList();
        } catch (ResourceNotFoundException none) {
            return List.of();
        }
    }

    Optional<String> nodeRole(String cluster, String nodegroup) {
        try {
            return Optional.ofNullable(clients.eks()
                    .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(nodegroup))
                    .nodegroup()
                    .nodeRole());
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        }
    }

    static Instance.@Nullable Metadata metadata(@Nullable InstanceMetadataOptionsResponse options) {
        return options == null || options.httpPutResponseHopLimit() == null
                ? null
                : new Instance.Metadata(
                        options.httpEndpoint() != InstanceMetadataEndpointState.DISABLED,
                        options.httpTokens() == HttpTokensState.REQUIRED,
                        options.httpPutResponseHopLimit());
    }

    /// Empty where the endpoint has no such thing (501, 404), or we may not look (403).
    Optional<String> encryption(String bucket, String account) {
        try {
            return clients
                    .s3Reads()
                    .getBucketEncryption(r -> r.bucket(bucket).expectedBucketOwner(account))
                    .serverSideEncryptionConfiguration()
                    .rules()
                    .stream()
                    .flatMap(rule -> Optional.ofNullable(rule.applyServerSideEncryptionByDefault()).stream())
                    .map(by -> by.sseAlgorithmAsString())
                    .findFirst();
        } catch (S3Exception e) {
            if (e.statusCode() == 501 || e.statusCode() == 404 || e.statusCode() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
