package dev.firebreak.range.aws;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// EKS, REST JSON: clusters and their add-ons, to read.
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
        var known = request.method().equals("GET")
                && segments[0].equals("clusters")
                && (segments.length < 3 || segments[2].equals("addons"));
        if (!known || segments.length > 4) {
            throw unknownOperation(request);
        }
        return switch (segments.length) {
            case 1 -> Operation.of("eks", "ListClusters", "*");
            case 2 -> Operation.of("eks", "DescribeCluster", segments[1]);
            case 3 -> Operation.of("eks", "ListAddons", segments[1]);
            default -> Operation.of("eks", "DescribeAddon", segments[1] + "/" + segments[3]);
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
            default -> {
                var names = operation.resource().split("/", -1);
                describeAddon(cluster(names[0]), names[1], body.putObject("addon"));
            }
        }
        return Reply.json(200, body);
    }

    private Cluster cluster(String name) {
        return account.cluster(name)
                .orElseThrow(() -> new Refusal(
                        404, "ResourceNotFoundException", "No cluster found for name: %s.".formatted(name)));
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
            throw new Refusal(
                    404,
                    "ResourceNotFoundException",
                    "No addon: %s found in cluster: %s".formatted(name, cluster.name()));
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
