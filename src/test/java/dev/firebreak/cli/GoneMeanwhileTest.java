package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Pods that are gone, or replaced by others of their name, while a run is under way: they keep no other pod
/// from being isolated, and are said to be gone.
class GoneMeanwhileTest {
    private static final String STAYS = "web-7f9c";
    private static final String GOES = "web-x8r4";
    private static final String[] BOTH = {"isolate-pod", "shop/" + STAYS, "shop/" + GOES};

    /// How a pod goes.
    enum Going {
        DELETED {
            @Override
            void take(OnRange firebreak, Other other, String pod) {
                other.delete("", "pods", "shop", pod);
            }
        },
        REPLACED {
            @Override
            void take(OnRange firebreak, Other other, String pod) {
                ObjectNode another = (ObjectNode) pod(firebreak, pod).deepCopy();
                ((ObjectNode) another.path("metadata")).remove("uid");
                ((ObjectNode) another.at("/metadata/labels")).remove("case.internal/id");
                ((ObjectNode) another.at("/metadata")).remove("annotations");
                firebreak.range().store().seed(another);
            }
        };

        abstract void take(OnRange firebreak, Other other, String pod);
    }

    /// Each pod alone on its node, and no policy over it.
    private static Scene scene() {
        return Scene.of("lateral-movement").without("NetworkPolicy").without("Pod", "web-k2lm");
    }

    private static JsonNode pod(OnRange firebreak, String name) {
        return firebreak.range().store().find("", "pods", "shop", name).orElseThrow();
    }

    /// Runs the command approved, and lets a pod go when the time has come.
    private static Ended run(OnRange firebreak, Going how, Predicate<JsonNode> when, String... words) {
        String digest = firebreak.digest(words);
        try (Other other = new Other(firebreak, "kubelet")) {
            boolean[] gone = {false};
            firebreak.time().meanwhile(() -> {
                if (!gone[0] && when.test(pod(firebreak, words[words.length - 1].substring("shop/".length())))) {
                    gone[0] = true;
                    how.take(firebreak, other, words[words.length - 1].substring("shop/".length()));
                }
            });
            Ended ended = firebreak.run(OnRange.with(words, "--approve", digest, "-o", "json"));
            firebreak.time().meanwhile(() -> {});
            assertThat(gone[0]).isTrue();
            return ended;
        }
    }

    private static void isolatedButForTheOneThatIsGone(OnRange firebreak, JsonNode finished) {
        JsonNode step = finished.at("/steps/0");
        assertThat(step.path("result").asString()).as(finished.toString()).isEqualTo("done");
        JsonNode verdict = step.path("verdict");
        assertThat(verdict.path("applied").asString()).isEqualTo("yes");
        assertThat(verdict.path("targets").valueStream())
                .filteredOn(target -> target.at("/target/name").asString().equals(GOES))
                .singleElement()
                .satisfies(target -> {
                    assertThat(target.path("holds").asString()).isEqualTo("notApplicable");
                    assertThat(target.path("reasons").toString()).contains("\"pod-gone\"");
                });
        String ran = finished.path("case").asString();
        Ended again = firebreak.run("resume", ran, "-o", "json");
        assertThat(again.exit()).as(again.out()).isZero();
        assertThat(firebreak.approved("undo", ran).exit()).isZero();
        assertThat(pod(firebreak, STAYS).at("/metadata/labels").toString()).doesNotContain("case.internal");
    }

    @ParameterizedTest
    @EnumSource
    void a_pod_that_goes_before_its_label_is_written_keeps_no_other_from_being_isolated(Going how) {
        try (OnRange firebreak = scene().open()) {
            Ended ended = run(firebreak, how, _ -> true, BOTH);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
            String ran = ended.document().path("case").asString();
            assertThat(firebreak.run("timeline", ran, "-o", "jsonl").lines())
                    .filteredOn(line -> line.path("event").asString().equals("outcome")
                            && line.path("result").asString().equals("failed"))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.path("code").asString()).isEqualTo("pod-gone");
                        assertThat(line.path("message").asString()).contains("pod shop/" + GOES + " is gone");
                    });
            assertThat(firebreak.run("status", ran).exit()).isZero();
            isolatedButForTheOneThatIsGone(firebreak, ended.document());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_pod_that_goes_before_the_deny_all_is_taken_up_is_not_waited_for(Going how) {
        try (OnRange firebreak = scene().open()) {
            Ended ended = run(
                    firebreak, how, pod -> pod.at("/metadata/labels").toString().contains("case.internal"), BOTH);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
            isolatedButForTheOneThatIsGone(firebreak, ended.document());
        }
    }

    /// What was to be isolated is not, and the steps after it rest on that it is.
    @ParameterizedTest
    @EnumSource
    void where_the_only_pod_is_gone_nothing_is_written_and_nothing_is_called_done(Going how) {
        try (OnRange firebreak = scene().open()) {
            Ended ended = run(firebreak, how, _ -> true, "isolate-pod", "shop/" + GOES);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(4);
            JsonNode step = ended.document().at("/steps/0");
            assertThat(step.path("result").asString()).isEqualTo("failed");
            String ran = ended.document().path("case").asString();
            assertThat(firebreak.run("timeline", ran, "-o", "jsonl").lines()).anySatisfy(line -> {
                assertThat(line.path("event").asString()).isEqualTo("stepFinished");
                assertThat(line.path("because").asString()).contains("pod shop/" + GOES + " is gone");
            });
            assertThat(firebreak.range().store().snapshot().keySet().toString()).doesNotContain("networkpolicies");
            assertThat(firebreak.run("resume", ran).exit()).isEqualTo(4);
            assertThat(firebreak.approved("undo", ran).exit()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_pod_that_the_case_holds_is_closed_again_when_the_one_that_was_to_join_it_is_gone(Going how) {
        try (OnRange firebreak = scene().open()) {
            String ran = firebreak
                    .finished(0, "isolate-pod", "shop/" + STAYS)
                    .path("case")
                    .asString();
            firebreak
                    .range()
                    .store()
                    .seed(Scene.yaml("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name:"
                            + " made-since, namespace: shop}, spec: {podSelector: {}, policyTypes: [Ingress],"
                            + " ingress: [{}]}}"));

            Ended ended = run(firebreak, how, _ -> true, "isolate-pod", "--case", ran, "shop/" + STAYS, "shop/" + GOES);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(8);
            JsonNode step = ended.document().at("/steps/0");
            assertThat(step.path("result").asString()).isEqualTo("done");
            assertThat(step.path("verdict").path("targets").toString()).contains(STAYS, "\"pod-gone\"");
            assertThat(firebreak
                            .range()
                            .store()
                            .find("networking.k8s.io", "networkpolicies", "shop", "made-since")
                            .orElseThrow()
                            .at("/spec/podSelector")
                            .toString())
                    .contains("NotIn", ran + ".r1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_node_is_marked_although_the_pod_that_was_to_be_marked_with_it_is_gone(Going how) {
        try (OnRange firebreak = scene().open()) {
            Ended ended = run(firebreak, how, _ -> true, "mark-suspect", "--nodes", Scene.NODE, "shop/" + GOES);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.document().at("/steps/0/result").asString()).isEqualTo("done");
            assertThat(firebreak
                            .range()
                            .store()
                            .find("", "nodes", "", Scene.NODE)
                            .orElseThrow()
                            .at("/metadata/labels")
                            .toString())
                    .contains("case.internal");
        }
    }

    @ParameterizedTest
    @EnumSource
    void where_all_that_were_to_be_marked_are_gone_nothing_is_called_done(Going how) {
        try (OnRange firebreak = scene().open()) {
            Ended ended = run(firebreak, how, _ -> true, "mark-suspect", "shop/" + GOES);

            assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(4);
            assertThat(ended.document().at("/steps/0/result").asString()).isEqualTo("failed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_run_that_stopped_anywhere_goes_on_to_its_end_when_a_pod_of_it_is_gone(Going how) {
        int stops = 0;
        boolean ended = false;
        for (int points = 1; !ended; points++) {
            try (OnRange firebreak = scene().open();
                    Other other = new Other(firebreak, "kubelet")) {
                String digest = firebreak.digest(BOTH);
                firebreak.time().stopAfter(points);
                Ended stopped = firebreak.run(OnRange.with(BOTH, "--approve", digest, "-o", "json"));
                firebreak.time().stopAfter(Integer.MAX_VALUE);
                ended = stopped.exit() != 130;
                if (ended) {
                    continue;
                }
                stops++;
                how.take(firebreak, other, GOES);

                Ended resumed =
                        firebreak.run("resume", stopped.document().path("case").asString(), "-o", "json");

                assertThat(resumed.exit())
                        .as(points + ": " + resumed.out() + resumed.err())
                        .isZero();
                isolatedButForTheOneThatIsGone(firebreak, resumed.document());
            }
        }
        assertThat(stops).isPositive();
    }

    @Test
    void a_step_that_is_planned_again_leaves_out_what_is_gone_and_goes_on_with_the_rest() {
        try (OnRange firebreak = scene().policy("allow", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}")
                        .open();
                Other other = new Other(firebreak, "kubelet")) {
            String digest = firebreak.digest(BOTH);
            boolean[] moved = {false};
            firebreak.time().meanwhile(() -> {
                if (!moved[0]
                        && pod(firebreak, STAYS)
                                .at("/metadata/labels")
                                .toString()
                                .contains("case.internal")) {
                    moved[0] = true;
                    other.edit(
                            "networking.k8s.io",
                            "networkpolicies",
                            "shop",
                            "allow",
                            policy -> ((ObjectNode) policy.at("/spec/podSelector"))
                                    .putArray("matchExpressions")
                                    .addObject()
                                    .put("key", "app")
                                    .put("operator", "Exists"));
                }
            });
            Ended failed = firebreak.run(OnRange.with(BOTH, "--approve", digest, "-o", "json"));
            assertThat(failed.exit()).as(failed.out()).isEqualTo(6);
            String ran = failed.document().path("case").asString();
            Going.DELETED.take(firebreak, other, GOES);

            Ended asks = firebreak.run("resume", ran, "-o", "json");
            assertThat(asks.exit()).as(asks.out()).isEqualTo(5);
            assertThat(asks.codes()).contains("pod-gone");
            Ended resumed = firebreak.run(
                    "resume", ran, "--approve", asks.document().path("digest").asString(), "-o", "json");

            assertThat(resumed.exit()).as(resumed.out()).isEqualTo(8);
            assertThat(resumed.document().at("/steps/0/verdict/applied").asString())
                    .isEqualTo("yes");
            assertThat(List.of(
                            resumed.document().at("/steps/0/verdict/enforced").asString(),
                            resumed.document().at("/steps/0/verdict/cut").asString()))
                    .containsExactly("yes", "no");
        }
    }
}
