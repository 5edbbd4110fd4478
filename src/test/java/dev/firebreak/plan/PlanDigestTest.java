package dev.firebreak.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.CordonNode;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.model.Problem;
import dev.firebreak.runbook.Runbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The digest names exactly one plan: what would be done to what, where, and what was warned of.
class PlanDigestTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String[] CONTAIN = {
        "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"
    };

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of((Object) ISOLATE),
                Arguments.of((Object) CONTAIN),
                Arguments.of((Object) new String[] {"cordon-node", Scene.NODE}),
                Arguments.of((Object) new String[] {"collect-pod", "shop/web-7f9c"}),
                Arguments.of((Object) new String[] {"snapshot-volumes", "vol-0c0ffee0c0ffee002"}));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void two_plans_a_minute_apart_on_an_idle_range_have_the_same_digest(String[] words) {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String first = firebreak.digest(words);
            firebreak.time().pause(Duration.ofMinutes(1));
            assertThat(firebreak.digest(words)).isEqualTo(first).startsWith("sha256:");
        }
    }

    @Test
    void a_plan_made_for_a_named_case_has_the_digest_of_one_that_opens_its_own() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String opened = firebreak.run("case", "open", "x").out().strip();
            assertThat(firebreak.digest(OnRange.with(ISOLATE, "--case", opened)))
                    .isEqualTo(firebreak.digest(ISOLATE));
        }
    }

    private static Stream<Arguments> otherWorlds() {
        return Stream.of(
                other(
                        "a body: another policy to exclude from",
                        s -> s.policy("allow-more", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}")),
                other("a target: another sibling", s -> s.pod("web-zzzz", p -> {})),
                other(
                        "a target's uid",
                        s -> s.change(
                                "Pod",
                                "web-7f9c",
                                p -> ((ObjectNode) p.path("metadata"))
                                        .put("uid", "5f0c3f0e-0001-4000-8000-0000000000ff"))),
                other(
                        "a warning",
                        s -> s.change(
                                "NetworkPolicy",
                                "allow-all-egress",
                                p -> ((ObjectNode) p.path("metadata"))
                                        .putObject("labels")
                                        .put("kustomize.toolkit.fluxcd.io/name", "apps"))),
                other(
                        "the world: another cluster",
                        s -> s.change(
                                "Namespace",
                                "kube-system",
                                n -> ((ObjectNode) n.path("metadata"))
                                        .put("uid", "5f0c3f0e-0001-4000-8000-0000000000fe"))));
    }

    private static Arguments other(String what, Consumer<Scene> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest
    @MethodSource("otherWorlds")
    void the_digest_differs_with(String what, Consumer<Scene> change) {
        Scene changed = scene();
        change.accept(changed);
        try (OnRange firebreak = scene().open();
                OnRange other = changed.open()) {
            assertThat(other.digest(ISOLATE)).as(what).isNotEqualTo(firebreak.digest(ISOLATE));
        }
    }

    /// With uids of its own, so that only what is changed differs.
    private static Scene scene() {
        Scene scene = Scene.of("lateral-movement");
        scene.change("Namespace", "kube-system", n -> uid(n, 1));
        scene.change("Pod", "web-7f9c", n -> uid(n, 2));
        scene.change("Pod", "web-k2lm", n -> uid(n, 3));
        scene.change("NetworkPolicy", "allow-web", n -> uid(n, 4));
        scene.change("NetworkPolicy", "allow-all-egress", n -> uid(n, 5));
        return scene;
    }

    private static void uid(ObjectNode object, int number) {
        ((ObjectNode) object.path("metadata")).put("uid", "5f0c3f0e-0002-4000-8000-00000000000" + number);
    }

    @Test
    void the_digest_differs_with_an_input() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            assertThat(firebreak.digest(OnRange.with(CONTAIN, "-i", "prefix=incidents")))
                    .isNotEqualTo(firebreak.digest(CONTAIN));
            assertThat(firebreak.digest(OnRange.with(ISOLATE, "--siblings", "leave")))
                    .isNotEqualTo(firebreak.digest(ISOLATE));
        }
    }

    @Test
    void what_only_informs_does_not_count() {
        Scene withBudget = scene().with("{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web,"
                + " namespace: shop}, spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}}");
        try (OnRange firebreak = scene().open();
                OnRange other = withBudget.open()) {
            JsonNode informed = other.plan(ISOLATE);
            List<String> codes = new ArrayList<>();
            informed.path("problems").forEach(p -> codes.add(p.path("code").asString()));
            assertThat(codes).contains("budget");
            assertThat(informed.path("digest").asString()).isEqualTo(firebreak.digest(ISOLATE));
        }
    }

    @Test
    void a_warning_that_a_check_adds_counts_and_information_does_not() {
        Plan plan = plan();
        assertThat(plan.with(List.of(Problem.warn("odd", "this is odd", null))).digest())
                .isNotEqualTo(plan.digest());
        assertThat(plan.with(List.of(Problem.info("known", "this is known"))).digest())
                .isEqualTo(plan.digest());
    }

    @Test
    void the_words_of_a_warning_do_not_count_because_a_server_says_them_differently_each_time() {
        Plan plan = plan();
        Problem first =
                Problem.warn("forbidden", "refused (Request ID: 1)", null).because("encoded 1");
        Problem again =
                Problem.warn("forbidden", "refused (Request ID: 2)", null).because("encoded 2");
        assertThat(plan.with(List.of(again)).digest())
                .isEqualTo(plan.with(List.of(first)).digest());
        assertThat(plan.with(List.of(again.in("snapshot"))).digest())
                .isNotEqualTo(plan.with(List.of(first)).digest());
    }

    private static Plan plan() {
        var runbook = Runbook.ofAction(CordonNode.TYPE.entry(), Map.of());
        var world = new WorldFacts(
                "live", "here", "https://server", "uid-1", null, null, null, null, null, "case.internal");
        return new Plan(runbook, Map.of(), world, List.of(), List.of(), "");
    }
}
