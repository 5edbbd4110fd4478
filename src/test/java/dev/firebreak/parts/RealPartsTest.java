package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPartsTest {

    private static final Optional<String> NO_GO = Optional.of("Go is needed to build: etcd");

    @TempDir
    Path folder;

    @Test
    void a_class_with_its_parts_runs() {
        assertThat(RealParts.decide("RunIT", false, Optional.empty(), summary()).isDisabled())
                .isFalse();
    }

    @Test
    void a_class_without_them_is_named_as_not_run_with_the_reason() {
        var summary = summary();

        assertThat(RealParts.decide("RunIT", false, NO_GO, summary).isDisabled())
                .isTrue();
        assertThat(summary.text()).contains("NOT RUN: RunIT: Go is needed to build: etcd");
    }

    @Test
    void a_class_without_required_parts_is_run_so_that_it_fails() {
        assertThat(RealParts.decide("RunIT", true, NO_GO, summary()).isDisabled())
                .isFalse();
    }

    @Test
    void the_summary_counts_the_tests_of_each_part() {
        var summary = summary();
        summary.used(Part.VERSITYGW);
        summary.used(Part.VERSITYGW);

        assertThat(summary.text())
                .contains("versitygw: 2 tests on versitygw v1.8.0, moto 5.2.5 with awscli 1.46.3")
                .contains("Kubernetes: no test ran on it");
    }

    private PartsSummary summary() {
        return new PartsSummary(new PartCache(Map.of("FIREBREAK_PARTS", folder.toString()), new ArrayList<>()::add));
    }
}
