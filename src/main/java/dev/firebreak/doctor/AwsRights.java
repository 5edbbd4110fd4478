package dev.firebreak.doctor;

import dev.firebreak.model.Answer;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.reference.Permissions;
import dev.firebreak.runbook.Runbook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Whether we have the rights on AWS that runbooks take, as far as AWS can be asked: EC2's reads alone have a
/// `DryRun` that needs no target.
record AwsRights(List<Runbook> runbooks) implements Checkup {
    @Override
    public String id() {
        return "rights-on-aws";
    }

    @Override
    public Finding look(Site site) {
        Map<String, Permission.Aws> taken = new LinkedHashMap<>();
        Map<String, Boolean> needed = new LinkedHashMap<>();
        for (Runbook runbook : runbooks) {
            for (Permissions.Rule rule : Permissions.of(runbook, CloudUse.of(runbook), null, Map.of())
                    .rules()) {
                if (rule.right().permission() instanceof Permission.Aws aws) {
                    taken.putIfAbsent(aws.action(), aws);
                    needed.merge(aws.action(), rule.right().needed(), Boolean::logicalOr);
                }
            }
        }
        if (taken.isEmpty()) {
            return Finding.ok(id(), "none is taken");
        }
        TreeSet<String> missing = new TreeSet<>();
        TreeSet<String> wanted = new TreeSet<>();
        TreeSet<String> unknown = new TreeSet<>();
        taken.forEach((action, aws) -> {
            Answer answer = site.view().cloud().may(aws);
            if (answer.holds() == Holds.UNKNOWN) {
                unknown.add(action);
            } else if (answer.holds() == Holds.NO) {
                (Boolean.TRUE.equals(needed.get(action)) ? missing : wanted).add(action);
            }
        });
        String fix = "firebreak runbook permissions " + runbooks.getFirst().id() + " --aws -o json";
        if (!missing.isEmpty()) {
            return Finding.fail(id(), "you may not " + String.join(", ", missing), fix);
        }
        if (!wanted.isEmpty()) {
            return Finding.warn(id(), "runs know less, because you may not " + String.join(", ", wanted), fix);
        }
        return unknown.isEmpty()
                ? Finding.ok(id(), "you may " + String.join(", ", taken.keySet()))
                : Finding.unknown(
                        id(),
                        "AWS tells only when it is done whether you may " + String.join(", ", unknown)
                                + "; all else you may",
                        fix);
    }
}
