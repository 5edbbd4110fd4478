package dev.firebreak.action.kube;

import static dev.firebreak.model.Right.Use.AFTER;
import static dev.firebreak.model.Right.Use.CHANGE;
import static dev.firebreak.model.Right.Use.IF_THERE;
import static dev.firebreak.model.Right.Use.READ;
import static dev.firebreak.model.Right.Use.STRONGER;
import static dev.firebreak.model.Right.Use.SURER;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.reach.PolicyKind;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What finding and isolating take. A wanted right has a name of its own, because its action warns of it by the same
/// declaration where a read is refused.
final class Rights {
    static final Right FOUND_NODES = Right.kube(
            SURER,
            "get",
            Resource.NODE,
            "the nodes of the pods, and the instances and volumes behind them, are not known");

    static final Right CLAIMS = Right.kube(SURER, "get", Resource.PVC, "the volumes of the pods' claims are not known");

    static final Right CLAIMED_VOLUMES =
            Right.kube(SURER, "get", Resource.PV, "the EBS volumes behind the pods' claims are not known");

    private static final List<Right> WORKLOADS = List.of(
            ofWorkload(Resource.DEPLOYMENT),
            ofWorkload(Resource.REPLICA_SET),
            ofWorkload(Resource.STATEFUL_SET),
            ofWorkload(Resource.DAEMON_SET),
            ofWorkload(Resource.JOB),
            ofWorkload(Resource.CRON_JOB),
            Right.kube(READ, "list", Resource.REPLICA_SET, "leads from a deployment to its pods")
                    .given("workload"),
            Right.kube(READ, "list", Resource.JOB, "leads from a cron job to its pods")
                    .given("workload"),
            Right.kube(READ, "list", Resource.POD, "finds the pods of the workload")
                    .given("workload"));

    private static final List<Right> FIND_OTHERS = List.of(
            Right.kube(READ, "get", Resource.POD, "reads the suspect pod").given("pod"),
            Right.kube(READ, "list", Resource.POD, "finds the pods that run as the service account")
                    .given("serviceAccount"),
            Right.kube(
                            SURER,
                            "get",
                            Resource.SERVICE_ACCOUNT,
                            "a service account that no pod runs as is not told from one that there isn't")
                    .given("serviceAccount"),
            Right.kube(READ, "list", Resource.POD, "finds the pods that run the image, in whatever namespace")
                    .given("image")
                    .everywhere(),
            Right.kube(READ, "list", Resource.POD, "finds the pods on the node, in whatever namespace")
                    .given("node")
                    .everywhere(),
            Right.kube(READ, "get", Resource.NODE, "reads the suspect node").given("node"),
            Right.kube(READ, "list", Resource.POD, "finds the pods with the labels")
                    .given("selector"),
            FOUND_NODES,
            CLAIMS,
            CLAIMED_VOLUMES,
            Right.aws(SURER, "ec2:DescribeInstances", "*", "the volumes of the nodes are not known"));

    static final List<Right> FIND =
            Stream.concat(WORKLOADS.stream(), FIND_OTHERS.stream()).toList();

    static final Right NODE =
            Right.kube(SURER, "get", Resource.NODE, "whether policies are enforced on the pods' nodes is not known");

    static final Right NODES = Right.kube(
                    SURER,
                    "list",
                    Resource.NODE,
                    "whether policies are enforced for pods that are still to start is not known")
            .everywhere();

    static final Right AGENT = Right.kube(
                    SURER,
                    "get",
                    Resource.DAEMON_SET,
                    "whether the VPC CNI enforces policies at all is not known: the policy may change nothing")
            .on("kube-system", "aws-node");

    static final Right CONTROLLER = Right.kube(
                    SURER, "get", Resource.CONFIG_MAP, "whether the VPC CNI's policy controller runs is not known")
            .on("kube-system", "amazon-vpc-cni");

    static final Right AGENT_PODS = Right.kube(
                    SURER, "list", Resource.POD, "whether the plugin's agent is ready on the pods' nodes is not known")
            .in("kube-system");

    static final Right NODE_CLASS = Right.kube(
            IF_THERE,
            "get",
            Resource.NODE_CLASS,
            "whether policies are enforced on nodes of EKS Auto Mode is not known");

    static final Right CILIUM = Right.kube(
                    SURER, "get", Resource.DAEMON_SET, "whether Cilium enforces policies here is not known")
            .on("kube-system", "cilium");

    static final Right CILIUM_CONFIG = Right.kube(
                    IF_THERE, "get", Resource.CONFIG_MAP, "whether Cilium is told to enforce policies is not known")
            .on("kube-system", "cilium-config");

    static final Right CILIUM_ENDPOINTS =
            Right.kube(IF_THERE, "list", Resource.CILIUM_ENDPOINT, "whether Cilium manages the pods is not known");

    static final Right CALICO = Right.kube(
                    SURER, "get", Resource.DAEMON_SET, "whether Calico enforces policies here is not known")
            .on("kube-system", "calico-node");

    static final Right CALICO_OF_OPERATOR = Right.kube(
                    SURER, "get", Resource.DAEMON_SET, "whether Calico enforces policies here is not known")
            .on("calico-system", "calico-node");

    static final Right CALICO_PODS = Right.kube(
                    IF_THERE, "list", Resource.POD, "whether Calico's agent is ready on the pods' nodes is not known")
            .in("calico-system");

    static final Right POLICY_ENDPOINTS = Right.kube(
            SURER, "list", Resource.POLICY_ENDPOINT, "whether the VPC CNI has taken the policy up is not known");

    static final Right CLUSTER_POLICY_ENDPOINTS = Right.kube(
            IF_THERE,
            "list",
            Resource.CLUSTER_POLICY_ENDPOINT,
            "whether the VPC CNI has taken the admin tier's denial up is not known");

    static final Right SERVICES =
            Right.kube(SURER, "list", Resource.SERVICE, "which services lose endpoints is not known");

    /// Reading the controller of a pod that is to leave its Services.
    static Right controller(Resource kind) {
        return Right.kube(
                        SURER,
                        "get",
                        kind,
                        "by which labels the controller counts a pod is not known, so that it stays in its Services")
                .given("detach=true");
    }

    static final Right BUDGETS = Right.kube(
            SURER, "list", Resource.DISRUPTION_BUDGET, "which disruption budgets cover the pods is not known");

    static final Right NAMESPACES =
            Right.kube(SURER, "get", Resource.NAMESPACE, "whether there is such a namespace is not known");

    /// What tells which network plugin there is, and what it is set to.
    static final List<Right> PLUGIN = List.of(AGENT, CONTROLLER, CILIUM, CILIUM_CONFIG, CALICO, CALICO_OF_OPERATOR);

    /// What tells whether it enforces for a pod.
    private static final List<Right> ENFORCED = List.of(
            NODE, AGENT_PODS, NODE_CLASS, CILIUM_ENDPOINTS, CALICO_PODS, POLICY_ENDPOINTS, CLUSTER_POLICY_ENDPOINTS);

    private static final List<Right> ENCLOSE_ALWAYS = List.of(
            Right.kube(READ, "list", Resource.POD, "finds the pods that are cut off, and those that share their rules"),
            Right.kube(READ, "list", Resource.NETWORK_POLICY, "finds the policies that allow the pods something"),
            Right.kube(CHANGE, "create", Resource.NETWORK_POLICY, "denies the pods all traffic"),
            Right.kube(
                    CHANGE,
                    "patch",
                    Resource.NETWORK_POLICY,
                    "keeps the policies that allow something from selecting the pods, and restores those"),
            Right.kube(
                    AFTER,
                    "get",
                    Resource.NETWORK_POLICY,
                    "settles whether a policy was made whose reply was lost, and looks before it is taken back"),
            Right.kube(
                    AFTER, "delete", Resource.NETWORK_POLICY, "takes the deny-all policy back when the run is undone"),
            SERVICES,
            BUDGETS);

    private static final List<Right> ISOLATE_ALWAYS = List.of(
            Right.kube(READ, "get", Resource.POD, "reads the suspect pods"),
            Right.kube(READ, "list", Resource.POD, "finds the pods that share a suspect's network rules"),
            Right.kube(
                    CHANGE, "patch", Resource.POD, "labels the pods for the deny-all policy, and takes the label off"),
            Right.kube(READ, "list", Resource.NETWORK_POLICY, "finds the policies that allow the pods something"),
            Right.kube(CHANGE, "create", Resource.NETWORK_POLICY, "denies the pods all traffic"),
            Right.kube(
                    CHANGE,
                    "patch",
                    Resource.NETWORK_POLICY,
                    "excludes the pods from the policies that allow them something, and restores those"),
            Right.kube(
                    AFTER,
                    "get",
                    Resource.NETWORK_POLICY,
                    "settles whether a policy was made whose reply was lost, and looks before it is taken back"),
            Right.kube(
                    AFTER, "delete", Resource.NETWORK_POLICY, "takes the deny-all policy back when the run is undone"),
            Right.kube(
                            CHANGE,
                            "patch",
                            Resource.POD,
                            RouteContainer.SUBRESOURCE,
                            "runs a container inside the pods that takes their routes away, and one that gives them"
                                    + " back")
                    .given("blackholeImage"),
            Right.kube(READ, "get", Resource.NODE, "reads the nodes from which siblings are moved away")
                    .given("siblings=move"),
            Right.kube(CHANGE, "patch", Resource.NODE, "cordons the nodes from which siblings are moved away")
                    .given("siblings=move"),
            Right.kube(CHANGE, "create", Resource.POD, "eviction", "moves siblings away, within their budgets")
                    .given("siblings=move"),
            Right.aws(READ, "ec2:DescribeNetworkInterfaces", "*", "finds the pods' own network interfaces")
                    .given("securityGroup"),
            Right.aws(READ, "ec2:DescribeSecurityGroups", "*", "looks whether the security group has no rules")
                    .given("securityGroup"),
            Right.aws(
                            CHANGE,
                            "ec2:ModifyNetworkInterfaceAttribute",
                            "arn:aws:ec2:" + Right.REGION + ":" + Right.ACCOUNT + ":*",
                            "puts the security group on the pods' own network interfaces, and takes it off again")
                    .given("securityGroup"),
            SERVICES,
            BUDGETS);

    static final List<Right> ISOLATE = Stream.of(
                    ISOLATE_ALWAYS,
                    PLUGIN,
                    ENFORCED,
                    otherPolicies(),
                    Stream.of(Resource.REPLICA_SET, Resource.STATEFUL_SET, Resource.DAEMON_SET, Resource.JOB)
                            .map(Rights::controller)
                            .toList(),
                    ofTiers())
            .flatMap(List::stream)
            .toList();

    static final List<Right> ENCLOSE_NAMESPACES = Stream.of(
                    List.of(NAMESPACES, NODES), ENCLOSE_ALWAYS, PLUGIN, ENFORCED, otherPolicies(), ofTiers())
            .flatMap(List::stream)
            .toList();

    static final List<Right> ENCLOSE_WORKLOAD = Stream.of(
                    WORKLOADS, List.of(NODES), ENCLOSE_ALWAYS, PLUGIN, ENFORCED, otherPolicies(), ofTiers())
            .flatMap(List::stream)
            .toList();

    private Rights() {}

    /// What tells what policies of the kinds beside NetworkPolicy let through to the pods.
    private static List<Right> otherPolicies() {
        Stream<Right> kinds = Stream.of(
                        PolicyKind.ALL.stream().map(PolicyKind::resource),
                        PolicyKind.NOT_UNDERSTOOD.stream().map(PolicyKind.NotUnderstood::resource),
                        PolicyKind.CALICO_TIERS.stream())
                .flatMap(each -> each)
                .map(kind -> Right.kube(IF_THERE, "list", kind, "what policies of that kind let through is not known")
                        .everywhere());
        // read when something may get through to a pod: who is at the other end
        Stream<Right> others = Stream.of(Resource.POD, Resource.NETWORK_POLICY, Resource.NAMESPACE, Resource.NODE)
                .map(kind -> Right.kube(
                                IF_THERE,
                                "list",
                                kind,
                                "where policies leave a pod open to some, who still gets through is not known")
                        .everywhere());
        return Stream.concat(kinds, others).toList();
    }

    /// What a denial above the ordinary policies takes, of every kind that there may be one of.
    static List<Right> ofTiers() {
        return Stream.of(
                        ofTier(
                                Resource.AWS_CLUSTER_NETWORK_POLICY,
                                "the VPC CNI's admin tier, which also cuts connections"),
                        ofTier(Resource.CILIUM_NETWORK_POLICY, "Cilium"),
                        ofTier(Resource.CALICO_TIER_V3, "a tier of Calico"),
                        ofTier(Resource.CALICO_GLOBAL_NETWORK_POLICY_V3, "a tier of Calico"),
                        ofTier(Resource.CALICO_TIER, "a tier of Calico"),
                        ofTier(Resource.CALICO_GLOBAL_NETWORK_POLICY, "a tier of Calico"),
                        ofTier(Resource.CLUSTER_NETWORK_POLICY, "the upstream admin tier"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Right> ofTier(Resource kind, String where) {
        return List.of(
                Right.kube(STRONGER, "create", kind, "pods are not denied in " + where),
                Right.kube(STRONGER, "list", kind, "pods are not denied in " + where),
                Right.kube(STRONGER, "get", kind, "pods are not denied in " + where),
                Right.kube(STRONGER, "delete", kind, "pods are not denied in " + where));
    }

    /// A read that is only wanted: where it is refused, `otherwise`, and a note of what is not known therefore.
    static <T> T wanted(Right right, List<Problem> notes, T otherwise, Supplier<T> read) {
        try {
            return read.get();
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            notes.add(right.missing());
            return otherwise;
        }
    }

    private static Right ofWorkload(Resource kind) {
        return Right.kube(READ, "get", kind, "reads the suspect workload, where it is one")
                .given("workload");
    }
}
