package dev.firebreak.cloud;

import static dev.firebreak.cloud.OnAws.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.AwsSite.Branch;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The security groups on a network interface.
interface InterfaceContract extends OnAws {
    @Test
    default void an_interface_tells_its_network_its_addresses_and_its_groups() {
        Branch branch = site().newBranch();
        assertThat(site().cloud.interfaces(List.of(branch.id(), "eni-0fffffffffffffff0")))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.interfaceId()).isEqualTo(branch.id());
                    assertThat(found.vpcId()).isEqualTo(branch.vpc());
                    assertThat(found.addresses()).hasSize(1);
                    assertThat(found.groups()).containsExactly(branch.group());
                });
    }

    @Test
    default void a_group_tells_its_network_and_whether_it_has_rules() {
        Branch branch = site().newBranch();
        assertThat(site().cloud.securityGroups(List.of(branch.quarantine(), "sg-0fffffffffffffff0")))
                .containsExactly(new SecurityGroup(branch.quarantine(), branch.vpc(), 0, false));
        assertThat(site().cloud.securityGroups(List.of(branch.group())))
                .singleElement()
                .satisfies(group -> assertThat(group.rules()).isPositive());
    }

    @Test
    default void the_groups_of_an_interface_are_replaced_and_read_back() {
        Branch branch = site().newBranch();
        CloudChange change = groups(branch.id(), branch.quarantine());
        assertThat(site().cloud.accepts(change)).isEqualTo(Answer.YES);
        assertThat(site().cloud.interfaces(List.of(branch.id())).getFirst().groups())
                .as("a dry run changes nothing")
                .containsExactly(branch.group());
        assertThat(site().cloud.reconcile(change, "i", List.of())).isInstanceOf(Reconciled.InDoubt.class);

        done("group", site().cloud.execute(change, List.of()));

        assertThat(site().cloud.interfaces(List.of(branch.id())).getFirst().groups())
                .containsExactly(branch.quarantine());
        assertThat(site().cloud.reconcile(change, "i", List.of())).isInstanceOf(Reconciled.Happened.class);
    }

    @Test
    default void an_interface_that_is_not_there_is_refused_in_a_dry_run_and_did_not_change() {
        CloudChange change = groups("eni-0fffffffffffffff0", site().newBranch().quarantine());
        assertThat(site().cloud.reconcile(change, "i", List.of())).isInstanceOf(Reconciled.DidNot.class);
        assertThat(OnAws.refused(site().cloud.execute(change, List.of())).code())
                .isEqualTo("invalid-network-interface-id-not-found");
    }

    private static CloudChange groups(String id, String group) {
        ObjectNode body = Json.object().put("NetworkInterfaceId", id);
        body.putArray("Groups").add(group);
        return new CloudChange(
                "group",
                "ec2:ModifyNetworkInterfaceAttribute",
                new Target("NetworkInterface", null, id, null, null),
                body,
                List.of(),
                "put the group on the interface",
                "aws ec2 modify-network-interface-attribute",
                Undo.INVERSE,
                Risk.REVERSIBLE,
                Reconcile.READ_BACK,
                Wait.NONE);
    }
}
