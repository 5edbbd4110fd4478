package dev.firebreak.cli;

import dev.firebreak.console.Golden;
import dev.firebreak.json.Json;
import dev.firebreak.range.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every shipped runbook plans and what its run leaves on the timeline, on every shipped scenario, word
/// for word. The range makes the same uids from its seed and its time is the test's, so that only the port that
/// it listens on is not compared; who runs the build is told to be `responder`.
class GoldenRunbooksTest {
    private final String user = System.getProperty("user.name");

    @BeforeEach
    void name_the_user() {
        System.setProperty("user.name", "responder");
    }

    @AfterEach
    void restore_the_user() {
        System.setProperty("user.name", user);
    }

    static Stream<Arguments> runbooksAndScenarios() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("runbooks"))) {
            List<String> ids = files.map(f -> f.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
            return ids.stream().flatMap(id -> Scenario.SHIPPED.stream().map(s -> Arguments.of(id, s)));
        }
    }

    private static String[] run(String runbook, String scenario, boolean exporting) {
        Set<String> asked = new HashSet<>(Commands.inputsOf(runbook));
        if (!exporting) {
            asked.remove("bucket");
        }
        String[] words = {"run", runbook};
        for (var input : new TreeMap<>(Scenario.find(scenario).orElseThrow().inputs()).entrySet()) {
            if (asked.contains(input.getKey())) {
                words = OnRange.with(words, "-i", input.getKey() + "=" + input.getValue());
            }
        }
        return words;
    }

    @ParameterizedTest
    @MethodSource("runbooksAndScenarios")
    void the_plan_and_the_timeline_read_as_they_did(String runbook, String scenario) throws IOException {
        String name = runbook + "-" + scenario;
        String[] words = run(runbook, scenario, true);
        try (OnRange firebreak = OnRange.of(scenario)) {
            // side by side, what comes first differs from run to run
            firebreak.environment("FIREBREAK_CONCURRENCY", "1");
            Golden.matches(
                    name + "-plan",
                    portless(firebreak.run(OnRange.with(words, "--dry-run")).out()));
            Golden.matches(name + "-plan-json", portless(Json.pretty(firebreak.plan(words)) + "\n"));

            // exporting is the costly part, and the same in all of them: the others wait for a bucket at their end
            String[] whole = run(runbook, scenario, runbook.equals("contain-pod"));
            String ran = firebreak
                    .approved(OnRange.with(whole, "-o", "json", "--case", "new"))
                    .document()
                    .path("case")
                    .asString();
            Golden.matches(
                    name + "-timeline", portless(firebreak.run("timeline", ran).out()));
        }
    }

    private static String portless(String printed) {
        return printed.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT");
    }
}
