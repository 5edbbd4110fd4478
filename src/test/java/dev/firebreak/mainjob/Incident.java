package dev.firebreak.mainjob;

import dev.firebreak.parts.Parts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A shop with a suspect in it, the account under it, a bucket for the evidence, and Firebreak at hand.
final class Incident implements AutoCloseable {
    final Account account = new Account();
    final Shop shop;
    final String bucket;
    final Set<String> volumes;
    final Product firebreak;
    private final PolicyController controller;

    private Incident(String name, boolean policies, boolean data, Path home) {
        var instance = account.runInstance();
        // without a volume of its own the claim stands on the root volume: one image less to export
        var claimed = data
                ? account.attachVolume(instance)
                : account.volumesOf(instance).getFirst();
        volumes = new TreeSet<>(account.volumesOf(instance));
        shop = new Shop(name, instance, account.runInstance(), claimed);
        if (policies) {
            shop.applyPolicies();
        }
        bucket = shop.namespace() + "-evidence";
        account.createBucket(bucket);
        controller = PolicyController.start(Parts.cluster().api(), shop.namespace());
        var environment = new LinkedHashMap<>(account.environment());
        environment.put("KUBECONFIG", Parts.cluster().kubeconfig().toString());
        firebreak = new Product(home, environment);
    }

    /// Policies over the replicas before, and two volumes on the suspect's node.
    static Incident amidPolicies(String name, Path home) {
        return new Incident(name, true, true, home);
    }

    /// No policies before, and one volume.
    static Incident inTheOpen(String name, Path home) {
        return new Incident(name, false, false, home);
    }

    /// `run contain-pod -i pod=SUSPECT` and more words.
    String[] containPod(String... more) {
        var words = new ArrayList<>(List.of("run", "contain-pod", "-i", "pod=" + shop.target()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    Objects objects() {
        return Objects.settled(Parts.cluster().api());
    }

    @Override
    public void close() {
        controller.close();
        account.removeBucket(bucket);
        account.close();
    }
}
