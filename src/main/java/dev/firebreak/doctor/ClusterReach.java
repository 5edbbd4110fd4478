package dev.firebreak.doctor;

import dev.firebreak.cluster.ClusterIdentity;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Refusal;

/// Whether the API server answers, and who we are there.
final class ClusterReach implements Checkup {
    @Override
    public String id() {
        return "cluster";
    }

    @Override
    public Finding look(Site site) {
        ClusterIdentity here = site.view().cluster().identity();
        String user = here.kubeUser() == null ? "the server does not say who we are" : "we are " + here.kubeUser();
        String where = (here.context() == null ? "" : "context " + here.context() + ", ") + here.server();
        return Finding.ok(id(), where + " answers; " + user);
    }

    @Override
    public Finding refused(Refusal refusal) {
        return Finding.fail(id(), refusal);
    }

    @Override
    public Finding late(String time) {
        return Finding.fail(id(), "the API server does not answer within " + time, "kubectl version");
    }
}
