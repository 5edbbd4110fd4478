package dev.firebreak.doctor;

import dev.firebreak.cloud.Bucket;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.ArrayList;
import java.util.List;

/// Whether the evidence bucket is ours, in the account's region, and keeps what is put there.
final class EvidenceBucket implements Checkup {
    @Override
    public String id() {
        return "bucket";
    }

    @Override
    public Finding look(Site site) {
        String name = site.bucket();
        if (name == null) {
            return Finding.warn(
                    id(),
                    "no evidence bucket is set: a run asks for one when it exports",
                    "Set it as `bucket`: firebreak config init");
        }
        Bucket bucket;
        try {
            bucket = site.view().cloud().bucket(name);
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            Problem first = refusal.problems().getFirst();
            return Finding.fail(id(), first.message(), "Set another as `bucket`, or make it: aws s3 mb s3://" + name);
        }
        String encrypted = site.view()
                .cloud()
                .encryption(name)
                .map(by -> "encrypts with " + by)
                .orElse("with what it encrypts can't be seen");
        String words = name + " is ours, in " + bucket.region() + "; " + encrypted;
        List<String> lacks = new ArrayList<>();
        if (!bucket.versioned()) {
            lacks.add("versioning is off or can't be seen");
        }
        if (!bucket.locked()) {
            lacks.add("Object Lock is off or can't be seen: who may write there can delete evidence");
        } else if (bucket.lockMode() == null) {
            lacks.add("Object Lock has no default retention: every upload must ask for its own");
        }
        if (!lacks.isEmpty()) {
            // only a bucket that keeps versions can be locked
            return Finding.warn(
                    id(),
                    words + "; " + String.join("; ", lacks),
                    bucket.versioned()
                            ? "aws s3api put-object-lock-configuration --bucket " + name
                                    + " --object-lock-configuration '{\"ObjectLockEnabled\":\"Enabled\",\"Rule\":"
                                    + "{\"DefaultRetention\":{\"Mode\":\"GOVERNANCE\",\"Days\":90}}}'"
                            : "aws s3api put-bucket-versioning --bucket " + name
                                    + " --versioning-configuration Status=Enabled");
        }
        return Finding.ok(
                id(), words + "; versioned, locked for " + bucket.lockDays() + " days (" + bucket.lockMode() + ")");
    }
}
