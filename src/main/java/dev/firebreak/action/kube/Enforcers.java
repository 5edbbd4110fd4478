package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.Past;
import dev.firebreak.reach.Plugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What enforces policies on a cluster: the one place that says it, for the cluster, a node or a pod. Plan, verdict,
/// `status`, `doctor` and `reach` all ask here.
///
/// Plugins are known by their daemonsets, and not by the kinds that the API serves: definitions stay behind when a
/// plugin is taken away. EKS Auto Mode alone, which has no daemonset, is known by its kind and its ConfigMap.
public final class Enforcers {
    /// A plugin of which there is a sign, and what its settings make of enforcement.
    private record Sign(Plugin plugin, List<Ground> grounds) {
        boolean denied() {
            return grounds.stream().anyMatch(g -> g.holds() == Holds.NO);
        }

        Enforcement enforcement() {
            return new Enforcement(plugin, grounds);
        }
    }

    private final View view;
    private final AgentPods agents;
    private final Looked<JsonNode> aws;
    private final PolicyController controller;
    private final CiliumAgent cilium;
    private final CalicoAgent calico;
    private final Set<Right> missing = new LinkedHashSet<>();
    private final Map<String, Looked<Set<String>>> ciliumEndpoints = new HashMap<>();
    /// By the node's name.
    private final Map<String, Enforcement> onNode = new HashMap<>();
    /// The namespaces whose pods are asked about; null is all of them.
    private final @Nullable Set<String> within;

    private @Nullable List<Ground> controlled;

    private Enforcers(View view, @Nullable Set<String> within, AgentPods agents) {
        this.view = view;
        this.within = within;
        this.agents = agents;
        view.cluster()
                .ahead(Stream.of(Rights.AGENT, Rights.CILIUM, Rights.CALICO, Rights.CALICO_OF_OPERATOR)
                        .map(right -> name(Resource.DAEMON_SET, right))
                        .toList());
        this.aws = note(Looked.get(view, Rights.AGENT, Resource.DAEMON_SET));
        this.controller = new PolicyController(
                note(Looked.get(view, Rights.CONTROLLER, Resource.CONFIG_MAP)),
                within,
                view,
                right -> missing.add(right));
        this.cilium = CiliumAgent.look(view, this::note);
        this.calico = new CalicoAgent(
                note(Looked.get(view, Rights.CALICO_OF_OPERATOR, Resource.DAEMON_SET)),
                note(Looked.get(view, Rights.CALICO, Resource.DAEMON_SET)));
    }

    private static Name name(Resource resource, Right right) {
        Permission.Kube permission = (Permission.Kube) right.permission();
        return new Name(resource, permission.namespace(), String.valueOf(permission.name()));
    }

    /// Reads the cluster's settings; the agents on a node when it is asked about.
    ///
    /// @param within the namespaces whose pods are asked about, in which the rights of who isolates are
    static Enforcers look(View view, Set<String> within) {
        return new Enforcers(view, within, AgentPods.read(view));
    }

    /// The same, for who asks about every node as well.
    static Enforcers lookAtNodes(View view, Set<String> within) {
        return new Enforcers(view, within, AgentPods.readAtOnce(view));
    }

    /// For who asks about everything.
    public static Enforcers lookEverywhere(View view) {
        return new Enforcers(view, null, AgentPods.readAtOnce(view));
    }

    /// The same where all pods of the cluster are known already.
    static Enforcers look(View view, List<JsonNode> pods) {
        return new Enforcers(view, null, AgentPods.among(pods));
    }

    /// The rights that were missing so far, for what is not known therefore.
    Set<Right> missing() {
        return missing;
    }

    private <T> Looked<T> note(Looked<T> looked) {
        if (looked.missing() != null) {
            missing.add(looked.missing());
        }
        return looked;
    }

    /// By the plugins' own settings.
    public Enforcement here() {
        List<Sign> signs = new ArrayList<>();
        aws.found().ifPresent(daemonSet -> signs.add(new Sign(Plugin.VPC_CNI, settings(template(daemonSet)))));
        if (aws.found().isEmpty()
                && aws.missing() == null
                && controller.on() == Holds.YES
                && view.cluster().serves(Resource.NODE_CLASS)) {
            signs.add(new Sign(Plugin.VPC_CNI, controller.ofAutoMode()));
        }
        if (cilium.runs()) {
            signs.add(new Sign(Plugin.CILIUM, cilium.grounds()));
        }
        if (calico.runs()) {
            signs.add(new Sign(Plugin.CALICO, calico.grounds()));
        }
        return decided(signs);
    }

    /// On a node: by the pods there of the plugin's agent, which can be another version than its daemonset says, and
    /// by what the node is.
    public Enforcement on(JsonNode node) {
        if (ComputeType.of(node) == ComputeType.FARGATE) {
            return onlyThere(Ground.no("fargate", "NetworkPolicies are not enforced on Fargate", "labels of the node"));
        }
        if (ComputeType.windows(node)) {
            return onlyThere(
                    Ground.no("windows", "NetworkPolicies are not enforced on Windows nodes", "labels of the node"));
        }
        String name = node.at("/metadata/name").asString();
        List<Sign> signs = new ArrayList<>();
        if (ComputeType.of(node) == ComputeType.AUTO_MODE) {
            List<Ground> grounds = new ArrayList<>(controller.ofAutoMode());
            grounds.addAll(AutoMode.grounds(node, view, right -> missing.add(right)));
            signs.add(new Sign(Plugin.VPC_CNI, grounds));
        } else if (aws.found().isPresent()) {
            signs.add(new Sign(Plugin.VPC_CNI, awsOn(node, name)));
        }
        if (cilium.runs()) {
            signs.add(new Sign(Plugin.CILIUM, ready(cilium.grounds(), cilium.daemonSet(), "cilium-agent", name)));
        }
        if (calico.runs()) {
            signs.add(new Sign(Plugin.CALICO, ready(calico.grounds(), calico.daemonSet(), "calico-node", name)));
        }
        return decided(signs);
    }

    /// For a pod, whatever policies there are: its node, and what of its traffic no policy reaches.
    Enforcement of(JsonNode pod) {
        if (pod.at("/spec/hostNetwork").asBoolean(false)) {
            return onlyThere(PodTraffic.hostNetwork(pod));
        }
        Enforcement there = onItsNode(pod);
        JsonNode node = node(pod);
        if (node == null) {
            return there;
        }
        List<Ground> grounds = new ArrayList<>(PodTraffic.grounds(
                pod, there.plugin(), agentOn(name(node), ComputeType.of(node)).orElse(null)));
        if (there.plugin() == Plugin.CILIUM) {
            grounds.addAll(managed(pod));
        }
        return there.with(grounds);
    }

    /// Null where it is on none that is there and may be read.
    private @Nullable JsonNode node(JsonNode pod) {
        String name = pod.at("/spec/nodeName").asString("");
        return name.isEmpty() ? null : NodeRead.of(view, name).node().orElse(null);
    }

    private static String name(JsonNode node) {
        return node.at("/metadata/name").asString();
    }

    /// On the node of a pod, whatever is special about the pod itself.
    Enforcement onItsNode(JsonNode pod) {
        String name = pod.at("/spec/nodeName").asString("");
        return name.isEmpty()
                ? here().with(List.of(Ground.unknown(
                        "pod-pending", "pod " + PodFacts.ref(pod) + " is on no node yet", "spec.nodeName")))
                : onNode.computeIfAbsent(name, this::on);
    }

    private Enforcement on(String name) {
        NodeRead read = NodeRead.of(view, name);
        if (read.forbidden() != null) {
            missing.add(Rights.NODE);
            return here().with(List.of(Ground.unknown(
                    "forbidden",
                    "node " + name + " is not known: it may be one on which nothing is enforced",
                    "nodes")));
        }
        JsonNode node = read.node().orElse(null);
        if (node == null) {
            return new Enforcement(
                    Plugin.UNKNOWN, List.of(Ground.unknown("node-gone", "node " + name + " is gone", "nodes")));
        }
        return on(node);
    }

    /// Whether Cilium knows the pod at all.
    private List<Ground> managed(JsonNode pod) {
        String namespace = within == null ? null : pod.at("/metadata/namespace").asString();
        return CiliumAgent.manages(
                pod,
                ciliumEndpoints.computeIfAbsent(
                        String.valueOf(namespace), _ -> note(CiliumAgent.endpoints(namespace, view))));
    }

    /// What of a pod's traffic goes past the policies that a plugin enforces on its node.
    Set<Past> past(JsonNode pod, Plugin plugin, JsonNode node) {
        String name = node.at("/metadata/name").asString();
        Set<Past> past =
                PodTraffic.past(pod, plugin, agentOn(name, ComputeType.of(node)).orElse(null));
        if (plugin == Plugin.CILIUM && !managed(pod).isEmpty()) {
            past.add(Past.MAYBE_UNMANAGED);
        }
        return past;
    }

    /// For a pod and the deny-all policies that select it: where the plugin shows what it took up, by that too.
    ///
    /// @param denyAll the names of the policies
    Enforcement of(JsonNode pod, List<String> denyAll) {
        Enforcement here = of(pod);
        return here.plugin() == Plugin.VPC_CNI
                ? PolicyTaken.look(view, pod.at("/metadata/namespace").asString())
                        .up(here, pod, denyAll)
                : here;
    }

    /// How the VPC CNI's agent runs on the node of this pod; by the daemonset where that is not known.
    AgentMode mode(JsonNode pod) {
        String name = pod.at("/spec/nodeName").asString("");
        JsonNode node = name.isEmpty() ? null : NodeRead.of(view, name).node().orElse(null);
        if (node != null) {
            return modeOn(node);
        }
        return aws.found()
                .map(daemonSet -> name.isEmpty()
                        ? template(daemonSet)
                        : agentOn(name, ComputeType.UNKNOWN).orElse(template(daemonSet)))
                .map(AwsAgent::mode)
                .orElse(AgentMode.USUAL);
    }

    AgentMode modeOn(JsonNode node) {
        ComputeType type = ComputeType.of(node);
        if (type == ComputeType.AUTO_MODE) {
            return new AgentMode(AutoMode.strict(node, view), Holds.YES);
        }
        return agentOn(node.at("/metadata/name").asString(), type)
                .map(AwsAgent::mode)
                .orElse(AgentMode.USUAL);
    }

    /// Whether a pod that starts can be open until the VPC CNI's agent has its policies: in its standard mode
    /// the first of its group on a node is, for about half a second (measured on v1.4.3).
    boolean openAtStart(List<JsonNode> running) {
        boolean standard = aws.found()
                .map(daemonSet -> !template(daemonSet).mode().strict())
                .orElse(running.isEmpty());
        return here().plugin() == Plugin.VPC_CNI
                && here().holds() != Holds.NO
                && (standard || running.stream().anyMatch(pod -> !mode(pod).strict()));
    }

    /// Whether the VPC CNI knows the tiers of the cluster, by its daemonset; Auto Mode, which has none, does.
    Holds tiers() {
        return aws.found().map(daemonSet -> template(daemonSet).mode().tiers()).orElse(Holds.YES);
    }

    /// Whether a plugin enforces the upstream kind of a ClusterNetworkPolicy; the VPC CNI has a kind of its
    /// own.
    Holds upstream(Plugin plugin) {
        return switch (plugin) {
            case CILIUM -> cilium.runs() ? cilium.upstream() : Holds.UNKNOWN;
            case CALICO -> calico.runs() ? calico.upstream() : Holds.UNKNOWN;
            case VPC_CNI, NONE -> Holds.NO;
            case UNKNOWN -> Holds.UNKNOWN;
        };
    }

    /// Of several plugins, only one may be left that does not say no: two sets of rules are nobody's.
    private Enforcement decided(List<Sign> signs) {
        List<Ground> unread = unread();
        List<Sign> left = signs.stream().filter(sign -> !sign.denied()).toList();
        if (left.size() > 1) {
            return new Enforcement(
                    Plugin.UNKNOWN,
                    List.of(Ground.unknown(
                            "several-plugins",
                            "several plugins run that enforce policies: "
                                    + String.join(
                                            ", ",
                                            left.stream()
                                                    .map(sign -> words(sign.plugin()))
                                                    .toList()),
                            "daemonsets")));
        }
        if (left.size() == 1) {
            // another one that may not be looked for could enforce as well
            Sign only = left.getFirst();
            return unread.isEmpty() ? only.enforcement() : new Enforcement(Plugin.UNKNOWN, only.grounds()).with(unread);
        }
        if (!unread.isEmpty()) {
            return new Enforcement(Plugin.UNKNOWN, unread);
        }
        if (!signs.isEmpty()) {
            return new Enforcement(
                    signs.size() == 1 ? signs.getFirst().plugin() : Plugin.NONE,
                    signs.stream().flatMap(sign -> sign.grounds().stream()).toList());
        }
        return new Enforcement(
                Plugin.UNKNOWN,
                List.of(Ground.unknown(
                        "no-vpc-cni",
                        "there is no VPC CNI daemonset, no Cilium and no Calico: another plugin, or EKS Auto Mode, does"
                                + " the network here",
                        "daemonsets of kube-system and calico-system")));
    }

    private List<Ground> unread() {
        return Stream.of(aws.unknown("daemonset kube-system/aws-node"), cilium.unread(), calico.unread())
                .flatMap(List::stream)
                .toList();
    }

    static String words(Plugin plugin) {
        return switch (plugin) {
            case VPC_CNI -> "the VPC CNI";
            case CILIUM -> "Cilium";
            case CALICO -> "Calico";
            case NONE -> "nothing";
            case UNKNOWN -> "a plugin that is not known";
        };
    }

    private static Enforcement onlyThere(Ground ground) {
        return new Enforcement(Plugin.NONE, List.of(ground));
    }

    private static AwsAgent template(JsonNode daemonSet) {
        return new AwsAgent(daemonSet.at("/spec/template/spec"), "daemonset kube-system/aws-node", null);
    }

    /// The agent's flags and version, and what its controller and its kind of object say.
    private List<Ground> settings(AwsAgent agent) {
        List<Ground> grounds = new ArrayList<>(agent.grounds());
        if (controlled == null) {
            controlled = controller.grounds();
        }
        grounds.addAll(controlled);
        return grounds;
    }

    private Optional<AwsAgent> agentOn(String node, ComputeType type) {
        if (type == ComputeType.AUTO_MODE || aws.found().isEmpty()) {
            return Optional.empty();
        }
        JsonNode daemonSet = aws.found().get();
        return Optional.of(note(agents.of(daemonSet, node))
                .found()
                .map(pod -> new AwsAgent(
                        pod.path("spec"), "pod " + PodFacts.ref(pod), Json.text(pod, "/metadata/creationTimestamp")))
                .orElse(template(daemonSet)));
    }

    private List<Ground> awsOn(JsonNode node, String name) {
        if (ComputeType.of(node) == ComputeType.HYBRID) {
            return List.of(Ground.no(
                    "hybrid",
                    "the VPC CNI, and with it enforcement, is not there on hybrid nodes",
                    "labels of the node"));
        }
        AwsAgent agent = agentOn(name, ComputeType.UNKNOWN).orElseThrow();
        List<Ground> grounds =
                new ArrayList<>(ready(settings(agent), aws.found().orElseThrow(), agent.container(), name));
        grounds.addAll(NodeSystem.grounds(node));
        return grounds;
    }

    /// And whether the agent is ready on the node: dead, it keeps the rules that it has and learns no new ones.
    private List<Ground> ready(List<Ground> settings, JsonNode daemonSet, String container, String node) {
        List<Ground> grounds = new ArrayList<>(settings);
        if (grounds.stream().noneMatch(g -> g.holds() == Holds.NO)) {
            Looked<JsonNode> pod = note(agents.of(daemonSet, node));
            grounds.addAll(
                    pod.missing() != null ? pod.unknown("pods") : agents.readiness(pod.found(), container, node));
        }
        return grounds;
    }
}
