package dev.firebreak.doctor;

import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Refusal;

/// Whether AWS answers, and who we are there.
final class AwsReach implements Checkup {
    @Override
    public String id() {
        return "aws";
    }

    @Override
    public Finding look(Site site) {
        CloudIdentity here = site.view().cloud().identity();
        return Finding.ok(
                id(), "account " + here.account() + ", region " + here.region() + "; we are " + here.callerArn());
    }

    @Override
    public Finding refused(Refusal refusal) {
        return Finding.fail(id(), refusal);
    }

    @Override
    public Finding late(String time) {
        return Finding.fail(id(), "AWS does not answer within " + time, "aws sts get-caller-identity");
    }
}
