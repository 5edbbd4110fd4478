package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A service account: which pods run as it, and what they may do as it, in the cluster and in AWS.
public record AccountDescription(
        AccountFacts account,
        List<Role> roles,
        @Nullable List<PodRef> pods,
        @Nullable List<Danger> dangers,
        @Nullable List<Grant> rights,
        List<Unknown> unknown) {

    /// Throws [dev.firebreak.model.Refusal] 4 `target-not-found`.
    public static AccountDescription of(String namespace, String name, @Nullable String eks, View view) {
        JsonNode account = Targets.named(
                view.cluster(), Resource.SERVICE_ACCOUNT, namespace, name, "service account " + namespace + "/" + name);
        Reads reads = new Reads(view);
        String cluster = EksName.of(eks, view, reads);
        AccountFacts facts = AccountFacts.of(account);
        List<Role> roles = new ArrayList<>();
        String arn = facts.roleArn();
        if (arn != null) {
            roles.add(new Role(arn, "irsa", "annotation of the service account", "yes", null));
        }
        roles.addAll(Identity.podIdentities(namespace, name, cluster, false, view, reads));
        List<PodRef> pods = reads.cluster(
                        "pods",
                        () -> view.cluster().list(Resource.POD, namespace, null, "spec.serviceAccountName=" + name))
                .map(found -> found.stream().map(PodFacts::ref).sorted().toList())
                .orElse(null);
        List<Grant> rights = Grants.of(namespace, name, view, reads);
        return new AccountDescription(
                facts, roles, pods, rights == null ? null : Danger.among(rights), rights, reads.unknown());
    }
}
