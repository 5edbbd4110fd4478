package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.console.RulesPrinter;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.CloudUse;
import dev.firebreak.reference.ClusterRole;
import dev.firebreak.reference.IamPolicy;
import dev.firebreak.reference.Permissions;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How the permissions of a runbook are shown: both systems or one, for people or as documents.
record PermissionsOutput(Session session, boolean kubernetes, boolean aws) {

    /// The permissions of a runbook or, with every input that it has, of an action. Nothing is contacted.
    static Permissions of(String name, @Nullable String region, Map<String, String> inputs) {
        Runbook runbook = Registry.find(name)
                .map(type -> ofAction(type.entry()))
                .orElseGet(() -> new Library(Registry.catalog()).find(name));
        for (String input : inputs.keySet()) {
            if (!known(runbook).contains(input)) {
                throw new Refusal(
                        3,
                        Problem.block(
                                "unknown-input",
                                runbook.id() + " has no input " + input,
                                "Look with: firebreak runbook show " + name));
            }
        }
        return Permissions.of(runbook, CloudUse.of(runbook), region, inputs);
    }

    private static Set<String> known(Runbook runbook) {
        return Registry.find(runbook.id())
                .map(type ->
                        type.entry().inputs().stream().map(Catalog.Input::name).collect(Collectors.toSet()))
                .orElse(runbook.inputs().keySet());
    }

    private static Runbook ofAction(Catalog.ActionEntry entry) {
        Map<String, Arg> with = new LinkedHashMap<>();
        entry.inputs().forEach(input -> with.put(input.name(), new Arg.FromInput(input.name())));
        return Runbook.ofAction(entry, with);
    }

    void print(Permissions permissions) {
        boolean commented = kubernetes && session.yaml();
        if (!session.text() && !commented) {
            session.print(document(permissions));
            return;
        }
        if (!aws) {
            session.out().print(new ClusterRole(permissions).yaml());
        }
        if (!kubernetes) {
            if (!aws) {
                session.out().println();
            }
            policy(permissions);
        }
    }

    private ObjectNode document(Permissions permissions) {
        if (kubernetes) {
            return new ClusterRole(permissions).document();
        }
        if (aws) {
            return new IamPolicy(permissions).document();
        }
        ObjectNode json = Json.object().put("apiVersion", "firebreak/v1").put("type", "permissions");
        json.set("clusterRole", new ClusterRole(permissions).document());
        json.set("iamPolicy", new IamPolicy(permissions).document());
        ArrayNode rules = json.putArray("rules");
        for (Permissions.Rule rule : permissions.rules()) {
            rules.addObject()
                    .put("system", rule.system())
                    .put("rule", rule.words())
                    .put("step", rule.step())
                    .put("needed", rule.right().needed())
                    .put("because", rule.right().reason());
        }
        return json;
    }

    /// A policy has no comments, so that the reasons stand before it.
    private void policy(Permissions permissions) {
        List<RulesPrinter.Row> rules = permissions.rules().stream()
                .filter(r -> r.system().equals("aws"))
                .map(r -> new RulesPrinter.Row(
                        r.words(), r.right().needed(), r.step(), r.right().reason()))
                .toList();
        if (rules.isEmpty()) {
            session.out().println("It contacts AWS for nothing: there is no IAM policy.");
            return;
        }
        new RulesPrinter(session.out(), session.theme(), session.width()).print(rules);
        session.out().println();
        session.out().println(Json.pretty(new IamPolicy(permissions).document()));
    }
}
