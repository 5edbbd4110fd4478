package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every document of every command against the table of what scripts rely on: it has these members and no others,
/// null where one is not known.
class ContractTest {
    private static final String PROBLEM =
            "code severity waivable step target{kind namespace name uid arn} message why fix location{file line"
                    + " column}";
    private static final String CHANGE =
            "id kind verb target prior body permission command undo undoBecause risk reconcile";
    private static final String FACTS = "holds applied? enforced? cut? reasons[{fact code message source}]";
    private static final String VERDICT = FACTS + " targets[{target " + FACTS + "}]";
    private static final String WORLD = "kind context server clusterUid cluster account region callerArn kubeUser";
    private static final String INPUT = "name type required help example default choices";
    private static final String OUTPUT = "name type help later";
    private static final String EXHIBIT = "exhibit source target container sha256 sizeBytes partial because path uri";
    private static final String STANDING = "case run step change{" + CHANGE + "}";

    private static final String SUSPECT = "suspect{isolated labelled denied lapsed marked cordoned uncordoned}";
    private static final String OWNED = "owner{kind name uid} containers[{name type image imageId containerId}]";
    private static final String POD = "namespace name uid phase node serviceAccount hostNetwork " + OWNED;
    private static final String NODE = "name uid providerId instanceId computeType";
    private static final String VOLUME = "volumeId source node pod device";
    private static final String CLUSTER_EVENT =
            "time namespace name eventType reason object{kind namespace name uid} message count source";

    private static final String UNKNOWN = "unknown[{part code message}]";
    private static final String ROLE = "arn through source reachable because";
    private static final String HOST = "host{privileged[] network pid ipc paths[{volume path readOnly runtimeSocket}]"
            + " capabilities[{container capability}]}";
    private static final String IDENTITY = "identity{namespace serviceAccount tokenMounted roles[{" + ROLE + "}]}";
    private static final String REACHED = "direction peer{namespace? pod? cidr? entity?} protocol port endPort allowed"
            + " bySpecification policies[{kind group namespace name}] because";
    private static final String METADATA = "instanceMetadata{reachable because tokensRequired hopLimit}";
    private static final String TENANTS = "tenants[{namespace pods[]}]";
    private static final String POLICY = "kind group namespace name uid selector directions[]";
    private static final String ACCOUNT = "namespace name uid roleArn mountsToken";
    private static final String VIA = "via{binding role subject}";
    private static final String RIGHTS = "dangers[{code namespace verbs[] resource names[] opens " + VIA
            + "}] rights[{namespace verbs[] apiGroups[] resources[] resourceNames[] paths[] " + VIA + "}]";

    /// By `type`; members of objects stand in braces, those of the items of a list in brackets and braces. A
    /// question mark: where it applies.
    private static final Map<String, String> DOCUMENTS = Map.ofEntries(
            Map.entry("error", "exit problems[{" + PROBLEM + "}]"),
            Map.entry(
                    "plan",
                    "digest runbook{id sha256} inputs world{" + WORLD
                            + "} steps[{id action proposal because outputs changes[{" + CHANGE
                            + "}]}] problems[{" + PROBLEM + "}]"),
            Map.entry("find", "pods[{" + POD + "}] nodes[{" + NODE + "}] volumes[{" + VOLUME + "}]"),
            Map.entry("pod", POD + " " + SUSPECT),
            Map.entry("node", NODE + " " + SUSPECT),
            Map.entry("volume", VOLUME),
            Map.entry("policy", POLICY),
            Map.entry("clusterEvent", CLUSTER_EVENT),
            Map.entry("serviceAccount", ACCOUNT),
            Map.entry(
                    "podDescription",
                    "pod{" + POD + "} " + SUSPECT + " " + HOST + " " + IDENTITY + " secrets[{name via}] node{" + NODE
                            + "} volumes[{" + VOLUME + "}] services[{namespace name serviceType clusterIp ports[]}]"
                            + " policies[{" + POLICY + "}] reachedBy{enforcer entries[{" + REACHED + "}]} events[{"
                            + CLUSTER_EVENT + "}] " + UNKNOWN),
            Map.entry(
                    "nodeDescription",
                    "node{" + NODE + "} " + SUSPECT + " status[] taints[] role " + METADATA
                            + " volumes[{volumeId device root}] " + TENANTS + " events[{" + CLUSTER_EVENT + "}] "
                            + UNKNOWN),
            Map.entry(
                    "serviceAccountDescription",
                    "account{" + ACCOUNT + "} roles[{" + ROLE + "}] pods[{namespace name uid}] " + RIGHTS + " "
                            + UNKNOWN),
            Map.entry(
                    "policyDescription",
                    "policy{" + POLICY + "} " + SUSPECT + " pods[{namespace name uid}] spec " + UNKNOWN),
            Map.entry(
                    "volumeDescription",
                    "volumeId volume{volumeId sizeGib encrypted state instanceIds[]} claims[] " + UNKNOWN),
            Map.entry(
                    "blastRadius",
                    "pod{namespace name uid} " + SUSPECT
                            + " network{enforcer open[{namespace workload entity pods allowed ports[]}]} " + METADATA
                            + " " + IDENTITY + " secrets[{name via}] " + RIGHTS + " nodeRole{" + ROLE + "} " + HOST
                            + " node{" + NODE
                            + "} volumes[{" + VOLUME + "}] " + TENANTS + " " + UNKNOWN),
            Map.entry("reach", "pod entries[{" + REACHED + "}]"),
            Map.entry("runFinished", "case run result exit steps[{id result verdict{" + VERDICT + "}}] next"),
            Map.entry(
                    "verification",
                    "case valid level notShown[] entries head firstBad{seq line code message} inDoubt[] exercise"
                            + " problems[{" + PROBLEM + "}]"),
            Map.entry("status", "changes[{" + STANDING + " holds because undo}]"),
            Map.entry(
                    "handover",
                    "case title world{" + WORLD
                            + "} state exercise opened runs[{run runbook undoes started result exit next"
                            + " denied[]}] standing[{" + STANDING + " undo}]"
                            + " kept[{" + STANDING + "}] inDoubt[{" + STANDING + " intent}] questions[] next"),
            Map.entry(
                    "case",
                    "id title world{" + WORLD + "} state exercise opened runs[{run runbook undoes started result exit"
                            + " next}] inDoubt standing"),
            Map.entry("lint", "valid problems[{" + PROBLEM + "}]"),
            Map.entry("permissions", "clusterRole iamPolicy rules[{system rule step needed because}]"),
            Map.entry("doctor", "checks[{id result message fix}]"),
            Map.entry("config", "values[{name value source}] problems[{" + PROBLEM + "}]"),
            Map.entry("list", "items[]"),
            Map.entry(
                    "runbook",
                    "id title when inputs[{" + INPUT + "}] outputs[{" + OUTPUT
                            + "}] limits{pods nodes} steps[{id action"
                            + " with approve timeLimit if needs onFailure}] sha256 file"),
            Map.entry(
                    "action",
                    "id title help inputs[{" + INPUT + "}] outputs[{" + OUTPUT + "}] permissions[{rule given needed"
                            + " because}] undo sources[] example"),
            Map.entry("exhibit", "time case run step " + EXHIBIT),
            Map.entry("version", "version commit java"),
            Map.entry("help", "command page"),
            Map.entry("event", "seq time case run step event"));

    private static final Map<String, String> EVENTS = Map.ofEntries(
            Map.entry("caseOpened", "title world exercise openedBy"),
            Map.entry("runStarted", "runbook runbookSha256 inputs world undoes"),
            Map.entry("plan", "digest"),
            Map.entry("approval", "digest self osUser kubeUser callerArn accepted[] waived[]"),
            Map.entry("stepStarted", "action"),
            Map.entry("intent", "intent change{" + CHANGE + "}"),
            Map.entry("outcome", "intent result status requestId refusals observed code message"),
            Map.entry("inDoubt", "intent how because"),
            Map.entry("reconciled", "intent how result because observed"),
            Map.entry("wait", "for until intent"),
            Map.entry("note", "text kind at by"),
            Map.entry("exhibit", EXHIBIT),
            Map.entry("verdict", VERDICT),
            Map.entry("stepFinished", "result because outputs"),
            Map.entry("runFinished", "result exit next"));

    private final Set<String> seen = new HashSet<>();

    /// Checks a document, and what it lists.
    private void check(JsonNode document, String where) {
        String type = document.path("type").asString("");
        assertThat(document.path("apiVersion").asString("")).as(where).isEqualTo("firebreak/v1");
        assertThat(DOCUMENTS).as(where).containsKey(type);
        String members = "apiVersion type " + DOCUMENTS.getOrDefault(type, "");
        seen.add(type);
        if (type.equals("event")) {
            String event = document.path("event").asString();
            assertThat(EVENTS).as(where).containsKey(event);
            members += " " + EVENTS.getOrDefault(event, "");
            seen.add("event " + event);
        }
        has(document, members, where + " " + type);
        if (type.equals("list")) {
            document.path("items").forEach(item -> check(item, where + " item"));
        }
    }

    /// The members of `spec` and no others; an object or list that is null has none to check.
    private static void has(JsonNode json, String spec, String where) {
        Map<String, String> members = members(spec);
        assertThat(members.keySet().stream().map(ContractTest::name)).as(where).containsAll(json.propertyNames());
        members.forEach((member, inside) -> {
            String name = name(member);
            assertThat(json.has(name) || member.endsWith("?"))
                    .as(where + ": " + name + " in " + json)
                    .isTrue();
            boolean list = inside.startsWith("[");
            String below = inside.replaceAll("^\\[?\\{?|}?]?$", "");
            JsonNode value = json.path(name);
            if (list && !value.isNull()) {
                assertThat(value.isArray()).as(where + "." + name).isTrue();
            }
            if (!below.isEmpty()) {
                (list ? value.valueStream() : Stream.of(value))
                        .filter(JsonNode::isObject)
                        .forEach(item -> has(item, below, where + "." + name));
            }
        });
    }

    private static String name(String member) {
        return member.replace("?", "");
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
        Scene scene = Scene.of("lateral-movement")
                .with("{apiVersion: v1, kind: Event, metadata: {name: web-7f9c.17f0, namespace: shop}, involvedObject:"
                        + " {kind: Pod, namespace: shop, name: web-7f9c, apiVersion: v1}, reason: Started, message:"
                        + " Started container app, type: Normal}");
        try (OnRange firebreak = scene.open()) {
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
                    "get pods -A",
                    "get nodes",
                    "get policies -A",
                    "get volumes -A",
                    "get events -A",
                    "get serviceaccounts -A",
                    "describe " + pod,
                    "describe node/" + Scene.NODE,
                    "describe shop/sa/web",
                    "describe shop/netpol/allow-web",
                    "describe vol/vol-0c0ffee0c0ffee002",
                    "blast-radius " + pod,
                    "find " + pod,
                    "reach " + pod,
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
                    "help status",
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
