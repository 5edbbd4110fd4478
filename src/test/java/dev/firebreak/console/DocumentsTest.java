package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.Verification;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.PlanJson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The documents against the contract: each list below is the contract's own text.
class DocumentsTest {
    private static final String PROBLEM = "code, severity, waivable, step, target, message, why, fix, location";

    private final Sample sample = Sample.ordinary();

    @TempDir
    Path home;

    /// Exactly these members beside `apiVersion` and `type`, none of them absent.
    private static void has(ObjectNode document, String type, String members) {
        assertThat(document.path("apiVersion").asString()).isEqualTo("firebreak/v1");
        assertThat(document.path("type").asString()).isEqualTo(type);
        ObjectNode rest = document.deepCopy();
        rest.remove(List.of("apiVersion", "type"));
        keys(rest, members);
    }

    private static void keys(JsonNode json, String members) {
        assertThat(json.propertyNames()).containsExactlyInAnyOrder(members.split(", "));
    }

    @Test
    void run_finished_has_every_step_of_the_plan_in_order() {
        CaseState state = sample.state(home, false, sample.events().subList(0, 20));

        ObjectNode document = Documents.runFinished(state, "r1");

        has(document, "runFinished", "case, run, result, exit, steps, next");
        assertThat(document.path("result").asString()).isEqualTo("inDoubt");
        assertThat(document.path("exit").asInt()).isEqualTo(7);
        assertThat(document.path("steps").valueStream().map(s -> s.path("id").asString()))
                .containsExactly("scope", "first-look", "isolate", "cordon", "snapshot", "parts", "export", "again");
        assertThat(document.path("steps")
                        .valueStream()
                        .map(s -> s.path("result").asString()))
                .containsExactly(
                        "notReached",
                        "done",
                        "done",
                        "notApplicable",
                        "inDoubt",
                        "notReached",
                        "notReached",
                        "notReached");
        document.path("steps").forEach(step -> keys(step, "id, result, verdict"));
        JsonNode verdict = document.path("steps").get(2).path("verdict");
        keys(verdict, "holds, applied, enforced, cut, reasons, targets");
        keys(verdict.path("reasons").get(0), "fact, code, message, source");
        assertThat(document.path("steps").get(1).path("verdict").isNull()).isTrue();
        assertThat(document.path("next").asString()).startsWith("firebreak resume " + Sample.CASE);
    }

    @Test
    void what_a_dead_run_does_not_know_is_null() {
        CaseState state = sample.state(home, false, sample.events().subList(0, 9));

        ObjectNode document = Documents.runFinished(state, "r1");

        has(document, "runFinished", "case, run, result, exit, steps, next");
        assertThat(document.path("result").isNull()).isTrue();
        assertThat(document.path("exit").isNull()).isTrue();
        assertThat(document.path("next").asString()).isEqualTo("firebreak resume " + Sample.CASE + "/r1");
    }

    @Test
    void errors_and_lints_carry_problems() {
        List<Problem> problems = List.of(Problem.block("a", "b", "c").about(sample.target()));

        ObjectNode error = Documents.error(4, problems);
        has(error, "error", "exit, problems");
        keys(error.path("problems").get(0), PROBLEM);
        keys(error.path("problems").get(0).path("target"), "kind, namespace, name, uid, arn");
        has(Documents.lint(false, problems), "lint", "valid, problems");
    }

    @Test
    void a_plan_has_exactly_the_members_that_are_promised_and_a_journal_what_a_run_needs_to_go_on() {
        ObjectNode plan = PlanJson.document(sample.plan());

        has(plan, "plan", "digest, runbook, inputs, world, steps, problems");
        keys(plan.path("world"), "kind, context, server, clusterUid, cluster, account, region, callerArn, kubeUser");
        JsonNode step = plan.path("steps").get(2);
        keys(step, "id, action, proposal, because, outputs, changes");
        keys(
                step.path("changes").get(0),
                "id, kind, verb, target, prior, body, permission, command, undo, undoBecause, risk, reconcile");
        assertThat(PlanJson.recorded(sample.plan()).path("steps").get(2).propertyNames())
                .contains("ordinal", "inputs", "planned");
    }

    @Test
    void find_names_pods_nodes_and_volumes() {
        ObjectNode find = Documents.find(sample.found());

        has(find, "find", "pods, nodes, volumes");
        JsonNode pod = find.path("pods").get(0);
        keys(pod, "namespace, name, uid, phase, node, serviceAccount, hostNetwork, owner, containers");
        keys(pod.path("owner"), "kind, name, uid");
        keys(pod.path("containers").get(0), "name, type, image, imageId, containerId");
        keys(find.path("nodes").get(0), "name, uid, providerId, instanceId, computeType");
        keys(find.path("volumes").get(0), "volumeId, source, node, pod, device");
        assertThat(find.path("volumes").get(0).path("pod").isNull()).isTrue();
    }

    @Test
    void a_case_counts_what_stands_and_what_is_in_doubt() {
        CaseState state = sample.state(home, false, sample.events().subList(0, 20));

        ObjectNode document = Documents.caseDocument(state, Documents.standing(state));

        has(document, "case", "id, title, world, state, exercise, opened, runs, inDoubt, standing");
        assertThat(document.path("standing").asInt()).isEqualTo(1);
        assertThat(document.path("inDoubt").asInt()).isEqualTo(1);
        assertThat(document.path("opened").asString()).isEqualTo("2026-03-01T12:00:00.000000Z");
        assertThat(document.path("runs").get(0).path("run").asString()).isEqualTo("r1");
    }

    @Test
    void a_list_has_its_items() {
        ObjectNode list =
                Documents.list(List.of(Json.object().put("a", 1), Json.object().put("a", 2)));

        has(list, "list", "items");
        assertThat(list.path("items").size()).isEqualTo(2);
    }

    @Test
    void a_verification_also_carries_what_only_warns() {
        Verification verification = new Verification(
                "c",
                true,
                Verification.Level.CHAIN,
                List.of("truncation"),
                9,
                "00",
                null,
                List.of("r1/a/b"),
                false,
                List.of(Problem.warn("torn-tail", "3 bytes after the last line", null)));

        ObjectNode document = Documents.verification(verification);

        has(
                document,
                "verification",
                "case, valid, level, notShown, entries, head, firstBad, inDoubt, exercise, problems");
        assertThat(document.path("level").asString()).isEqualTo("chain");
        assertThat(document.path("firstBad").isNull()).isTrue();
        keys(document.path("problems").get(0), PROBLEM);
        assertThat(document.path("problems").get(0).path("severity").asString()).isEqualTo("warn");
    }

    @Test
    void runbooks_and_actions_have_inputs_and_outputs() {
        assertThat(Documents.runbook(sample.runbook()).propertyNames()).contains("id", "title", "inputs", "outputs");

        ObjectNode action = Documents.action(IsolatePod.TYPE);
        assertThat(action.propertyNames()).contains("id", "title", "inputs", "outputs");
        keys(action.path("inputs").get(0), "name, type, required, help, example, default, choices");
        keys(action.path("outputs").get(0), "name, type, help, later");
    }

    @Test
    void an_exhibit_says_where_it_was_taken() {
        Line line = sample.lines(false, sample.events()).stream()
                .filter(l -> l.entry() instanceof Entry.ExhibitEntry)
                .findFirst()
                .orElseThrow();

        has(
                Documents.exhibit(line),
                "exhibit",
                "time, case, run, step, exhibit, source, target, container, sha256, sizeBytes, partial, because, path,"
                        + " uri");
    }

    @Test
    void a_version_names_its_commit_and_java() {
        has(Documents.version("0.1.0", "abc", "25"), "version", "version, commit, java");
    }
}
