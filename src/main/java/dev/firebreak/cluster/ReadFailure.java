package dev.firebreak.cluster;

import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;

/// What to tell the user when a read brought nothing back.
///
/// @param cluster `the cluster of context NAME at URL`
/// @param reach a command that shows whether others get there
/// @param whoAmI a command that shows whom others are taken for
record ReadFailure(String cluster, String reach, String whoAmI) {
    static ReadFailure of(Kubeconfig kubeconfig) {
        if (kubeconfig.context() == null) {
            String name = kubeconfig.eks();
            return new ReadFailure(
                    "EKS cluster " + name + " at " + kubeconfig.server(),
                    "aws eks describe-cluster --name " + name,
                    "aws sts get-caller-identity");
        }
        String kubectl = "kubectl --context " + kubeconfig.context();
        return new ReadFailure(
                "the cluster of context " + kubeconfig.context() + " at " + kubeconfig.server(),
                kubectl + " version",
                kubectl + " auth whoami");
    }

    /// The refusal for an exchange that was not successful and not 404. `needed` is the right that the read
    /// takes.
    Refusal of(Exchange exchange, Permission.Kube needed) {
        return switch (exchange) {
            case Exchange.NotSent notSent -> unreachable(notSent.message());
            case Exchange.Cut cut -> unreachable(cut.message());
            case Exchange.Whole whole when whole.status() == 401 -> notAuthenticated(whole);
            case Exchange.Whole whole when whole.status() == 403 -> forbidden(whole, needed);
            case Exchange.Whole whole
            when whole.status() == 400 && whole.serversStatus() != null ->
                new Refusal(
                        3,
                        Problem.block(
                                "bad-request",
                                whole.message() + id(whole),
                                "correct what was asked of " + needed.resource() + ", a selector mostly"));
            case Exchange.Whole whole ->
                unreachable("answered " + whole.status()
                        + (whole.serversStatus() == null
                                ? ", which is not the API server's word"
                                : ": " + whole.message())
                        + id(whole));
        };
    }

    private Refusal unreachable(String message) {
        return new Refusal(
                11,
                Problem.block(
                        "cluster-unreachable", cluster + ": " + message, "see whether others get there: " + reach));
    }

    private Refusal notAuthenticated(Exchange.Whole whole) {
        return new Refusal(
                11,
                Problem.block(
                        "not-authenticated",
                        cluster + " does not know who we are: " + whole.message() + id(whole),
                        "log in anew, then try: " + whoAmI));
    }

    private Refusal forbidden(Exchange.Whole whole, Permission.Kube needed) {
        return new Refusal(
                4,
                Problem.block(
                                "forbidden",
                                "may not " + needed + ": " + whole.message() + id(whole),
                                "ask for that right, or name a user who has it with --as")
                        .because("the answer is made from what is read"));
    }

    private static String id(Exchange.Whole whole) {
        return whole.requestId() == null ? "" : " (request " + whole.requestId() + ")";
    }
}
