package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.cloud.PodIdentity;
import dev.firebreak.json.Json;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who a pod is: its service account in the cluster, and its roles in AWS. The node's role is not among them.
///
/// @param tokenMounted whether the account's token for the API server is in the pod
public record Identity(String namespace, String serviceAccount, boolean tokenMounted, List<Role> roles) {
    private static final String POD_IDENTITY = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private static final String IRSA = "AWS_ROLE_ARN";

    /// @param eks the cluster's name in EKS, where it is known
    static Identity of(JsonNode pod, @Nullable String eks, View view, Reads reads) {
        String namespace = pod.at("/metadata/namespace").asString();
        String name = pod.at("/spec/serviceAccountName").asString("default");
        Optional<JsonNode> account = reads.cluster(
                        "irsa", () -> view.cluster().get(Resource.SERVICE_ACCOUNT, namespace, name))
                .flatMap(found -> found);
        List<Role> roles = new ArrayList<>();
        Stream.concat(
                        account
                                .map(AccountFacts::of)
                                .map(AccountFacts::roleArn)
                                .map(arn -> new Role(
                                        arn,
                                        "irsa",
                                        "annotation of service account " + namespace + "/" + name,
                                        "yes",
                                        null))
                                .stream(),
                        variable(pod, IRSA)
                                .map(arn -> new Role(arn, "irsa", IRSA + " of the pod", "yes", null))
                                .stream())
                .filter(role -> roles.stream().noneMatch(known -> known.arn().equals(role.arn())))
                .forEach(roles::add);
        roles.addAll(
                podIdentities(namespace, name, eks, variable(pod, POD_IDENTITY).isPresent(), view, reads));
        return new Identity(namespace, name, tokenMounted(pod, account.orElse(Json.object())), List.copyOf(roles));
    }

    /// Nothing in the cluster tells them: EKS is asked.
    static List<Role> podIdentities(
            String namespace, String account, @Nullable String eks, boolean injected, View view, Reads reads) {
        String sure = injected ? "; the pod has the variables of Pod Identity, so that it has such a role" : "";
        if (eks == null) {
            reads.unknown("podIdentity", "cluster-name-unknown", "the name of the cluster in EKS is not known" + sure);
            return List.of();
        }
        Optional<List<PodIdentity>> found =
                reads.cloud("podIdentity", () -> view.cloud().podIdentities(eks, namespace, account));
        if (found.isEmpty() || !injected || !found.get().isEmpty()) {
            return found.orElse(List.of()).stream().flatMap(Identity::roles).toList();
        }
        reads.unknown(
                "podIdentity", "pod-identity-gone", "EKS has no association of the service account any more" + sure);
        return List.of();
    }

    private static Stream<Role> roles(PodIdentity found) {
        String source = "Pod Identity association " + found.associationId();
        Role first = new Role(found.roleArn(), "podIdentity", source, "yes", null);
        return found.targetRoleArn() == null
                ? Stream.of(first)
                : Stream.of(first, new Role(found.targetRoleArn(), "podIdentityTarget", source, "yes", null));
    }

    private static Optional<String> variable(JsonNode pod, String name) {
        return Host.containers(pod).stream()
                .flatMap(container -> container.path("env").valueStream())
                .filter(variable -> variable.path("name").asString("").equals(name))
                .map(variable -> variable.path("value").asString(""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /// As the API server decides it: what the pod says, then what its account says, else yes. A token that is mounted
    /// by hand is there whatever they say.
    private static boolean tokenMounted(JsonNode pod, JsonNode account) {
        boolean byHand = pod.at("/spec/volumes")
                .valueStream()
                .flatMap(volume -> volume.at("/projected/sources").valueStream())
                .anyMatch(source -> source.has("serviceAccountToken")
                        && source.at("/serviceAccountToken/audience")
                                .asString("")
                                .isEmpty());
        return byHand
                || pod.at("/spec/automountServiceAccountToken")
                        .asBoolean(account.path("automountServiceAccountToken").asBoolean(true));
    }
}
