package dev.firebreak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {
    @ParameterizedTest
    @MethodSource("dev.firebreak.docs.Page#all")
    void every_block_says_whether_it_is_a_command(Page page) {
        assertThat(page.blocks())
                .allSatisfy(block -> assertThat(block.language()).isIn(Set.of("sh", "text", "json", "yaml")));
        assertThat(page.text().lines().filter(line -> line.startsWith("```")).count())
                .as("fences, each opened and closed")
                .isEqualTo(2L * page.blocks().size());
    }

    @ParameterizedTest
    @MethodSource("dev.firebreak.docs.Page#all")
    void every_link_leads_somewhere(Page page) {
        assertThat(page.links()).allSatisfy(to -> assertThat(to).exists());
    }
}
