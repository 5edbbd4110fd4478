package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every document of every command against the table of what scripts rely on: each member is there, null where
/// it is
/// not known.
class ContractTest {
    private static final String PROBLEM =
            "code severity waivable step target{kind namespace name uid arn} message why fix location{file line"
                    + " column}";
    private static final String CHANGE =
            "id kind verb target prior body permission command undo undoBecause risk reconcile";
    private static final String VERDICT = "holds reasons[{fact code message source}] targets[{target holds reasons[]}]";

    /// By `type`; members of objects stand in braces, those of the items of a list in brackets and braces.
    private static final Map<String, String> DOCUMENTS = Map.ofEntries(
            Map.entry("error", "exit problems[{" + PROBLEM + "}]"),
            Map.entry(
                    "plan",
                    "digest runbook{id sha256} inputs world{kind context server clusterUid cluster account region"
                            + " callerArn kubeUser} steps[{id action proposal because outputs changes[{" + CHANGE
                            + "}]}] problems[{" + PROBLEM + "}]"),
            Map.entry(
                    "find",
                    "pods[{namespace name uid phase node serviceAccount hostNetwork owner{kind name uid}"
                            + " containers[{name type image imageId containerId}]}] nodes[{name uid providerId"
                            + " instanceId computeType}] volumes[{volumeId source node pod device}]"),
            Map.entry("runFinished", "case run result exit steps[{id result verdict}] next"),
            Map.entry(
                    "verification",
                    "case valid level notShown[] entries head firstBad{seq line code message} inDoubt[] exercise"),
            Map.entry("status", "changes[{case run step change{" + CHANGE + "} holds because undo}]"),
            Map.entry(
                    "handover",
                    "case title world state exercise opened standing[{case run step change{" + CHANGE + "} undo}]"
                            + " inDoubt[{case run step change{" + CHANGE + "} intent}] questions[] next"),
            Map.entry("case", "id title world state exercise opened runs[] inDoubt standing"),
            Map.entry("lint", "valid problems[{" + PROBLEM + "}]"),
            Map.entry("permissions", "clusterRole iamPolicy rules[{system rule step needed because}]"),
            Map.entry("doctor", "checks[{id result message fix}]"),
            Map.entry("config", "values[{name value source}] problems[{" + PROBLEM + "}]"),
            Map.entry("list", "items[]"),
            Map.entry("runbook", "id title inputs[] outputs[]"),
            Map.entry("action", "id title inputs[] outputs[]"),
            Map.entry("exhibit", "exhibit source target container sha256 sizeBytes partial because path uri"),
            Map.entry("version", "version commit java"),
            Map.entry("event", "seq time case run step event"));

    private static final Map<String, String> EVENTS = Map.ofEntries(
            Map.entry("outcome", "intent result status requestId refusals observed"),
            Map.entry("plan", "digest"),
            Map.entry("approval", "digest self osUser kubeUser callerArn accepted[] waived[]"),
            Map.entry("intent", "intent change{" + CHANGE + "}"),
            Map.entry("inDoubt", "intent how because"),
            Map.entry("reconciled", "intent how because"),
            Map.entry("wait", "for until"),
            Map.entry("note", "text kind at"),
            Map.entry("exhibit", "exhibit source target container sha256 sizeBytes partial because path uri"),
            Map.entry("verdict", VERDICT),
            Map.entry("stepFinished", "result because outputs"));

    private final Set<String> seen = new HashSet<>();

    /// Checks a document, and what it lists.
    private void check(JsonNode document, String where) {
        String type = document.path("type").asString("");
        assertThat(document.path("apiVersion").asString("")).as(where).isEqualTo("firebreak/v1");
        assertThat(DOCUMENTS).as(where).containsKey(type);
        has(document, DOCUMENTS.getOrDefault(type, ""), where + " " + type);
        seen.add(type);
        if (type.equals("event")) {
            String event = document.path("event").asString();
            has(document, EVENTS.getOrDefault(event, ""), where + " event " + event);
            seen.add("event " + event);
        }
        if (type.equals("list")) {
            document.path("items").forEach(item -> check(item, where + " item"));
        }
    }

    /// The members of `spec`; an object or list that is null has none to check.
    private static void has(JsonNode json, String spec, String where) {
        for (Map.Entry<String, String> member : members(spec).entrySet()) {
            String name = member.getKey();
            boolean list = member.getValue().startsWith("[");
            String below = member.getValue().replaceAll("^\\[?\\{?|}?]?$", "");
            assertThat(json.has(name)).as(where + ": " + name + " in " + json).isTrue();
            JsonNode value = json.path(name);
            if (list) {
                assertThat(value.isArray()).as(where + "." + name).isTrue();
                value.forEach(item -> has(item, below, where + "." + name));
            } else if (value.isObject()) {
                has(value, below, where + "." + name);
            }
        }
    }

    /// `a b{c d} e[{f}]` as names with what follows each.
    private static Map<String, String> members(String spec) {
        Map<String, String> members = new HashMap<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= spec.length(); i++) {
            char c = i == spec.length() ? ' ' : spec.charAt(i);
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (c == ' ' && depth == 0) {
                String word = spec.substring(start, i);
                String name = word.replaceAll("[\\[{].*", "");
                if (!name.isEmpty()) {
                    members.put(name, word.substring(name.length()));
                }
                start = i + 1;
            }
        }
        return members;
    }

    private void look(OnRange firebreak, String words) {
        List<String> typed = Arrays.asList(words.split(" "));
        check(
                firebreak
                        .run(OnRange.with(typed.toArray(String[]::new), "-o", "json"))
                        .document(),
                words);
    }

    @Test
    void every_document_has_the_members_of_the_contract() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String pod = firebreak.range().scenario().inputs().getOrDefault("pod", "");
            String run = "run contain-pod --until snapshot -i pod=" + pod;
            check(firebreak.plan(run.split(" ")), "plan");
            JsonNode finished = firebreak
                    .approved(OnRange.with(run.split(" "), "-o", "json"))
                    .document();
            check(finished, "run");
            String id = finished.path("case").asString();
            check(firebreak.run("note", id, "a text", "-o", "json").document(), "note");
            firebreak.run("timeline", id, "-o", "jsonl").lines().forEach(event -> check(event, "timeline"));
            for (String words : List.of(
                    "find " + pod,
                    "plan isolate-pod " + pod,
                    "find shop/nobody",
                    "no-such-command",
                    "timeline " + id,
                    "evidence list " + id,
                    "evidence show " + id + " E001",
                    "case show " + id,
                    "case handover " + id,
                    "status " + id,
                    "case list",
                    "case verify " + id,
                    "undo --dry-run " + id,
                    "resume " + id,
                    "runbook list",
                    "runbook show contain-pod",
                    "runbook lint contain-pod",
                    "runbook permissions contain-pod",
                    "action list",
                    "action show isolate-pod",
                    "config view",
                    "doctor",
                    "version")) {
                look(firebreak, words);
            }
        }
        assertThat(seen).containsAll(DOCUMENTS.keySet());
        assertThat(seen)
                .contains("event plan", "event approval", "event intent", "event outcome", "event verdict")
                .contains("event exhibit", "event note", "event wait", "event stepFinished");
    }
}
