package dev.firebreak.doctor;

import dev.firebreak.cloud.EksCluster;
import dev.firebreak.model.Finding;
import java.util.Optional;

/// Whether EKS keeps the audit log of the control plane: what an attacker did through the API is told there alone,
/// and switching it on brings nothing back [EKS User Guide, "Send control plane logs to CloudWatch Logs"].
final class AuditLogs implements Checkup {
    @Override
    public String id() {
        return "audit-logs";
    }

    @Override
    public Finding look(Site site) {
        String name = site.clusterName().orElse(null);
        if (name == null) {
            return Finding.unknown(
                    id(),
                    "the name of the cluster in EKS is not known",
                    "Set it as `cluster` of the context: firebreak config init");
        }
        Optional<EksCluster> eks = site.view().cloud().eks(name);
        if (eks.isEmpty()) {
            return Finding.unknown(id(), "the account has no EKS cluster " + name + " in this region", null);
        }
        return eks.get().logTypes().contains("audit")
                ? Finding.ok(id(), "EKS keeps the audit log of " + name)
                : Finding.warn(
                        id(),
                        "EKS keeps no audit log of " + name
                                + ": what is done through the API now is told nowhere later",
                        "aws eks update-cluster-config --name " + name
                                + " --logging '{\"clusterLogging\":[{\"types\":[\"audit\",\"authenticator\"],"
                                + "\"enabled\":true}]}'");
    }
}
