package dev.firebreak.doctor;

import dev.firebreak.model.Answer;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Right;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.reference.Permissions;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether we have the rights in the cluster that a runbook takes: in the namespace that is named, else in all.
record RunbookRights(Runbook runbook) implements Checkup {
    @Override
    public String id() {
        return "rights-" + runbook.id();
    }

    @Override
    public Finding look(Site site) {
        Set<String> missing = new LinkedHashSet<>();
        Set<String> wanted = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        Set<Permission.Kube> asked = new LinkedHashSet<>();
        for (Permissions.Rule rule :
                Permissions.of(runbook, CloudUse.of(runbook), null, Map.of()).rules()) {
            Right right = rule.right();
            if (right.use() == Right.Use.STRONGER) {
                // most are of kinds that this cluster does not serve; a plan says which way they close
                continue;
            }
            if (right.permission() instanceof Permission.Kube kube) {
                Permission.Kube here = here(right, kube, site);
                Answer answer = asked.add(here) ? site.view().cluster().may(here) : Answer.YES;
                if (answer.holds() == Holds.NO) {
                    (right.needed() ? missing : wanted).add(here.toString());
                } else if (answer.holds() == Holds.UNKNOWN) {
                    unknown.add(here + " (" + answer.because() + ")");
                }
            }
        }
        String where = site.namespace() == null ? " in all namespaces" : " in namespace " + site.namespace();
        String fix = "firebreak runbook permissions " + runbook.file().replaceFirst("^runbooks/(.*)\\.yaml$", "$1")
                + " --kubernetes -o yaml";
        if (!missing.isEmpty()) {
            return Finding.fail(id(), "you may not" + where + ": " + String.join(", ", missing), fix);
        }
        if (!unknown.isEmpty()) {
            return Finding.unknown(id(), "not known: " + String.join(", ", unknown), fix);
        }
        return wanted.isEmpty()
                ? Finding.ok(id(), "you have the " + asked.size() + " rights in the cluster that it takes" + where)
                : Finding.warn(
                        id(),
                        "it runs, and knows less, because you may not" + where + ": " + String.join(", ", wanted),
                        fix);
    }

    private static Permission.Kube here(Right right, Permission.Kube kube, Site site) {
        return right.whereTargetsAre()
                ? new Permission.Kube(kube.verb(), kube.group(), kube.resource(), site.namespace(), kube.name())
                : kube;
    }
}
