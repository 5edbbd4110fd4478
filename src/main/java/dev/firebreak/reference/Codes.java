package dev.firebreak.reference;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What every code means, but for those of lint, which say it themselves. One line each, `CODE: MEANING`; a
/// test looks for codes in the sources that are missing here, and for lines that no source uses any more.
///
/// Two families are open: what the API server or AWS refuses with a reason of its own comes as that reason in
/// kebab-case, and a refusal without one as `http-STATUS`.
final class Codes {
    private Codes() {}

    /// One chapter of the page.
    record Chapter(String title, String when, Map<String, String> meanings) {
        private static Chapter of(String title, String when, String lines) {
            Map<String, String> meanings = new TreeMap<>();
            for (String line : lines.lines().map(String::strip).toList()) {
                int colon = line.indexOf(": ");
                meanings.put(line.substring(0, colon), line.substring(colon + 2));
            }
            return new Chapter(title, when, meanings);
        }
    }

    static final List<Chapter> CHAPTERS = List.of(
            Chapter.of("Targets and plans", "Problems of a plan, a target or a preflight, and why a step failed.", """
                image-not-pinned: The image is named without its digest, and could be another one tomorrow.
                footprint: A container of Firebreak's runs inside the suspect, and stays in its specification.
                pod-security: Pod Security refuses the container that would take the pod's routes away.
                pod-privileged: A container of the pod may change its routes back.
                waiver-unused: What --waive names is no problem of the plan.
                raw-frames: A container of the pod may send raw frames, which no route stops.
                blackhole-pending: A container that changes the pod's routes has not ended yet.
                no-branch-interface: The pod has no network interface of its own.
                interface-not-found: The pod's network interface is not in this account and region.
                interface-not-its-own: The interface that the pod's annotation names is not the pod's.
                security-group-missing: Strategy security-group has no group to put on the interface.
                security-group-not-found: The security group is not in this account and region.
                security-group-has-rules: The security group has rules, and would let something through.
                security-group-elsewhere: The security group is in another VPC than the interface.
                probes-fail: The kubelet's probes of the pod fail, and it restarts containers.
                resolver-open: Security groups do not filter DNS to the resolver of the VPC.
                access-unknown: Whether you may do something was asked, and the answer was neither yes nor no.
                access-review-refused: The cluster did not answer an access review.
                bad-probe: A port or a target of a probe is none, or there are too many.
                bad-image: The text is not the name or the digest of an image.
                being-deleted: The object is being deleted already; undo leaves it alone.
                bucket-elsewhere: The bucket is not in the region of the snapshots.
                bucket-missing: There is no bucket of this name.
                bucket-not-ours: The bucket is another account's, or the caller may not list it.
                bucket-configured: The bucket is not given, and taken from the configuration.
                budget: A disruption budget selects the pods.
                changed-since: A field that this case wrote was changed by somebody else since; undo leaves it alone.
                condition-failed: The condition of a step asks for a value that there is not, or for work without end.
                deleted-since: Somebody else deleted what the case had made, and what it did ended with it.
                detached: The pod leaves its Services, and its controller still counts it.
                did-not-happen: A request in doubt was settled: it did not happen.
                dry-run-failed: A dry run was asked for, and no answer came back.
                dry-run-refused: The server says, without a code of its own, that it would refuse the change.
                dry-run-unsupported: An admission webhook refuses every dry run.
                failed: A step failed, and the server gave no code.
                fargate: The node is one of Fargate: it can't be cordoned, and NetworkPolicies are not enforced on it.
                forbidden: You lack a permission; the message names it.
                gone: What was to be undone, or looked at again, is not there any more.
                gone-since: What a change was about is gone since.
                held-by-others: The node stays cordoned for other cases.
                home-unusable: Where cases should be kept is no folder that can be read.
                host-network: The pod uses its node's network, which no NetworkPolicy reaches.
                image-configured: The image of probe pods is not given, and taken from the configuration.
                image-missing: No image of probe pods is named, neither as an input nor in the configuration.
                image-not-pinned: The image of a probe pod is named by a tag, which can be moved, and not by its digest.
                in-doubt: A request was sent, and whether it took effect is not known.
                input-given: A resumed run is given another value for an input that it has.
                instance-gone: A node's instance is gone, while others of the plan are there.
                instance-not-found: An instance that holds a volume can't be seen.
                interrupted: The run was stopped at a safe point.
                time-limit: The step took longer than the runbook's `timeLimit` allows.
                isolated-already: The deny-all of this case selects the pod already.
                isolated-by-case: The pod is isolated already, by another case.
                label-not-put-back: The label that a pod carried before is not put back: no deny-all selects it any more.
                label-without-policy: The pod carries the label of another case, and no deny-all selects it.
                known-later: A dry run is not possible, because the change depends on the result of an earlier one.
                marked-by-case: The pod or node is marked already, by another case.
                no-control: Nothing is known that a probe pod must reach; name it with `--control`.
                no-default-retention: The bucket has Object Lock but no default retention.
                no-dry-run: AWS has no dry run for the change.
                no-port-declared: The pod declares no TCP port, and the probe tries one that likely nothing listens on.
                no-object-lock: The bucket has no Object Lock: who may write to it can delete the images.
                node-gone: The pod's node is gone.
                open-at-start: The first pod of a group that starts on a node is open for a moment.
                stale-rules: A pod that starts again under its name may be under the rules of the earlier one.
                not-approved: Approval was not given.
                not-taken-up: The network plugin has not taken up the deny-all, so no policy that allows is touched.
                not-undone: A change is not undone; the message says why.
                object-exists: There is an object under the image's key that is not known to be ours.
                object-too-large: What should be a manifest is far larger than one.
                one-target: An action or input takes one target, and was given none or several.
                over-limit: The plan touches more pods or nodes than the runbook or the configuration allows.
                probe-on-own-node: No other node is known to take the probe pod than the suspect's own.
                probe-refused: The cluster would refuse the probe pod: Pod Security, a quota or a webhook.
                parts-missing: The parts of an upload don't make up the whole image.
                pod-gone: The pod is gone: nothing is done to it, and the others are gone on with.
                pod-finished: The pod has ended and has no network any more.
                pod-mirror: The pod is static: its kubelet owns the object and can write the label away.
                pod-of-daemonset: The pod belongs to a DaemonSet: one runs on every node.
                pod-of-statefulset: The pod belongs to a StatefulSet: no replacement starts while it exists.
                pod-orphan: The pod has no owner: whether the VPC CNI enforces policies on it is not certain.
                pod-pending: The pod is on no node yet, or has not started.
                pod-terminating: The pod is being deleted.
                policy-managed: The policy is managed by a tool or owner that may put its old form back.
                policy-not-understood: A policy can't be read and is left alone: it may still allow traffic.
                protected: The configuration protects the target, or something that runs on the node.
                protected-target: The pod belongs to the cluster itself.
                reach-after: What still gets through to a pod, or from it, when the step is done.
                refused: The step was refused when it was planned.
                replaced-since: What is there now is not what this case made or changed; undo leaves it alone.
                reply-lost: A request was sent and no whole reply came back: it is in doubt.
                rested-on: A later run took pods out of policies under a deny-all of this one: it is to be taken back first.
                retention: The bucket keeps the images for its default retention.
                selected-too: The pod has the labels of the workload, is not its own, and is isolated with it.
                service-loses-endpoints: A Service loses endpoints by the isolation.
                sessions-cut: Connections that are open now are cut by the isolation.
                sessions-live-on: Connections that are open now are not cut by the isolation.
                shared-enforcement: A pod that shares the suspect's rules on its node keeps it open.
                sibling-held-by-case: A pod that shares the suspect's rules is isolated by another case.
                siblings: Other pods of the suspect's workload are left alone.
                sibling-stays: A pod that shares the suspect's rules can't be moved away from its node.
                return-unknown: Whether the controller of a pod that is moved away starts another is not known.
                siblings-cut-off: Pods that share the suspect's rules on its node are cut off with it.
                siblings-unclear: Whether pods on its node share the suspect's rules is not known.
                siblings-isolated: Pods that share the suspect's rules on its node are isolated with it.
                evidence-first: What is evicted takes its logs with it, and they are not collected.
                siblings-moved: Pods that share the suspect's rules on its node are evicted from it.
                move-comes-undone: A pod that starts beside the suspect later would share its rules again.
                budget-waits: A disruption budget does not let a pod go that is to be evicted: it is waited for.
                several-budgets: Several disruption budgets cover the pod, and the API server evicts none such.
                disruption-budget: A disruption budget did not let the pod go in time; resume goes on.
                snapshot-error: A snapshot ended in error.
                snapshot-in-recycle-bin: The snapshot is in the recycle bin.
                snapshot-not-found: The snapshot does not exist in this region, or can't be seen.
                snapshots-not-known: The request went through, but which snapshots it made is not known.
                stays-in-service: The pod can't leave the Service without becoming an orphan, or a policy may look at the label.
                strategy: How the pods are denied traffic, and why in this way.
                strategy-not-added: The way that was asked for is not added to what the case holds already by another.
                strategy-not-enforced: The way that was asked for may change nothing, for the plugin is another.
                strategy-not-served: The way that was asked for needs a kind of policy that the cluster does not serve.
                let-go: A pod is no longer isolated when the undo is done.
                undo-may-open-held: Whether a pod that another run holds comes open is not known, for it shares the rules of one that is let go, or may.
                undo-opens-held: A pod that another run holds comes open, for it shares the rules of one that is let go.
                undo-stays-cut-off: A pod that is let go stays cut off, for it shares the rules of one that another run holds.
                target-invalid: The text is not a target.
                target-not-found: The target does not exist, or a selector finds nothing to act on.
                target-replaced: Another object of the same name has taken the target's place.
                too-many-exclusions: The instance has more other volumes than EC2 can leave out of a snapshot.
                undo-of-undo: An undo is not undone itself; run again what it took back.
                upload-gone: The upload was aborted before it was complete, by a lifecycle rule perhaps; the message says how to start a new one.
                volume-not-attached: The volume is attached to no instance.
                volume-not-found: The volume is not in this account and region.
                volume-too-large: The volume is larger than an object in S3 can be.
                volumes-not-looked-for: The volumes of the nodes are not looked for: nothing takes them, or no region is named.
                workload-without-labels: The workload gives its pods no label that would tell them from others.
                world-moved: What the plan read has changed since. The server refused the change by the plan's own test.
                wrong-account: A node's instance is not in this AWS account and region.\
                """),
            Chapter.of(
                    "Verdicts",
                    "Reasons of a verdict. `pod-orphan`, `pod-pending`, `fargate`, `forbidden`, `gone`,"
                        + " `host-network`, `node-gone`, `stale-rules` and `shared-enforcement` above occur here too.",
                    """
                        group-on-interface: The pod's own interface has the security group without rules alone.
                        group-has-rules: The security group of the pod's own interface has got rules, and lets something through.
                        group-missing: The pod's own interface has other security groups.
                        group-not-read: The security group can't be read, and whether it has rules is not known.
                        strict-mode: All traffic of pods with security groups passes them.
                        standard-mode: Traffic with the own node and the pods on it passes no security group.
                        mode-unknown: How the VPC CNI sends the traffic of pods with security groups is not known.
                        tracked: Open connections are tracked by security groups, and live on.
                        maybe-untracked: Some open connections were not tracked and are cut, others live on.
                        blackhole-set: The container that takes the pod's routes away has seen that none is left.
                        blackhole-failed: The container that takes the pod's routes away failed.
                        blackhole-missing: The pod has no container that takes its routes away.
                        routes-black-holed: Nothing in the pod may change its routes, and open connections lost theirs.
                        routes-given-back: The pod's routes were given back since.
                        sandbox-replaced: The pod has another network than the one whose routes were taken away.
                        as-made: The change is as its run left it.
                        agent-flag-unclear: The flag that switches enforcement on has a value that is not written out.
                        agent-missing: The VPC CNI runs without its network policy agent.
                        agent-not-measured: The VPC CNI's agent is older than the one whose way with open connections is known.
                        agent-not-ready: The network plugin's agent on the node is not ready, and may take up no new rules.
                        agent-not-there: No agent of the network plugin runs on the node.
                        auto-mode-enforces: EKS Auto Mode enforces NetworkPolicies.
                        auto-mode-off: On EKS Auto Mode enforcement is not switched on.
                        auto-mode-unclear: The node class of EKS Auto Mode does not say whether policies are enforced.
                        back-in-service: The pod has the label of a Service that it had left again.
                        calico-enforces: Calico enforces NetworkPolicies.
                        calico-sessions: Calico looks at a connection when it is made: what is open lives on.
                        cilium-enforces: Cilium enforces NetworkPolicies.
                        cilium-off: Cilium is told not to enforce NetworkPolicies.
                        cilium-sessions: Cilium looks at every packet: what was open is cut.
                        cilium-unclear: Cilium runs, and its settings are not there.
                        cilium-unmanaged: Cilium may not manage the pod.
                        cni-too-old: The VPC CNI is older than 1.14, the first that enforces.
                        cni-version-unclear: The VPC CNI's image has no tag that is a version.
                        controller-off: The VPC CNI's policy controller is not switched on.
                        controller-unclear: Whether the VPC CNI's policy controller runs is not known.
                        collected: All of it was collected.
                        completed: The snapshot is completed.
                        cut-as-reported: Whether open connections were cut was told when it was done, and can't change.
                        deny-awaits: The deny-all policy also selects pods that are still to start, and none of their allows is left.
                        deny-missing: The deny-all policy does not select the pod, or is not as it was made.
                        deny-selects: The deny-all policy selects the pod, and no policy allows it anything.
                        digest-differs: The image's manifest has other digests than those recorded.
                        digests-not-recorded: Digests of some parts are not in the journal.
                        admin-tier-cuts: A denial in the admin tier cuts open connections.
                        denial-not-resolved: The controller has not taken up the admin tier's denial for the pod yet.
                        denial-gone: The denial above the ordinary policies is gone.
                        denial-not-enforced: What enforces policies for the pod makes nothing of the denial above them.
                        denied-above: A denial that beats every allow stands.
                        enforcement-off: The VPC CNI runs without enforcement of NetworkPolicies.
                        enforcement-unknown: Whether connections were cut is not known, because enforcement isn't.
                        hybrid: The VPC CNI is not on hybrid nodes.
                        image-missing: The image is not in the bucket.
                        image-replaced: The object under the image's key is not the one that this step completed.
                        ipv4-egress: On an IPv6 cluster the pod reaches IPv4 by a path that no policy secures.
                        kernel-too-old: The node's kernel is older than 5.10, from which on the VPC CNI enforces.
                        kernel-unclear: The node does not tell its kernel.
                        kubernetes-too-old: The node's kubelet is older than 1.25, from which on policies are enforced.
                        left-service: The pod has left a Service that it was in.
                        limit-bytes: What was collected was cut off at its limit of bytes.
                        manifest-missing: The image has no manifest beside it.
                        mark-missing: The pod or node lacks the mark of the case.
                        marked: The pod or node carries the mark of the case.
                        no-log: The container has no such log.
                        no-policy-before: The pod was under no policy before: the VPC CNI cut its open connections.
                        no-policy-endpoints: The cluster serves no PolicyEndpoints, by which alone the VPC CNI's agent learns of policies.
                        no-vpc-cni: No network plugin that is known was found.
                        not-applied: What is not applied can't be enforced.
                        not-collected: It could not be collected; the message says why.
                        not-enforced: The policy is not enforced, so that it cut no connection.
                        not-resolved: No PolicyEndpoint of the deny-all names the pod yet.
                        not-looked-at: There is no way to look at the change again.
                        not-restored: Something is still as the step left it.
                        partial: It was collected in part; the message says why.
                        pending: The snapshot is not completed yet.
                        pod-gone: The pod is gone.
                        others-not-probed: Whom a policy lets through by its labels or namespace is not seen by one probe pod.
                        egress-not-probed: Whether the pod can still open connections is not seen: nothing runs inside it.
                        image-not-pulled: The image of the probe pod could not be pulled.
                        probe-blocked: A probe pod got no answer from the pod, and reached what it must reach.
                        probe-inconclusive: A probe pod did not see enough to tell; the message says why.
                        probe-open: The pod answered a probe pod: it is not isolated.
                        unsettled: What a probe pod saw changed from round to round to the end.
                        policy-before: The pod was under a policy before: its open connections live on.
                        policy-endpoint: The VPC CNI enforces, and a PolicyEndpoint of the deny-all names the pod.
                        reach-unknown: Whether traffic of an isolated pod still gets through, or again, can't be told.
                        held-since: A later run of the case isolated the pod anew.
                        made-again: Others undid the change, and a later run of the case made it again.
                    reached-again: Traffic of an isolated pod gets through again; the message says whose, and by which policies.
                        restored: Every field of the step is restored.
                        retention: How long Object Lock keeps the image.
                        retention-differs: The image is not kept as long as was asked for, or does not show it.
                        schedulable: The node takes new pods.
                        secondary-interface: The pod has, or may have, more interfaces than the one that policies hold on.
                        security-groups-strict: The pod has security groups of its own in strict mode, in which policies do not hold.
                        security-groups-mode-unclear: The pod has security groups of its own, and is older than what tells their mode.
                        security-groups-unclear: The pod has security groups of its own, and whether policies hold beside them is not known.
                        several-plugins: Several network plugins enforce policies.
                        size-differs: The image has not the volume's size.
                        snapshot-missing: The snapshot is not there.
                        started-since: The pod started when the deny-all stood already: there was no connection to cut.
                        still-allowed: Another policy still allows the pod, or one that is still to start, traffic.
                        still-reached: Traffic of an isolated pod still gets through; the message says whose, and by which policies.
                        stronger-way: The next stronger way here than what does not hold, as a command.
                        strict-mode: In strict mode the VPC CNI has been seen to leave open connections alone.
                        take-back: The command that takes back what does not hold.
                        unschedulable: The node takes no new pods.
                        verified: The image is the object that was completed, and its manifest has the digests recorded.
                        vpc-cni-enforces: The VPC CNI enforces NetworkPolicies.
                        windows: NetworkPolicies are not enforced on Windows nodes.\
                    """),
            Chapter.of("Cluster", "Reaching the cluster.", """
                range-not-named: The case was a rehearsal, and neither the environment nor an option names its range.
                another-world: The case belongs to another cluster, account or region than the options name.
                bad-request: The API server refused a read; the message says why.
                cluster-not-found: EKS has no cluster of that name in the region.
                cluster-unreachable: The API server does not answer.
                context-not-there: The configuration is about a context that the kubeconfig hasn't.
                context-unknown: The kubeconfig has no such context, user or cluster.
                kubeconfig-invalid: The kubeconfig can't be used; the message says why.
                kubeconfig-missing: There is no kubeconfig, or it can't be read.
                not-authenticated: The API server does not know us, or a credential plugin gave no credentials.
                too-many-requests: The API server asks to try later.
                unreachable: The server does not answer, and nothing was sent.\
                """),
            Chapter.of("AWS", "Reaching AWS.", """
                aws-bad-endpoint: AWS_ENDPOINT_URL, or one for a service, is not a URL.
                aws-bad-profile: AWS's configuration or credentials file can't be read.
                aws-no-region: No region is named.
                aws-not-authenticated: AWS does not know us, or no credentials could be had.
                aws-unreachable: AWS does not answer.
                block-checksum: A block of a snapshot arrived with another checksum than announced.\
                """),
            Chapter.of("Configuration", "`config.yaml` besides what lint finds in it.", """
                config-exists: There is a configuration already; it is left as it is.
                config-not-written: The configuration can't be written there.
                config-unreadable: The configuration can't be read, or the file that was named is not there.\
                """),
            Chapter.of(
                    "Cases and journals",
                    "Cases and their folders. Damages of a journal are in the"
                            + " [journal format](journal-format.md).",
                    """
                    bad-case-id: The text can't be the id of a case.
                    case-behind: A copy of the case went on elsewhere: the world names an intent that this journal lacks.
                    case-behind-unknown: Whether a copy of the case went on elsewhere could not be looked at everywhere.
                    case-closed: The case is closed and takes no new run.
                    case-exists: There is a case of this id already.
                    case-in-doubt: A case with requests in doubt can't be closed.
                    case-locked: Another process works on the case.
                    case-not-found: There is no such case.
                    case-not-named: A case must be named, because none or several are open.
                    disk-failed: The journal can't be written.
                    disk-full: The disk is full.
                    exercise-and-real: A rehearsal can't work in a real case, nor the other way round.
                    exhibit-elsewhere: The exhibit has no content in the case folder.
                    exhibit-not-found: The case has no such exhibit.
                    exhibit-sealed: The exhibit holds secrets, and is given only with --sealed.
                    journal-damaged: The journal is damaged; nothing is written to it.
                    bad-concurrency: FIREBREAK_CONCURRENCY is no number of changes to send at once.
                    bad-prefix: FIREBREAK_PREFIX can't be the prefix of a label.
                    nothing-in-doubt: A decision is given for a step that has no request in doubt.
                    run-finished: The run is finished: nothing is accepted or waived for it any more.
                    run-undone: The run was taken back: there is nothing to go on with.
                    nothing-approved: The run ended before its plan was approved, and has changed nothing.
                    nothing-planned: The run ended before anything was approved.
                    run-not-found: The case has no such run.
                    step-not-found: The run or runbook has no such step.
                    case-being-written: Another process writes to the case while it is verified.
                    torn-tail: Bytes stand after the last whole line. The next command that writes moves them aside.\
                    """),
            Chapter.of("Damages", "What `case verify` finds in a journal, with the number of the line.", """
                broken-chain: The line was changed, or one before it.
                duplicate-intent: An intent was announced twice.
                evidence-changed: The content of an exhibit has another hash or size.
                evidence-missing: The content of an exhibit is missing.
                line-too-long: The line has more than 65,535 bytes.
                malformed-entry: The members are not those of the event.
                malformed-line: The members of the line's place are not as they must be.
                not-canonical: The line is not the canonical form of its JSON.
                not-json: The line is not one JSON object.
                not-opened: The journal has no line.
                object-changed: An object has another hash than its name.
                object-missing: An object that the line names is missing.
                other-case: The line belongs to another case than those before.
                torn-tail-changed: What was kept of a torn tail has another hash or size.
                torn-tail-missing: What was kept of a torn tail is missing.
                unknown-event: The event is not one of this version.
                unknown-intent: No line before announced the intent.
                unknown-version: The line has another version.
                wrong-place: A case is opened by its first line, and no other.
                wrong-seq: The line's number is not its place.\
                """),
            Chapter.of("Looks", "Why a part is unknown, and which rights open more than they say.", """
                all-rights: The account may do everything.
                change-webhooks: The account may have what is written to the cluster shown or changed.
                cluster-name-unknown: What the cluster is called in EKS is not known.
                create-pods: The account may make pods, which get service accounts and secrets.
                create-volumes: The account may make volumes of any folder of a node.
                escalate-rights: The account may give itself rights that it has not.
                mint-tokens: The account may make tokens of service accounts.
                no-instance: No EC2 instance stands in the provider id of the node.
                no-instance-profile: EC2 tells no instance profile of the node's instance.
                nodes-proxy: The account may ask the kubelets, which the audit log does not see.
                pod-identity-gone: The pod has Pod Identity's variables, and EKS no association any more.
                read-secrets: The account may read secrets.
                run-in-pods: The account may run commands in other pods.
                sign-certificates: The account may approve certificates, which are credentials.\
                """),
            Chapter.of("Commands", "What was typed.", """
                defect: A defect of Firebreak.
                inputs-unreadable: The inputs file can't be read.
                not-served: The cluster serves no such kind; its names are not offered at the prompt.
                not-watched: A kind is not watched here; its names are not offered at the prompt.
                nothing-to-explain: Nothing was planned at the prompt yet.
                nothing-to-rehearse: A rehearsal is told nothing to do.
                unknown-action: There is no such action.
                unknown-scenario: There is no such scenario.
                watch-failed: Watching a kind came to an end that was not foreseen; it is begun again.
                usage: An option or argument is missing or not understood.
                wrong-value: The value is not among those that the option takes.\
                """));
}
