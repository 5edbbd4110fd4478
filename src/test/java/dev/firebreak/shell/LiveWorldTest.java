package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The words of the prompt are those of the cluster that commands reach.
class LiveWorldTest {
    private static final String PROD = "arn:aws:eks:eu-west-1:111122223333:cluster/prod-eks";
    private static final String NOTHING = "defaults: {bucket: acme-evidence}\n";

    private final OnRange firebreak = OnRange.of("crypto-miner");
    private final Globals globals = new Globals();

    @BeforeEach
    void nothing_is_set() {
        firebreak.environment("AWS_REGION", null);
        firebreak.environment("AWS_DEFAULT_REGION", null);
    }

    @AfterEach
    void close() {
        firebreak.close();
    }

    private String words(@Nullable String current, String configuration) throws IOException {
        Files.writeString(firebreak.home().resolve("config.yaml"), configuration);
        Path kubeconfig = Files.writeString(
                firebreak.home().resolve("kubeconfig"),
                "apiVersion: v1\nkind: Config\n" + (current == null ? "" : "current-context: " + current + "\n"));
        globals.kubeconfig = kubeconfig.toString();
        return LiveWorld.words(firebreak.session(globals));
    }

    @Test
    void an_arn_says_cluster_and_region_whatever_else_is_set() throws IOException {
        assertThat(words(PROD, NOTHING)).isEqualTo("LIVE prod-eks/eu-west-1");
        assertThat(words(PROD, "defaults: {cluster: staging-eks, region: eu-west-1}\n"))
                .isEqualTo("LIVE prod-eks/eu-west-1");
        firebreak.environment("AWS_REGION", "us-east-1");
        assertThat(words(PROD, NOTHING))
                .as("requests to AWS go where they are told to")
                .isEqualTo("LIVE prod-eks/eu-west-1, but AWS in us-east-1");
        globals.region = "us-west-2";
        assertThat(words(PROD, NOTHING)).isEqualTo("LIVE prod-eks/eu-west-1, but AWS in us-west-2");
    }

    @Test
    void another_context_is_called_as_kubectl_calls_it_and_a_configured_cluster_does_not_take_its_place()
            throws IOException {
        assertThat(words("prod", "defaults: {cluster: staging-eks, region: eu-west-1}\n"))
                .isEqualTo("LIVE prod/eu-west-1");
        assertThat(globals.context).isEqualTo("prod");
    }

    @Test
    void a_context_that_is_named_is_the_one_and_so_is_a_cluster_that_needs_none() throws IOException {
        globals.context = "staging";
        assertThat(words(PROD, NOTHING)).isEqualTo("LIVE staging");
        globals.context = null;
        globals.cluster = "other-eks";
        globals.region = "us-east-1";
        assertThat(words(PROD, "defaults: {cluster: staging-eks}\n")).isEqualTo("LIVE other-eks/us-east-1");
        assertThat(globals.context).as("the way in is the cluster").isNull();
        globals.cluster = PROD;
        assertThat(words(null, NOTHING)).isEqualTo("LIVE prod-eks/eu-west-1, but AWS in us-east-1");
    }

    @Test
    void without_a_context_there_is_no_cluster() throws IOException {
        assertThat(words(null, "defaults: {cluster: staging-eks}\n")).isEqualTo("LIVE no cluster");
    }
}
