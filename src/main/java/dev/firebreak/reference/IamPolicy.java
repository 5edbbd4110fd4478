package dev.firebreak.reference;

import dev.firebreak.json.Json;
import dev.firebreak.model.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An IAM policy with the AWS rules of a runbook and nothing else: one statement for each action, whose `Sid` says
/// whether it is needed or wanted. `sts:GetCallerIdentity` needs no permission [STS API reference], and is left out.
public record IamPolicy(Permissions permissions) {
    private static final class Statement {
        private boolean needed;
        private final TreeSet<String> resources = new TreeSet<>();
    }

    public ObjectNode document() {
        Map<String, Statement> byAction = new LinkedHashMap<>();
        for (Permissions.Rule rule : permissions.rules()) {
            if (rule.right().permission() instanceof Permission.Aws aws) {
                Statement statement = byAction.computeIfAbsent(aws.action(), _ -> new Statement());
                statement.needed |= rule.right().needed();
                statement.resources.add(aws.resource());
            }
        }
        ObjectNode policy = Json.object().put("Version", "2012-10-17");
        ArrayNode statements = policy.putArray("Statement");
        byAction.forEach((action, taken) -> {
            ObjectNode statement = statements.addObject();
            statement
                    .put("Sid", (taken.needed ? "Needed" : "Wanted") + sid(action))
                    .put("Effect", "Allow")
                    .put("Action", action);
            taken.resources.forEach(statement.putArray("Resource")::add);
            if (action.equals("ec2:CreateTags")) {
                // tags are put on what is being made, and on nothing that is there
                statement.putObject("Condition").putObject("StringEquals").put("ec2:CreateAction", "CreateSnapshots");
            }
        });
        return policy;
    }

    /// A `Sid` has letters and digits alone.
    private static String sid(String action) {
        int colon = action.indexOf(':');
        return Character.toUpperCase(action.charAt(0)) + action.substring(1, colon) + action.substring(colon + 1);
    }
}
