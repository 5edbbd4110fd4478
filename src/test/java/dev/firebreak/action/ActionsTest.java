package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.model.ValueType;
import dev.firebreak.range.aws.Call;
import dev.firebreak.range.kube.ObjectStore.Use;
import dev.firebreak.reach.PolicyKind;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.RunbookParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What every action of the registry promises, whatever it does.
class ActionsTest {
    /// Asks again each time: a look, a capture, a snapshot of another moment.
    private static final Set<String> REPEATABLE = Set.of("find-pods", "collect-pod", "probe", "snapshot-volumes");

    /// What the preflight and the identity of the world ask for, whatever the action.
    private static final Set<String> QUESTIONS =
            Set.of("create selfsubjectaccessreviews", "create selfsubjectreviews", "get namespaces");

    static Stream<ActionType<?, ?>> types() {
        return Registry.TYPES.stream();
    }

    static Stream<Arguments> onBothScenarios() {
        return Registry.TYPES.stream()
                .flatMap(t -> Stream.of("crypto-miner", "lateral-movement").map(s -> Arguments.of(t.id(), s)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void no_input_and_no_output_has_a_name_that_conditions_use_for_something_else(ActionType<?, ?> type) {
        assertThat(Stream.concat(
                        type.entry().inputs().stream().map(Catalog.Input::name),
                        type.entry().outputs().stream().map(Catalog.Output::name)))
                .doesNotContainAnyElementsOf(RunbookParser.RESERVED);
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_action_is_described(ActionType<?, ?> type) {
        Catalog.ActionEntry entry = type.entry();
        assertThat(entry.title()).matches("[A-Z][^A-Z].*[^.!?]");
        assertThat(entry.help()).matches("(?s)[A-Z].*\\.");
        assertThat(type.rights())
                .isNotEmpty()
                .allSatisfy(right -> assertThat(right.because()).matches("[a-z].*[^.]"));
        assertThat(type.undo()).isNotBlank();
        assertThat(type.sources()).isNotEmpty();
        assertThat(entry.outputs())
                .isNotEmpty()
                .allSatisfy(o -> assertThat(o.help()).isNotBlank());
        assertThat(entry.inputs()).isNotEmpty().allSatisfy(input -> {
            assertThat(input.help()).isNotBlank();
            assertThat(input.example()).isNotBlank();
            ValueType one = ValueType.of(input.type().scalar());
            List<String> examples =
                    input.type().list() ? Arrays.asList(input.example().split(",", -1)) : List.of(input.example());
            assertThat(examples).allSatisfy(e -> {
                assertThat(InputValue.parse(one, e).isNull()).isFalse();
                if (!input.choices().isEmpty()) {
                    assertThat(input.choices()).contains(e);
                }
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolate-pod", "isolate-namespace", "isolate-workload"})
    void what_tells_who_still_gets_through_is_declared(String action) {
        Stream<Resource> read = Stream.concat(
                PolicyKind.NOT_UNDERSTOOD.stream().map(PolicyKind.NotUnderstood::resource),
                Stream.of(Resource.POD, Resource.NETWORK_POLICY, Resource.NAMESPACE, Resource.NODE));
        assertThat(Registry.find(action).orElseThrow().rights().stream().map(Right::permission))
                .containsAll(read.map(kind -> new Permission.Kube("list", kind.group(), kind.plural(), null))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("types")
    void the_inputs_and_outputs_are_the_components_of_the_records(ActionType<?, ?> type) {
        assertThat(type.entry().inputs().stream().map(Catalog.Input::name)).containsExactly(components(type.action()));
        assertThat(components(type.outputs()))
                .contains(type.entry().outputs().stream()
                        .map(Catalog.Output::name)
                        .toArray(String[]::new));
    }

    private static String[] components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(java.lang.reflect.RecordComponent::getName)
                .toArray(String[]::new);
    }

    /// A tool was seen whose document named another default than its code took.
    @ParameterizedTest
    @MethodSource("types")
    void a_default_that_is_described_is_the_one_that_is_taken(ActionType<?, ?> type) {
        Map<String, JsonNode> leftOut = new HashMap<>();
        Map<String, JsonNode> described = new HashMap<>();
        for (Catalog.Input input : type.entry().inputs()) {
            String fallback = input.fallback();
            if (fallback != null) {
                described.put(input.name(), value(input, fallback));
            } else if (input.required() && input.type().equals(ValueType.of(ValueType.Scalar.WORKLOAD))) {
                leftOut.put(input.name(), value(input, input.example()));
            }
        }
        described.putAll(leftOut);

        assertThat((Object) type.bind().apply(new Bound(described)))
                .isEqualTo(type.bind().apply(new Bound(leftOut)));
    }

    private static JsonNode value(Catalog.Input input, String text) {
        ValueType one = ValueType.of(input.type().scalar());
        if (!input.type().list()) {
            return InputValue.parse(one, text);
        }
        ArrayNode list = Json.array();
        for (String each : text.split(",", -1)) {
            list.add(InputValue.parse(one, each));
        }
        return list;
    }

    @ParameterizedTest
    @MethodSource("types")
    void the_example_binds(ActionType<?, ?> type) {
        String[] words = type.example().split(" ", -1);
        assertThat(words[0]).isEqualTo("firebreak");
        assertThat(words[1]).isEqualTo(type.id());
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode plan = firebreak.plan(Arrays.copyOfRange(words, 1, words.length));
            assertThat(plan.path("type").asString()).as(plan.toString()).isEqualTo("plan");
        }
    }

    @ParameterizedTest
    @MethodSource("onBothScenarios")
    void planning_leaves_the_world_and_the_disk_untouched(String action, String scenario) {
        try (OnRange firebreak = OnRange.of(scenario)) {
            String[] words = words(firebreak, action);
            SortedMap<String, JsonNode> before = WorldState.exact(firebreak.range());
            int cases = firebreak.cases().size();

            JsonNode plan = firebreak.plan(words);

            assertThat(plan.path("type").asString()).isEqualTo("plan");
            assertThat(WorldState.differences(before, WorldState.exact(firebreak.range())))
                    .isEmpty();
            assertThat(firebreak.cases()).hasSize(cases);
        }
    }

    /// One run for all of it: executing is the costly part.
    @ParameterizedTest
    @MethodSource("onBothScenarios")
    void executed_it_verifies_with_no_undeclared_permission_proposes_nothing_again_and_is_undone_to_the_last_field(
            String action, String scenario) {
        try (OnRange firebreak = OnRange.of(scenario)) {
            String[] words = words(firebreak, action);
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            Set<Use> usedBefore = Set.copyOf(firebreak.range().store().ledger());
            int callsBefore = firebreak.range().aws().calls().size();
            JsonNode plan = firebreak.plan(words);

            JsonNode finished = firebreak
                    .approved(OnRange.with(words, "-o", "json", "--case", "new"))
                    .document();

            verified(action, scenario, finished);
            permitted(action, plan, firebreak, usedBefore, callsBefore);
            String ran = finished.path("case").asString();
            if (!REPEATABLE.contains(action)) {
                JsonNode again = firebreak.plan(OnRange.with(words, "--case", ran));
                assertThat(again.path("steps").path(0).path("proposal").asString())
                        .as("planned again in the same case")
                        .isEqualTo("nothing");
            }
            undone(firebreak, ran, before);
        }
    }

    private static void verified(String action, String scenario, JsonNode finished) {
        if (action.equals("probe")) {
            probed(scenario, finished);
            return;
        }
        boolean isolates = action.startsWith("isolate-");
        boolean sessionsLiveOn = isolates && scenario.equals("lateral-movement");
        assertThat(finished.path("exit").asInt(-1)).as(finished.toString()).isEqualTo(sessionsLiveOn ? 8 : 0);
        JsonNode step = finished.path("steps").path(0);
        assertThat(step.path("id").asString()).isEqualTo(action);
        assertThat(step.path("result").asString()).isEqualTo("done");
        JsonNode verdict = step.path("verdict");
        if (isolates) {
            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("yes");
            assertThat(verdict.path("cut").asString()).isEqualTo(sessionsLiveOn ? "no" : "yes");
        } else if (Set.of("cordon-node", "mark-suspect", "snapshot-volumes", "export-snapshot")
                .contains(action)) {
            assertThat(verdict.path("holds").asString()).isEqualTo("yes");
        }
    }

    /// What is not isolated is reached, but where policies of others keep the probe out.
    private static void probed(String scenario, JsonNode finished) {
        boolean open = scenario.equals("crypto-miner");
        assertThat(finished.path("exit").asInt(-1)).as(finished.toString()).isEqualTo(open ? 8 : 0);
        assertThat(finished.at("/steps/0/verdict/holds").asString()).isEqualTo(open ? "no" : "yes");
    }

    private static void undone(OnRange firebreak, String ran, SortedMap<String, JsonNode> before) {
        Ended undone = firebreak.approved("undo", ran, "-o", "json");
        assertThat(undone.exit()).as(undone.out()).isZero();
        assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                .as("what is not restored")
                .isEmpty();
        assertThat(firebreak.run("case", "verify", ran).exit()).isZero();
    }

    private static void permitted(
            String action, JsonNode plan, OnRange firebreak, Set<Use> usedBefore, int callsBefore) {
        List<Right> rights = Registry.find(action).orElseThrow().rights();
        Set<String> declared = rights.stream()
                .map(r -> where(r.permission().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
        for (JsonNode change : plan.path("steps").path(0).path("changes")) {
            assertThat(change.path("permission").asString().split(", ", -1))
                    .as("what a change says it needs is declared")
                    .allSatisfy(permission -> assertThat(declared).contains(where(permission)));
        }
        assertThat(firebreak.range().store().ledger().stream()
                        .filter(u -> !usedBefore.contains(u))
                        .map(u -> new Permission.Kube(u.verb(), u.group(), u.resource(), null).toString())
                        .filter(use -> QUESTIONS.stream().noneMatch(use::startsWith))
                        .filter(use -> !declared.contains(use)))
                .as("used in the cluster and not declared")
                .isEmpty();
        List<Call> calls = firebreak.range().aws().calls();
        assertThat(calls.subList(callsBefore, calls.size()).stream()
                        .map(c -> needed(c.service() + ":" + c.operation()))
                        .distinct()
                        .filter(need -> !need.equals("sts:GetCallerIdentity") && !declared.contains(need)))
                .as("used in the account and not declared")
                .isEmpty();
    }

    /// A permission without where it is needed, and without the one object that it is for.
    private static String where(String permission) {
        return permission
                .replaceFirst(" (in|on) .*", "")
                .replaceFirst("/(aws-node|amazon-vpc-cni|kubernetes|cilium|calico-node)$", "");
    }

    /// The IAM action of an API operation, where the two differ.
    private static String needed(String call) {
        return switch (call) {
            case "s3:HeadBucket", "s3:ListObjectsV2" -> "s3:ListBucket";
            case "s3:GetObjectLockConfiguration" -> "s3:GetBucketObjectLockConfiguration";
            case "s3:HeadObject" -> "s3:GetObject";
            case "s3:ListMultipartUploads" -> "s3:ListBucketMultipartUploads";
            case "s3:ListParts" -> "s3:ListMultipartUploadParts";
            case "s3:CreateMultipartUpload", "s3:UploadPart", "s3:CompleteMultipartUpload" -> "s3:PutObject";
            default -> call;
        };
    }

    /// A command line of the action that has something to do in the scenario.
    static String[] words(OnRange firebreak, String action) {
        List<String> words = new ArrayList<>(List.of(action));
        switch (action) {
            case "cordon-node" -> words.add(Scene.NODE);
            case "isolate-namespace" -> words.add("shop");
            case "isolate-workload" -> words.add("shop/deploy/web");
            case "mark-suspect" -> words.addAll(List.of("shop/web-7f9c", "--nodes", Scene.NODE));
            case "probe" ->
                words.addAll(List.of(
                        "shop/web-7f9c",
                        "--probe-image",
                        "registry.example/agnhost@sha256:"
                                + "4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6"));
            case "snapshot-volumes" -> words.add("vol-0c0ffee0c0ffee001,vol-0c0ffee0c0ffee002");
            case "export-snapshot" -> {
                firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002", "--case", "new");
                words.add(firebreak.range().account().snapshots().getFirst().id());
                words.addAll(List.of("--bucket", "acme-evidence"));
            }
            default -> words.add("shop/web-7f9c");
        }
        return words.toArray(String[]::new);
    }
}
