package dev.firebreak.plan;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Proposal;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A plan as JSON: the `plan` document, the plan as a journal keeps it, and the part of it that the digest covers.
public final class PlanJson {
    private PlanJson() {}

    /// What a step in a journal has besides: what a run needs to go on with it in another process.
    private static final List<String> TO_GO_ON = List.of("ordinal", "inputs", "planned");

    /// The `plan` document, with exactly the members that are promised.
    public static ObjectNode document(Plan plan) {
        ObjectNode json = recorded(plan);
        for (JsonNode step : json.path("steps")) {
            ArrayNode changes = Json.array();
            step.path("changes").forEach(change -> changes.add(ChangeJson.document(change)));
            ((ObjectNode) step).remove(TO_GO_ON).set("changes", changes);
        }
        return json;
    }

    /// The plan as a journal keeps it, from which a run goes on.
    public static ObjectNode recorded(Plan plan) {
        ObjectNode json = Json.object();
        json.put("apiVersion", "firebreak/v1").put("type", "plan");
        json.put("digest", plan.digest());
        json.putObject("runbook")
                .put("id", plan.runbook().id())
                .put("sha256", plan.runbook().sha256());
        json.set("inputs", inputs(plan.inputs()));
        json.set("world", world(Json.of(plan.world())));
        ArrayNode steps = json.putArray("steps");
        plan.steps().forEach(step -> steps.add(step(step)));
        ArrayNode problems = json.putArray("problems");
        plan.problems().forEach(p -> problems.add(problem(p)));
        return json;
    }

    /// A world as documents have it: the prefix is the journal's own, the bodies show it.
    public static JsonNode world(@Nullable JsonNode recorded) {
        if (!(recorded instanceof ObjectNode known)) {
            return Json.of(recorded);
        }
        ObjectNode shown = known.deepCopy();
        shown.remove("prefix");
        return shown;
    }

    /// A step as a journal keeps it.
    public static ObjectNode step(Step<?> step) {
        Proposal<?> proposal = step.proposal();
        ObjectNode json = Json.object();
        json.put("id", step.id());
        json.put("action", step.use());
        json.put("ordinal", step.ordinal());
        json.put("proposal", word(proposal));
        json.put("because", because(proposal));
        json.set("inputs", inputs(step.inputs()));
        json.set("outputs", outputs(step.use(), planned(proposal)));
        json.set("planned", Json.of(planned(proposal)));
        ArrayNode changes = json.putArray("changes");
        for (Gather gather : Plan.gathers(step)) {
            changes.add(ChangeJson.of(gather));
        }
        for (Change change : Plan.changes(step)) {
            changes.add(ChangeJson.of(change));
        }
        return json;
    }

    /// [Plan#needsApproval] of a plan as it stands in a journal.
    public static boolean needsApproval(JsonNode plan) {
        return plan.path("steps")
                .valueStream()
                .map(s -> s.path("proposal").asString(""))
                .anyMatch(p -> p.equals("changes") || p.equals("later"));
    }

    public static String word(Proposal<?> proposal) {
        return switch (proposal) {
            case Proposal.Changes<?> p -> "changes";
            case Proposal.Found<?> p -> "found";
            case Proposal.Nothing<?> p -> "nothing";
            case Proposal.NotApplicable<?> p -> "notApplicable";
            case Proposal.Later<?> p -> "later";
            case Proposal.Refused<?> p -> "refused";
        };
    }

    public static @Nullable String because(Proposal<?> proposal) {
        return switch (proposal) {
            case Proposal.Changes<?> p -> null;
            case Proposal.Found<?> p -> null;
            case Proposal.Nothing<?> p -> p.because();
            case Proposal.NotApplicable<?> p -> p.because();
            case Proposal.Later<?> p -> p.because();
            case Proposal.Refused<?> p -> p.problems().getFirst().message();
        };
    }

    public static @Nullable Record planned(Proposal<?> proposal) {
        return switch (proposal) {
            case Proposal.Changes<?> p -> p.outputs();
            case Proposal.Found<?> p -> p.outputs();
            case Proposal.Nothing<?> p -> p.outputs();
            case Proposal.NotApplicable<?> p -> null;
            case Proposal.Later<?> p -> null;
            case Proposal.Refused<?> p -> null;
        };
    }

    /// The declared outputs among a record's components; null where there is no record.
    public static JsonNode outputs(String actionId, @Nullable Record record) {
        ActionType<?, ?> type = Registry.find(actionId).orElse(null);
        if (record == null || type == null) {
            return Json.of(null);
        }
        JsonNode all = Json.of(record);
        ObjectNode declared = Json.object();
        for (Catalog.Output output : type.entry().outputs()) {
            declared.set(output.name(), all.path(output.name()));
        }
        return declared;
    }

    private static ObjectNode inputs(Map<String, JsonNode> inputs) {
        ObjectNode json = Json.object();
        inputs.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(i -> json.set(i.getKey(), i.getValue()));
        return json;
    }

    public static ObjectNode problem(Problem problem) {
        ObjectNode json = Json.object();
        json.put("code", problem.code());
        json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        json.put("waivable", problem.waivable());
        json.put("step", problem.step());
        json.set("target", Json.of(problem.target()));
        json.put("message", problem.message());
        json.put("why", problem.why());
        json.put("fix", problem.fix());
        json.set("location", Json.of(problem.location()));
        return json;
    }

    /// The digest covers the runbook, inputs, world, targets by uid, bodies, and the problems that block or
    /// warn. It leaves out what differs between two plans a minute apart on an idle cluster: details of what
    /// was found, what only informs, and the words of problems: they quote servers, whose refusals differ each
    /// time.
    static String digest(Plan plan) {
        ObjectNode covered = Json.object();
        covered.put("runbook", plan.runbook().sha256());
        covered.put("undoes", plan.undoes());
        covered.set("inputs", inputs(plan.inputs()));
        ObjectNode world = covered.putObject("world");
        world.put("clusterUid", plan.world().clusterUid());
        world.put("account", plan.world().account());
        world.put("region", plan.world().region());
        ArrayNode steps = covered.putArray("steps");
        for (Step<?> step : plan.steps()) {
            steps.add(covered(step));
        }
        ArrayNode problems = covered.putArray("problems");
        plan.problems().stream()
                .filter(p -> p.severity() != Severity.INFO)
                .forEach(p -> problems.add(problem(p).remove(List.of("message", "why", "fix"))));
        return "sha256:" + CanonicalJson.sha256(covered);
    }

    /// What of a step an approval covers.
    public static ObjectNode covered(Step<?> step) {
        ObjectNode json = Json.object();
        json.put("id", step.id()).put("action", step.use()).put("proposal", word(step.proposal()));
        json.set("outputs", outputs(step.use(), planned(step.proposal())));
        ArrayNode changes = json.putArray("changes");
        for (Gather gather : Plan.gathers(step)) {
            changes.addObject()
                    .put("id", gather.id())
                    .set("body", ChangeJson.of(gather).path("body"));
        }
        for (Change change : Plan.changes(step)) {
            ObjectNode each = changes.addObject().put("id", change.id()).put("verb", ChangeJson.verb(change));
            each.set("target", Json.of(change.target()));
            each.set("body", change.body());
        }
        return json;
    }
}
