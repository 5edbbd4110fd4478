package dev.firebreak.action.kube;

import dev.firebreak.action.Action.NoOutputs;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.IsolatePod.Isolated;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.cloud.NetworkInterface;
import dev.firebreak.cloud.SecurityGroup;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Isolates pods that have a network interface of their own, by a security group without rules on it. Which interface a
/// pod has is told by an annotation that whoever may change the pod can write: it counts only where EC2 says that the
/// interface is a branch and has the pod's address.
final class BranchGroups {
    static final String OPERATION = "ec2:ModifyNetworkInterfaceAttribute";

    private final View view;
    private final List<Problem> refusals = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();

    private BranchGroups(View view) {
        this.view = view;
    }

    static Proposal<Isolated> plan(IsolatePod asked, View view) {
        return new BranchGroups(view).planned(asked.pods(), asked.securityGroup());
    }

    private Proposal<Isolated> planned(List<PodRef> refs, @Nullable String group) {
        Suspects suspects = Suspects.look(refs, view);
        refusals.addAll(suspects.refusals());
        notes.addAll(suspects.notes());
        List<JsonNode> pods = Stream.concat(suspects.held().stream(), suspects.pods().stream())
                .toList();
        List<IsolatePod.Branch> branches = new ArrayList<>();
        List<NetworkInterface> found = new ArrayList<>();
        Set<PodRef> untracked = untracked();
        for (JsonNode pod : pods) {
            NetworkInterface own = own(pod);
            if (own != null) {
                found.add(own);
                branches.add(branch(PodFacts.ref(pod), own, untracked));
            }
        }
        if (refusals.isEmpty() && !found.isEmpty()) {
            refuseGroup(group, found);
        }
        if (!refusals.isEmpty()) {
            return new Proposal.Refused<>(refusals, notes);
        }
        if (found.isEmpty()) {
            return suspects.nobody(view, notes);
        }
        List<Change> changes = new ArrayList<>();
        for (NetworkInterface own : found) {
            if (!own.groups().equals(List.of(String.valueOf(group)))) {
                changes.add(put("group-" + own.interfaceId(), own, List.of(String.valueOf(group))));
            }
        }
        List<PodRef> isolated =
                branches.stream().map(IsolatePod.Branch::pod).sorted().toList();
        Isolated outputs = new Isolated(
                isolated,
                List.of(),
                Strategy.SECURITY_GROUP.id(),
                isolated,
                List.of(),
                null,
                List.of(),
                branches,
                List.of());
        if (changes.isEmpty()) {
            return new Proposal.Nothing<>("the pods' interfaces have no other security group", outputs, notes);
        }
        notes.addFirst(Problem.info(
                "strategy",
                "strategy " + Strategy.SECURITY_GROUP.id() + ": " + Strategy.SECURITY_GROUP.words()
                        + ", because it was asked for"));
        pods.forEach(pod -> BranchVerdict.beforehand(pod, branches, view).forEach(notes::add));
        notes.addAll(Impact.onOthers(Surroundings.look(pods, false, view), Set.of(), Holds.NO, false, view));
        return new Proposal.Changes<>(changes, List.of(), outputs, notes);
    }

    /// The pod's own interface; null with a refusal where it has none that can be trusted to be its own.
    private @Nullable NetworkInterface own(JsonNode pod) {
        PodRef ref = PodFacts.ref(pod);
        BranchInterface named = BranchInterface.of(pod).orElse(null);
        if (named == null) {
            refusals.add(Problem.block(
                            "no-branch-interface",
                            "pod " + ref
                                    + " has no network interface of its own: a security group would hit all pods of"
                                    + " its node",
                            "Isolate it from within: " + StrongerWay.instead(pod, view))
                    .about(Target.of(ref)));
            return null;
        }
        NetworkInterface found = view.cloud().interfaces(List.of(named.eniId())).stream()
                .findFirst()
                .orElse(null);
        if (found == null) {
            refusals.add(Problem.block(
                            "interface-not-found",
                            "interface " + named.eniId() + " of pod " + ref + " is not in this account and region",
                            "Name the account and region of the cluster with --profile and --region")
                    .about(Target.of(ref)));
            return null;
        }
        if (!found.type().equals("branch") || !found.addresses().contains(RouteContainer.address(pod))) {
            refusals.add(Problem.block(
                            "interface-not-its-own",
                            "interface " + named.eniId() + ", which an annotation of pod " + ref + " names, is of type "
                                    + found.type() + " with the addresses " + String.join(", ", found.addresses())
                                    + ": not the pod's",
                            "Isolate it from within: " + StrongerWay.withinInstead(ref, view))
                    .because("whoever may change the pod can write the annotation, and would have another cut off")
                    .about(Target.of(ref)));
            return null;
        }
        return found;
    }

    /// What this case has put a group on already was as it was before that.
    private Set<PodRef> untracked() {
        return view.standing(IsolatePod.TYPE).stream()
                .flatMap(earlier -> earlier.branches().stream())
                .filter(IsolatePod.Branch::untracked)
                .map(IsolatePod.Branch::pod)
                .collect(Collectors.toSet());
    }

    private IsolatePod.Branch branch(PodRef pod, NetworkInterface own, Set<PodRef> untracked) {
        return new IsolatePod.Branch(
                pod,
                own.interfaceId(),
                own.groups(),
                untracked.contains(pod)
                        || view.cloud().securityGroups(own.groups()).stream().anyMatch(SecurityGroup::open));
    }

    private void refuseGroup(@Nullable String id, List<NetworkInterface> interfaces) {
        String vpc = interfaces.getFirst().vpcId();
        if (id == null) {
            refusals.add(
                    unusable("security-group-missing", "strategy security-group needs a group without rules", vpc));
            return;
        }
        SecurityGroup group =
                view.cloud().securityGroups(List.of(id)).stream().findFirst().orElse(null);
        if (group == null) {
            refusals.add(unusable(
                    "security-group-not-found", "security group " + id + " is not in this account and region", vpc));
            return;
        }
        if (group.rules() > 0) {
            refusals.add(unusable(
                    "security-group-has-rules",
                    "security group " + id + " has rules, " + group.rules() + ", that let something through",
                    vpc));
        }
        for (NetworkInterface own : interfaces) {
            if (!own.vpcId().equals(group.vpcId())) {
                refusals.add(unusable(
                        "security-group-elsewhere",
                        "security group " + id + " is in " + group.vpcId() + ", interface " + own.interfaceId() + " in "
                                + own.vpcId(),
                        own.vpcId()));
            }
        }
    }

    private static Problem unusable(String code, String message, String vpc) {
        return Problem.block(
                code,
                message,
                "Make one: aws ec2 create-security-group --group-name quarantine --description quarantine --vpc-id "
                        + vpc
                        + "; then take its one rule away: aws ec2 revoke-security-group-egress --group-id sg-ID"
                        + " --protocol all --cidr 0.0.0.0/0");
    }

    private CloudChange put(String id, NetworkInterface own, List<String> groups) {
        CloudIdentity us = view.cloud().identity();
        String arn = "arn:aws:ec2:" + us.region() + ":" + us.account() + ":network-interface/" + own.interfaceId();
        ObjectNode body = Json.object().put("NetworkInterfaceId", own.interfaceId());
        groups.forEach(body.putArray("Groups")::add);
        ObjectNode prior = Json.object();
        own.groups().forEach(prior.putArray("Groups")::add);
        return new CloudChange(
                id,
                OPERATION,
                new Target("NetworkInterface", null, own.interfaceId(), null, arn),
                body,
                prior,
                List.of(new Permission.Aws(OPERATION, arn)),
                "Put security group " + String.join(", ", groups) + " alone on interface " + own.interfaceId(),
                "aws ec2 modify-network-interface-attribute --region " + us.region() + " --network-interface-id "
                        + own.interfaceId() + " --groups " + String.join(" ", groups),
                Undo.INVERSE,
                Risk.REVERSIBLE,
                Reconcile.READ_BACK,
                Wait.NONE);
    }

    /// The groups of before are put back where ours are still there alone.
    static Proposal<NoOutputs> undo(Done<Isolated> done, View view) {
        BranchGroups back = new BranchGroups(view);
        List<Change> changes = new ArrayList<>();
        for (Change change : done.made().reversed()) {
            if (change instanceof CloudChange made) {
                back.restored(made).ifPresent(changes::add);
            }
        }
        return changes.isEmpty()
                ? new Proposal.Nothing<>(
                        done.made().isEmpty() ? "the step changed nothing" : "everything is restored already",
                        new NoOutputs(),
                        back.notes)
                : new Proposal.Changes<>(changes, List.of(), new NoOutputs(), back.notes);
    }

    private Optional<Change> restored(CloudChange made) {
        Target target = made.target();
        NetworkInterface now = view.cloud().interfaces(List.of(target.name())).stream()
                .findFirst()
                .orElse(null);
        List<String> prior = groups(Objects.requireNonNull(made.prior()));
        if (now == null) {
            notes.add(Problem.info("gone", "interface " + target.name() + " is gone: there is nothing to restore on it")
                    .about(target));
            return Optional.empty();
        }
        if (now.groups().equals(prior)) {
            return Optional.empty();
        }
        if (!now.groups().equals(groups(made.body()))) {
            notes.add(Problem.warn(
                            "changed-since",
                            "the security groups of interface " + target.name()
                                    + " were changed by somebody else since, and are left alone",
                            null)
                    .about(target));
            return Optional.empty();
        }
        return Optional.of(put("undo-" + made.id(), now, prior));
    }

    static List<String> groups(JsonNode body) {
        return body.path("Groups").valueStream().map(JsonNode::asString).toList();
    }
}
