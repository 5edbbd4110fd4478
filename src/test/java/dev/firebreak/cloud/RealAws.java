package dev.firebreak.cloud;

import dev.firebreak.mainjob.Account;
import dev.firebreak.range.aws.VolumeContent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;

/// moto for EC2 and STS, versitygw for S3.
final class RealAws extends AwsSite {
    private final Account account;

    private RealAws(Account account, Path folder) {
        super(
                new CloudOptions(null, null, Duration.ofSeconds(30), account.environment()),
                InstantSource.system(),
                folder);
        this.account = account;
    }

    static RealAws open(Path folder) {
        return new RealAws(new Account(), folder);
    }

    @Override
    Machine newMachine() {
        List<BlockDeviceMapping> devices = Stream.of("/dev/sda1", "/dev/sdb", "/dev/sdc")
                .map(device -> BlockDeviceMapping.builder()
                        .deviceName(device)
                        .ebs(e -> e.volumeSize(1))
                        .build())
                .toList();
        String instance = ec2().runInstances(r -> r.imageId("ami-12c6146b")
                        .instanceType("m5.large")
                        .placement(p -> p.availabilityZone(region() + "a"))
                        .minCount(1)
                        .maxCount(1)
                        .blockDeviceMappings(devices))
                .instances()
                .getFirst()
                .instanceId();
        List<String> volumes = ec2()
                .describeInstances(r -> r.instanceIds(instance))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .blockDeviceMappings()
                .stream()
                .sorted(Comparator.comparing(InstanceBlockDeviceMapping::deviceName))
                .map(m -> m.ebs().volumeId())
                .toList();
        return new Machine(instance, volumes.getFirst(), volumes.subList(1, 3));
    }

    @Override
    Branch newBranch() {
        String vpc = ec2().createVpc(r -> r.cidrBlock("10.77.0.0/16")).vpc().vpcId();
        String subnet = ec2().createSubnet(r -> r.vpcId(vpc).cidrBlock("10.77.1.0/24"))
                .subnet()
                .subnetId();
        String web = newGroup(vpc, "web");
        String quarantine = newGroup(vpc, "quarantine");
        ec2().revokeSecurityGroupEgress(r -> r.groupId(quarantine)
                .ipPermissions(rule -> rule.ipProtocol("-1").ipRanges(range -> range.cidrIp("0.0.0.0/0"))));
        String id = ec2().createNetworkInterface(r -> r.subnetId(subnet).groups(web))
                .networkInterface()
                .networkInterfaceId();
        return new Branch(id, vpc, web, quarantine);
    }

    /// It has the one rule that EC2 gives to a new group: everything may leave.
    private String newGroup(String vpc, String name) {
        return ec2().createSecurityGroup(r -> r.vpcId(vpc).groupName(name).description(name))
                .groupId();
    }

    @Override
    void awaitSnapshots() {}

    @Override
    VolumeContent content(String volume) {
        return Account.content(volume);
    }

    @Override
    public void close() {
        super.close();
        account.close();
    }
}
