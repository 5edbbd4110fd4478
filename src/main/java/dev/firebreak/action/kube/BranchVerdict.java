package dev.firebreak.action.kube;

import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.action.kube.IsolatePod.Branch;
import dev.firebreak.change.Change;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.cloud.NetworkInterface;
import dev.firebreak.cloud.SecurityGroup;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The verdict of pods whose own interface has a security group without rules: from EC2, and from the mode in which the
/// VPC CNI sends the traffic of such pods.
record BranchVerdict(Done<IsolatePod.Isolated> done, View view) {
    private static final String APPLIED = "applied";
    private static final String ENFORCED = "enforced";
    private static final String CUT = "cut";
    private static final String MODE = "POD_SECURITY_GROUP_ENFORCING_MODE of daemonset kube-system/aws-node";

    Verdict verdict() {
        Reason mode = mode(view);
        return Verdict.of(
                done.planned().branches().stream().map(b -> of(b, mode)).toList());
    }

    private Verdict.PerTarget of(Branch branch, Reason mode) {
        List<Reason> reasons = new ArrayList<>();
        Optional<NetworkInterface> now =
                view.cloud().interfaces(List.of(branch.interfaceId())).stream().findFirst();
        Verdict.Facts facts;
        if (now.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED, "pod-gone", "interface " + branch.interfaceId() + " is gone, and its pod with it", "EC2"));
            facts = new Verdict.Facts(Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE, Holds.NOT_APPLICABLE);
        } else {
            Holds applied = applied(branch, now.get(), reasons);
            facts = new Verdict.Facts(applied, enforced(applied, mode, reasons), cut(branch, applied, reasons));
        }
        return new Verdict.PerTarget(Target.of(branch.pod()), facts.worst(), facts, reasons);
    }

    private Holds applied(Branch branch, NetworkInterface now, List<Reason> reasons) {
        List<String> put = done.changes().stream()
                .filter(change -> change.target().name().equals(now.interfaceId()))
                .map(Change::body)
                .flatMap(body -> body == null ? Stream.<String>of() : BranchGroups.groups(body).stream())
                .toList();
        // an interface that had the group already was not changed
        List<String> ours = put.isEmpty() ? branch.before() : put;
        boolean there = now.groups().equals(ours);
        reasons.add(
                there
                        ? new Reason(
                                APPLIED,
                                "group-on-interface",
                                "interface " + now.interfaceId() + " has security group " + ours.getFirst() + " alone",
                                "EC2")
                        : new Reason(
                                APPLIED,
                                "group-missing",
                                "interface " + now.interfaceId() + " has the groups " + String.join(", ", now.groups()),
                                "EC2"));
        return there ? withoutRules(ours.getFirst(), reasons) : Holds.NO;
    }

    private Holds withoutRules(String id, List<Reason> reasons) {
        Optional<SecurityGroup> group;
        try {
            group = view.cloud().securityGroups(List.of(id)).stream().findFirst();
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            group = Optional.empty();
        }
        if (group.isEmpty()) {
            reasons.add(new Reason(
                    APPLIED,
                    "group-not-read",
                    "security group " + id + " can't be read: whether it has rules is not known",
                    "EC2"));
            return Holds.UNKNOWN;
        }
        if (group.get().rules() > 0) {
            reasons.add(new Reason(
                    APPLIED,
                    "group-has-rules",
                    "security group " + id + " has rules, " + group.get().rules() + ", that let something through",
                    "EC2"));
            return Holds.NO;
        }
        return Holds.YES;
    }

    private static Holds enforced(Holds applied, Reason mode, List<Reason> reasons) {
        if (applied == Holds.NO) {
            reasons.add(new Reason(ENFORCED, "not-applied", "what is not applied can't be enforced", null));
            return Holds.NO;
        }
        reasons.add(mode);
        return switch (mode.code()) {
            case "strict-mode" -> Holds.YES;
            case "standard-mode" -> Holds.NO;
            default -> Holds.UNKNOWN;
        };
    }

    /// A security group is asked again only about traffic that is not tracked (EC2 User Guide).
    private static Holds cut(Branch branch, Holds applied, List<Reason> reasons) {
        if (applied == Holds.YES && branch.untracked()) {
            reasons.add(new Reason(
                    CUT,
                    "maybe-untracked",
                    "a group of before let everything through, so that some connections were not tracked and are cut,"
                            + " and others live on",
                    "EC2"));
            return Holds.UNKNOWN;
        }
        reasons.add(new Reason(CUT, "tracked", "open connections are tracked, and live on", "EC2"));
        return Holds.NO;
    }

    /// What the plan says of it before approval.
    static List<Problem> beforehand(JsonNode pod, List<Branch> branches, View view) {
        List<Problem> notes = new ArrayList<>();
        Target target = Target.of(PodFacts.ref(pod));
        Reason mode = mode(view);
        if (!mode.code().equals("strict-mode")) {
            notes.add(Problem.warn(
                            mode.code(),
                            mode.message(),
                            "Isolate it from within too: " + StrongerWay.withinToo(PodFacts.ref(pod), view))
                    .about(target));
        } else if (probed(pod)) {
            notes.add(Problem.warn(
                            "probes-fail",
                            "the kubelet's probes of pod " + PodFacts.ref(pod)
                                    + " fail, and it restarts the containers whose liveness they ask: what those hold"
                                    + " in memory is lost",
                            null)
                    .about(target));
        }
        notes.add(Problem.warn(
                        "sessions-live-on",
                        "connections that are open now live on: a security group is not asked again about what is"
                                + " tracked",
                        "Cut them from within: " + StrongerWay.withinToo(PodFacts.ref(pod), view))
                .about(target));
        notes.add(Problem.info("resolver-open", "security groups do not filter DNS to the resolver of the VPC"));
        return notes;
    }

    private static boolean probed(JsonNode pod) {
        return pod.at("/spec/containers")
                .valueStream()
                .anyMatch(container -> container.has("livenessProbe") || container.has("startupProbe"));
    }

    /// The mode is strict unless it is set (amazon-vpc-cni-k8s, README).
    private static Reason mode(View view) {
        Optional<JsonNode> daemonSet;
        try {
            daemonSet = view.cluster().get(Resource.DAEMON_SET, "kube-system", "aws-node");
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            return new Reason(ENFORCED, "forbidden", "the VPC CNI's settings may not be read", MODE);
        }
        if (daemonSet.isEmpty()) {
            return new Reason(ENFORCED, "no-vpc-cni", "there is no VPC CNI daemonset that would tell the mode", MODE);
        }
        String set = daemonSet
                .get()
                .at("/spec/template/spec/containers")
                .valueStream()
                .flatMap(container -> container.path("env").valueStream())
                .filter(variable -> "POD_SECURITY_GROUP_ENFORCING_MODE".equals(Json.text(variable, "/name")))
                .map(variable -> variable.path("value").asString(""))
                .findFirst()
                .orElse("strict");
        return switch (set) {
            case "strict" ->
                new Reason(ENFORCED, "strict-mode", "all of the pod's traffic passes its security group", MODE);
            case "standard" ->
                new Reason(
                        ENFORCED,
                        "standard-mode",
                        "in standard mode traffic with its own node and the pods on it passes no security group",
                        MODE);
            default -> new Reason(ENFORCED, "mode-unknown", "the mode is none that is known: " + set, MODE);
        };
    }
}
