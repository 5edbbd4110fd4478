package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// EC2's network interfaces and security groups: reading them, and changing which groups are on an interface.
final class Ec2Interfaces {
    private final AwsClients clients;

    Ec2Interfaces(AwsClients clients) {
        this.clients = clients;
    }

    List<NetworkInterface> interfaces(Filter ids) {
        return clients
                .ec2Reads()
                .describeNetworkInterfacesPaginator(
                        r -> r.includeManagedResources(true).filters(ids))
                .networkInterfaces()
                .stream()
                .map(i -> new NetworkInterface(
                        i.networkInterfaceId(),
                        i.vpcId(),
                        i.interfaceTypeAsString() == null ? "interface" : i.interfaceTypeAsString(),
                        i.privateIpAddresses().stream()
                                .map(a -> a.privateIpAddress())
                                .toList(),
                        i.groups().stream().map(g -> g.groupId()).toList()))
                .toList();
    }

    List<SecurityGroup> groups(Filter ids) {
        return clients.ec2Reads().describeSecurityGroupsPaginator(r -> r.filters(ids)).securityGroups().stream()
                .map(g -> new SecurityGroup(
                        g.groupId(),
                        g.vpcId(),
                        g.ipPermissions().size() + g.ipPermissionsEgress().size(),
                        open(g.ipPermissions()) && open(g.ipPermissionsEgress())))
                .toList();
    }

    private static boolean open(List<IpPermission> rules) {
        return rules.stream()
                .anyMatch(rule -> "-1".equals(rule.ipProtocol())
                        && rule.ipRanges().stream().anyMatch(range -> "0.0.0.0/0".equals(range.cidrIp())));
    }

    /// `ec2:ModifyNetworkInterfaceAttribute`; observed `{interfaceId, groups: []}`.
    Reply modify(CloudChange change) {
        return AwsReply.answered(
                clients.ec2Writes().modifyNetworkInterfaceAttribute(request(change, false)), observed(change));
    }

    private static ModifyNetworkInterfaceAttributeRequest request(CloudChange change, boolean dryRun) {
        ModifyNetworkInterfaceAttributeRequest.Builder request = ModifyNetworkInterfaceAttributeRequest.builder()
                .networkInterfaceId(id(change))
                .groups(wanted(change));
        return (dryRun ? request.dryRun(true) : request).build();
    }

    /// Asks with `DryRun`: EC2 answers with an error either way.
    Answer accepts(CloudChange change) {
        try {
            clients.ec2Writes().modifyNetworkInterfaceAttribute(request(change, true));
            return Answer.unknown("no-dry-run", "the endpoint does not know DryRun");
        } catch (AwsServiceException e) {
            return AwsFailure.dryRun(e);
        }
    }

    /// Reads the groups back. EC2's reads lag behind its writes: other groups prove nothing.
    Reconciled reconcile(CloudChange change) {
        return interfaces(Filter.builder()
                        .name("network-interface-id")
                        .values(id(change))
                        .build())
                .stream()
                .findFirst()
                .<Reconciled>map(found -> found.groups().equals(wanted(change))
                        ? new Reconciled.Happened(observed(change), id(change) + " has the groups")
                        : new Reconciled.InDoubt(id(change) + " has the groups " + String.join(", ", found.groups())
                                + ", which proves nothing: EC2's reads lag behind its writes"))
                .orElseGet(() -> new Reconciled.DidNot(id(change) + " is gone"));
    }

    private static ObjectNode observed(CloudChange change) {
        ObjectNode observed = Json.object().put("interfaceId", id(change));
        wanted(change).forEach(observed.putArray("groups")::add);
        return observed;
    }

    private static String id(CloudChange change) {
        return String.valueOf(Json.text(change.body(), "/NetworkInterfaceId"));
    }

    private static List<String> wanted(CloudChange change) {
        return change.body()
                .path("Groups")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
