package dev.firebreak.mainjob;

import dev.firebreak.parts.RealCluster;

/// What of the VPC CNI can be seen through the API server: the node agent's daemonset with enforcement on and its pods
/// on the nodes, the switch of its controller, and the kind PolicyEndpoint. It is taken away again, so that other tests
/// find a cluster without it.
public final class VpcCni implements AutoCloseable {
    private static final String MANIFESTS = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: policyendpoints.networking.k8s.aws}
        spec:
          group: networking.k8s.aws
          names: {kind: PolicyEndpoint, listKind: PolicyEndpointList, plural: policyendpoints, singular: policyendpoint}
          scope: Namespaced
          versions:
          - name: v1alpha1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: amazon-vpc-cni, namespace: kube-system}
        data: {enable-network-policy-controller: "true"}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: aws-node, namespace: kube-system}
        spec:
          selector: {matchLabels: {k8s-app: aws-node}}
          template:
            metadata: {labels: {k8s-app: aws-node}}
            spec:
              nodeSelector: {kubernetes.io/os: linux}
              containers:
              - {name: aws-node, image: "amazon-k8s-cni:v1.21.1"}
              - name: aws-eks-nodeagent
                image: "aws-network-policy-agent:v1.4.3"
                args: ["--enable-ipv6=false", "--enable-network-policy=true"]
        """;

    /// The same, to be applied over it, with enforcement off.
    static final String NOT_ENFORCING = MANIFESTS
            .substring(MANIFESTS.lastIndexOf("---") + 4)
            .replace("--enable-network-policy=true", "--enable-network-policy=false");

    private final RealCluster cluster;

    public VpcCni(RealCluster cluster) {
        this.cluster = cluster;
        cluster.apply(MANIFESTS);
        Eventually.holds(
                "PolicyEndpoints are served",
                () -> cluster.api()
                                .send(
                                        "GET",
                                        "/apis/networking.k8s.aws/v1alpha1/policyendpoints",
                                        "application/json",
                                        "")
                                .statusCode()
                        == 200);
        for (var node : cluster.api().get("/api/v1/nodes").path("items")) {
            cluster.vpcCniOn(node.at("/metadata/name").asString());
        }
    }

    @Override
    public void close() {
        cluster.kubectlAs(cluster.kubeconfig(), MANIFESTS, "delete", "-f", "-").orThrow();
    }
}
