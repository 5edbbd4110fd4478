package dev.firebreak.action.kube;

import dev.firebreak.action.Action;
import dev.firebreak.action.ActionType;
import dev.firebreak.action.Bound;
import dev.firebreak.action.Done;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Verdict;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.Right.Use;
import dev.firebreak.model.Severity;
import dev.firebreak.model.Target;
import dev.firebreak.model.ValueType;
import dev.firebreak.model.ValueType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tries from a pod of its own whether suspects can be connected to. In each round the probe pod also connects to
/// what it must reach, so that no answer means that it is kept away and not that it can reach nothing. Nothing runs
/// inside the suspect.
public record Probe(
        List<PodRef> pods,
        @Nullable String probeImage,
        List<String> ports,
        @Nullable String control,
        String from) implements Action<Probe.Probed> {
    private static final Pattern PINNED = Pattern.compile("[^\\s@]{1,400}@sha256:[0-9a-f]{64}");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]{1,253}):\\d{1,5}");

    /// A round takes two seconds for each port that does not answer.
    private static final int MOST_PORTS = 4;

    /// A port that nothing listens on answers as well, where packets get through.
    private static final int SOME_PORT = 80;

    private static final Right SERVER = Right.kube(
                    Use.READ, "get", Resource.SERVICE, "finds what a probe pod must reach, unless --control names it")
            .on("default", "kubernetes")
            .given("control=");

    private static final Right NODES = Right.kube(
            Use.SURER,
            "list",
            Resource.NODE,
            "whether there is another node than the suspect's to probe from is not known");

    public static final ActionType<Probe, Probed> TYPE = new ActionType<>(
            new Catalog.ActionEntry(
                    "probe",
                    "Try whether pods can be connected to",
                    "Starts a short-lived pod that tries to connect to the pods' ports, and beside that to something"
                            + " it must reach, until it sees the same several times in a row. Says whether the pods are"
                            + " kept from it, which replaces what isolate-pod worked out from the plugin's settings.",
                    List.of(
                            new Catalog.Input(
                                    "pods",
                                    ValueType.listOf(Scalar.POD),
                                    true,
                                    "the pods to connect to",
                                    "shop/web-7f9c",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "probeImage",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the image of the probe pod with its digest, such as agnhost of the Kubernetes"
                                            + " project; without it that of the configuration",
                                    "registry.example/agnhost@sha256:"
                                            + "4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "ports",
                                    ValueType.listOf(Scalar.INT),
                                    false,
                                    "the TCP ports to try; without it those that the containers declare",
                                    "8080",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "control",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "what the probe pod must reach; without it the cluster's API server",
                                    "10.0.2.103:8080",
                                    null,
                                    List.of()),
                            new Catalog.Input(
                                    "from",
                                    ValueType.of(Scalar.STRING),
                                    false,
                                    "the namespace that the probe pod runs in",
                                    "default",
                                    "default",
                                    List.of())),
                    List.of(new Catalog.Output(
                            "pods", ValueType.listOf(Scalar.POD), "the pods that were tried", false))),
            Probe.class,
            Probed.class,
            Probe::bind,
            Stream.concat(
                            Stream.of(
                                    Right.kube(
                                            Use.READ,
                                            "get",
                                            Resource.POD,
                                            "reads the addresses and ports of the suspect pods"),
                                    Right.kube(Use.CHANGE, "create", Resource.POD, "starts the probe pod")
                                            .in("default"),
                                    Right.kube(
                                                    Use.CHANGE,
                                                    "delete",
                                                    Resource.POD,
                                                    "removes the probe pod, which tells what it saw")
                                            .in("default"),
                                    Right.kube(Use.READ, "get", Resource.POD, "waits until the probe pod has ended")
                                            .in("default"),
                                    SERVER,
                                    NODES),
                            Rights.PLUGIN.stream())
                    .toList(),
            "nothing is left to undo: the probe pod is removed by the step itself",
            List.of(
                    "Kubernetes documentation, Network Policies: nothing in the API tells that a policy is enforced",
                    "kubernetes, test/images/agnhost: connect"),
            "firebreak probe shop/web-7f9c");

    /// `tried` is what the verdict needs to know of each pod, and is no output.
    public record Probed(List<PodRef> pods, List<Tried> tried) {}

    /// What was tried of a pod, and where its answer stands.
    ///
    /// @param change the id of the change that deletes the probe pod
    public record Tried(PodRef suspect, String change, String control, List<String> targets) {}

    private static Probe bind(Bound in) {
        return new Probe(
                in.pods("pods"),
                in.text("probeImage"),
                in.texts("ports"),
                in.text("control"),
                Objects.requireNonNullElse(in.text("from"), "default"));
    }

    @Override
    public Proposal<Probed> plan(View view) {
        refuseInputs();
        List<Problem> notes = new ArrayList<>();
        List<Problem> refusals = new ArrayList<>();
        List<JsonNode> suspects = suspects(view, notes, refusals);
        String reached = control != null ? control : server(view);
        if (reached == null) {
            refusals.add(Problem.block(
                    "no-control",
                    "nothing is known that a probe pod must reach",
                    "Name a target that every pod reaches with --control HOST:PORT"));
        }
        if (probeImage == null) {
            refusals.add(Problem.block(
                    "image-missing",
                    "no image is named for the probe pod",
                    "Name one that your nodes can pull with --probe-image NAME@sha256:HEX, or once and for all as"
                            + " probeImage in config.yaml: firebreak config init"));
        }
        if (!refusals.isEmpty() || reached == null || probeImage == null) {
            return new Proposal.Refused<>(refusals, notes);
        }
        if (suspects.isEmpty()) {
            return new Proposal.NotApplicable<>("the pods have no network to connect to", notes);
        }
        List<Change> starts = new ArrayList<>();
        List<Change> ends = new ArrayList<>();
        List<Tried> tried = new ArrayList<>();
        List<String> nodes = nodes(view, notes);
        for (JsonNode suspect : suspects) {
            KubeChange start = start(suspect, starts.size() + 1, probeImage, reached, nodes, notes, view);
            starts.add(start);
            ends.add(end(start));
            tried.add(new Tried(PodFacts.ref(suspect), ends.getLast().id(), reached, targets(suspect, notes)));
        }
        starts.addAll(ends);
        List<PodRef> refs = tried.stream().map(Tried::suspect).toList();
        return new Proposal.Changes<>(
                starts,
                List.of(),
                new Probed(refs, tried),
                notes.stream().distinct().toList());
    }

    private void refuseInputs() {
        if (probeImage != null && !PINNED.matcher(probeImage).matches()) {
            throw new Refusal(
                    3,
                    Problem.block(
                                    "image-not-pinned",
                                    "image '" + probeImage + "' is not named by its digest",
                                    "Write NAME@sha256:HEX with the digest that your registry shows for it")
                            .because("a tag can be moved to another image, and this one runs in the cluster"));
        }
        for (String port : ports) {
            if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
                throw badInput(
                        "port " + port + " is none: ports go from 1 to 65535",
                        "Name the port that the pod listens on with --ports");
            }
        }
        if (ports.size() > MOST_PORTS) {
            throw badInput(
                    ports.size() + " ports are too many for one probe", "Name at most " + MOST_PORTS + " with --ports");
        }
        if (control != null && !HOST_AND_PORT.matcher(control).matches()) {
            throw badInput(
                    "'" + control + "' is no target to connect to", "Write HOST:PORT, as in --control 10.0.2.103:8080");
        }
    }

    private static Refusal badInput(String message, String fix) {
        return new Refusal(3, Problem.block("bad-probe", message, fix));
    }

    /// The suspects that have a network. What can't be tried is left out, and refused only where nothing else is left.
    private List<JsonNode> suspects(View view, List<Problem> notes, List<Problem> refusals) {
        List<JsonNode> suspects = new ArrayList<>();
        List<Problem> untried = new ArrayList<>();
        for (PodRef ref : pods) {
            Optional<JsonNode> pod = view.cluster().get(Resource.POD, ref.namespace(), ref.name());
            if (pod.filter(p -> PodFacts.ref(p).uid().equals(ref.uid())).isEmpty()) {
                refusals.add(Problem.block(
                                pod.isEmpty() ? "target-not-found" : "target-replaced",
                                "pod " + ref + (pod.isEmpty() ? " does not exist" : " was replaced by another"),
                                "Find the suspect again: firebreak find")
                        .about(Target.of(ref)));
            } else if (pod.get().at("/spec/hostNetwork").asBoolean(false)) {
                untried.add(Problem.warn(
                                "host-network",
                                "pod " + ref + " is on the host network, where no policy is known to hold",
                                "Leave it out, and look at what it reaches: firebreak blast-radius " + ref)
                        .because("whoever reaches its node reaches it")
                        .about(Target.of(ref)));
            } else if (!PodFacts.finished(pod.get()) && address(pod.get()) == null) {
                untried.add(Problem.warn(
                                "pod-pending",
                                "pod " + ref + " has not started, and has no network to connect to",
                                "Probe it when it runs: firebreak get pods " + ref.name() + " -n " + ref.namespace())
                        .about(Target.of(ref)));
            } else if (PodFacts.finished(pod.get())) {
                notes.add(Problem.info("pod-finished", "pod " + ref + " has no network to connect to")
                        .about(Target.of(ref)));
            } else {
                suspects.add(pod.get());
            }
        }
        if (suspects.isEmpty()) {
            untried.forEach(problem -> refusals.add(problem.as(Severity.BLOCK)));
        } else {
            notes.addAll(untried);
        }
        return suspects;
    }

    /// The API server's address in the cluster, which every pod is given.
    private static @Nullable String server(View view) {
        Optional<JsonNode> service = view.cluster().get(Resource.SERVICE, "default", "kubernetes");
        String address = service.map(s -> Json.text(s, "/spec/clusterIP")).orElse(null);
        return address == null
                ? null
                : at(address, service.orElseThrow().at("/spec/ports/0/port").asInt(443));
    }

    /// The nodes that would take a probe pod.
    private static List<String> nodes(View view, List<Problem> notes) {
        return Rights.wanted(
                        NODES, notes, List.<JsonNode>of(), () -> view.cluster().list(Resource.NODE, null, null, null))
                .stream()
                .filter(n -> !n.at("/spec/unschedulable").asBoolean(false))
                .filter(n -> ComputeType.of(n) != ComputeType.FARGATE && !ComputeType.windows(n))
                .map(n -> n.at("/metadata/name").asString())
                .sorted()
                .toList();
    }

    private KubeChange start(
            JsonNode suspect,
            int number,
            String image,
            String reached,
            List<String> nodes,
            List<Problem> notes,
            View view) {
        PodRef ref = PodFacts.ref(suspect);
        String own = suspect.at("/spec/nodeName").asString("");
        boolean another = nodes.stream().anyMatch(n -> !n.equals(own));
        if (!another) {
            notes.add(Problem.info(
                            "probe-on-own-node",
                            "no other node is known to take a probe pod: it may run on node " + own + ", as pod " + ref
                                    + " does")
                    .about(Target.of(ref)));
        }
        String name =
                view.names().stem() + "-" + Symbols.CASE + "-" + Symbols.RUN + "-" + Symbols.ORDINAL + "-" + number;
        ObjectNode body = ProbePod.body(
                new PodRef(from, name, ""),
                image,
                reached,
                targets(suspect, notes),
                another ? own : null,
                view.names().intent());
        return KubeChange.create(
                        "probe-" + ref,
                        Resource.POD,
                        new Target("Pod", from, name, null, null),
                        body,
                        "Start a probe pod in namespace " + from + (another ? ", on another node than " + own : "")
                                + ", that connects to pod " + ref)
                .settling(new Wait.PodEnded(from, name, ProbePod.DEADLINE_SECONDS));
    }

    /// The reply to it tells how the pod ended.
    private static KubeChange end(KubeChange start) {
        ObjectNode options = Json.object();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.putObject("preconditions").put("uid", Symbols.outcome(start.id(), "/uid"));
        return new KubeChange(
                "end-" + start.id(),
                KubeChange.Verb.DELETE,
                Resource.POD,
                "",
                start.target(),
                options,
                null,
                List.of(),
                "Remove the probe pod, and read what it saw",
                new Undo.None("the step itself made the pod"),
                Risk.REVERSIBLE,
                Wait.NONE);
    }

    private List<String> targets(JsonNode pod, List<Problem> notes) {
        String address = Objects.requireNonNull(address(pod));
        TreeSet<Integer> declared = new TreeSet<>();
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode port : container.path("ports")) {
                if (port.path("protocol").asString("TCP").equals("TCP")) {
                    declared.add(port.path("containerPort").asInt());
                }
            }
        }
        ports.forEach(p -> declared.add(Integer.parseInt(p)));
        if (!ports.isEmpty()) {
            declared.removeIf(p -> !ports.contains(String.valueOf(p)));
        }
        if (declared.isEmpty()) {
            notes.add(Problem.info(
                            "no-port-declared",
                            "pod " + PodFacts.ref(pod) + " declares no TCP port, so port " + SOME_PORT
                                    + " is tried: a port that nothing listens on answers too where packets get through")
                    .about(Target.of(PodFacts.ref(pod))));
            declared.add(SOME_PORT);
        }
        return declared.stream().limit(MOST_PORTS).map(p -> at(address, p)).toList();
    }

    private static @Nullable String address(JsonNode pod) {
        String address = Json.text(pod, "/status/podIP");
        return address == null || address.isEmpty() ? null : address;
    }

    private static String at(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    @Override
    public Verdict verify(Done<Probed> done, View view) {
        // the agent of the VPC CNI drops and never rejects: whoever answers is the pod, whether its controller is on or
        // not
        boolean rejects = Enforcement.of(view, Set.of()).holds() == Holds.UNKNOWN;
        return Verdict.of(done.planned().tried().stream()
                .map(t -> new ProbeVerdict(t, rejects)
                        .of(done.outcome(t.change()).map(Outcome::observed).orElse(null)))
                .toList());
    }
}
