package dev.firebreak.doctor;

import dev.firebreak.action.kube.ComputeType;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.EksCluster;
import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the kubeconfig's cluster and the AWS account belong together: EKS has a cluster of that name with this
/// endpoint or certificate authority. Where EKS can't be asked, by the instances of the nodes.
final class OneCluster implements Checkup {
    /// As many instances as tell.
    private static final int NODES = 50;

    private static final String FIX =
            "Name the account's profile with --profile, and the cluster's region with --region";

    @Override
    public String id() {
        return "one-cluster";
    }

    @Override
    public Finding look(Site site) {
        ClusterIdentity cluster = site.view().cluster().identity();
        CloudIdentity account = site.view().cloud().identity();
        String name = site.clusterName().orElse(null);
        if (name == null) {
            return byInstances(site, account, "the name of the cluster in EKS is not known");
        }
        Optional<EksCluster> found;
        try {
            found = site.view().cloud().eks(name);
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return byInstances(site, account, "EKS may not be asked for cluster " + name);
        }
        if (found.isEmpty()) {
            return Finding.fail(
                    id(),
                    "account " + account.account() + " has no EKS cluster " + name + " in " + account.region(),
                    FIX);
        }
        return byEndpoint(site, cluster, found.get());
    }

    private Finding byEndpoint(Site site, ClusterIdentity here, EksCluster eks) {
        String theirs = host(eks.endpoint());
        if (theirs != null && theirs.equalsIgnoreCase(host(here.server()))) {
            return Finding.ok(id(), here.server() + " is the endpoint of " + eks.arn());
        }
        String ours = site.view().cluster().certificateAuthority().orElse(null);
        if (ours != null && Objects.equals(ours, eks.caSha256())) {
            return Finding.ok(id(), here.server() + " has the certificate authority of " + eks.arn());
        }
        return Finding.fail(
                id(),
                "the kubeconfig's server is " + here.server() + ", and " + eks.arn() + " is at " + eks.endpoint(),
                FIX + ", or the cluster's context with --context");
    }

    private Finding byInstances(Site site, CloudIdentity account, String why) {
        List<String> ids = site.view().cluster().list(Resource.NODE, null, null, null).stream()
                .map(ComputeType::instanceId)
                .filter(Objects::nonNull)
                .limit(NODES)
                .toList();
        if (ids.isEmpty()) {
            return Finding.unknown(
                    id(), why + ", and no node tells an EC2 instance", "Set the cluster's name: firebreak config init");
        }
        int found = site.view().cloud().instances(ids).size();
        String where = "account " + account.account() + ", region " + account.region();
        if (found == 0) {
            return Finding.fail(id(), "no instance of the cluster's nodes is in " + where, FIX);
        }
        return found == ids.size()
                ? Finding.ok(id(), "the instances of the nodes are in " + where + "; " + why)
                : Finding.warn(
                        id(),
                        found + " of " + ids.size() + " instances of the nodes are in " + where + "; " + why,
                        "See which nodes are gone: kubectl get nodes");
    }

    private static @Nullable String host(@Nullable String url) {
        try {
            return url == null ? null : URI.create(url).getHost();
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }
}
