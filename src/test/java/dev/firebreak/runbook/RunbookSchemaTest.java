package dev.firebreak.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.firebreak.action.Registry;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.reference.RunbookSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// The printed schema against another project's validator.
class RunbookSchemaTest {
    private static final List<String> SHIPPED = Library.SHIPPED;

    /// What one part of a text says of another, and what no JSON is made of; no schema of its structure can
    /// tell.
    private static final Set<LintCode> NO_STRUCTURE = Set.of(
            LintCode.NOT_YAML,
            LintCode.DUPLICATE_KEY,
            LintCode.DUPLICATE_STEP,
            LintCode.UNKNOWN_INPUT,
            LintCode.UNKNOWN_STEP,
            LintCode.UNKNOWN_OUTPUT,
            LintCode.REFERENCE_CYCLE,
            LintCode.REFERENCE_TYPE);

    /// The choices are in the same map as the default that is none of them.
    private static final String BY_ITS_NEIGHBOUR = "choices: [a, b], default: c";

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void a_shipped_runbook_is_valid(String id) throws IOException {
        assertThat(problems(Registry.catalog(), Files.readString(Path.of("runbooks", id + ".yaml"))))
                .isEmpty();
    }

    @Test
    void the_template_is_valid() throws IOException {
        assertThat(problems(Registry.catalog(), Files.readString(Path.of("templates/runbook.yaml"))))
                .isEmpty();
    }

    @Test
    void the_schema_is_one_itself() {
        Schema draft = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(draft.validate(RunbookSchema.of(Registry.catalog()).toString(), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("structurally_wrong")
    void what_lint_finds_wrong_in_the_structure_is_invalid(String place, String text) {
        assertThat(problems(SixActions.CATALOG, text)).as(place).isNotEmpty();
    }

    static Stream<Arguments> structurally_wrong() {
        return RunbookParserTest.one_thing_wrong()
                .filter(a -> structural(String.valueOf(a.get()[0])))
                .filter(a -> !String.valueOf(a.get()[1]).contains(BY_ITS_NEIGHBOUR))
                .map(a -> Arguments.of(a.get()[0], a.get()[1]));
    }

    private static boolean structural(String place) {
        String code = place.substring(place.indexOf(' ') + 1);
        return NO_STRUCTURE.stream().noneMatch(c -> c.code().equals(code));
    }

    private static List<String> problems(Catalog catalog, String yaml) {
        Object read =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(RunbookSchema.of(catalog).toString())
                .validate(Json.of(read).toString(), InputFormat.JSON)
                .stream()
                .map(String::valueOf)
                .toList();
    }
}
