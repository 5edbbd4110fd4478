package dev.firebreak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.cli.OnRange;
import dev.firebreak.json.Json;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.RunbookParser.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

class TemplatesTest {
    private final Library library = new Library(Registry.catalog());

    @Test
    void the_runbook_to_copy_has_no_problem() {
        withoutProblem(library.lint("templates/runbook.yaml"));
    }

    @Test
    void no_shipped_runbook_has_a_problem() {
        assertThat(Library.SHIPPED).isNotEmpty();
        Library.SHIPPED.forEach(id -> withoutProblem(library.lint(id)));
    }

    private static void withoutProblem(Parsed parsed) {
        assertThat(parsed)
                .isInstanceOfSatisfying(
                        Parsed.Valid.class, v -> assertThat(v.problems()).isEmpty());
    }

    @Test
    void the_policy_to_read_is_the_one_that_isolate_pod_creates() throws IOException {
        Object yaml = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("templates", "deny-all.yaml")));
        assertThat(Json.of(yaml)).isEqualTo(denyAll());
    }

    private static JsonNode denyAll() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            JsonNode plan = firebreak
                    .run("plan", "isolate-pod", "shop/web-7f9c", "-o", "json")
                    .document();
            for (JsonNode change : plan.at("/steps/0/changes")) {
                if (change.path("verb").asString().equals("create")) {
                    return Json.parse(change.path("body")
                            .toString()
                            .replace("{case}", "261124-k7qx")
                            .replace("{run}", "r1")
                            .replace("{ordinal}", "3")
                            .replace("{intent}", "261124-k7qx.r1.3.2"));
                }
            }
        }
        throw new AssertionError("isolate-pod proposes no policy");
    }
}
