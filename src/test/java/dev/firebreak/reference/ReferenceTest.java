package dev.firebreak.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import dev.firebreak.runbook.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The generated pages are those of this build. `mvn test -Dtest=ReferenceTest -Dreference=write` writes them.
class ReferenceTest {
    private static final Path FOLDER = Path.of("docs", "reference");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    @Test
    void actions() throws IOException {
        fresh("actions.md", ActionsPage.of(Registry.TYPES, needed()));
    }

    @Test
    void runbooks() throws IOException {
        Library library = new Library(Registry.catalog());
        fresh(
                "runbooks.md",
                RunbooksPage.of(Library.SHIPPED.stream().map(library::find).toList()));
    }

    @Test
    void commands() throws IOException {
        fresh("commands.md", CommandsPage.of(new OnRange(home, null).tree().getCommandSpec()));
    }

    @Test
    void codes() throws IOException {
        fresh("codes.md", CodesPage.text());
    }

    @Test
    void exit_codes() throws IOException {
        fresh("exit-codes.md", ExitCodesPage.text());
    }

    private static void fresh(String name, String page) throws IOException {
        Path file = FOLDER.resolve(name);
        if ("write".equals(System.getProperty("reference"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, page);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(file + " is stale: mvn test -Dtest=ReferenceTest -Dreference=write")
                .isEqualTo(page);
    }

    /// What the changes of every action need: asked of plans on a range, because only a change knows.
    private Map<String, List<String>> needed() {
        Scenario scenario = Scenario.find("lateral-movement").orElseThrow();
        Map<String, List<String>> needed = new LinkedHashMap<>();
        try (Range range = Range.open(scenario, InstantSource.system(), 1)) {
            OnRange firebreak = new OnRange(home, range);
            String pod = Objects.requireNonNull(scenario.inputs().get("pod"));
            Map<String, List<String>> targets = new LinkedHashMap<>();
            JsonNode found = firebreak.document("find", pod);
            targets.put("find-pods", List.of(pod));
            targets.put("collect-pod", List.of(pod));
            targets.put("isolate-pod", List.of(pod));
            targets.put("cordon-node", List.of(found.at("/nodes/0/name").asString()));
            String volume = found.at("/volumes/0/volumeId").asString();
            targets.put("snapshot-volumes", List.of(volume));
            String digest = firebreak
                    .document("plan", "snapshot-volumes", volume)
                    .path("digest")
                    .asString();
            JsonNode run = firebreak.document("snapshot-volumes", volume, "--approve", digest);
            String snapshot = run.at("/steps/0/verdict/targets/0/target/name").asString();
            String bucket = scenario.inputs().get("bucket");
            targets.put("export-snapshot", List.of(snapshot, "--bucket", bucket));
            for (ActionType<?, ?> type : Registry.TYPES) {
                List<String> words = new ArrayList<>(List.of("plan", type.id()));
                words.addAll(targets.get(type.id()));
                needed.put(type.id(), permissions(firebreak.document(words.toArray(String[]::new))));
            }
        }
        return needed;
    }

    private static List<String> permissions(JsonNode plan) {
        TreeSet<String> all = new TreeSet<>();
        for (JsonNode change : plan.at("/steps/0/changes")) {
            for (String permission : change.path("permission").asString().split(", ")) {
                all.add(permission
                        .replace("in shop", "in the pods' namespace")
                        .replace("eu-west-1", "REGION")
                        .replace("111122223333", "ACCOUNT")
                        .replace("acme-evidence", "BUCKET")
                        .replaceAll("/(i|vol|snap)-[0-9a-f]+", "/$1-ID"));
            }
        }
        return List.copyOf(all);
    }
}
