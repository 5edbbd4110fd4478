package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BooleanInputTest {
    @Test
    void alone_it_means_yes_and_takes_no_other_word_for_its_value() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String yes = firebreak.digest("isolate-pod", "shop/web-7f9c", "--detach", "true");
            String no = firebreak.digest("isolate-pod", "shop/web-7f9c", "--detach=false");

            assertThat(yes).isNotEqualTo(no);
            assertThat(firebreak.digest("isolate-pod", "shop/web-7f9c", "--detach"))
                    .isEqualTo(yes);
            assertThat(firebreak.digest("isolate-pod", "--detach", "shop/web-7f9c"))
                    .isEqualTo(yes);
            assertThat(firebreak.digest("isolate-pod", "--detach=true", "shop/web-7f9c"))
                    .isEqualTo(yes);
            assertThat(firebreak
                            .run("isolate-pod", "shop/web-7f9c", "--detach=maybe")
                            .exit())
                    .isEqualTo(2);
        }
    }

    @Test
    void what_was_typed_is_a_kind_of_its_own_and_no_note() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            firebreak.run("case", "open", "--id", "miner", "a miner");
            firebreak.run("note", "miner", "the pager rang");

            assertThat(firebreak.run("timeline", "miner", "--kind", "note").out())
                    .contains("the pager rang");
            assertThat(firebreak.run("timeline", "miner", "--kind", "typed").out())
                    .doesNotContain("the pager rang");
            assertThat(firebreak.run("timeline", "miner", "--kind", "typd").err())
                    .contains("Did you mean typed?");
        }
    }
}
