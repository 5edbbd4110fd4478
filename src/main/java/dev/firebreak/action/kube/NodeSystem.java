package dev.firebreak.action.kube;

import dev.firebreak.action.kube.Enforcement.Ground;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What the VPC CNI's agent needs of a node's system (EKS user guide: kernel 5.10, Kubernetes 1.25).
final class NodeSystem {
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\D.*)?");
    private static final String SOURCE = "status.nodeInfo of the node";

    private NodeSystem() {}

    static List<Ground> grounds(JsonNode node) {
        List<Ground> grounds = new ArrayList<>();
        String kernel = node.at("/status/nodeInfo/kernelVersion").asString("");
        switch (atLeast(kernel, 5, 10)) {
            case OLDER ->
                grounds.add(Ground.no(
                        "kernel-too-old",
                        "the node's kernel is " + kernel + ", and the VPC CNI enforces from 5.10 on",
                        SOURCE));
            case NOT_TOLD ->
                grounds.add(Ground.unknown(
                        "kernel-unclear",
                        "the node does not say its kernel's version, and the VPC CNI enforces from 5.10 on",
                        SOURCE));
            case NEW_ENOUGH -> {}
        }
        String kubelet = node.at("/status/nodeInfo/kubeletVersion").asString("");
        if (atLeast(kubelet, 1, 25) != Age.NEW_ENOUGH) {
            // the control plane may be newer than the kubelet, and never older
            grounds.add(Ground.unknown(
                    "kubernetes-too-old",
                    "the node's kubelet is " + (kubelet.isEmpty() ? "of no known version" : kubelet)
                            + ", and policies are enforced from Kubernetes 1.25 on",
                    SOURCE));
        }
        return grounds;
    }

    private enum Age {
        NEW_ENOUGH,
        OLDER,
        NOT_TOLD
    }

    private static Age atLeast(String version, int major, int minor) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.matches()) {
            return Age.NOT_TOLD;
        }
        int found = Integer.parseInt(numbers.group(1));
        return found > major || (found == major && Integer.parseInt(numbers.group(2)) >= minor)
                ? Age.NEW_ENOUGH
                : Age.OLDER;
    }
}
