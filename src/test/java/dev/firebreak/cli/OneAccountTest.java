package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Nothing is changed on AWS before it is known whose account it is, and nothing in another than the case's. What
/// the cluster holds waits for none of that.
final class OneAccountTest {
    private static final String STS = "AWS_ENDPOINT_URL_STS";
    /// Nothing listens there.
    private static final String NOBODY = "http://127.0.0.1:9";

    private static final String[] CONTAIN = {
        "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "--request-timeout", "2s"
    };

    @Test
    void a_change_on_aws_is_not_begun_while_sts_does_not_say_whose_account_it_is() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.environment(STS, NOBODY);

            Ended ended =
                    firebreak.run("snapshot-volumes", "vol-0c0ffee0c0ffee001", "--request-timeout", "2s", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(11);
            assertThat(ended.codes()).contains("aws-unreachable");
            assertThat(firebreak.cases()).isEmpty();
            assertThat(firebreak.range().account().snapshots()).isEmpty();
        }
    }

    @Test
    void the_cut_does_not_wait_for_sts_and_the_snapshots_do() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.environment(STS, NOBODY);
            JsonNode cut = firebreak.finished(6, CONTAIN);
            assertThat(ExitCodesTest.results(cut))
                    .containsEntry("isolate", "done")
                    .containsEntry("snapshot", "failed");
            assertThat(firebreak.range().account().snapshots()).isEmpty();

            firebreak.environment(STS, null);
            firebreak.run("resume", cut.path("case").asString(), "--no-wait");
            assertThat(firebreak.range().account().snapshots()).isNotEmpty();
        }
    }

    @Test
    void a_run_goes_on_in_its_own_account_alone() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                OnRange other = Scene.of("crypto-miner")
                        .account(account -> account.put("id", "999988887777"))
                        .open()) {
            firebreak.range().account().deny("ec2:CreateSnapshots");
            String ran = firebreak
                    .finished(6, OnRange.with(CONTAIN, "--waive", "forbidden", "--reason", "the cut must not wait"))
                    .path("case")
                    .asString();
            firebreak.range().account().allow("ec2:CreateSnapshots");

            firebreak.environment(STS, NOBODY);
            Ended unknown = firebreak.run("resume", ran, "--request-timeout", "2s", "-o", "json");
            assertThat(unknown.exit()).as(unknown.out()).isEqualTo(6);
            assertThat(firebreak.range().account().snapshots()).isEmpty();
            firebreak.environment(STS, null);

            other.range().environment().forEach((name, value) -> {
                if (name.startsWith("AWS_")) {
                    firebreak.environment(name, value);
                }
            });
            for (String[] words : new String[][] {
                {"resume", ran, "--request-timeout", "2s", "-o", "json"},
                {"snapshot-volumes", "vol-0c0ffee0c0ffee001", "--case", ran, "-o", "json"}
            }) {
                Ended elsewhere = firebreak.run(words);
                assertThat(elsewhere.exit()).as(elsewhere.out()).isEqualTo(4);
                assertThat(elsewhere.codes()).containsExactly("another-world");
            }
            assertThat(other.range().account().snapshots()).isEmpty();

            firebreak.range().environment().forEach(firebreak::environment);
            firebreak.run("resume", ran, "--no-wait");
            assertThat(firebreak.range().account().snapshots()).isNotEmpty();
        }
    }

    @Test
    void an_account_that_was_learned_late_is_the_cases_from_then_on() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                OnRange other = Scene.of("crypto-miner")
                        .account(account -> account.put("id", "999988887777"))
                        .open()) {
            firebreak.environment(STS, NOBODY);
            String ran = firebreak.finished(6, CONTAIN).path("case").asString();
            firebreak.environment(STS, null);
            firebreak.run("resume", ran, "--no-wait");
            assertThat(firebreak.range().account().snapshots()).isNotEmpty();
            // a run that has no use for AWS does not know its account
            firebreak.finished(0, "cordon-node", Scene.OTHER_NODE, "--case", ran);

            firebreak.environment(
                    "AWS_ENDPOINT_URL", other.range().environment().get("AWS_ENDPOINT_URL"));
            firebreak.environment(
                    "AWS_ACCESS_KEY_ID", other.range().environment().get("AWS_ACCESS_KEY_ID"));
            firebreak.environment(
                    "AWS_SECRET_ACCESS_KEY", other.range().environment().get("AWS_SECRET_ACCESS_KEY"));
            Ended elsewhere = firebreak.run("snapshot-volumes", "vol-0c0ffee0c0ffee001", "--case", ran, "-o", "json");

            assertThat(elsewhere.exit()).as(elsewhere.out()).isEqualTo(4);
            assertThat(elsewhere.codes()).containsExactly("another-world");
        }
    }
}
