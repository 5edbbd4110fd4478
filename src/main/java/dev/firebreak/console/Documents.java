package dev.firebreak.console;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Reason;
import dev.firebreak.config.Setting;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.Standing;
import dev.firebreak.journal.Verification;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Finding;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Right;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.report.HandOver;
import dev.firebreak.report.StandingChange;
import dev.firebreak.report.StepOutcome;
import dev.firebreak.runbook.Condition;
import dev.firebreak.runbook.Runbook;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The documents of `-o json`, as the contract lists them: what is not known is null, never absent. Plans are
/// documented by [PlanJson], events by [Line].
public final class Documents {
    private Documents() {}

    /// `help`: the page of a command as text; the command is empty for the page of all.
    public static ObjectNode help(String command, String page) {
        return document("help").put("command", command).put("page", page);
    }

    /// `place`: what the commands at a prompt go by that name nothing else.
    public static ObjectNode place(String world, @Nullable String namespace, @Nullable String caseName) {
        return document("place").put("world", world).put("namespace", namespace).put("case", caseName);
    }

    /// The equivalent `kubectl` and `aws` lines of steps, a `list`.
    public static ObjectNode commands(List<? extends Step<?>> steps, Spelled spelled) {
        return list(steps.stream()
                .map(step -> {
                    ObjectNode json = Json.object().put("step", step.id()).put("use", step.use());
                    ArrayNode lines = json.putArray("commands");
                    Proposed.of(step)
                            .forEach(proposed ->
                                    proposed.commands().forEach(line -> lines.add(spelled.line(step, line))));
                    return json;
                })
                .toList());
    }

    static ObjectNode document(String type) {
        return Json.object().put("apiVersion", "firebreak/v1").put("type", type);
    }

    /// The end of a run; `result` and `exit` are null of a run that has none. The case must have the run.
    public static ObjectNode runFinished(CaseState state, String run) {
        RunState found = state.run(run).orElseThrow(() -> new IllegalArgumentException("the case has no run " + run));
        Entry.RunFinished finished = found.finished();
        ObjectNode json = document("runFinished");
        json.put("case", state.id()).put("run", run);
        json.put("result", finished == null ? null : finished.result().toString());
        json.put("exit", finished == null ? null : finished.exit());
        ArrayNode steps = json.putArray("steps");
        for (StepOutcome step : StepOutcome.of(found)) {
            ObjectNode each = steps.addObject();
            each.put("id", step.id()).put("result", step.result().toString());
            each.set("verdict", Json.of(step.verdict()));
        }
        return json.put("next", HandOver.next(state, found));
    }

    public static ObjectNode error(int exit, List<Problem> problems) {
        ObjectNode json = document("error").put("exit", exit);
        json.set("problems", problems(problems));
        return json;
    }

    public static ObjectNode find(FindPods.Detail found) {
        return document("find").setAll((ObjectNode) Json.of(found));
    }

    /// `standing` is the number of changes that were not taken back, [#standing]; `inDoubt` that of intents of
    /// which nobody knows whether they happened.
    public static ObjectNode caseDocument(CaseState state, int standing) {
        ObjectNode json = document("case");
        json.put("id", state.id()).put("title", state.title());
        json.set("world", PlanJson.world(state.world()));
        json.put("state", state.closed() ? "closed" : "open");
        json.put("exercise", state.exercise()).put("opened", Json.time(state.opened()));
        runs(state, json.putArray("runs"));
        return json.put("inDoubt", state.inDoubt().size()).put("standing", standing);
    }

    private static void runs(CaseState state, ArrayNode runs) {
        for (RunState run : state.runs()) {
            Entry.RunFinished finished = run.finished();
            ObjectNode each = runs.addObject();
            each.put("run", run.id()).put("runbook", run.started().runbook());
            each.put("undoes", run.started().undoes()).put("started", Json.time(run.startedAt()));
            each.put("result", finished == null ? null : finished.result().toString());
            each.put("exit", finished == null ? null : finished.exit());
            each.put("next", HandOver.next(state, run));
        }
    }

    /// Standing changes that were looked at again; `change` is the one of the journal, `because` says why it
    /// holds or not.
    public static ObjectNode status(List<StandingChange> changes) {
        ObjectNode json = document("status");
        ArrayNode all = json.putArray("changes");
        for (StandingChange change : changes) {
            ObjectNode each = change(change.caseId(), change.intent(), all);
            each.put("holds", holds(change)).put("because", because(change));
            each.put("undo", change.undo());
        }
        return json;
    }

    private static ObjectNode change(String caseId, IntentState intent, ArrayNode into) {
        ObjectNode each = into.addObject();
        each.put("case", caseId).put("run", intent.run()).put("step", intent.step());
        each.set("change", ChangeJson.document(intent.change()));
        return each;
    }

    /// `yes`, `no` or `unknown`.
    static String holds(StandingChange change) {
        return Entry.VerdictEntry.of(change.verdict()).holds();
    }

    /// The reasons of a standing change in words, in the order of their weight.
    public static String because(StandingChange change) {
        return change.verdict().reasons().stream().map(Reason::message).collect(Collectors.joining("; "));
    }

    /// What the next person on a case has to know; `next` is the command to type now.
    public static ObjectNode handOver(CaseState state) {
        HandOver handOver = HandOver.of(state);
        ObjectNode json = document("handover");
        json.put("case", state.id()).put("title", state.title());
        json.set("world", PlanJson.world(state.world()));
        json.put("state", state.closed() ? "closed" : "open");
        json.put("exercise", state.exercise()).put("opened", Json.time(state.opened()));
        ArrayNode runs = json.putArray("runs");
        runs(state, runs);
        for (int i = 0; i < runs.size(); i++) {
            ArrayNode denied = ((ObjectNode) runs.get(i)).putArray("denied");
            HandOver.deniedBy(state, state.runs().get(i)).forEach(denied::add);
        }
        ArrayNode standing = json.putArray("standing");
        handOver.standing()
                .forEach(i -> change(state.id(), i, standing)
                        .put("undo", "firebreak undo " + state.name() + "/" + i.run() + "/" + i.step()));
        ArrayNode kept = json.putArray("kept");
        handOver.kept().forEach(i -> change(state.id(), i, kept));
        ArrayNode inDoubt = json.putArray("inDoubt");
        handOver.inDoubt().forEach(i -> change(state.id(), i, inDoubt).put("intent", i.id()));
        ArrayNode questions = json.putArray("questions");
        handOver.questions().forEach(q -> questions.add(q.document()));
        return json.put("next", handOver.next(state));
    }

    public static ObjectNode list(List<? extends JsonNode> items) {
        ObjectNode json = document("list");
        json.putArray("items").addAll(items);
        return json;
    }

    /// Also `problems`, which warn and leave a journal valid: a torn tail.
    public static ObjectNode verification(Verification verification) {
        ObjectNode json = document("verification").setAll((ObjectNode) Json.of(verification));
        json.set("problems", problems(verification.problems()));
        return json;
    }

    public static ObjectNode doctor(List<Finding> findings) {
        ObjectNode json = document("doctor");
        ArrayNode checks = json.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("id", finding.id())
                    .put("result", finding.result().toString())
                    .put("message", finding.message())
                    .put("fix", finding.fix());
        }
        return json;
    }

    /// What is set and by what; the values without the file where that has problems.
    public static ObjectNode config(List<Setting> settings, List<Problem> problems) {
        ObjectNode json = document("config");
        ArrayNode values = json.putArray("values");
        for (Setting setting : settings) {
            ObjectNode each = values.addObject().put("name", setting.name());
            each.set("value", setting.value());
            each.put("source", setting.source());
        }
        json.set("problems", problems(problems));
        return json;
    }

    public static ObjectNode lint(boolean valid, List<Problem> problems) {
        ObjectNode json = document("lint").put("valid", valid);
        json.set("problems", problems(problems));
        return json;
    }

    private static ArrayNode problems(List<Problem> problems) {
        ArrayNode array = Json.array();
        problems.forEach(p -> array.add(PlanJson.problem(p)));
        return array;
    }

    /// The outputs of a runbook are those of its steps, by the names that references use: `steps.scope.pods`.
    public static ObjectNode runbook(Runbook runbook) {
        ObjectNode json = document("runbook");
        json.put("id", runbook.id()).put("title", runbook.title()).put("when", runbook.when());
        ArrayNode inputs = json.putArray("inputs");
        for (Runbook.InputDecl input : runbook.inputs().values()) {
            ObjectNode each = inputs.addObject();
            each.put("name", input.name()).put("type", input.type().toString()).put("required", input.required());
            each.put("help", input.help()).put("example", input.example());
            each.set("default", Json.of(input.fallback()));
            each.set("choices", Json.of(input.choices()));
        }
        ArrayNode outputs = json.putArray("outputs");
        for (Runbook.StepDecl step : runbook.steps()) {
            Registry.find(step.use()).ifPresent(type -> outputs(type.entry(), "steps." + step.id() + ".", outputs));
        }
        json.set("limits", Json.of(runbook.limits()));
        ArrayNode steps = json.putArray("steps");
        for (Runbook.StepDecl step : runbook.steps()) {
            ObjectNode each = steps.addObject();
            each.put("id", step.id()).put("action", step.use());
            ObjectNode with = each.putObject("with");
            step.with().forEach((name, arg) -> with.set(name, arg.written()));
            @Nullable Duration limit = step.terms().timeLimit();
            @Nullable Condition condition = step.terms().condition();
            each.put("approve", step.approve()).put("timeLimit", limit == null ? null : limit.toString());
            each.put("if", condition == null ? null : condition.text());
            each.set("needs", Json.of(step.terms().needs()));
            each.put("onFailure", step.onFailure().toString());
        }
        return json.put("sha256", runbook.sha256()).put("file", runbook.file());
    }

    public static ObjectNode action(ActionType<?, ?> action) {
        Catalog.ActionEntry entry = action.entry();
        ObjectNode json = document("action");
        json.put("id", entry.id()).put("title", entry.title()).put("help", entry.help());
        ArrayNode inputs = json.putArray("inputs");
        for (Catalog.Input input : entry.inputs()) {
            ObjectNode each = inputs.addObject();
            each.put("name", input.name()).put("type", input.type().toString()).put("required", input.required());
            each.put("help", input.help()).put("example", input.example()).put("default", input.fallback());
            each.set("choices", Json.of(input.choices()));
        }
        outputs(entry, "", json.putArray("outputs"));
        ArrayNode rights = json.putArray("permissions");
        for (Right right : action.rights()) {
            rights.addObject()
                    .put("rule", right.permission().toString())
                    .put("given", right.given())
                    .put("needed", right.needed())
                    .put("because", right.reason());
        }
        json.put("undo", action.undo());
        json.set("sources", Json.of(action.sources()));
        return json.put("example", action.example());
    }

    private static void outputs(Catalog.ActionEntry entry, String prefix, ArrayNode into) {
        for (Catalog.Output output : entry.outputs()) {
            into.addObject()
                    .put("name", prefix + output.name())
                    .put("type", output.type().toString())
                    .put("help", output.help())
                    .put("later", output.later());
        }
    }

    public static ObjectNode version(String version, String commit, String java) {
        return document("version").put("version", version).put("commit", commit).put("java", java);
    }

    /// One exhibit: where it was taken, and the members of its entry.
    public static ObjectNode exhibit(Line exhibit) {
        ObjectNode json = document("exhibit");
        json.put("time", Json.time(exhibit.time())).put("case", exhibit.caseId());
        json.put("run", exhibit.run()).put("step", exhibit.step());
        return json.setAll((ObjectNode) Json.of(exhibit.entry()));
    }

    /// How many changes of the case stand: see [Standing].
    public static int standing(CaseState state) {
        return Standing.of(state).size();
    }
}
