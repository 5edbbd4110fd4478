package dev.firebreak.range.aws;

import java.io.IOException;

/// Auto Scaling: DescribeAutoScalingInstances.
final class AutoScaling extends QueryService {
    private static final String NAMESPACE = "http://autoscaling.amazonaws.com/doc/2011-01-01/";

    AutoScaling(Account account) {
        super("autoscaling", account);
    }

    @Override
    public Reply answer(Request request, Operation operation) throws IOException {
        if (!operation.name().equals("DescribeAutoScalingInstances")) {
            throw invalidAction(operation);
        }
        var ids = Query.of(request).list("InstanceIds");
        return Reply.xml(
                200,
                Xml.document(
                        "DescribeAutoScalingInstancesResponse",
                        NAMESPACE,
                        xml -> xml.in(
                                        "DescribeAutoScalingInstancesResult",
                                        result -> result.in(
                                                "AutoScalingInstances",
                                                set -> account.instances().stream()
                                                        .filter(instance ->
                                                                ids.isEmpty() || ids.contains(instance.id()))
                                                        .forEach(instance -> write(set, instance))))
                                .in("ResponseMetadata", metadata -> metadata.put("RequestId", request.id()))));
    }

    private static void write(Xml set, Instance instance) {
        var group = instance.autoScalingGroup();
        if (group != null) {
            set.in(
                    "member",
                    member -> member.put("InstanceId", instance.id())
                            .put("InstanceType", instance.type())
                            .put("AutoScalingGroupName", group)
                            .put("AvailabilityZone", instance.zone())
                            .put("LifecycleState", "InService")
                            .put("HealthStatus", "HEALTHY")
                            .put("ProtectedFromScaleIn", false));
        }
    }
}
