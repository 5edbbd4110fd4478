package dev.firebreak.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.rehearsal.RehearseCommand;
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
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// The generated pages are those of this build. `mvn test -Dtest=ReferenceTest -Dreference=write` writes them.
class ReferenceTest {
    private static final Path FOLDER = Path.of("docs", "reference");

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
        fresh("commands.md", CommandsPage.of(tree().getCommandSpec()));
    }

    @Test
    void codes() throws IOException {
        fresh("codes.md", CodesPage.text());
    }

    @Test
    void exit_codes() throws IOException {
        fresh("exit-codes.md", ExitCodesPage.text());
    }

    @Test
    void journal_format() throws IOException {
        Path source = Path.of("src", "main", "java", "dev", "firebreak", "journal", "package-info.java");
        fresh("journal-format.md", JournalPage.of(Files.readString(source)));
    }

    /// The command tree as Main has it, for reading its model alone.
    private static CommandLine tree() {
        Session session = new Session(
                new Globals(),
                Map.of(),
                System.out,
                System.err,
                null,
                false,
                100,
                InstantSource.system(),
                new Random(1),
                new RealDisk(),
                new MovedTime(),
                _ -> {
                    throw new IllegalStateException("no command is run here");
                },
                null);
        return Commands.tree(new Root(session.globals()), session, new RehearseCommand(session, _ -> session.worlds()));
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
    private static Map<String, List<String>> needed() {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        Map<String, List<String>> needed = new LinkedHashMap<>();
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            Map<String, String> inputs = firebreak.range().scenario().inputs();
            String pod = Objects.requireNonNull(inputs.get("pod"));
            JsonNode found = firebreak.run("find", pod, "-o", "json").document();
            String node = found.at("/nodes/0/name").asString();
            String volume = found.at("/volumes/0/volumeId").asString();
            JsonNode run = firebreak.finished(0, "snapshot-volumes", volume);
            String snapshot = run.at("/steps/0/verdict/targets/0/target/name").asString();
            targets.put("find-pods", List.of(pod));
            targets.put("collect-pod", List.of(pod));
            targets.put("isolate-pod", List.of(pod));
            targets.put("cordon-node", List.of(node));
            targets.put("mark-suspect", List.of(pod, "--nodes", node));
            targets.put("snapshot-volumes", List.of(volume));
            targets.put("export-snapshot", List.of(snapshot, "--bucket", "acme-evidence"));
            for (ActionType<?, ?> type : Registry.TYPES) {
                assertThat(targets).as("targets of this test").containsKey(type.id());
                List<String> words = new ArrayList<>(List.of("plan", type.id()));
                words.addAll(targets.getOrDefault(type.id(), List.of()));
                needed.put(type.id(), permissions(firebreak.plan(words.toArray(String[]::new))));
            }
        }
        return needed;
    }

    private static List<String> permissions(JsonNode plan) {
        TreeSet<String> all = new TreeSet<>();
        for (JsonNode change : plan.at("/steps/0/changes")) {
            for (String permission : change.path("permission").asString().split(", ", -1)) {
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
