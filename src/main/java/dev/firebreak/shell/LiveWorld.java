package dev.firebreak.shell;

import dev.firebreak.cli.Session;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.config.Key;
import dev.firebreak.config.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the prompt calls a live world: `LIVE prod-eks/eu-west-1`. Nothing is contacted for it.
public final class LiveWorld {
    /// What `aws eks update-kubeconfig` calls a context.
    private static final Pattern EKS = Pattern.compile("arn:aws[a-z-]*:eks:([a-z0-9-]+):\\d+:cluster/(.+)");

    private LiveWorld() {}

    /// The words; from here on the session stays with the context that they name. Throws [dev.firebreak.model.Refusal]
    /// (exit 3) where the configuration can't be read.
    public static String words(Session session) {
        Settings settings = session.settings();
        String region = settings.text(Key.REGION);
        String cluster = settings.text(Key.CLUSTER);
        String context = session.globals().context != null
                ? session.globals().context
                : KubernetesCluster.currentContext(session.globals().kubeconfig).orElse(null);
        if (session.globals().cluster == null && !session.exercise()) {
            // what others make the current context later is not what the prompt says
            session.globals().context = context;
        }
        Matcher eks = EKS.matcher(String.valueOf(context));
        if (eks.matches()) {
            region = region == null ? eks.group(1) : region;
            cluster = cluster == null ? eks.group(2) : cluster;
        }
        String kind = session.exercise() ? "RANGE " : "LIVE ";
        return kind + named(cluster == null ? context : cluster) + (region == null ? "" : "/" + region);
    }

    private static String named(@Nullable String cluster) {
        return cluster == null ? "no cluster" : cluster;
    }
}
