package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a look at the cluster costs.
class ReadsTest {
    private final OnRange firebreak = OnRange.of("crypto-miner");

    @AfterEach
    void close() {
        firebreak.close();
    }

    /// Who we are, and which cluster it is, each command asks anew.
    private List<String> reads() {
        return firebreak.reads().stream()
                .filter(uri -> !uri.endsWith("/namespaces/kube-system"))
                .toList();
    }

    @Test
    void a_plan_about_many_pods_reads_them_in_lists_and_nothing_twice() {
        firebreak.plan("isolate-pod", "-l", "app=web", "-n", "shop");

        assertThat(reads()).isNotEmpty().doesNotHaveDuplicates().noneMatch(uri -> uri.contains("/pods/"));
    }

    @Test
    void taking_back_and_looking_again_read_nothing_twice() {
        firebreak.approved("isolate-pod", "-l", "app=web", "-n", "shop");
        String id = String.valueOf(firebreak.cases().getFirst().getFileName());
        reads();

        firebreak.plan("undo", id);
        assertThat(reads()).isNotEmpty().doesNotHaveDuplicates();
        firebreak.run("status", id);
        assertThat(reads()).isNotEmpty().doesNotHaveDuplicates();
    }
}
