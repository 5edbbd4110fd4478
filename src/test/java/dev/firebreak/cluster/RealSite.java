package dev.firebreak.cluster;

import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.util.List;

/// A kube-apiserver, whose kubelets are a stand-in.
final class RealSite extends KubeSite {
    private final RealCluster real;

    private RealSite(RealCluster real) {
        super(real.kubeconfig());
        this.real = real;
    }

    static RealSite open() {
        return new RealSite(Parts.cluster());
    }

    @Override
    int kubeletPort() {
        return real.kubelet().port();
    }

    /// One that has just started on the same objects.
    @Override
    String forgotten(String path) {
        try (RealCluster copy = RealCluster.copyOf(real)) {
            return copy.api().send("GET", path, JSON, "").body();
        }
    }

    @Override
    void log(String namespace, String pod, String container, boolean previous, List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        if (previous) {
            real.kubelet().previousLog(namespace, pod, container, text);
        } else {
            real.kubelet().log(namespace, pod, container, text);
        }
    }
}
