package dev.firebreak.action;

import static dev.firebreak.action.Plans.codes;
import static dev.firebreak.action.Plans.problem;
import static dev.firebreak.action.Plans.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.cli.WorldState;
import dev.firebreak.json.Json;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Exactly one pod loses its routes, by a container of ours inside it: said before, never trusted further than it goes,
/// and given back.
class BlackholeTest {
    private static final String POD = "shop/web-7f9c";
    private static final String IMAGE =
            "registry.example/busybox@sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6";
    private static final String[] ISOLATE = {
        "isolate-pod", POD, "--strategy", "pod-blackhole", "--blackhole-image", IMAGE
    };

    /// The suspect's container may do nothing beyond its user's rights.
    private static Scene harmless() {
        return Scene.of("lateral-movement").secured("{capabilities: {drop: [ALL]}}");
    }

    @Test
    void the_one_pod_is_isolated_with_a_verdict_of_its_own_and_nothing_else_is_touched() {
        try (OnRange firebreak = harmless().open()) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());

            JsonNode verdict = firebreak.finished(0, ISOLATE).at("/steps/0/verdict");

            assertThat(List.of(verdict.path("applied"), verdict.path("enforced"), verdict.path("cut")))
                    .as(verdict.toString())
                    .extracting(JsonNode::asString)
                    .containsExactly("yes", "yes", "yes");
            assertThat(codes(verdict)).contains("footprint", "blackhole-set", "routes-black-holed");
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range()))
                            .keySet())
                    .singleElement()
                    .asString()
                    .contains("web-7f9c");
        }
    }

    @Test
    void the_plan_says_what_runs_inside_the_suspect_and_that_it_stays_there() {
        try (OnRange firebreak = harmless().open()) {
            JsonNode plan = firebreak.plan(ISOLATE);
            JsonNode change = plan.at("/steps/0/changes/0");

            assertThat(said(plan, "reach-after"))
                    .as("policies do not cut it off")
                    .isEmpty();
            assertThat(said(plan, "footprint"))
                    .singleElement()
                    .asString()
                    .contains("inside the suspect", IMAGE, "takes none of them out of the pod's specification");
            assertThat(change.path("permission").asString()).isEqualTo("patch pods/ephemeralcontainers in shop");
            assertThat(change.path("command").asString())
                    .contains("kubectl replace --raw '/api/v1/namespaces/shop/pods/web-7f9c/ephemeralcontainers'");
            assertThat(change.at("/body/0/path").asString()).isEqualTo("/metadata/uid");
            assertThat(change.at("/body/1/path").asString()).isEqualTo("/spec/ephemeralContainers");
            assertThat(change.at("/body/1/op").asString()).isEqualTo("test");
        }
    }

    @Test
    void the_container_has_the_one_right_that_it_takes_and_keeps_the_pods_own_node() {
        try (OnRange firebreak = harmless().open()) {
            JsonNode container = firebreak
                    .plan(ISOLATE)
                    .at("/steps/0/changes/0/body")
                    .valueStream()
                    .filter(operation -> operation.path("path").asString().endsWith("/-"))
                    .findFirst()
                    .orElseThrow()
                    .path("value");

            assertThat(container.at("/securityContext/capabilities"))
                    .isEqualTo(Json.parse("{\"add\":[\"NET_ADMIN\"],\"drop\":[\"ALL\"]}"));
            assertThat(container.path("args")).isEqualTo(Json.parse("[\"close\",\"10.0.1.23\"]"));
        }
    }

    @Test
    void it_is_never_chosen_where_nobody_asks_for_it() {
        try (OnRange firebreak = harmless().enforcementOff().open()) {
            assertThat(firebreak.plan("isolate-pod", POD).toString()).doesNotContain("ephemeralcontainers");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{}',raw-frames",
        "'{privileged: true}',pod-privileged",
        "'{capabilities: {drop: [ALL], add: [NET_RAW]}}',raw-frames",
        "'{capabilities: {add: [NET_ADMIN]}}',pod-privileged"
    })
    void where_the_pod_can_get_around_its_routes_it_is_not_known_to_be_isolated(String securityContext, String code) {
        try (OnRange firebreak =
                Scene.of("lateral-movement").secured(securityContext).open()) {
            assertThat(said(firebreak.plan(ISOLATE), code)).hasSize(1);

            JsonNode verdict = firebreak.finished(9, ISOLATE).at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString()).isEqualTo("yes");
            assertThat(verdict.path("enforced").asString()).isEqualTo("unknown");
            assertThat(codes(verdict)).contains(code);
        }
    }

    /// Other tools were seen to look at the first container alone.
    @ParameterizedTest
    @ValueSource(strings = {"containers", "initContainers"})
    void every_container_of_the_pod_is_looked_at_and_not_the_first_alone(String list) {
        try (OnRange firebreak = harmless()
                .change(
                        "Pod",
                        "web-7f9c",
                        pod -> pod.withObject("/spec")
                                .withArray("/" + list)
                                .add(Scene.yaml(
                                        "{name: second, image: 'example.test/second:1', securityContext: {privileged:"
                                                + " true}}")))
                .open()) {
            assertThat(said(firebreak.plan(ISOLATE), "pod-privileged"))
                    .singleElement()
                    .asString()
                    .contains("second");
        }
    }

    @ParameterizedTest
    @CsvSource({"false,9,unknown", "true,0,yes"})
    void a_container_of_others_that_was_put_in_later_counts_until_it_has_ended(
            boolean ended, int exit, String enforced) {
        try (OnRange firebreak = harmless()
                .change("Pod", "web-7f9c", pod -> {
                    pod.withObject("/spec")
                            .putArray("ephemeralContainers")
                            .add(Scene.yaml("{name: debugger, image: 'example.test/debug:1', securityContext:"
                                    + " {capabilities: {add: [NET_ADMIN]}}}"));
                    pod.withObject("/status")
                            .putArray("ephemeralContainerStatuses")
                            .add(Scene.yaml("{name: debugger, state: "
                                    + (ended ? "{terminated: {exitCode: 0}}" : "{running: {}}") + "}"));
                })
                .open()) {
            JsonNode verdict = firebreak.finished(exit, ISOLATE).at("/steps/0/verdict");

            assertThat(verdict.path("enforced").asString()).isEqualTo(enforced);
            assertThat(codes(verdict).contains("pod-privileged")).isEqualTo(!ended);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline", "restricted"})
    void where_pod_security_refuses_it_the_plan_does_and_names_a_way_from_outside(String level) {
        try (OnRange firebreak = harmless()
                .change(
                        "Namespace",
                        "shop",
                        namespace -> ((ObjectNode) namespace.at("/metadata/labels"))
                                .put("pod-security.kubernetes.io/enforce", level))
                .open()) {
            JsonNode plan = firebreak.plan(ISOLATE);

            assertThat(plan.at("/steps/0/proposal").asString()).isEqualTo("refused");
            assertThat(problem(plan, "pod-security").path("fix").asString()).contains("firebreak cordon-node ");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"busybox", "busybox:1.37", "busybox@sha256:4d7c"})
    void an_image_without_its_digest_is_refused(String image) {
        try (OnRange firebreak = harmless().open()) {
            String[] words = {"isolate-pod", POD, "--strategy", "pod-blackhole", "--dry-run", "-o", "json"};
            OnRange.Ended ended =
                    firebreak.run(image == null ? words : OnRange.with(words, "--blackhole-image", image));

            assertThat(ended.exit()).isEqualTo(image == null ? 4 : 3);
            assertThat(problem(ended.document(), image == null ? "image-missing" : "image-not-pinned")
                            .path("fix")
                            .asString())
                    .contains("--blackhole-image REGISTRY/busybox@sha256:HEX");
        }
    }

    @Test
    void planned_again_there_is_nothing_to_do_and_taken_back_the_routes_are_there() {
        try (OnRange firebreak = harmless().open()) {
            String ran = firebreak.ran(0, ISOLATE);
            assertThat(firebreak
                            .plan(OnRange.with(ISOLATE, "--case", ran))
                            .at("/steps/0/proposal")
                            .asString())
                    .isEqualTo("nothing");
            assertThat(problem(firebreak.plan(OnRange.with(ISOLATE, "--case", "new")), "isolated-by-case")
                            .path("message")
                            .asString())
                    .contains("by case " + ran);

            assertThat(firebreak.approved("undo", ran).exit()).isZero();

            assertThat(containers(firebreak).map(c -> c.at("/args/0").asString()))
                    .containsExactly("close", "open");
            assertThat(firebreak.approved("undo", ran).exit())
                    .as("a second undo")
                    .isZero();
            assertThat(containers(firebreak)).hasSize(2);
            assertThat(firebreak
                            .plan(OnRange.with(ISOLATE, "--case", "new"))
                            .at("/steps/0/proposal")
                            .asString())
                    .as("isolated anew after the undo")
                    .isEqualTo("changes");
        }
    }

    @Test
    void while_it_stands_status_says_so_and_a_new_network_is_found_out() {
        try (OnRange firebreak = harmless().open()) {
            String ran = firebreak.ran(0, ISOLATE);
            assertThat(firebreak
                            .run("status", ran, "-o", "json")
                            .document()
                            .at("/changes/0/holds")
                            .asString())
                    .isEqualTo("yes");

            ObjectNode pod = (ObjectNode) firebreak
                    .range()
                    .store()
                    .find("", "pods", "shop", "web-7f9c")
                    .orElseThrow();
            ((ObjectNode) pod.path("status")).put("podIP", "10.0.1.199");
            firebreak.range().store().seed(pod);

            JsonNode changes =
                    firebreak.run("status", ran, "-o", "json").document().path("changes");
            assertThat(changes.at("/0/holds").asString()).as(changes.toString()).isEqualTo("no");
        }
    }

    @Test
    void a_container_that_never_ends_is_not_waited_for_without_end_and_is_not_known_to_hold() {
        try (OnRange firebreak = harmless()
                .change("Pod", "web-7f9c", pod -> ((ObjectNode) pod.path("status")).put("phase", "Unknown"))
                .open()) {
            JsonNode finished = firebreak.finished(9, ISOLATE);
            JsonNode verdict = finished.at("/steps/0/verdict");

            assertThat(verdict.path("applied").asString()).isEqualTo("unknown");
            assertThat(codes(verdict)).contains("blackhole-pending");
            assertThat(firebreak
                            .plan(OnRange.with(
                                    ISOLATE, "--case", finished.path("case").asString()))
                            .at("/steps/0")
                            .toString())
                    .contains("is on its way")
                    .doesNotContain("are black-holed");
        }
    }

    private static Stream<JsonNode> containers(OnRange firebreak) {
        return firebreak
                .range()
                .store()
                .find("", "pods", "shop", "web-7f9c")
                .orElseThrow()
                .at("/spec/ephemeralContainers")
                .valueStream();
    }
}
