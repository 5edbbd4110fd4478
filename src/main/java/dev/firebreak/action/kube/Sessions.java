package dev.firebreak.action.kube;

import dev.firebreak.model.Holds;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.Plugin;

/// What becomes of connections that are open when pods are denied all traffic by ordinary policies: cut, not cut, or
/// not known, by what enforces and by whether the pod was under a policy before. It is a fact of its own: on most
/// plugins a policy that holds leaves them alone.
///
/// @param message about the pod, as a sentence whose subject it is
record Sessions(Holds cut, String code, String message, String source) {
    private static final String BEFORE = "networkpolicies before the change";

    /// @param enforcement for the pod, whatever became of the deny-all
    /// @param underPolicy whether its own policy, or one of those that share its rules, was over it before
    /// @param mode how the VPC CNI's agent runs, where it is that
    static Sessions of(Enforcement enforcement, boolean underPolicy, AgentMode mode) {
        if (enforcement.holds() == Holds.NO) {
            return new Sessions(
                    Holds.NO,
                    "not-enforced",
                    "keeps its open connections: no policy is enforced for it",
                    enforcement.source());
        }
        // these leave them alone whether they enforce for the pod or not
        if (enforcement.plugin() == Plugin.CALICO) {
            return new Sessions(
                    Holds.NO,
                    "calico-sessions",
                    "keeps its open connections: Calico looks at a connection when it is made",
                    "daemonset calico-node");
        }
        if (enforcement.plugin() == Plugin.VPC_CNI && !mode.measured()) {
            return new Sessions(
                    Holds.UNKNOWN,
                    "agent-not-measured",
                    "may keep its open connections: the VPC CNI's agent on its node is not known to be 1.4 or later",
                    "image of the agent; aws-network-policy-agent issues 73, 175 and 236");
        }
        if (enforcement.plugin() == Plugin.VPC_CNI && underPolicy) {
            return new Sessions(
                    Holds.NO, "policy-before", "was under a policy before: its open connections live on", BEFORE);
        }
        return switch (enforcement.enforcing()) {
            case VPC_CNI -> neverUnderPolicy(mode.strict());
            case CILIUM ->
                new Sessions(
                        Holds.YES,
                        "cilium-sessions",
                        "has its open connections cut: Cilium looks at every packet",
                        "daemonset kube-system/cilium");
            case CALICO, NONE, UNKNOWN ->
                new Sessions(
                        Holds.UNKNOWN,
                        "enforcement-unknown",
                        "may keep its open connections: what enforces for it is not known",
                        enforcement.source());
        };
    }

    /// The agent looks at an open connection again only when the pod comes from no policy under one
    /// (aws-network-policy-agent, tc.v4egress.bpf.c; measured on v1.4.3).
    private static Sessions neverUnderPolicy(boolean strict) {
        return strict
                ? new Sessions(
                        Holds.UNKNOWN,
                        "strict-mode",
                        "may keep its open connections: in strict mode the VPC CNI has been seen to leave some",
                        "aws-network-policy-agent issue 650")
                : new Sessions(
                        Holds.YES,
                        "no-policy-before",
                        "was under no policy before: the VPC CNI cut its open connections",
                        BEFORE);
    }

    /// The same where a denial that cuts them may be enforced.
    Sessions unlessDenied() {
        return new Sessions(Holds.UNKNOWN, "enforcement-unknown", message, source);
    }

    /// The same of all pods of which it is so for the same reason, on whatever node.
    Sessions anywhere() {
        return new Sessions(cut, code, message, "");
    }

    /// Whether policies may be enforced for the pod at all.
    boolean enforced() {
        return !code.equals("not-enforced");
    }

    /// Whether they are known to live on.
    boolean liveOn() {
        return cut == Holds.NO;
    }

    /// What distinguishes so many pods, as the end of a sentence that lists them.
    String before(int pods) {
        return code.equals("policy-before") ? (pods == 1 ? " was" : " were") + " under a policy before" : "";
    }

    /// Why, as half a sentence about the plugin.
    String why() {
        return switch (code) {
            case "policy-before" ->
                "the VPC CNI looks at an open connection again only when a pod comes from no policy under one";
            case "not-enforced" -> "no policy is enforced for the pod, and none that is made changes anything";
            case "strict-mode" -> "in strict mode the VPC CNI has been seen to leave open connections alone";
            case "agent-not-measured" ->
                "agents of the VPC CNI before 1.4 dropped some open connections and kept others";
            case "enforcement-unknown" ->
                "whether policies are enforced for the pod, and what that does to connections, is not known";
            default -> "the network plugin looks at a connection when it is made";
        };
    }
}
