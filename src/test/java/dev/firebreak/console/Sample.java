package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.json.Json;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A plan and a case to print. `suspect` is the name of the pod: a test may give it any text.
record Sample(String suspect) {
    static final String CASE = "260301-k7qx";
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /// What any of the steps may have as outputs.
    record Outputs(
            List<String> pods,
            List<String> policies,
            String strategy,
            List<String> exhibits,
            List<String> nodes,
            List<String> snapshots,
            List<String> images) {
        static final Outputs NONE = new Outputs(List.of(), List.of(), "", List.of(), List.of(), List.of(), List.of());
    }

    static Sample ordinary() {
        return new Sample("web-7f9c");
    }

    PodRef pod() {
        return new PodRef("shop", suspect, "8c1f2a44-0000-4000-8000-000000000001");
    }

    Target target() {
        return Target.of(pod());
    }

    WorldFacts world() {
        return new WorldFacts(
                "live",
                "prod-eu",
                "https://api.example",
                "uid-of-kube-system",
                null,
                "123456789012",
                "eu-west-1",
                "arn:aws:sts::123456789012:assumed-role/responder/alice",
                "alice@acme",
                "case.internal");
    }

    Runbook runbook() {
        return new Runbook(
                "contain-pod",
                "Contain a compromised pod",
                "A pod is known or suspected to be under an attacker's control",
                Map.of(),
                new Runbook.Limits(5, 2),
                List.of(),
                "ab".repeat(32),
                "runbook: contain-pod\n",
                "contain-pod.yaml");
    }

    Change label() {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("uid", pod().uid()).putObject("labels").put("app", "web");
        return KubeChange.patch(
                "label",
                Resource.POD,
                target(),
                Patch.of(object).set("/metadata/labels/case.internal~1id", "{case}"),
                "Label pod " + pod() + " for the deny-all policy");
    }

    Change snapshot() {
        return new CloudChange(
                "snapshot",
                "ec2:CreateSnapshots",
                Target.aws("Instance", "i-0abc"),
                Json.object().put("InstanceId", "i-0abc"),
                List.of(new Permission.Aws("ec2:CreateSnapshots", "*")),
                "Snapshot 2 volumes of instance i-0abc at one moment",
                "aws ec2 create-snapshots --instance-specification InstanceId=i-0abc",
                new Undo.None("evidence is kept"),
                Risk.IRREVERSIBLE,
                Reconcile.FIND_BY_TAG,
                new Wait.SnapshotsCompleted());
    }

    Change part(int number) {
        return new CloudChange(
                "part-" + number,
                "s3:UploadPart",
                Target.aws("Object", "snap-1.img"),
                Json.object().put("PartNumber", number),
                List.of(),
                "Upload part " + number + " of snap-1.img",
                "aws s3api upload-part --part-number " + number,
                new Undo.None("evidence is kept"),
                Risk.IRREVERSIBLE,
                Reconcile.LIST_PARTS,
                Wait.NONE);
    }

    Gather log() {
        return new Gather(
                "log-app",
                new Gather.Source.Log(pod(), "app", false),
                target(),
                1 << 20,
                Duration.ofSeconds(30),
                "none",
                "the log of container app of pod " + pod());
    }

    FindPods.Detail found() {
        return new FindPods.Detail(
                List.of(new PodFacts(
                        "shop",
                        suspect,
                        pod().uid(),
                        "Running",
                        "ip-10-0-1-7.eu-west-1.compute.internal",
                        "web",
                        false,
                        new PodFacts.Owner("ReplicaSet", "web-7f9c", "rs-uid"),
                        List.of(new PodFacts.Container(
                                "app", "container", "registry.example/web:1.2", "sha256:11", "containerd://22")))),
                List.of(new FindPods.NodeFacts(
                        "ip-10-0-1-7.eu-west-1.compute.internal",
                        "node-uid",
                        "aws:///eu-west-1a/i-0abc",
                        "i-0abc",
                        "ec2")),
                List.of(
                        new FindPods.VolumeFacts(
                                "vol-1", "instance", "ip-10-0-1-7.eu-west-1.compute.internal", null, "/dev/xvda"),
                        new FindPods.VolumeFacts(
                                "vol-2", "pvc", "ip-10-0-1-7.eu-west-1.compute.internal", pod().toString(), null)));
    }

    /// One step of every kind of proposal.
    Plan plan() {
        List<Change> parts = new ArrayList<>();
        for (int number = 1; number <= 640; number++) {
            parts.add(part(number));
        }
        FindPods.Found outputs = new FindPods.Found(
                List.of(pod()),
                List.of(new NodeRef("ip-10-0-1-7.eu-west-1.compute.internal", "node-uid")),
                List.of("i-0abc"),
                List.of("vol-1", "vol-2"),
                found());
        List<Step<?>> steps = List.of(
                step(1, "scope", "find-pods", new Proposal.Found<>(outputs, List.of())),
                step(2, "first-look", "collect-pod", changes(List.of(), List.of(log()))),
                step(3, "isolate", "isolate-pod", changes(List.of(label()), List.of())),
                step(
                        4,
                        "cordon",
                        "cordon-node",
                        new Proposal.NotApplicable<>("Fargate runs one pod a node", List.of())),
                step(5, "snapshot", "snapshot-volumes", changes(List.of(snapshot()), List.of())),
                step(6, "parts", "export-snapshot", changes(parts, List.of())),
                step(
                        7,
                        "export",
                        "export-snapshot",
                        new Proposal.Later<>(
                                List.of("snapshot"), "what it works on is known after snapshot", List.of())),
                step(
                        8,
                        "again",
                        "isolate-pod",
                        new Proposal.Nothing<>("this case has isolated the pods already", Outputs.NONE, List.of())));
        return new Plan(
                runbook(),
                Map.of("pod", StringNode.valueOf("shop/" + suspect), "siblings", StringNode.valueOf("include")),
                world(),
                steps,
                List.of(
                        Problem.info("replicas", "2 other replicas of deploy shop/web go on running")
                                .in("isolate"),
                        Problem.warn(
                                        "gitops",
                                        "policy shop/allow-web is managed by Argo CD, which will put it back",
                                        "Pause the application web first")
                                .because("the exclusion would be undone within minutes")
                                .in("isolate")
                                .about(new Target("NetworkPolicy", "shop", "allow-web", "np-uid", null))),
                "");
    }

    /// A plan that can't be approved.
    Plan blocked() {
        Problem limit = Problem.block("over-limit", "the run would touch 6 pods, and its limit is 5", "Name fewer pods")
                .canBeWaived();
        Problem refused = Problem.block("host-network", "pod " + pod() + " uses the host's network", "Cordon the node")
                .because("a NetworkPolicy does not apply to it")
                .about(target());
        return new Plan(
                runbook(),
                Map.of(),
                world(),
                List.of(step(1, "isolate", "isolate-pod", new Proposal.Refused<Outputs>(List.of(refused), List.of()))),
                List.of(limit, refused.in("isolate")),
                "");
    }

    private static Proposal<Outputs> changes(List<Change> changes, List<Gather> gathers) {
        return new Proposal.Changes<>(changes, gathers, Outputs.NONE, List.of());
    }

    private static <O extends Record> Step<O> step(int ordinal, String id, String use, Proposal<O> proposal) {
        return new Step<>(
                id,
                ordinal,
                use,
                new Runbook.Terms(id.equals("isolate"), Runbook.OnFailure.STOP, null, null, null),
                Map.of(),
                null,
                proposal);
    }

    /// An entry and where it belongs.
    record At(@Nullable String run, @Nullable String step, Entry entry) {}

    Entry.CaseOpened opened(boolean exercise) {
        return new Entry.CaseOpened(suspect + " mines coins", null, exercise, "alice");
    }

    /// A run that ends in doubt, with an entry of every kind but for the opening.
    List<At> events() {
        Reason cut = new Reason(
                "cut", "selected-before", "a policy selected the pod before: what was open may live on", "policies");
        Reason enforced = new Reason(
                "enforced",
                "shared-enforcement",
                "pod shop/web-2222 shares rules that allow it traffic",
                "networkpolicies");
        List<At> all = new ArrayList<>();
        all.add(new At(
                "r1",
                null,
                new Entry.RunStarted(
                        "contain-pod",
                        "ab".repeat(32),
                        "runbook: contain-pod\n",
                        Json.object().put("pod", "shop/" + suspect),
                        Json.of(world()),
                        null)));
        all.add(new At("r1", null, new Entry.Plan(plan().digest(), PlanJson.recorded(plan()))));
        all.add(new At(
                "r1",
                null,
                new Entry.Approval(
                        plan().digest(),
                        true,
                        "alice",
                        "alice@acme",
                        "arn:aws:iam::123456789012:user/alice",
                        false,
                        List.of(new Entry.Accepted("cut", "unknown", "the pod is stopped next")),
                        List.of(new Entry.Waived("over-limit", "six replicas are bad")))));
        all.add(new At("r1", "first-look", new Entry.StepStarted("collect-pod")));
        all.add(new At(
                "r1",
                "first-look",
                new Entry.ExhibitEntry(
                        "E001",
                        "the log of container app of pod " + pod(),
                        target(),
                        "app",
                        "cd".repeat(32),
                        1_048_576L,
                        true,
                        "it is longer than 1 MiB",
                        "evidence/" + "cd".repeat(32),
                        null)));
        all.add(new At(
                "r1",
                "first-look",
                new Entry.ExhibitEntry(
                        "E002",
                        "the previous log of container app of pod " + pod(),
                        target(),
                        "app",
                        null,
                        null,
                        false,
                        "there was no previous container",
                        null,
                        null)));
        all.add(new At("r1", "first-look", new Entry.StepFinished(Entry.StepResult.DONE, null, null, null)));
        all.add(new At("r1", "isolate", new Entry.StepStarted("isolate-pod")));
        all.add(new At("r1", "isolate", new Entry.Intent("r1/isolate/label", ChangeJson.of(label()))));
        all.add(new At("r1", "isolate", outcome("r1/isolate/label", Outcome.Result.SUCCEEDED, 200, null)));
        all.add(new At(
                "r1",
                "isolate",
                new Entry.VerdictEntry(
                        "no",
                        "yes",
                        "no",
                        "unknown",
                        List.of(enforced, cut),
                        List.of(
                                new Entry.TargetVerdict(target(), "unknown", "yes", "yes", "unknown", List.of(cut)),
                                new Entry.TargetVerdict(
                                        new Target("Pod", "shop", "web-2222", "u2", null),
                                        "no",
                                        "yes",
                                        "no",
                                        "notApplicable",
                                        List.of(enforced))))));
        all.add(new At("r1", "isolate", new Entry.StepFinished(Entry.StepResult.DONE, null, null, null)));
        all.add(new At(
                "r1",
                "cordon",
                new Entry.StepFinished(Entry.StepResult.NOT_APPLICABLE, "Fargate runs one pod a node", null, null)));
        all.add(new At("r1", "snapshot", new Entry.StepStarted("snapshot-volumes")));
        all.add(new At("r1", "snapshot", new Entry.Intent("r1/snapshot/snapshot", ChangeJson.of(snapshot()))));
        all.add(new At(
                "r1",
                "snapshot",
                outcome("r1/snapshot/snapshot", Outcome.Result.UNKNOWN, null, "no reply within 30 s")));
        all.add(new At("r1", "snapshot", new Entry.InDoubt("r1/snapshot/snapshot", "findByTag", "EC2's reads lag")));
        all.add(new At("r1", "snapshot", new Entry.WaitEntry("snap-1 is 45 % done", null, "r1/snapshot/snapshot")));
        all.add(new At("r1", "snapshot", new Entry.StepFinished(Entry.StepResult.IN_DOUBT, "no reply", null, null)));
        all.add(new At(
                "r1",
                null,
                new Entry.RunFinished(
                        Entry.RunResult.IN_DOUBT,
                        7,
                        "firebreak resume " + CASE + " --decide snapshot=ANSWER --reason TEXT")));
        all.add(new At(
                "r1",
                "snapshot",
                new Entry.ReconciledEntry(
                        "r1/snapshot/snapshot", "decision", Entry.Settled.AGAIN, "the console shows none", null)));
        all.add(new At(
                null,
                null,
                new Entry.NoteEntry(
                        "coins go to 203.0.113.9", Entry.NoteKind.QUESTION, "2026-03-01T11:00:00.000000Z", "bob")));
        all.add(new At(null, null, new Entry.TornTail(3, "11".repeat(32), "journal.torn-1")));
        all.add(new At(null, null, new Entry.CaseClosed("handed over")));
        return all;
    }

    static Entry.OutcomeEntry outcome(
            String intent, Outcome.Result result, @Nullable Integer status, @Nullable String message) {
        return new Entry.OutcomeEntry(
                intent,
                result,
                status,
                "req-1",
                status == null ? 2 : 0,
                null,
                status == null ? "time-out" : null,
                message);
    }

    /// The lines of the opening and these events, seven seconds apart.
    List<Line> lines(boolean exercise, List<At> events) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(1, NOON, CASE, null, null, opened(exercise), ""));
        for (At at : events) {
            int count = lines.size();
            lines.add(new Line(count + 1, NOON.plusSeconds(7L * count), CASE, at.run(), at.step(), at.entry(), ""));
        }
        return lines;
    }

    /// A case with these events in a folder.
    CaseState state(Path home, boolean exercise, List<At> events) {
        Instant[] now = {NOON};
        InstantSource clock = () -> now[0];
        CaseFolder folder = CaseFolder.create(new RealDisk(), home, CASE, opened(exercise), clock);
        try (JournalWriter journal = JournalWriter.open(folder, new LockHolder("alice", "bastion", 1, NOON), clock)) {
            for (At at : events) {
                now[0] = now[0].plusSeconds(7);
                journal.append(at.run(), at.step(), at.entry());
            }
            return journal.state();
        }
    }
}
