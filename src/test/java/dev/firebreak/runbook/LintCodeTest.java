package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintCodeTest {

    @ParameterizedTest
    @EnumSource
    void a_code_is_kebab_case_and_says_what_it_means_in_one_sentence(LintCode code) {
        assertThat(code.code()).matches("[a-z]+(-[a-z0-9]+)*");
        assertThat(code.meaning()).endsWith(".").hasLineCount(1);
    }
}
