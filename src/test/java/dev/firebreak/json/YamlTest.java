package dev.firebreak.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

class YamlTest {
    @Test
    void a_document_reads_back_as_it_was_with_its_members_in_order() {
        JsonNode document = Json.parse("""
            {"z": "text", "a": [1, true, null, 1.5, []], "of": {"empty": {}, "lines": "one\\ntwo", "none": ""}}\
            """);

        Object read = new Load(LoadSettings.builder().build()).loadFromString(Yaml.text(document));

        assertThat(Json.of(read).toString()).isEqualTo(document.toString());
        assertThat(Yaml.text(document)).startsWith("z: text\na:\n");
    }

    @Test
    void a_word_that_an_old_reader_takes_for_no_word_is_quoted() {
        assertThat(Yaml.text(Json.parse("{\"holds\": \"no\", \"Version\": \"2012-10-17\", \"code\": \"on-time\"}")))
                .isEqualTo("holds: \"no\"\nVersion: \"2012-10-17\"\ncode: on-time");
    }

    @Test
    void what_a_cluster_wrote_reaches_no_terminal_raw() {
        String text = Yaml.text(Json.object().put("label", "a\u001b[2J\u0085\u202e\u2066\u200bb\r\nforged: row"));

        assertThat(text).matches("label: \"[\\x20-\\x7e]*\"").doesNotContain("\nforged");
    }
}
