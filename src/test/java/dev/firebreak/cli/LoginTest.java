package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ways in: an EKS cluster by its name, an AWS role, and what happens when a login ends in the middle.
class LoginTest {
    private static final String CLUSTER = "range-crypto-miner";
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String[] CONTAIN = {
        "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence"
    };

    @TempDir
    Path folder;

    private static String role(OnRange firebreak) {
        return "arn:aws:iam::" + firebreak.range().account().id() + ":role/responders";
    }

    @Test
    void a_cluster_is_reached_by_its_name_without_a_kubeconfig() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String none = folder.resolve("no-kubeconfig").toString();
            JsonNode world = firebreak
                    .plan(OnRange.with(ISOLATE, "--cluster", CLUSTER, "--kubeconfig", none))
                    .path("world");

            assertThat(world.path("cluster").asString()).isEqualTo(CLUSTER);
            assertThat(world.path("context").isNull()).isTrue();
            assertThat(world.path("kubeUser").asString())
                    .isEqualTo(firebreak.range().account().callerArn());
        }
    }

    @Test
    void a_case_goes_on_in_the_cluster_that_it_was_opened_in() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak
                    .finished(0, "cordon-node", Scene.NODE, "--cluster", CLUSTER)
                    .path("case")
                    .asString();
            String none = folder.resolve("no-kubeconfig").toString();

            assertThat(firebreak.run("status", ran, "--kubeconfig", none).exit())
                    .isZero();
            firebreak.finished(0, "undo", ran, "--kubeconfig", none);
        }
    }

    @Test
    void a_cluster_that_eks_does_not_know_is_3() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(OnRange.with(ISOLATE, "--cluster", "nowhere", "-o", "json"));
            assertThat(ended.exit()).as(ended.out()).isEqualTo(3);
            assertThat(ended.codes()).containsExactly("cluster-not-found");
        }
    }

    @Test
    void a_role_is_taken_for_aws_and_for_the_cluster_under_a_name_that_tells_who() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().role(role(firebreak));
            String session =
                    "arn:aws:sts::" + firebreak.range().account().id() + ":assumed-role/responders/firebreak-ada";
            JsonNode world = firebreak
                    .plan(OnRange.with(CONTAIN, "--cluster", CLUSTER, "--assume-role", role(firebreak)))
                    .path("world");

            assertThat(world.path("callerArn").asString()).isEqualTo(session);
            assertThat(world.path("kubeUser").asString()).isEqualTo(session);
        }
    }

    @Test
    void a_role_that_may_not_be_taken_is_11() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            Ended ended = firebreak.run(
                    OnRange.with(ISOLATE, "--cluster", CLUSTER, "--assume-role", role(firebreak), "-o", "json"));
            assertThat(ended.exit()).as(ended.out()).isEqualTo(11);
            assertThat(ended.codes()).containsExactly("aws-not-authenticated");
            assertThat(ended.out()).contains("sts:AssumeRole");
        }
    }

    @Test
    void a_session_that_expires_in_the_middle_is_taken_anew() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().role(role(firebreak));
            AtomicBoolean once = new AtomicBoolean();
            firebreak.time().meanwhile(() -> {
                if (contained(firebreak) && once.compareAndSet(false, true)) {
                    firebreak.range().aws().expireSessions();
                }
            });

            firebreak.finished(0, OnRange.with(CONTAIN, "--assume-role", role(firebreak)));

            assertThat(once).isTrue();
        }
    }

    @Test
    void a_login_that_ends_in_the_middle_stops_the_run_with_12_and_resume_goes_on_after_the_next() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.range().account().role(role(firebreak));
            firebreak.time().meanwhile(() -> {
                if (contained(firebreak)) {
                    firebreak.range().account().withoutRole(role(firebreak));
                    firebreak.range().aws().expireSessions();
                }
            });
            JsonNode stopped = firebreak.finished(12, OnRange.with(CONTAIN, "--assume-role", role(firebreak)));
            assertThat(stopped.path("result").asString()).isEqualTo("waiting");
            String ran = stopped.path("case").asString();
            assertThat(stopped.path("next").asString()).isEqualTo("firebreak resume " + ran);
            assertThat(ExitCodesTest.results(stopped))
                    .containsEntry("isolate", "done")
                    .containsEntry("snapshot", "waiting");

            firebreak.time().meanwhile(() -> {});
            firebreak.range().account().role(role(firebreak));
            Ended resumed = firebreak.run("resume", ran, "--assume-role", role(firebreak), "-o", "json");
            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
        }
    }

    /// The step before the one on AWS is done.
    private static boolean contained(OnRange firebreak) {
        return firebreak
                .range()
                .store()
                .find("", "nodes", "", Scene.NODE)
                .orElseThrow()
                .at("/spec/unschedulable")
                .asBoolean(false);
    }
}
