package dev.firebreak.cloud;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.Filter;

/// EC2's instances and their volumes. Managed instances, as EKS Auto Mode has them, are left out of EC2's answers
/// unless asked for.
final class Ec2Machines {
    private final AwsClients clients;

    Ec2Machines(AwsClients clients) {
        this.clients = clients;
    }

    List<Instance> instances(Filter ids) {
        return clients
                .ec2Reads()
                .describeInstancesPaginator(r -> r.includeManagedResources(true).filters(ids))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .map(Ec2Machines::instance)
                .toList();
    }

    private static Instance instance(software.amazon.awssdk.services.ec2.model.Instance i) {
        return new Instance(
                i.instanceId(),
                i.state() == null ? "unknown" : i.state().nameAsString(),
                i.blockDeviceMappings().stream()
                        .filter(d -> d.ebs() != null && d.ebs().volumeId() != null)
                        .map(d -> new Instance.Attachment(
                                d.ebs().volumeId(),
                                d.deviceName(),
                                d.deviceName().equals(i.rootDeviceName())))
                        .toList(),
                i.iamInstanceProfile() == null ? null : i.iamInstanceProfile().arn(),
                AwsLooks.metadata(i.metadataOptions()));
    }

    List<Volume> volumes(Filter ids) {
        return clients
                .ec2Reads()
                .describeVolumesPaginator(r -> r.includeManagedResources(true).filters(ids))
                .volumes()
                .stream()
                .map(Ec2Machines::volume)
                .toList();
    }

    private static Volume volume(software.amazon.awssdk.services.ec2.model.Volume v) {
        return new Volume(
                v.volumeId(),
                v.size(),
                Boolean.TRUE.equals(v.encrypted()),
                v.stateAsString(),
                v.attachments().stream()
                        .filter(a -> a.instanceId() != null && !"detached".equals(a.stateAsString()))
                        .map(a -> a.instanceId())
                        .toList());
    }
}
