package dev.firebreak.range.aws;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// EC2's network interfaces and security groups, as far as finding them and changing the groups of an interface goes.
record Ec2Interfaces(Account account) {

    Consumer<Xml> describe(Query query) {
        Ec2.stopIfDryRun(query);
        var filters = Ec2Filters.of(query);
        var found = account.interfaces().stream()
                .filter(one -> filters.match(
                        Map.of(
                                "network-interface-id", List.of(one.id()),
                                "vpc-id", List.of(one.vpcId()),
                                "interface-type", List.of(one.type()),
                                "private-ip-address", List.of(one.privateIp()),
                                "group-id", one.groups()),
                        Map.of()))
                .toList();
        var page = Ec2Page.of(query, found, false);
        return xml -> xml.in(
                        "networkInterfaceSet",
                        set -> page.items().forEach(one -> set.in("item", item -> write(item, one))))
                .put("nextToken", page.nextToken());
    }

    private void write(Xml xml, NetworkInterface one) {
        xml.put("networkInterfaceId", one.id())
                .put("vpcId", one.vpcId())
                .put("ownerId", account.id())
                .put("status", "in-use")
                .put("interfaceType", one.type())
                .put("privateIpAddress", one.privateIp())
                .in(
                        "groupSet",
                        set -> one.groups()
                                .forEach(group -> set.in(
                                        "item",
                                        item -> item.put("groupId", group)
                                                .put("groupName", group(group).name()))))
                .in(
                        "privateIpAddressesSet",
                        set -> set.in(
                                "item",
                                item -> item.put("privateIpAddress", one.privateIp())
                                        .put("primary", true)));
    }

    Consumer<Xml> modify(Query query) {
        var one = account.networkInterface(query.required("NetworkInterfaceId"))
                .orElseThrow(() -> new Refusal(
                        400,
                        "InvalidNetworkInterfaceID.NotFound",
                        "The networkInterface ID '%s' does not exist"
                                .formatted(query.get("NetworkInterfaceId").orElse(""))));
        var groups = query.list("SecurityGroupId");
        for (var group : groups) {
            if (!group(group).vpcId().equals(one.vpcId())) {
                throw new Refusal(
                        400,
                        "InvalidGroup.NotFound",
                        "You have specified two resources that belong to different networks.");
            }
        }
        Ec2.stopIfDryRun(query);
        account.add(one.with(groups));
        return xml -> xml.put("return", true);
    }

    Consumer<Xml> describeGroups(Query query) {
        Ec2.stopIfDryRun(query);
        var filters = Ec2Filters.of(query);
        var found = account.securityGroups().stream()
                .filter(group -> filters.match(
                        Map.of(
                                "group-id", List.of(group.id()),
                                "vpc-id", List.of(group.vpcId()),
                                "group-name", List.of(group.name())),
                        Map.of()))
                .toList();
        var page = Ec2Page.of(query, found, false);
        return xml -> xml.in(
                        "securityGroupInfo",
                        set -> page.items()
                                .forEach(group -> set.in(
                                        "item",
                                        item -> item.put("groupId", group.id())
                                                .put("groupName", group.name())
                                                .put("groupDescription", group.name())
                                                .put("vpcId", group.vpcId())
                                                .put("ownerId", account.id())
                                                .in("ipPermissions", rules -> rule(rules, group))
                                                .in("ipPermissionsEgress", rules -> rule(rules, group)))))
                .put("nextToken", page.nextToken());
    }

    private static void rule(Xml rules, SecurityGroup group) {
        if (group.open()) {
            rules.in(
                    "item",
                    rule -> rule.put("ipProtocol", "-1")
                            .in("ipRanges", ranges -> ranges.in("item", range -> range.put("cidrIp", "0.0.0.0/0"))));
        }
    }

    private SecurityGroup group(String id) {
        return account.securityGroup(id)
                .orElseThrow(() -> new Refusal(
                        400, "InvalidGroup.NotFound", "The security group '%s' does not exist".formatted(id)));
    }
}
