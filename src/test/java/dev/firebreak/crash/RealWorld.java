package dev.firebreak.crash;

import dev.firebreak.mainjob.VpcCni;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The real parts, in which any number of incidents happen side by side and one after the other: nothing is
/// started again between them.
final class RealWorld implements AutoCloseable {
    final RealCluster cluster = Parts.cluster();
    final RealAccount account = new RealAccount();
    private final VpcCni cni = new VpcCni(cluster);
    private final List<String> left = Collections.synchronizedList(new ArrayList<>());

    /// A new incident whose suspect's node has so many volumes; whoever waits in it makes the time go by.
    RealIncident begin(int volumes) {
        return RealIncident.begin(this, volumes, false);
    }

    /// One for processes of their own, whose time is the system's.
    RealIncident live(int volumes) {
        return RealIncident.begin(this, volumes, true);
    }

    /// Takes a namespace and a node away, in the cluster's own time.
    void leave(String namespace, String node) {
        remove("/api/v1/nodes/" + node);
        remove("/api/v1/namespaces/" + namespace);
        left.add(namespace);
    }

    private void remove(String path) {
        cluster.api().send("DELETE", path, "application/json", "");
    }

    /// Nothing stays behind that would move under the eyes of another test.
    @Override
    public void close() {
        cni.close();
        for (var namespace : left) {
            RealIncident.until(
                    "it is gone: " + namespace,
                    () -> cluster.api()
                                    .send("GET", "/api/v1/namespaces/" + namespace, "application/json", "")
                                    .statusCode()
                            == 404);
        }
        account.close();
    }
}
