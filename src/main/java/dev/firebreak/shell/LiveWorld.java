package dev.firebreak.shell;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Session;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.config.Key;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the prompt calls a live world: `LIVE prod-eks/eu-west-1`. Nothing is contacted for it.
public final class LiveWorld {
    /// What `aws eks update-kubeconfig` calls a context.
    private static final Pattern EKS = Pattern.compile("arn:aws[a-z-]*:eks:([a-z0-9-]+):\\d+:cluster/(.+)");

    private LiveWorld() {}

    /// The words; from here on the session stays with the context that they name. Throws [dev.firebreak.model.Refusal]
    /// (exit 3) where the configuration can't be read.
    public static String words(Session session) {
        Globals given = session.globals();
        String region = session.settings().text(Key.REGION);
        // a cluster that is configured is no way in: commands go by the option, else by the context
        String named = given.cluster != null ? given.cluster : given.context;
        if (named == null) {
            named = KubernetesCluster.currentContext(given.kubeconfig).orElse(null);
            if (!session.exercise()) {
                // what others make the current context later is not what the prompt says
                given.context = named;
                given.contextWasCurrent = true;
            }
        }
        String kind = session.exercise() ? "RANGE " : "LIVE ";
        Matcher eks = EKS.matcher(String.valueOf(named));
        if (eks.matches()) {
            boolean elsewhere = region != null && !region.equals(eks.group(1));
            return kind + eks.group(2) + "/" + eks.group(1) + (elsewhere ? ", but AWS in " + region : "");
        }
        return kind + (named == null ? "no cluster" : named) + (region == null ? "" : "/" + region);
    }
}
