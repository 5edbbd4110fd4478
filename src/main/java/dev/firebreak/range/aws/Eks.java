package dev.firebreak.range.aws;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// EKS, REST JSON: clusters, their add-ons, node groups and Pod Identity associations, to read.
final class Eks extends JsonErrors {
    private static final List<String> LOG_TYPES =
            List.of("api", "audit", "authenticator", "controllerManager", "scheduler");

    private final Account account;

    Eks(Account account) {
        this.account = account;
    }

    @Override
    public Operation identify(Request request) {
        var segments = request.path().substring(1).split("/", -1);
        if (!request.method().equals("GET") || !segments[0].equals("clusters") || segments.length > 4) {
            throw unknownOperation(request);
        }
        return switch (segments.length) {
            case 1 -> Operation.of("eks", "ListClusters", "*");
            case 2 -> Operation.of("eks", "DescribeCluster", segments[1]);
            case 3 ->
                switch (segments[2]) {
                    case "addons" -> Operation.of("eks", "ListAddons", segments[1]);
                    case "pod-identity-associations" -> Operation.of("eks", "ListPodIdentityAssociations", segments[1]);
                    default -> throw unknownOperation(request);
                };
            default -> {
                var one = segments[1] + "/" + segments[3];
                yield switch (segments[2]) {
                    case "addons" -> Operation.of("eks", "DescribeAddon", one);
                    case "pod-identity-associations" -> Operation.of("eks", "DescribePodIdentityAssociation", one);
                    case "node-groups" -> Operation.of("eks", "DescribeNodegroup", one);
                    default -> throw unknownOperation(request);
                };
            }
        };
    }

    @Override
    public Reply answer(Request request, Operation operation) {
        var body = JsonNodeFactory.instance.objectNode();
        switch (operation.name()) {
            case "ListClusters" -> {
                var names = body.putArray("clusters");
                account.clusters().forEach(cluster -> names.add(cluster.name()));
            }
            case "DescribeCluster" -> describe(cluster(operation.resource()), body.putObject("cluster"));
            case "ListAddons" -> {
                var names = body.putArray("addons");
                cluster(operation.resource()).addons().keySet().stream()
                        .sorted()
                        .forEach(names::add);
            }
            case "ListPodIdentityAssociations" -> {
                var cluster = cluster(operation.resource());
                var found = body.putArray("associations");
                account.podIdentities().stream()
                        .filter(one -> request.query("namespace")
                                        .filter(namespace -> !namespace.equals(one.namespace()))
                                        .isEmpty()
                                && request.query("serviceAccount")
                                        .filter(name -> !name.equals(one.serviceAccount()))
                                        .isEmpty())
                        .forEach(one -> summary(cluster, one, found.addObject()));
            }
            default -> one(operation, body);
        }
        return Reply.json(200, body);
    }

    private void one(Operation operation, ObjectNode body) {
        var names = operation.resource().split("/", -1);
        var cluster = cluster(names[0]);
        switch (operation.name()) {
            case "DescribePodIdentityAssociation" -> {
                var one = account.podIdentities().stream()
                        .filter(each -> each.id().equals(names[1]))
                        .findFirst()
                        .orElseThrow(() -> notFound("No association found for id: %s.".formatted(names[1])));
                var node = body.putObject("association");
                summary(cluster, one, node);
                node.put("roleArn", one.roleArn());
                var target = one.targetRoleArn();
                if (target != null) {
                    node.put("targetRoleArn", target);
                }
            }
            case "DescribeNodegroup" -> {
                var role = account.nodegroupRole(names[1])
                        .orElseThrow(() -> notFound("No node group found for name: %s.".formatted(names[1])));
                body.putObject("nodegroup")
                        .put("nodegroupName", names[1])
                        .put("clusterName", cluster.name())
                        .put("nodeRole", role)
                        .put("status", "ACTIVE");
            }
            default -> describeAddon(cluster, names[1], body.putObject("addon"));
        }
    }

    private void summary(Cluster cluster, PodIdentity one, ObjectNode node) {
        node.put("clusterName", cluster.name())
                .put("namespace", one.namespace())
                .put("serviceAccount", one.serviceAccount())
                .put("associationId", one.id())
                .put("associationArn", arn(cluster).replace(":cluster/", ":podidentityassociation/") + "/" + one.id());
    }

    private static Refusal notFound(String message) {
        return new Refusal(404, "ResourceNotFoundException", message);
    }

    private Cluster cluster(String name) {
        return account.cluster(name).orElseThrow(() -> notFound("No cluster found for name: %s.".formatted(name)));
    }

    private String arn(Cluster cluster) {
        return "arn:aws:eks:%s:%s:cluster/%s".formatted(account.region(), account.id(), cluster.name());
    }

    private void describe(Cluster cluster, ObjectNode node) {
        node.put("name", cluster.name());
        node.put("arn", arn(cluster));
        node.put("createdAt", 1_767_225_600.0);
        node.put("version", cluster.version());
        node.put("endpoint", cluster.endpoint());
        node.put("status", "ACTIVE");
        node.put("platformVersion", "eks.1");
        node.putObject("certificateAuthority").put("data", cluster.certificateAuthority());
        node.putObject("accessConfig").put("authenticationMode", "API_AND_CONFIG_MAP");
        node.putObject("kubernetesNetworkConfig")
                .put("serviceIpv4Cidr", "10.96.0.0/16")
                .put("ipFamily", "ipv4");
        var logging = node.putObject("logging").putArray("clusterLogging");
        for (var enabled : List.of(true, false)) {
            var types = LOG_TYPES.stream()
                    .filter(type -> cluster.logTypes().contains(type) == enabled)
                    .toList();
            if (!types.isEmpty()) {
                var entry = logging.addObject();
                entry.put("enabled", enabled);
                types.forEach(entry.putArray("types")::add);
            }
        }
    }

    private void describeAddon(Cluster cluster, String name, ObjectNode node) {
        var values = cluster.addons().get(name);
        if (values == null) {
            throw notFound("No addon: %s found in cluster: %s".formatted(name, cluster.name()));
        }
        node.put("addonName", name);
        node.put("clusterName", cluster.name());
        node.put("status", "ACTIVE");
        node.put("addonVersion", "v1.20.4-eksbuild.1");
        node.put("addonArn", arn(cluster).replace(":cluster/", ":addon/") + "/" + name);
        if (!values.isEmpty()) {
            node.put("configurationValues", values);
        }
    }

    @Override
    public Refusal forbidden(Operation operation) {
        return new Refusal(
                403,
                "AccessDeniedException",
                "User: %s is not authorized to perform: %s".formatted(account.callerArn(), operation.permission()));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(429, "ThrottlingException", "Rate exceeded");
    }
}
