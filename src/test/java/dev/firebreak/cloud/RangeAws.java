package dev.firebreak.cloud;

import dev.firebreak.range.aws.Account;
import dev.firebreak.range.aws.BlockDevice;
import dev.firebreak.range.aws.Instance;
import dev.firebreak.range.aws.NetworkInterface;
import dev.firebreak.range.aws.SecurityGroup;
import dev.firebreak.range.aws.Volume;
import dev.firebreak.range.aws.VolumeContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The range's account.
final class RangeAws extends AwsSite {
    private static final String ZONE = "eu-central-1a";

    private final RangeAccount range;
    private int made;

    private RangeAws(RangeAccount range, Path folder) {
        super(range.options(), range.clock(), folder);
        this.range = range;
    }

    static RangeAws open(Path folder) {
        return new RangeAws(new RangeAccount(folder.resolve("account")), folder);
    }

    Account account() {
        return range.account;
    }

    @Override
    synchronized Machine newMachine() {
        made++;
        List<String> volumes = List.of(newVolume(0), newVolume(1), newVolume(2));
        String instance = "i-%017x".formatted(0x1000 + made);
        range.account.add(
                new Instance(
                        instance,
                        "m5.large",
                        ZONE,
                        "10.0.3." + made,
                        "/dev/sda1",
                        List.of(
                                new BlockDevice("/dev/sda1", volumes.get(0), true),
                                new BlockDevice("/dev/sdb", volumes.get(1), false),
                                new BlockDevice("/dev/sdc", volumes.get(2), false)),
                        null),
                Map.of());
        return new Machine(instance, volumes.getFirst(), volumes.subList(1, 3));
    }

    @Override
    synchronized Branch newBranch() {
        made++;
        Branch branch = new Branch(
                "eni-%017x".formatted(0x1000 + made),
                "vpc-%017x".formatted(0x1000 + made),
                "sg-%017x".formatted(0x1000 + 2 * made),
                "sg-%017x".formatted(0x1001 + 2 * made));
        range.account.add(new SecurityGroup(branch.group(), branch.vpc(), "web", true));
        range.account.add(new SecurityGroup(branch.quarantine(), branch.vpc(), "quarantine", false));
        range.account.add(
                new NetworkInterface(branch.id(), branch.vpc(), "branch", "10.0.4." + made, List.of(branch.group())));
        return branch;
    }

    private String newVolume(int number) {
        String id = "vol-%017x".formatted(0x1000 + 3 * made + number);
        range.account.add(new Volume(id, ZONE, false, new VolumeContent(1, 3L * made + number, 5)), Map.of());
        return id;
    }

    @Override
    void awaitSnapshots() {
        range.pass(Duration.ofMinutes(2));
    }

    @Override
    VolumeContent content(String volume) {
        return range.content(volume);
    }

    @Override
    public void close() {
        super.close();
        range.close();
    }
}
